//! The calls that the archive is made of, and how often each is met: an account with services at work,
//! a data lake, deployments and a few people. Placeholders in braces are filled in `record`.

/// One API call as CloudTrail records it.
pub struct Operation {
    pub service: &'static str,
    pub name: &'static str,
    /// How often, among all weights.
    pub weight: u64,
    pub read_only: bool,
    pub data: bool,
    pub request: &'static str,
    pub response: &'static str,
    /// `additionalEventData` and `resources`, each ending with a comma.
    pub more: &'static str,
}

const fn call(
    service: &'static str,
    name: &'static str,
    weight: u64,
    read_only: bool,
    request: &'static str,
) -> Operation {
    Operation {
        service,
        name,
        weight,
        read_only,
        data: false,
        request,
        response: "null",
        more: "",
    }
}

const S3_MORE: &str = r#""additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":{n},"AuthenticationMethod":"AuthHeader","x-amz-id-2":"{id2}","bytesTransferredOut":{n}},"#;
const S3_OBJECT: &str = r#""additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"{id2}","bytesTransferredOut":{n}},"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::{bucket}/{key}"},{"accountId":"{account}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::{bucket}"}],"#;
const KMS_KEY: &str = r#""resources":[{"accountId":"{account}","type":"AWS::KMS::Key","ARN":"arn:aws:kms:{region}:{account}:key/{kmskey}"}],"#;

const fn object(name: &'static str, weight: u64, read_only: bool) -> Operation {
    Operation {
        data: true,
        more: S3_OBJECT,
        ..call(
            "s3",
            name,
            weight,
            read_only,
            r#"{"bucketName":"{bucket}","Host":"{bucket}.s3.{region}.amazonaws.com","key":"{key}"}"#,
        )
    }
}

/// Every call, `Decrypt` being a tenth of all.
pub const CALLS: &[Operation] = &[
    Operation {
        more: KMS_KEY,
        ..call(
            "kms",
            "Decrypt",
            100,
            true,
            r#"{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::{bucket}/{key}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}"#,
        )
    },
    Operation {
        more: KMS_KEY,
        ..call(
            "kms",
            "GenerateDataKey",
            60,
            true,
            r#"{"keySpec":"AES_256","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::{bucket}"},"keyId":"arn:aws:kms:{region}:{account}:key/{kmskey}"}"#,
        )
    },
    object("GetObject", 170, true),
    object("HeadObject", 50, true),
    Operation {
        response: r#"{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:{region}:{account}:key/{kmskey}"}"#,
        ..object("PutObject", 70, false)
    },
    Operation {
        data: true,
        more: S3_MORE,
        ..call(
            "s3",
            "ListObjects",
            40,
            true,
            r#"{"list-type":"2","bucketName":"{bucket}","encoding-type":"url","max-keys":"1000","prefix":"{prefix}","Host":"{bucket}.s3.{region}.amazonaws.com"}"#,
        )
    },
    Operation {
        more: S3_MORE,
        ..call(
            "s3",
            "GetBucketAcl",
            20,
            true,
            r#"{"bucketName":"{bucket}","Host":"{bucket}.s3.{region}.amazonaws.com","acl":""}"#,
        )
    },
    Operation {
        more: S3_MORE,
        ..call(
            "s3",
            "GetBucketLocation",
            12,
            true,
            r#"{"bucketName":"{bucket}","Host":"s3.amazonaws.com","location":""}"#,
        )
    },
    call(
        "logs",
        "CreateLogStream",
        60,
        false,
        r#"{"logGroupName":"/aws/lambda/{function}","logStreamName":"2026/03/14/[$LATEST]{hex}"}"#,
    ),
    call(
        "logs",
        "DescribeLogGroups",
        12,
        true,
        r#"{"logGroupNamePrefix":"/aws/lambda/{function}","limit":50}"#,
    ),
    call(
        "ec2",
        "DescribeInstances",
        60,
        true,
        r#"{"instancesSet":{"items":[{"instanceId":"{instance}"}]},"filterSet":{}}"#,
    ),
    call(
        "ec2",
        "DescribeNetworkInterfaces",
        30,
        true,
        r#"{"networkInterfaceIdSet":{},"filterSet":{"items":[{"name":"group-id","valueSet":{"items":[{"value":"sg-0{short}"}]}}]}}"#,
    ),
    call(
        "ec2",
        "DescribeVolumes",
        15,
        true,
        r#"{"maxResults":1000,"volumeSet":{},"filterSet":{}}"#,
    ),
    call(
        "ec2",
        "DescribeTags",
        15,
        true,
        r#"{"filterSet":{"items":[{"name":"resource-id","valueSet":{"items":[{"value":"{instance}"}]}}]}}"#,
    ),
    call(
        "ec2",
        "DescribeSecurityGroups",
        15,
        true,
        r#"{"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-0{short}"}]},"filterSet":{}}"#,
    ),
    Operation {
        response: r#"{"requestId":"{uuid}","instancesSet":{"items":[{"instanceId":"{instance}","imageId":"ami-0{short}","instanceState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-0-{small}-{small}.{region}.compute.internal","keyName":"ops","amiLaunchIndex":0,"productCodes":{},"instanceType":"m7g.large","launchTime":1773468000000,"placement":{"availabilityZone":"{region}a","tenancy":"default"},"monitoring":{"state":"pending"},"subnetId":"subnet-0{short}","vpcId":"vpc-0{short}","privateIpAddress":"10.0.{small}.{small}","stateReason":{"code":"pending","message":"pending"},"architecture":"arm64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},"virtualizationType":"hvm","hypervisor":"xen"}]}}"#,
        ..call(
            "ec2",
            "RunInstances",
            2,
            false,
            r#"{"instancesSet":{"items":[{"imageId":"ami-0{short}","minCount":1,"maxCount":1}]},"instanceType":"m7g.large","subnetId":"subnet-0{short}","monitoring":{"enabled":false},"disableApiTermination":false,"clientToken":"{uuid}"}"#,
        )
    },
    Operation {
        data: true,
        more: r#""resources":[{"accountId":"{account}","type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:{region}:{account}:function:{function}"}],"#,
        ..call(
            "lambda",
            "Invoke",
            50,
            false,
            r#"{"functionName":"arn:aws:lambda:{region}:{account}:function:{function}","invocationType":"Event"}"#,
        )
    },
    call(
        "lambda",
        "GetFunction20150331v2",
        8,
        true,
        r#"{"functionName":"{function}"}"#,
    ),
    Operation {
        data: true,
        more: r#""resources":[{"accountId":"{account}","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:{region}:{account}:table/{function}"}],"#,
        ..call(
            "dynamodb",
            "GetItem",
            60,
            true,
            r#"{"tableName":"{function}","key":["pk","sk"],"consistentRead":false}"#,
        )
    },
    call(
        "ssm",
        "GetParameter",
        25,
        true,
        r#"{"name":"/prod/{function}/config","withDecryption":true}"#,
    ),
    call(
        "ssm",
        "UpdateInstanceInformation",
        45,
        false,
        r#"{"instanceId":"{instance}","agentVersion":"3.3.1142.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.0.{small}.{small}","computerName":"ip-10-0-{small}-{small}.{region}.compute.internal","agentName":"amazon-ssm-agent","availabilityZone":"{region}a","sourceId":"{instance}","sourceType":"AWS::EC2::Instance"}"#,
    ),
    call(
        "secretsmanager",
        "GetSecretValue",
        15,
        true,
        r#"{"secretId":"arn:aws:secretsmanager:{region}:{account}:secret:prod/{function}-AbCdEf"}"#,
    ),
    call(
        "ecr",
        "BatchGetImage",
        10,
        true,
        r#"{"registryId":"{account}","repositoryName":"{function}","imageIds":[{"imageDigest":"sha256:{hex}{hex}"}],"acceptedMediaTypes":["application/vnd.oci.image.manifest.v1+json","application/vnd.docker.distribution.manifest.v2+json"]}"#,
    ),
    call("sts", "GetCallerIdentity", 20, true, "null"),
    call("iam", "GetRole", 12, true, r#"{"roleName":"{role}"}"#),
    call(
        "iam",
        "ListAttachedRolePolicies",
        8,
        true,
        r#"{"roleName":"{role}"}"#,
    ),
    call(
        "autoscaling",
        "DescribeAutoScalingGroups",
        20,
        true,
        r#"{"maxRecords":100}"#,
    ),
    call(
        "elasticloadbalancing",
        "DescribeTargetHealth",
        20,
        true,
        r#"{"targetGroupArn":"arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{function}/{short}"}"#,
    ),
    call(
        "monitoring",
        "PutMetricAlarm",
        3,
        false,
        r#"{"alarmName":"{function}-errors","metricName":"Errors","namespace":"AWS/Lambda","statistic":"Sum","period":60,"evaluationPeriods":1,"threshold":1,"comparisonOperator":"GreaterThanOrEqualToThreshold"}"#,
    ),
    call(
        "health",
        "DescribeEventAggregates",
        6,
        true,
        r#"{"aggregateField":"eventTypeCategory","filter":{"eventStatusCodes":["open","upcoming"]}}"#,
    ),
];
