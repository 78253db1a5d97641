//! Which category an event is of, and, for management events, which of AWS's four kinds.

use super::{Event, Top};
use crate::json::Json;

/// The category of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Control-plane operations: changes to, and questions about, resources.
    Management,
    /// Data-plane operations inside a resource (objects, items, invocations).
    Data,
    /// Unusual call or error rates that CloudTrail noticed.
    Insight,
    /// Calls through a VPC endpoint, delivered to its owner.
    Network,
    /// A category this program does not know; the record's own word is kept.
    Other,
}

impl Category {
    /// The word for it in output and in `--category`.
    pub fn name(self) -> &'static str {
        match self {
            Category::Management => "management",
            Category::Data => "data",
            Category::Insight => "insight",
            Category::Network => "network",
            Category::Other => "other",
        }
    }
}

/// Data events by service: what `eventCategory` would say, for records from before 2020 that have
/// neither it nor `managementEvent` (AWS user guide, "Logging data events").
const DATA_EVENTS: [(&str, &[&str]); 4] = [
    (
        "s3",
        &[
            "GetObject",
            "PutObject",
            "DeleteObject",
            "DeleteObjects",
            "HeadObject",
            "CopyObject",
            "ListObjects",
            "ListObjectsV2",
            "ListObjectVersions",
            "GetObjectAcl",
            "PutObjectAcl",
            "GetObjectTagging",
            "PutObjectTagging",
            "DeleteObjectTagging",
            "GetObjectTorrent",
            "GetObjectAttributes",
            "GetObjectRetention",
            "PutObjectRetention",
            "GetObjectLegalHold",
            "PutObjectLegalHold",
            "UploadPart",
            "UploadPartCopy",
            "CreateMultipartUpload",
            "CompleteMultipartUpload",
            "AbortMultipartUpload",
            "ListParts",
            "ListMultipartUploads",
            "RestoreObject",
            "SelectObjectContent",
            "HeadBucket",
            "PostObject",
        ],
    ),
    ("lambda", &["Invoke"]),
    (
        "dynamodb",
        &[
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "Query",
            "Scan",
            "BatchGetItem",
            "BatchWriteItem",
            "TransactGetItems",
            "TransactWriteItems",
            "GetRecords",
            "GetShardIterator",
            "ExecuteStatement",
            "BatchExecuteStatement",
            "ExecuteTransaction",
        ],
    ),
    (
        "sqs",
        &[
            "SendMessage",
            "SendMessageBatch",
            "ReceiveMessage",
            "DeleteMessage",
            "DeleteMessageBatch",
            "ChangeMessageVisibility",
        ],
    ),
];

pub(super) fn category(event: &Event<'_>) -> Category {
    if let Some(word) = event.text(Top::EventCategory) {
        return match word.to_ascii_lowercase().as_str() {
            "management" => Category::Management,
            "data" => Category::Data,
            "insight" => Category::Insight,
            "networkactivity" => Category::Network,
            _ => Category::Other,
        };
    }
    if event.insight().is_some() {
        return Category::Insight;
    }
    if let Some(management) = event.get(Top::ManagementEvent).and_then(Json::as_bool) {
        return if management {
            Category::Management
        } else {
            Category::Data
        };
    }
    // Spelt with and without the final s (AWS user guide: field table and sample disagree).
    let event_type = event.text(Top::EventType).unwrap_or_default();
    if event_type.to_ascii_lowercase().starts_with("awsvpceevent") {
        return Category::Network;
    }
    let (service, name) = (event.service(), event.name());
    let is_data = DATA_EVENTS.iter().any(|(data_service, names)| {
        service.as_deref() == Some(data_service)
            && name.as_deref().is_some_and(|name| names.contains(&name))
    });
    if is_data {
        Category::Data
    } else {
        Category::Management
    }
}

/// The four kinds into which AWS sorts management events (user guide, "Management events"):
/// configuring security, registering devices, configuring rules for routing data, setting up logging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Identities, permissions, keys and secrets (AWS's example: IAM `AttachRolePolicy`).
    Security,
    /// Compute, storage and other resources coming and going (AWS's example: EC2 `CreateDefaultVpc`).
    Devices,
    /// Networks, gateways, routes, names and rules that move data (AWS's example: EC2 `CreateSubnet`).
    Routing,
    /// Trails, log groups, alarms and recorders (AWS's example: CloudTrail `CreateTrail`).
    Logging,
}

impl Topic {
    /// The word for it in output and in `--topic`.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Security => "security",
            Topic::Devices => "devices",
            Topic::Routing => "routing",
            Topic::Logging => "logging",
        }
    }
}

/// Services whose management events are about one topic as a whole.
const TOPIC_OF_SERVICE: [(Topic, &[&str]); 3] = [
    (
        Topic::Security,
        &[
            "iam",
            "sts",
            "kms",
            "secretsmanager",
            "signin",
            "sso",
            "sso-directory",
            "sso-oauth",
            "identitystore",
            "organizations",
            "cognito-idp",
            "cognito-identity",
            "guardduty",
            "securityhub",
            "inspector2",
            "macie2",
            "access-analyzer",
            "acm",
            "acm-pca",
            "cloudhsm",
            "waf",
            "wafv2",
            "waf-regional",
            "shield",
            "ram",
            "rolesanywhere",
            "detective",
            "fms",
            "verifiedpermissions",
            "account",
            "artifact",
            "auditmanager",
        ],
    ),
    (
        Topic::Logging,
        &[
            "cloudtrail",
            "cloudtrail-data",
            "logs",
            "monitoring",
            "config",
            "xray",
            "oam",
            "securitylake",
            "synthetics",
            "internetmonitor",
            "observabilityadmin",
        ],
    ),
    (
        Topic::Routing,
        &[
            "route53",
            "route53resolver",
            "route53domains",
            "cloudfront",
            "elasticloadbalancing",
            "apigateway",
            "directconnect",
            "globalaccelerator",
            "networkmanager",
            "network-firewall",
            "vpc-lattice",
            "events",
            "servicediscovery",
            "appmesh",
            "transfer",
            "firehose",
            "networkflowmonitor",
        ],
    ),
];

/// Parts of event names that decide where the service does not, in this order: of EC2's calls a flow log is
/// logging, a security group is security, a route is routing.
const TOPIC_OF_NAME: [(Topic, &[&str]); 3] = [
    (
        Topic::Logging,
        &[
            "FlowLog",
            "Logging",
            "LogDelivery",
            "LogConfiguration",
            "QueryLog",
            "EventSubscription",
        ],
    ),
    (
        Topic::Security,
        &[
            "SecurityGroup",
            "Policy",
            "Permission",
            "PublicAccess",
            "Acl",
            "Encryption",
            "KeyPair",
            "AccessKey",
            "Credential",
            "Password",
            "Certificate",
            "InstanceProfile",
            "ResourceShare",
            "BlockPublic",
            "Ownership",
        ],
    ),
    (
        Topic::Routing,
        &[
            "Route",
            "Subnet",
            "Gateway",
            "VpcEndpoint",
            "VpcPeering",
            "TransitGateway",
            "NetworkInterface",
            "DhcpOptions",
            "Vpn",
            "Address",
            "PrefixList",
            "Replication",
            "Notification",
            "Domain",
            "Peering",
        ],
    ),
];

pub(super) fn topic(event: &Event<'_>) -> Option<Topic> {
    if category(event) != Category::Management {
        return None;
    }
    let name = event.name().unwrap_or_default();
    let service = event.service().unwrap_or_default();
    let of_service = TOPIC_OF_SERVICE
        .iter()
        .find(|(_, services)| services.contains(&&*service))
        .map(|(topic, _)| *topic);
    if of_service.is_some() {
        return of_service;
    }
    let of_name = TOPIC_OF_NAME
        .iter()
        .find(|(_, parts)| parts.iter().any(|part| name.contains(part)))
        .map(|(topic, _)| *topic);
    // A network ACL filters traffic; it is security by its effect and its name says `Acl`.
    Some(of_name.unwrap_or(Topic::Devices))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories() {
        for (record, expected) in [
            (r#"{"eventCategory":"Data"}"#, Category::Data),
            (r#"{"eventCategory":"NetworkActivity"}"#, Category::Network),
            (r#"{"managementEvent":false}"#, Category::Data),
            (r#"{"insightDetails":{}}"#, Category::Insight),
            (r#"{"eventType":"AwsVpceEvent"}"#, Category::Network),
            (
                r#"{"eventSource":"s3.amazonaws.com","eventName":"GetObject"}"#,
                Category::Data,
            ),
            (
                r#"{"eventSource":"s3.amazonaws.com","eventName":"CreateBucket"}"#,
                Category::Management,
            ),
            (r#"{"eventCategory":"Evidence"}"#, Category::Other),
        ] {
            assert_eq!(
                Event::new(record.as_bytes()).category(),
                expected,
                "{record}"
            );
        }
    }

    #[test]
    fn topics_follow_the_examples_of_the_user_guide() {
        for (source, name, expected) in [
            ("iam", "AttachRolePolicy", Topic::Security),
            ("ec2", "CreateDefaultVpc", Topic::Devices),
            ("ec2", "CreateSubnet", Topic::Routing),
            ("cloudtrail", "CreateTrail", Topic::Logging),
            ("ec2", "CreateFlowLogs", Topic::Logging),
            ("ec2", "AuthorizeSecurityGroupIngress", Topic::Security),
            ("s3", "PutBucketPolicy", Topic::Security),
            ("ec2", "RunInstances", Topic::Devices),
        ] {
            let record =
                format!(r#"{{"eventSource":"{source}.amazonaws.com","eventName":"{name}"}}"#);
            assert_eq!(
                Event::new(record.as_bytes()).topic(),
                Some(expected),
                "{name}"
            );
        }
        let data = Event::new(br#"{"eventCategory":"Data","eventName":"GetObject"}"#);
        assert_eq!(data.topic(), None);
    }
}
