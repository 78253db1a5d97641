//! What `-o ocsf` writes is what the schema of OCSF asks for.
//!
//! The tables below are the parts of OCSF 1.5 that are written (class Compliance Finding with the profile
//! Cloud, and the objects in it): names, types, what is required, and the numbers that an enumeration has.
//! Facts from the schema's own files (events/findings, objects, profiles in ocsf/ocsf-schema).

use super::FRAMEWORKS;
use crate::harness::{Ctq, Said};
use serde_json::{Value, json};

/// What an object must be: a member of each kind, as far as JSON Schema's words `type`, `required`,
/// `properties`, `items`, `enum` go; nothing else may stand in it.
fn class() -> Value {
    let text = || json!({"type": "string"});
    let texts = || json!({"type": "array", "items": {"type": "string"}});
    let time = || json!({"type": "integer"});
    let number = |numbers: &[i64]| json!({"type": "integer", "enum": numbers});
    let object = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties});
    let list = |of: Value| json!({"type": "array", "items": of});
    let account = || object(&[], json!({"uid": text(), "name": text()}));
    let check = object(
        &[],
        json!({"uid": text(), "name": text(), "desc": text(), "status": text(),
               "status_id": number(&[0, 1, 2, 3, 99])}),
    );
    let user = object(
        &[],
        json!({"uid": text(), "name": text(), "type": text(), "type_id": number(&[0, 1, 2, 3, 4, 99]),
               "account": account(), "credential_uid": text()}),
    );
    let session = object(
        &[],
        json!({"issuer": text(), "is_mfa": {"type": "boolean"}}),
    );
    let response = object(&[], json!({"error": text(), "error_message": text()}));
    let service = object(&[], json!({"name": text()}));
    let evidence = object(
        &[],
        json!({
            "api": object(&["operation"], json!({"operation": text(), "service": service, "response": response})),
            "actor": object(&[], json!({"user": user, "session": session})),
            "src_endpoint": object(&[], json!({"ip": {"type": "ip"}, "svc_name": text(), "name": text()})),
            "data": {"type": "any"},
        }),
    );
    object(
        &[
            "activity_id",
            "category_uid",
            "class_uid",
            "cloud",
            "compliance",
            "finding_info",
            "metadata",
            "severity_id",
            "time",
            "type_uid",
        ],
        json!({
            "activity_id": number(&[1]), "activity_name": text(),
            "category_uid": number(&[2]), "category_name": text(),
            "class_uid": number(&[2003]), "class_name": text(),
            "type_uid": number(&[200_301]), "type_name": text(),
            "severity_id": number(&[0, 1, 2, 3, 4, 5, 6, 99]), "severity": text(),
            "status_id": number(&[0, 1, 2, 3, 4, 5, 6, 99]), "status": text(),
            "time": time(), "start_time": time(), "end_time": time(), "message": text(),
            "metadata": object(&["version", "product"], json!({
                "version": text(), "profiles": texts(),
                "product": object(&["vendor_name"], json!({"name": text(), "vendor_name": text(), "version": text()})),
            })),
            "finding_info": object(&["uid"], json!({
                "uid": text(), "title": text(), "desc": text(), "created_time": time(),
                "first_seen_time": time(), "last_seen_time": time(),
            })),
            "compliance": object(&["standards"], json!({
                "standards": texts(), "requirements": texts(), "control": text(), "checks": list(check),
                "status_id": number(&[0, 1, 2, 3, 99]), "status": text(), "status_code": text(),
                "status_detail": text(),
            })),
            "cloud": object(&["provider"], json!({"provider": text(), "account": account(), "region": text()})),
            "resources": list(object(&[], json!({"type": text(), "uid": text(), "cloud_partition": text()}))),
            "evidences": list(evidence),
            "unmapped": {"type": "any"},
        }),
    )
}

/// Everything that is wrong with a value, each with its place.
fn wrong(value: &Value, schema: &Value, place: &str, found: &mut Vec<String>) {
    let kind = schema["type"].as_str().expect("a type");
    let fits = match kind {
        "any" => true,
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "ip" => {
            let text = value.as_str().unwrap_or_default();
            text.parse::<std::net::IpAddr>().is_ok()
        }
        other => panic!("no type {other}"),
    };
    if !fits {
        found.push(format!("{place}: {value} is no {kind}"));
    }
    if let Some(numbers) = schema["enum"].as_array().filter(|all| !all.contains(value)) {
        found.push(format!("{place}: {value} is not among {numbers:?}"));
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        let name = required.as_str().expect("a name");
        if value.get(name).is_none() {
            found.push(format!("{place}: no {name}"));
        }
    }
    if kind == "object" {
        for (name, member) in value.as_object().into_iter().flatten() {
            match schema["properties"].get(name) {
                Some(schema) => wrong(member, schema, &format!("{place}.{name}"), found),
                None => found.push(format!("{place}.{name}: there is no such attribute")),
            }
        }
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        wrong(item, &schema["items"], &format!("{place}[{at}]"), found);
    }
}

fn findings(said: &Said) -> Vec<Value> {
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let findings = said.lines();
    assert!(!findings.is_empty());
    findings
}

#[test]
fn every_finding_is_what_the_schema_asks_for() {
    let schema = class();
    for framework in FRAMEWORKS {
        for flags in [
            "--max-events 50",
            "--max-events 50 --redact",
            "--since 2026-03-14 --until 2026-03-15",
        ] {
            let line = format!("report {framework} fixtures/trail -o ocsf {flags}");
            let findings = findings(&Ctq::new(&line).say());
            for finding in &findings {
                let mut found = Vec::new();
                wrong(finding, &schema, "", &mut found);
                assert!(found.is_empty(), "{line}: {}", found.join("\n"));
            }
        }
    }
}

#[test]
fn numbers_and_captions_belong_together() {
    let all = findings(&Ctq::new("report pci-dss fixtures/trail -o ocsf").say());
    let captions = |finding: &Value, of: &str| {
        let part = finding.pointer(of).unwrap_or(finding).clone();
        (
            part["status_id"].as_i64(),
            part["status"].clone(),
            part["status_code"].clone(),
        )
    };
    for finding in &all {
        let number = |name: &str| finding[name].as_i64().expect("a number");
        assert_eq!(
            number("type_uid"),
            number("class_uid") * 100 + number("activity_id")
        );
        let (id, status, code) = captions(finding, "/compliance");
        let code = code.as_str().expect("the status of ctq").to_owned();
        match code.as_str() {
            "PASS" => assert_eq!((id, status), (Some(1), json!("Pass"))),
            "FAIL" => assert_eq!((id, status), (Some(3), json!("Fail"))),
            _ => assert_eq!((id, status), (Some(0), json!("Unknown")), "{code}"),
        }
        let severity = match number("severity_id") {
            1 => "Informational",
            2 => "Low",
            4 => "High",
            other => panic!("severity {other}"),
        };
        assert_eq!(finding["severity"], severity);
    }
    let ids: std::collections::BTreeSet<&str> = all
        .iter()
        .filter_map(|finding| finding["finding_info"]["uid"].as_str())
        .collect();
    assert_eq!(ids.len(), all.len());
    assert!(
        all.iter()
            .any(|finding| finding["evidences"][0]["src_endpoint"]["ip"].is_string())
    );
}
