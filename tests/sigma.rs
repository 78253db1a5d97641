//! The public Sigma rules for CloudTrail, which are not in the repository: `CTQ_TEST_DATA` names the
//! folder that holds them (`data/sigma/aws`); without it these tests say so and pass.
//!
//! For each rule an event is made from what the rule asks for, by a reading of its YAML that shares
//! nothing with the program: it must hold, and must not when one field is changed. Rules that use more than
//! equality get events by hand.

use ctq::event::Event;
use ctq::rule::{Set, read};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::PathBuf;

/// Rules that hold for no record as CloudTrail delivers it: they ask for a field that there is not, or
/// for a service under another name.
const NEVER: [&str; 3] = [
    "aws_delete_saml_provider",
    "aws_route_53_domain_transferred_lock_disabled",
    "aws_route_53_domain_transferred_to_another_account",
];

fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CTQ_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        // Written past the test runner's capture, so that a skipped test is seen.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: sigma::{test}: CTQ_TEST_DATA is not set"
        );
    }
    folder.map(|folder| folder.join("data/sigma/aws"))
}

/// Events by hand, for rules with modifiers: one for which the rule holds, one for which it does not.
fn by_hand(rule: &str) -> Option<(Value, Value)> {
    let policy = |effect: &str| {
        let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": effect,
            "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::<YOUR-BUCKET-NAME>/*"]}]});
        json!({"eventSource": "iam.amazonaws.com", "eventName": "PutUserPolicy",
            "userAgent": "[S3 Browser/10.8.1 (https://s3browser.com)]",
            "requestParameters": {"userName": "u", "policyName": "p", "policyDocument": document.to_string()}})
    };
    let versioning = |status: &str| {
        json!({"eventSource": "s3.amazonaws.com", "eventName": "PutBucketVersioning",
            "requestParameters": {"bucketName": "b", "VersioningConfiguration": {"Status": status}}})
    };
    let detector = |enable: Value| {
        json!({"eventSource": "guardduty.amazonaws.com", "eventName": "UpdateDetector",
            "requestParameters": {"detectorId": "d", "enable": enable}})
    };
    let task = |command: &str| {
        json!({"eventSource": "ecs.amazonaws.com", "eventName": "RegisterTaskDefinition",
            "requestParameters": {"containerDefinitions": [{"command": ["sleep", "1"]},
                {"command": ["sh", "-c", command]}]}})
    };
    let layers = |layers: Value| {
        json!({"eventSource": "lambda.amazonaws.com", "eventName": "UpdateFunctionConfiguration20150331v2",
            "requestParameters": {"functionName": "f", "layers": layers}})
    };
    let instance = |source: &str| {
        json!({"eventSource": source, "eventName": "ListBuckets", "sourceIPAddress": "203.0.113.9",
            "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/aws:ec2-instance/i-0abc"}})
    };
    let export = |response: Value| {
        json!({"eventSource": "ec2.amazonaws.com", "eventName": "CreateInstanceExportTask",
            "responseElements": response})
    };
    let deleted = |name: &str, error: Value| json!({"eventName": name, "errorCode": error});
    Some(match rule {
        "aws_iam_s3browser_templated_s3_bucket_policy_creation" => {
            (policy("Allow"), policy("Deny"))
        }
        "aws_disable_bucket_versioning" => (versioning("Suspended"), versioning("Enabled")),
        "aws_cloudtrail_guardduty_detector_deleted_or_updated" => {
            (detector(json!(false)), detector(json!(true)))
        }
        "aws_ecs_task_definition_cred_endpoint_query" => (
            task("curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
            task("curl 169.254.170.2"),
        ),
        "aws_new_lambda_layer_attached" => (
            layers(json!(["arn:aws:lambda:::layer:l:1"])),
            layers(Value::Null),
        ),
        "aws_cloudtrail_imds_malicious_usage" => {
            (instance("s3.amazonaws.com"), instance("ssm.amazonaws.com"))
        }
        "aws_ec2_vm_export_failure" => (
            export(json!({"exportTask": {"state": "active"}})),
            export(json!({"exportTask": {"statusMessage": "Failure"}})),
        ),
        "aws_cloudtrail_bucket_deleted" => (
            deleted("DeleteBucket", Value::Null),
            deleted("DeleteBucket", json!("AccessDenied")),
        ),
        "aws_cloudtrail_vpc_flow_logs_deleted" => (
            deleted("DeleteFlowLogs", Value::Null),
            deleted("DeleteFlowLogs", json!("Client.UnauthorizedOperation")),
        ),
        _ => return None,
    })
}

/// Puts a value at a dotted path, unless something is there.
fn put(event: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            event.entry(path).or_insert(value);
        }
        Some((first, rest)) => {
            let inner = event.entry(first).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// An event that has what every selection of the rule asks for, the filters left aside.
fn derived(rule: &Value) -> Map<String, Value> {
    let mut event = Map::new();
    let detection = rule["detection"].as_object().expect("a detection");
    for (name, selection) in detection {
        let filters = name.starts_with("filter") || name == "selection_eventtype";
        let Some(items) = selection.as_object().filter(|_| !filters) else {
            continue;
        };
        for (key, value) in items {
            let value = match value {
                Value::Array(list) => list[0].clone(),
                one => one.clone(),
            };
            let path = key.split('|').next().expect("a field");
            let text = value.as_str().map(|text| text.replace('*', "x"));
            if path != "errorCode" {
                put(&mut event, path, text.map_or(value, Value::from));
            }
        }
    }
    event
}

#[test]
fn every_public_rule_holds_for_its_event_and_not_for_its_neighbour() {
    let Some(folder) = folder("every_public_rule_holds_for_its_event_and_not_for_its_neighbour")
    else {
        return;
    };
    let (texts, issues) = read(&folder);
    assert!(issues.is_empty(), "{issues:?}");
    assert_eq!(texts.len(), 57);
    let loaded = Set::load(std::slice::from_ref(&texts));
    assert!(loaded.issues.is_empty(), "{:?}", loaded.issues);
    assert_eq!((loaded.set.rules().len(), loaded.elsewhere), (57, 0));
    let mut checked = 0;
    for (at, text) in texts.iter().enumerate() {
        let file = text
            .name
            .rsplit('/')
            .next()
            .expect("a name")
            .trim_end_matches(".yml");
        if NEVER.contains(&file) {
            continue;
        }
        let rule: Value = yaml_serde::from_str(&text.text).expect("YAML");
        let (fires, silent) = by_hand(file).unwrap_or_else(|| {
            let event = derived(&rule);
            let mut neighbour = event.clone();
            // The name where the rule asks for one, else the first field that it asks for.
            let named = neighbour.contains_key("eventName").then_some("eventName");
            let first = named.or(event.keys().next().map(String::as_str));
            neighbour.insert(first.expect("a field").to_owned(), json!("Neighbour"));
            (event.into(), neighbour.into())
        });
        let holds = |record: &Value| {
            let record = record.to_string();
            let event = Event::new(record.as_bytes());
            let holds = loaded.set.evaluate(&event).contains(&at);
            // The bytes may not keep back what holds.
            assert!(
                !holds || loaded.set.could_match(record.as_bytes()),
                "{file}: {record}"
            );
            holds
        };
        assert!(holds(&fires), "{file} stays silent: {fires}");
        assert!(!holds(&silent), "{file} holds: {silent}");
        checked += 1;
    }
    assert_eq!(checked, 57 - NEVER.len());
}
