//! Names are hidden everywhere, and nothing else is.

use super::*;
use crate::report::model::{ControlReport, Exception, GroupRow, Who};

fn redactor() -> Redactor {
    Redactor::new(b"0123456789abcdef".to_vec(), false)
}

#[test]
fn a_name_is_the_same_hash_wherever_it_stands() {
    let redactor = redactor();
    let row = Exception {
        who: Who {
            id: "arn:aws:iam::111122223333:user/alice".into(),
            label: "alice".into(),
            access_key_id: Some("AKIAIOSFODNN7EXAMPLE".into()),
            ..Who::default()
        },
        error_message: Some(
            "User: arn:aws:iam::111122223333:user/alice is not authorized, says alice to 203.0.113.7; malice is another"
                .into(),
        ),
        event: "s3:PutObject".into(),
        ..Exception::default()
    };
    let report = Report {
        controls: vec![ControlReport {
            title: "What alice may do".into(),
            count_by: vec!["actor".into(), "event".into()],
            groups: vec![GroupRow {
                values: vec![
                    "arn:aws:iam::111122223333:user/alice".into(),
                    "s3:PutObject".into(),
                ],
                ..GroupRow::default()
            }],
            exceptions: vec![row],
            ..ControlReport::default()
        }],
        ..Report::default()
    };
    let report = redactor.redact(report);
    let token = |piece| redactor.token(piece);
    let arn = format!(
        "arn:aws:iam::{}:user/{}",
        token("111122223333"),
        token("alice")
    );
    let control = &report.controls[0];
    let row = &control.exceptions[0];
    assert_eq!(row.who.id, arn);
    assert_eq!(row.who.label, token("alice"));
    assert_eq!(
        row.who.access_key_id.as_deref(),
        Some(&*token("AKIAIOSFODNN7EXAMPLE"))
    );
    assert_eq!(
        row.error_message.as_deref(),
        Some(&*format!(
            "User: {arn} is not authorized, says {} to {}; malice is another",
            token("alice"),
            token("203.0.113.7")
        ))
    );
    assert_eq!(control.groups[0].values, [arn, "s3:PutObject".to_owned()]);
    assert_eq!(control.title, "What alice may do", "of the standard");
    assert_eq!(row.event, "s3:PutObject");
    assert!(report.run.redaction.is_some());
}

#[test]
fn another_key_gives_other_hashes() {
    let one = redactor().token("alice");
    let other = Redactor::new(b"fedcba9876543210".to_vec(), false).token("alice");
    assert_ne!(one, other);
    assert_eq!(one, redactor().token("alice"));
}

#[test]
fn services_and_words_stay() {
    let redactor = redactor();
    let mut names = BTreeMap::new();
    let mut of = |text: &str| redactor.name(text, &mut names);
    assert_eq!(of("cloudtrail.amazonaws.com"), "cloudtrail.amazonaws.com");
    assert_eq!(
        of("root (111122223333)"),
        format!("root ({})", redactor.token("111122223333"))
    );
    assert_eq!(
        of("deploy/build"),
        format!("{}/{}", redactor.token("deploy"), redactor.token("build"))
    );
    let bucket = format!(
        "arn:aws:s3:::{}/{}",
        redactor.token("acme"),
        redactor.token("k")
    );
    assert_eq!(of("arn:aws:s3:::acme/k"), bucket);
}
