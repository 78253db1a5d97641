//! Amazon Resource Names: `arn:partition:service:region:account:resource`.
//!
//! Read two ways. As data an ARN may have empty and wildcard fields, because records do
//! (`arn:aws:s3:::b`, `arn:aws:ec2:*:*:instance/*`). Typed by a person it must be one that can name something,
//! and what is wrong with it is said with a caret under the place.

use super::ResourceError;

/// The fields of an ARN, as they stand in it.
///
/// The source of the format is "Amazon Resource Names (ARNs)" in the AWS General Reference; the order of
/// the fields never changes, what the last one holds is each service's own matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: &'a str,
    /// The service's namespace: `s3`, `iam`, …
    pub service: &'a str,
    /// Empty for what is global.
    pub region: &'a str,
    /// Twelve digits; `aws` for what AWS owns; empty for buckets and a few others.
    pub account: &'a str,
    /// Everything behind the fifth colon: `role/ops/deploy`, `function:f:prod`, `bucket/key`.
    pub resource: &'a str,
}

/// Services whose ARNs name the resource without saying its type ("Service Authorization Reference").
const UNTYPED: [&str; 6] = [
    "s3",
    "sqs",
    "sns",
    "codecommit",
    "codepipeline",
    "execute-api",
];

impl<'a> Arn<'a> {
    /// Reads the fields; `None` where the text is no ARN at all.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut fields = text.strip_prefix("arn:")?.splitn(5, ':');
        Some(Arn {
            partition: fields.next()?,
            service: fields.next()?,
            region: fields.next()?,
            account: fields.next()?,
            resource: fields.next()?,
        })
    }

    /// The type in front of the id, without its separator: `role`, `function`, `table`; empty where the
    /// service writes none.
    pub fn resource_type(&self) -> &'a str {
        self.parts().0
    }

    /// The id behind the type. It keeps every `/` and `:` of its own.
    pub fn id(&self) -> &'a str {
        self.parts().1
    }

    fn parts(&self) -> (&'a str, &'a str) {
        if UNTYPED.contains(&self.service) {
            return ("", self.resource);
        }
        // API Gateway's begin with a slash: /restapis/ID
        let lead = usize::from(self.resource.starts_with('/'));
        match self.resource[lead..].find([':', '/']) {
            Some(at) => (
                &self.resource[lead..lead + at],
                &self.resource[lead + at + 1..],
            ),
            None => ("", self.resource),
        }
    }

    /// Reads an ARN that a person typed.
    pub(crate) fn typed(text: &'a str) -> Result<Arn<'a>, ResourceError> {
        let found = text.split(':').count();
        let Some(arn) = Arn::parse(text) else {
            return Err(ResourceError::new(format!(
                "an ARN has six fields with colons between them, this one has {found}"
            ))
            .at(text, text.len(), 1)
            .hint(example("s3", text)));
        };
        let trouble = |field: &'a str, what: String| {
            let at = field.as_ptr() as usize - text.as_ptr() as usize;
            ResourceError::new(what)
                .at(text, at, field.len().max(1))
                .hint(example(arn.service, text))
        };
        if let Some(bad) = text.find(char::is_control) {
            return Err(ResourceError::new("an ARN has no control characters").at(text, bad, 1));
        }
        if !is_partition(arn.partition) {
            let what = if arn.partition.is_empty() {
                "the partition is missing: aws, aws-cn, aws-us-gov".to_owned()
            } else {
                format!(
                    "`{}` is no partition: there are aws, aws-cn, aws-us-gov, …",
                    arn.partition
                )
            };
            return Err(trouble(arn.partition, what));
        }
        let word = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if arn.service.is_empty() || !word(arn.service) {
            let what = if arn.service.is_empty() {
                "the service is missing".to_owned()
            } else {
                format!("`{}` is no service", arn.service)
            };
            return Err(trouble(arn.service, what));
        }
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if digits(arn.region) || !(word(arn.region) || arn.region == "*") {
            return Err(trouble(
                arn.region,
                format!("`{}` is no region; the account comes behind it", arn.region),
            ));
        }
        if (digits(arn.account) && arn.account.len() != 12)
            || !(word(arn.account) || arn.account == "*")
        {
            return Err(trouble(
                arn.account,
                format!("`{}` is no account: an account has 12 digits", arn.account),
            ));
        }
        if arn.resource.is_empty() {
            return Err(trouble(arn.resource, "the resource is missing".to_owned()));
        }
        let id = arn.resource.strip_suffix(":*").unwrap_or(arn.resource);
        if let Some(at) = id.find(['*', '?'])
            && !(arn.service == "s3" && id[at..].starts_with('?'))
        {
            let from = arn.resource.as_ptr() as usize - text.as_ptr() as usize;
            let wildcard = ResourceError::new("a wildcard stands for many resources, not for one");
            return Err(wildcard.at(text, from + at, 1).hint(
                "what lies beneath a resource (objects in a bucket, versions of a function) is found \
                 by the name of the resource alone; many resources are found by `ctq search --resource`",
            ));
        }
        Ok(arn)
    }
}

fn is_partition(text: &str) -> bool {
    text == "aws"
        || text.strip_prefix("aws-").is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        })
}

/// An ARN of the service to take as a model.
fn example(service: &str, text: &str) -> String {
    let model = match service {
        "iam" => "arn:aws:iam::111122223333:role/deploy",
        "ec2" => "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0",
        "lambda" => "arn:aws:lambda:eu-west-1:111122223333:function:render",
        "kms" => "arn:aws:kms:eu-west-1:111122223333:key/0c5fb8f8-0000-4000-8000-0123456789ab",
        "dynamodb" => "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        "sqs" | "sns" => "arn:aws:sqs:eu-west-1:111122223333:orders",
        "secretsmanager" => "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1B2c3",
        _ => "arn:aws:s3:::my-bucket",
    };
    // The first three fields are no name.
    let name = text
        .splitn(4, ':')
        .nth(3)
        .and_then(|rest| rest.rsplit([':', '/']).next())
        .filter(|name| !name.is_empty() && name.len() < 64 && !name.contains(['*', '?']))
        .filter(|name| *name != "arn" && !name.starts_with("aws"));
    match name {
        Some(name) => format!("an ARN looks like {model}; a name alone will do as well: {name}"),
        None => format!("an ARN looks like {model}; a name alone will do as well: my-bucket"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_types_and_ids() {
        for (text, resource_type, id) in [
            ("arn:aws:s3:::b/k/a:b", "", "b/k/a:b"),
            ("arn:aws:iam::111122223333:role/a/b", "role", "a/b"),
            (
                "arn:aws:lambda:r:111122223333:function:f:1",
                "function",
                "f:1",
            ),
            ("arn:aws:sqs:r:111122223333:q", "", "q"),
            (
                "arn:aws:apigateway:r::/restapis/x/stages/s",
                "restapis",
                "x/stages/s",
            ),
            ("arn:aws:iam::111122223333:root", "", "root"),
            ("arn:aws:ec2:*:*:instance/*", "instance", "*"),
            ("arn:aws:logs:r:1:log-group:/a/b:*", "log-group", "/a/b:*"),
        ] {
            let arn = Arn::parse(text).expect("six fields");
            assert_eq!(
                (arn.resource_type(), arn.id()),
                (resource_type, id),
                "{text}"
            );
        }
        for text in ["", "arn", "arn::::table/t", "aws:s3:::b", "arn:aws:s3::b"] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
