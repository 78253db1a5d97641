//! Queues, topics, buses, workflows, mail.

use super::super::kind::{A, Kind, N, T, U, at, kind};

pub(super) const ROWS: &[Kind] = &[
    kind(
        "sqs",
        "queue",
        "",
        &[
            at("sqs", U, "req.queueUrl res.queueUrl req.queueUrls"),
            at("sqs", N, "req.queueName"),
        ],
    )
    .owner("req.queueOwnerAWSAccountId"),
    kind(
        "sns",
        "topic",
        "",
        &[
            at(
                "sns",
                A,
                "req.topicArn req.resourceArn req.targetArn req.subscriptionArn res.topicArn",
            ),
            at("sns", N, "req.name").only("CreateTopic"),
        ],
    )
    .children(':'),
    kind(
        "events",
        "event-bus",
        "event-bus/",
        &[
            at("events", N | A, "req.eventBusName"),
            at("events", N, "req.name").only("*EventBus"),
        ],
    )
    .implied(
        "default",
        "req.eventBusName",
        "PutRule DeleteRule DescribeRule DisableRule EnableRule PutTargets RemoveTargets ListRules \
         ListTargetsByRule ListRuleNamesByTarget PutPermission RemovePermission DescribeEventBus",
    )
    .beneath("rule/"),
    kind(
        "events",
        "rule",
        "rule/",
        &[
            at("events", N, "req.rule req.ruleName").parent(
                "req.eventBusName",
                "default",
                "default",
            ),
            at("events", N, "req.name").only("*Rule").parent(
                "req.eventBusName",
                "default",
                "default",
            ),
        ],
    ),
    kind(
        "scheduler",
        "schedule",
        "schedule/",
        &[at("scheduler", N, "req.name").parent("req.groupName", "default", "")],
    ),
    kind(
        "states",
        "state-machine",
        "stateMachine:",
        &[
            at(
                "states",
                A,
                "req.stateMachineArn req.resourceArn res.stateMachineArn",
            ),
            at("states", N, "req.name").only("CreateStateMachine"),
        ],
    )
    .children(':')
    .beneath("execution: express: mapRun:"),
    kind(
        "states",
        "execution",
        "execution:",
        &[at("states", A, "req.executionArn res.executionArn")],
    ),
    kind(
        "states",
        "activity",
        "activity:",
        &[
            at("states", A, "req.activityArn res.activityArn"),
            at("states", N, "req.name").only("CreateActivity"),
        ],
    ),
    kind(
        "ses",
        "identity",
        "identity/",
        &[
            at(
                "ses",
                N,
                "req.identity req.identities req.emailAddress req.emailIdentity req.domain",
            ),
            at("ses", N, "req.fromEmailAddress req.source").used(),
        ],
    ),
    kind(
        "ses",
        "configuration-set",
        "configuration-set/",
        &[at("ses", N, "req.configurationSetName")],
    ),
    kind(
        "codecommit",
        "repository",
        "",
        &[at(
            "codecommit",
            N,
            "req.repositoryName req.repositoryNames",
        )],
    ),
    kind(
        "codepipeline",
        "pipeline",
        "",
        &[
            at("codepipeline", N, "req.pipelineName req.pipeline.name"),
            at("codepipeline", N, "req.name").only("*Pipeline *PipelineState *PipelineExecution"),
        ],
    )
    .children('/'),
    kind(
        "codebuild",
        "project",
        "project/",
        &[
            at(
                "codebuild",
                N,
                "req.projectName req.project.name res.project.name",
            ),
            at("codebuild", N | T, "req.name").only("*Project"),
            at("codebuild", N, "req.names").only("BatchGetProjects"),
        ],
    )
    .beneath("build/ build-batch/"),
    kind(
        "codeartifact",
        "domain",
        "domain/",
        &[at("codeartifact", N, "req.domain")],
    )
    .owner("req.domainOwner")
    .beneath("repository/ package/"),
    kind(
        "codeartifact",
        "repository",
        "repository/",
        &[at("codeartifact", N, "req.repository").parent("req.domain", "", "")],
    )
    .owner("req.domainOwner"),
    kind(
        "codedeploy",
        "application",
        "application:",
        &[at("codedeploy", N, "req.applicationName")],
    ),
];
