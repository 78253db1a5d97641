//! Pages: well formed, complete, without anything that loads or runs, whatever the records hold.

mod blame;
mod parts;
mod reader;
mod report;

use crate::harness::write;
use crate::story;
use std::path::Path;

/// Records that would do something if a page let them.
pub fn nasty_records(logs: &Path) {
    let nasty = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>&amp;'",
        "javascript:alert(1)",
        "https://evil.example/",
        "</style></title></svg><script>",
        "\u{1b}[2J\u{7}\u{0}",
        "aws-cli/\u{202e}nosj.exe\u{202c}\u{200b}",
        "]]>--><!--",
        "\u{5d0}\u{5d1}\u{5d2} 123",
    ];
    let record = story::records()
        .into_iter()
        .find(|record| record["eventName"] == "PutBucketPolicy")
        .expect("a policy that was put");
    for (at, text) in nasty.iter().enumerate() {
        let mut record = record.clone();
        record["eventID"] = format!("{text}{at}").into();
        for field in [
            "userAgent",
            "sourceIPAddress",
            "awsRegion",
            "errorCode",
            "eventName",
        ] {
            record[field] = (*text).into();
        }
        record["recipientAccountId"] = (*text).into();
        record["userIdentity"]["accessKeyId"] = (*text).into();
        let issuer = "arn:aws:sts::444455556666:assumed-role/backup-operator/";
        record["userIdentity"]["arn"] = format!("{issuer}{text}").into();
        record["userIdentity"]["principalId"] = format!("AROAX:{text}").into();
        write(logs, &format!("<b>{at}.json"), record.to_string());
    }
}
