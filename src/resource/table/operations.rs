//! What watches and builds: logs, trails, stacks, alarms, configuration, Systems Manager.

use super::super::kind::{A, Kind, N, NONE, at, kind};

pub(super) const ROWS: &[Kind] = &[
    kind(
        "logs",
        "log-group",
        "log-group:",
        &[
            at(
                "logs",
                N | A,
                "req.logGroupName req.logGroupNames req.logGroupIdentifier req.logGroupIdentifiers \
             req.logGroupArn req.resourceArn",
            )
            .child("log-stream:", "req.logStreamName"),
            at("logs", N, "req.logGroupNamePrefix").loosely(),
            at("*", A, "**.cloudWatchLogsLogGroupArn").used(),
        ],
    )
    .children(':'),
    kind(
        "cloudtrail",
        "trail",
        "trail/",
        &[
            at(
                "cloudtrail",
                N | A,
                "req.name req.trailName req.trailNameList req.resourceIdList res.name",
            )
            .only("*Trail* *Logging *Selectors *Tags"),
            at("cloudtrail", N | A, "req.resourceId res.trailARN"),
        ],
    ),
    kind(
        "cloudtrail",
        "event-data-store",
        "eventdatastore/",
        &[at(
            "cloudtrail",
            N | A,
            "req.eventDataStore res.eventDataStoreArn req.resourceIdList",
        )],
    ),
    kind(
        "cloudformation",
        "stack",
        "stack/",
        &[at(
            "cloudformation",
            N | A,
            "req.stackName req.stackId res.stackId",
        )],
    )
    .tail(1, '/'),
    kind(
        "cloudformation",
        "stack-set",
        "stackset/",
        &[at(
            "cloudformation",
            N | A,
            "req.stackSetName res.stackSetId",
        )],
    )
    .tail(1, ':'),
    kind(
        "cloudformation",
        "change-set",
        "changeSet/",
        &[at("cloudformation", N | A, "req.changeSetName res.id")],
    )
    .tail(1, '/'),
    kind(
        "cloudwatch",
        "alarm",
        "alarm:",
        &[at("monitoring", N, "req.alarmName req.alarmNames")],
    )
    .sources("monitoring"),
    kind(
        "cloudwatch",
        "dashboard",
        "dashboard/",
        &[at("monitoring", N, "req.dashboardName req.dashboardNames")],
    )
    .sources("monitoring")
    .global(),
    // The ARN of a rule has an id of its own.
    kind(
        "config",
        "config-rule",
        NONE,
        &[at(
            "config",
            N,
            "req.configRuleName req.configRuleNames req.configRule.configRuleName",
        )],
    ),
    kind(
        "config",
        "configuration-recorder",
        NONE,
        &[
            at(
                "config",
                N,
                "req.configurationRecorderName req.configurationRecorderNames",
            ),
            at("config", N, "req.configurationRecorder.name"),
        ],
    ),
    kind(
        "config",
        "delivery-channel",
        NONE,
        &[at(
            "config",
            N,
            "req.deliveryChannelName req.deliveryChannelNames req.deliveryChannel.name",
        )],
    ),
    kind(
        "guardduty",
        "detector",
        "detector/",
        &[at("guardduty", N, "req.detectorId res.detectorId")],
    )
    .children('/'),
    kind(
        "securityhub",
        "hub",
        "hub/",
        &[at("securityhub", A, "req.HubArn")],
    ),
    kind(
        "securityhub",
        "insight",
        "insight/",
        &[at("securityhub", A, "req.InsightArn")],
    ),
    kind(
        "access-analyzer",
        "analyzer",
        "analyzer/",
        &[
            at("access-analyzer", N, "req.analyzerName"),
            at("access-analyzer", A, "req.analyzerArn"),
        ],
    )
    .children('/'),
    kind(
        "inspector2",
        "filter",
        "owner/",
        &[at("inspector2", A, "req.arn req.filterArn")],
    ),
    kind(
        "macie2",
        "classification-job",
        "classification-job/",
        &[at("macie2", N, "req.jobId")],
    ),
    kind(
        "ssm",
        "document",
        "document/",
        &[
            at("ssm", N | A, "req.documentName"),
            at("ssm", N | A, "req.name")
                .only("*Document *DocumentPermission *DocumentDefaultVersion"),
            at("ssm", N | A, "req.name").only("*Association").used(),
        ],
    ),
    kind(
        "ssm",
        "association",
        "association/",
        &[at(
            "ssm",
            N,
            "req.associationId res.associationDescription.associationId",
        )],
    ),
    kind(
        "ssm",
        "session",
        "session/",
        &[at("ssm", N, "req.sessionId res.sessionId")],
    ),
    kind(
        "ssm",
        "maintenance-window",
        "maintenancewindow/",
        &[at("ssm", N, "req.windowId res.windowId")],
    ),
];
