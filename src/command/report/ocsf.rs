//! Each control as an OCSF Compliance Finding, one a line.
//!
//! Field names and numbers: OCSF schema 1.5, class Compliance Finding (2003), category Findings (2).

use super::text::number_of;
use crate::event::Time;
use crate::report::Status;
use crate::report::model::{ControlReport, Exception, Report};
use crate::resource::partition_of;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::net::IpAddr;

const SCHEMA: &str = "1.5.0";

/// Every control, in order, and what bears on all of them.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for control in report.controls.iter().chain(&report.beyond) {
        serde_json::to_writer(&mut *out, &finding(report, control)).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn millis(time: Option<Time>) -> Option<i64> {
    time.map(|time| time.0 / 1_000)
}

fn finding(report: &Report, control: &ControlReport) -> Value {
    let standard = format!("{} {}", report.framework.id, report.framework.version);
    // What bears on every control has no number in the standard.
    let number = Some(&control.id).filter(|id| !id.is_empty());
    let (status_id, status) = control.status.ocsf();
    // Informational where nothing is wrong or nobody can tell; a failed check is to be looked at soon.
    let (severity_id, severity) = match control.status {
        Status::Fail => (4, "High"),
        Status::Events => (2, "Low"),
        _ => (1, "Informational"),
    };
    let checks: Vec<Value> = (report.checks.iter())
        .filter(|check| control.decided_by.contains(&check.check))
        .map(|check| {
            let (id, name) = match check.holds {
                Some(true) => (1, "Pass"),
                Some(false) => (3, "Fail"),
                None => (0, "Unknown"),
            };
            json!({ "uid": check.check, "name": check.title, "desc": check.says, "status_id": id, "status": name })
        })
        .collect();
    let limit = control.cannot_show.as_ref();
    let limit = limit.map_or_else(String::new, |limit| format!(" Logs cannot show: {limit}"));
    without_nulls(json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200_301,
        "type_name": "Compliance Finding: Create",
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "time": millis(report.run.generated),
        "start_time": millis(report.scope.from),
        "end_time": millis(report.scope.to),
        "message": format!("{}: {}", control.status, control.because.join("; ")),
        "metadata": {
            "version": SCHEMA,
            "profiles": ["cloud"],
            "product": { "name": "ctq", "vendor_name": "ctq", "version": env!("CARGO_PKG_VERSION") },
        },
        "finding_info": {
            "uid": format!("{standard}/{}", number_of(control)),
            "title": control.title,
            "desc": format!("{}{limit}", control.shows),
            "created_time": millis(report.run.generated),
            "first_seen_time": millis(control.hits.first),
            "last_seen_time": millis(control.hits.last),
        },
        "compliance": {
            "standards": [standard],
            "requirements": number.map(|number| [number]),
            "control": number,
            "status_id": status_id,
            "status": status,
            "status_code": control.status.name(),
            "status_detail": control.because.join("; "),
            "checks": checks,
        },
        "cloud": cloud(report),
        "resources": resources(report),
        "evidences": control.exceptions.iter().map(evidence).collect::<Vec<_>>(),
        "unmapped": {
            "events": control.hits.events,
            "effective": control.hits.effective,
            "attempted": control.hits.attempted,
            "firings": control.firings_all,
            "beyond": control.beyond_hits.events,
        },
    }))
}

/// What is not known is left out: no type of the schema has `null` among its values.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let said = members.into_iter().filter(|(_, member)| !member.is_null());
            said.map(|(name, member)| (name, without_nulls(member)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// Where the evidence is from: the account, where it is of one.
fn cloud(report: &Report) -> Value {
    let account = match &report.scope.accounts_found[..] {
        [account] => Some(json!({ "uid": account })),
        _ => None,
    };
    json!({ "provider": "AWS", "account": account })
}

/// The accounts that the finding is about.
fn resources(report: &Report) -> Vec<Value> {
    let partition = partition_of(&report.scope.regions_found);
    let accounts = report.scope.accounts_found.iter();
    accounts
        .map(|account| json!({ "type": "AWS::::Account", "uid": account, "cloud_partition": partition }))
        .collect()
}

fn evidence(row: &Exception) -> Value {
    let error = row.error_code.is_some() || row.error_message.is_some();
    json!({
        "api": {
            "operation": row.event,
            "response": error.then(|| json!({ "error": row.error_code, "error_message": row.error_message })),
        },
        "actor": {
            "user": { "uid": row.who.id, "name": row.who.label, "type": row.who.kind,
                      "type_id": type_id(&row.who.kind), "credential_uid": row.who.access_key_id,
                      "account": row.who.account.as_ref().map(|account| json!({ "uid": account })) },
            "session": { "issuer": row.who.session_issuer, "is_mfa": row.who.mfa },
        },
        "src_endpoint": row.source_ip.as_deref().map(endpoint),
        "data": {
            "row": row.row,
            "eventID": row.event_id,
            "time": row.time,
            "outcome": row.outcome,
            "origin": row.origin.label,
            "certainty": row.origin.certainty,
            "resources": row.resources,
            "file": row.file,
            "record": row.record,
            "rules": row.rules,
        },
    })
}

/// An address where it is one; services write their name in its place.
fn endpoint(source: &str) -> Value {
    match source.parse::<IpAddr>() {
        Ok(_) => json!({ "ip": source }),
        Err(_) if source.ends_with(".amazonaws.com") => json!({ "svc_name": source }),
        Err(_) => json!({ "name": source }),
    }
}

/// User, admin, service, or other.
fn type_id(kind: &str) -> u8 {
    match kind {
        "root" => 2,
        "service" => 4,
        "unknown" => 0,
        "account" | "anonymous" | "role-session" => 99,
        _ => 1,
    }
}
