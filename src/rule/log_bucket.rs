//! Which buckets hold logs: told by the calls that set up a trail, and by CloudTrail's own calls on them.

use crate::event::{Event, Top};
use crate::filter::Needle;
use std::borrow::Cow;

/// CloudTrail's host name, as event source and as the service that made a call.
const CLOUDTRAIL: &str = "cloudtrail.amazonaws.com";

/// Looks for records that can tell of one.
#[derive(Debug)]
pub struct LogBuckets(Option<Needle>);

impl Default for LogBuckets {
    fn default() -> Self {
        LogBuckets(Needle::of_texts(&[CLOUDTRAIL], false))
    }
}

impl LogBuckets {
    /// False only if the record tells of no bucket that a trail delivers to; judged by its bytes.
    pub fn could_tell(&self, record: &[u8]) -> bool {
        self.0
            .as_ref()
            .is_none_or(|needle| needle.may_be_in(record))
    }

    /// The bucket that the event tells of: that of a trail that is made or changed, or one on which
    /// CloudTrail itself called.
    pub fn of<'a>(&self, event: &Event<'a>) -> Option<Cow<'a, str>> {
        let request = event.get(Top::RequestParameters)?;
        match (event.source()?.as_ref(), event.name()?.as_ref()) {
            (CLOUDTRAIL, "CreateTrail" | "UpdateTrail") => request.get_text("s3BucketName"),
            ("s3.amazonaws.com", _) => {
                let caller = event.user_identity()?.get_text("invokedBy")?;
                request
                    .get_text("bucketName")
                    .filter(|_| caller == CLOUDTRAIL)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trails_and_their_service_name_buckets() {
        for (record, bucket) in [
            (
                r#"{"eventSource":"cloudtrail.amazonaws.com","eventName":"CreateTrail","requestParameters":{"s3BucketName":"a"}}"#,
                Some("a"),
            ),
            (
                r#"{"eventSource":"cloudtrail.amazonaws.com","eventName":"DescribeTrails","requestParameters":{"s3BucketName":"a"}}"#,
                None,
            ),
            (
                r#"{"eventSource":"s3.amazonaws.com","eventName":"GetBucketAcl","userIdentity":{"type":"AWSService","invokedBy":"cloudtrail.amazonaws.com"},"requestParameters":{"bucketName":"b"}}"#,
                Some("b"),
            ),
            (
                r#"{"eventSource":"s3.amazonaws.com","eventName":"GetBucketAcl","userIdentity":{"invokedBy":"config.amazonaws.com"},"requestParameters":{"bucketName":"b"}}"#,
                None,
            ),
        ] {
            let buckets = LogBuckets::default();
            assert_eq!(
                buckets.of(&Event::new(record.as_bytes())).as_deref(),
                bucket,
                "{record}"
            );
            assert!(bucket.is_none() || buckets.could_tell(record.as_bytes()));
        }
    }
}
