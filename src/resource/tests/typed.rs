//! What a person types, and what is wrong with it.

use crate::resource::Target;

/// Typed, then service, type, name, account, region, ARN.
#[test]
fn what_is_typed_is_understood() {
    for (typed, expected) in [
        ("arn:aws:s3:::b", "s3 bucket b - - arn:aws:s3:::b"),
        ("arn:aws:s3:::b/k/l", "s3 object k/l - - arn:aws:s3:::b/k/l"),
        ("s3://b", "s3 bucket b - - arn:aws:s3:::b"),
        ("s3://b/", "s3 bucket b - - arn:aws:s3:::b"),
        ("s3://b/k l", "s3 object k l - - arn:aws:s3:::b/k l"),
        ("arn:aws-cn:s3:::b", "s3 bucket b - - arn:aws-cn:s3:::b"),
        (
            "arn:aws:iam::111122223333:role/ops/deploy",
            "iam role deploy 111122223333 - arn:aws:iam::111122223333:role/ops/deploy",
        ),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:f:prod",
            "lambda function f:prod 111122223333 eu-west-1 arn:aws:lambda:eu-west-1:111122223333:function:f:prod",
        ),
        (
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f:*",
            "logs log-group /aws/lambda/f 111122223333 eu-west-1 arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/f",
        ),
        (
            "arn:aws:sqs:eu-west-1:111122223333:q",
            "sqs queue q 111122223333 eu-west-1 arn:aws:sqs:eu-west-1:111122223333:q",
        ),
        (
            "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
            "sqs queue q 111122223333 eu-west-1 arn:aws:sqs:eu-west-1:111122223333:q",
        ),
        (
            "http://localhost:4566/111122223333/q",
            "sqs queue q 111122223333 - -",
        ),
        (
            "arn:aws:newservice:eu-west-1:111122223333:thing/t-1",
            "newservice thing t-1 111122223333 eu-west-1 arn:aws:newservice:eu-west-1:111122223333:thing/t-1",
        ),
        (
            "arn:aws:iam::111122223333:root",
            "iam - root 111122223333 - arn:aws:iam::111122223333:root",
        ),
        (
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "iam policy AdministratorAccess aws - arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "i-0123456789abcdef0",
            "ec2 instance i-0123456789abcdef0 - - -",
        ),
        ("i-01234567", "ec2 instance i-01234567 - - -"),
        ("i-love-it", "- - i-love-it - - -"),
        (
            "sg-0123456789abcdef0",
            "ec2 security-group sg-0123456789abcdef0 - - -",
        ),
        (
            "vol-0123456789abcdef0",
            "ec2 volume vol-0123456789abcdef0 - - -",
        ),
        (
            "snap-0123456789abcdef0",
            "ec2 snapshot snap-0123456789abcdef0 - - -",
        ),
        (
            "ami-0123456789abcdef0",
            "ec2 image ami-0123456789abcdef0 - - -",
        ),
        (
            "tgw-attach-0123456789abcdef0",
            "ec2 transit-gateway-attachment tgw-attach-0123456789abcdef0 - - -",
        ),
        (
            "fl-0123456789abcdef0",
            "ec2 flow-log fl-0123456789abcdef0 - - -",
        ),
        (
            "fs-0123456789abcdef0",
            "elasticfilesystem file-system fs-0123456789abcdef0 - - -",
        ),
        (
            "AKIAIOSFODNN7EXAMPLE",
            "iam access-key AKIAIOSFODNN7EXAMPLE - - -",
        ),
        (
            "ASIAIOSFODNN7EXAMPLE",
            "iam access-key ASIAIOSFODNN7EXAMPLE - - -",
        ),
        (
            "AROAIOSFODNN7EXAMPLE",
            "iam unique-id AROAIOSFODNN7EXAMPLE - - -",
        ),
        (
            "0c5fb8f8-0000-4000-8000-0123456789ab",
            "kms key 0c5fb8f8-0000-4000-8000-0123456789ab - - -",
        ),
        (
            "mrk-0123456789abcdef0123456789abcdef",
            "kms key mrk-0123456789abcdef0123456789abcdef - - -",
        ),
        ("alias/app", "kms alias app - - -"),
        (
            "Z0123456789ABCDEFGHIJ",
            "route53 hosted-zone Z0123456789ABCDEFGHIJ - - -",
        ),
        (
            "E1A2B3C4D5E6F7",
            "cloudfront distribution E1A2B3C4D5E6F7 - - -",
        ),
        ("EMERGENCYADMIN", "- - EMERGENCYADMIN - - -"),
        (
            "iam:role:111122223333::deploy",
            "iam role deploy 111122223333 - -",
        ),
        (
            "ec2:instance:::i-0123456789abcdef0",
            "ec2 instance i-0123456789abcdef0 - - -",
        ),
        (
            "ec2:security-group:111122223333:eu-west-1:web",
            "ec2 security-group web 111122223333 eu-west-1 -",
        ),
        ("/aws/lambda/f", "- - /aws/lambda/f - - -"),
        ("  my-bucket ", "- - my-bucket - - -"),
    ] {
        let shown = Target::parse(typed)
            .unwrap_or_else(|error| panic!("{typed}: {error}"))
            .describe();
        let word = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let found = format!(
            "{} {} {} {} {} {}",
            word(shown.service),
            word(shown.kind),
            shown.name,
            word(shown.account),
            word(shown.region),
            word(shown.arn)
        );
        assert_eq!(found, expected, "{typed}");
        assert_eq!(shown.input, typed.trim());
    }
}

#[test]
fn mistakes_are_explained() {
    for (typed, expected) in [
        (
            "",
            "the resource is missing\n    \n    ^\na resource is typed as an ARN, as s3://bucket/key, as an id (i-0123456789abcdef0), or by its name (my-bucket)",
        ),
        (
            "a\u{7}b",
            "a resource has no control characters\n    a b\n     ^\na resource is typed as an ARN, as s3://bucket/key, as an id (i-0123456789abcdef0), or by its name (my-bucket)",
        ),
        (
            "arn:aws:s3:b",
            "an ARN has six fields with colons between them, this one has 4\n    arn:aws:s3:b\n                ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: b",
        ),
        (
            "arn:aws:s3",
            "an ARN has six fields with colons between them, this one has 3\n    arn:aws:s3\n              ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: my-bucket",
        ),
        (
            "arn:asw:s3:::b",
            "`asw` is no partition: there are aws, aws-cn, aws-us-gov, …\n    arn:asw:s3:::b\n        ^^^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: b",
        ),
        (
            "arn::s3:::b",
            "the partition is missing: aws, aws-cn, aws-us-gov\n    arn::s3:::b\n        ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: b",
        ),
        (
            "arn:aws::::b",
            "the service is missing\n    arn:aws::::b\n            ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: b",
        ),
        (
            "arn:aws:IAM::111122223333:role/r",
            "`IAM` is no service\n    arn:aws:IAM::111122223333:role/r\n            ^^^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: r",
        ),
        (
            "arn:aws:iam:111122223333::role/r",
            "`111122223333` is no region; the account comes behind it\n    arn:aws:iam:111122223333::role/r\n                ^^^^^^^^^^^^\nan ARN looks like arn:aws:iam::111122223333:role/deploy; a name alone will do as well: r",
        ),
        (
            "arn:aws:iam::1111:role/r",
            "`1111` is no account: an account has 12 digits\n    arn:aws:iam::1111:role/r\n                 ^^^^\nan ARN looks like arn:aws:iam::111122223333:role/deploy; a name alone will do as well: r",
        ),
        (
            "arn:aws:s3:::",
            "the resource is missing\n    arn:aws:s3:::\n                 ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: my-bucket",
        ),
        (
            "arn:aws:s3:::b/*",
            "a wildcard stands for many resources, not for one\n    arn:aws:s3:::b/*\n                   ^\nwhat lies beneath a resource (objects in a bucket, versions of a function) is found by the name of the resource alone; many resources are found by `ctq search --resource`",
        ),
        (
            "arn:aws:iam::111122223333:alice",
            "`alice` does not say what it is: a type stands in front of the name\n    arn:aws:iam::111122223333:alice\n                              ^^^^^\nfor example arn:aws:iam::111122223333:role/alice; the name alone will do as well",
        ),
        (
            "arn:aws:iam::111122223333:role/",
            "the name is missing at the end\n    arn:aws:iam::111122223333:role/\n                                   ^\nfor example arn:aws:iam::111122223333:role/my-name",
        ),
        (
            "s3://",
            "the bucket's name is missing\n    s3://\n         ^\nan object in S3 is typed as s3://bucket/key, a bucket as s3://bucket",
        ),
        (
            "s3://b*/k",
            "one bucket or one object is asked for, and this is none\n    s3://b*/k\n          ^\nobjects are found by the name of their bucket, s3://bucket, or their folder, s3://bucket/folder/",
        ),
        (
            "s3:b/k",
            "a bucket begins with `s3://`\n    s3:b/k\n    ^^^\nan object in S3 is typed as s3://bucket/key, a bucket as s3://bucket",
        ),
        (
            "aws:s3:::b",
            "an ARN begins with `arn:`\n    aws:s3:::b\n    ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: my-bucket",
        ),
        (
            "ARN:aws:s3:::b",
            "an ARN begins with `arn:`\n    ARN:aws:s3:::b\n    ^\nan ARN looks like arn:aws:s3:::my-bucket; a name alone will do as well: my-bucket",
        ),
        (
            "prod-*",
            "a wildcard stands for many resources, not for one\n    prod-*\n         ^\nmany resources are found by `ctq search --resource`",
        ),
        (
            "https://example.com/q",
            "of all URLs only those of queues name a resource\n    https://example.com/q\n    ^^^^^^^^^^^^^^^^^^^^^\na queue is typed as https://sqs.eu-west-1.amazonaws.com/111122223333/orders, an object as s3://bucket/key",
        ),
    ] {
        match Target::parse(typed) {
            Ok(target) => panic!("{typed}: {:?}", target.describe()),
            Err(error) => assert_eq!(error.to_string(), expected, "{typed}"),
        }
    }
}
