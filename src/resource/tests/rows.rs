//! At least one record for each row of the table: it is touched, and the same name in another account,
//! in another region, or at another service is not.
//!
//! A line is a target, a call, its request, and the tier. `@service resource` is an ARN of the service in
//! the region and the account of the call.

use super::{How, record, tier, touched};
use crate::resource::{Arn, Target};
use serde_json::{Value, json};

fn check(rows: &str) {
    let mut checked = 0;
    for line in rows.lines().filter(|line| line.contains(" | ")) {
        let mut parts = line.split(" | ").map(spelt);
        let mut part = || parts.next().unwrap_or_else(|| panic!("four parts: {line}"));
        let (typed, call, request, expected) = (part(), part(), part(), part());
        let request: Value = serde_json::from_str(&request).expect("JSON");
        let event = record(&call, &request, &json!({}));
        let found = tier(&typed, &event).map(super::Tier::name);
        assert_eq!(found, Some(&*expected), "{line}");
        elsewhere(&typed, &call, &request, &event);
        // The name alone finds it as well, except that of an object, and of a secret with what only its
        // ARN has.
        let shown = Target::parse(&typed).expect("good").describe();
        let name = shown.name.trim_end_matches("-a1B2c3");
        let alone = !name.contains(['/', ':']) && shown.kind.as_deref() != Some("object");
        if alone && expected != "mentioned" {
            assert!(tier(name, &event).is_some(), "{name}: {line}");
        }
        checked += 1;
    }
    assert!(checked > 10);
}

/// `@service resource` written out.
fn spelt(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split('@').enumerate() {
        match piece.split_once(' ') {
            Some((service, rest)) if at > 0 && !service.contains(['.', '"']) => {
                out += &format!("arn:aws:{service}:eu-west-1:111122223333:{rest}");
            }
            _ if at > 0 => out += &format!("@{piece}"),
            _ => out += piece,
        }
    }
    out
}

fn elsewhere(typed: &str, call: &str, request: &Value, event: &[u8]) {
    let Some(parsed) = Arn::parse(typed) else {
        return;
    };
    let none = |other: &str| assert_eq!(tier(other, event), None, "{other} {call} {request}");
    // Ids of seventeen digits are unique everywhere.
    let unique = parsed.service == "ec2" && parsed.resource.contains("-0123456789abcdef0");
    if !unique {
        none(&typed.replace("arn:aws:", "arn:aws-cn:"));
        if parsed.account == "111122223333" {
            none(&typed.replace("111122223333", "999988887777"));
        }
        if parsed.region == "eu-west-1" {
            none(&typed.replace("eu-west-1", "us-west-2"));
        }
    }
    // A name means something at its own service only; an ARN and an EC2 id mean it everywhere.
    let (_, name) = call.split_once(':').expect("source:name");
    let id = unique || parsed.resource.ends_with("-01234567");
    if !request.to_string().contains("arn") && !id {
        let event = record(&format!("example:{name}"), request, &json!({}));
        let found = touched(typed, &event, How::default()).map(|touch| touch.aspect.name());
        assert!(
            matches!(found, None | Some("used" | "passed")),
            "{typed} at another service: {request}"
        );
    }
}

#[test]
fn storage_and_machines() {
    check(
        r#"
# 1
arn:aws:s3:::b | s3:PutBucketPolicy | {"bucketName": "b"} | named
arn:aws:s3:::b | s3:GetObject | {"bucketName": "b", "key": "k"} | child
arn:aws:s3:::b/k | s3:GetObject | {"bucketName": "b", "key": "k"} | named
@s3 accesspoint/ap | s3:GetObject | {"bucketName": "@s3 accesspoint/ap", "key": "k"} | child
@s3 accesspoint/ap | s3:CreateAccessPoint | {"name": "ap", "bucket": "b"} | named
@s3express bucket/b--euw1-az1--x-s3 | s3express:DeleteBucket | {"bucketName": "b--euw1-az1--x-s3"} | named
@s3tables bucket/t | s3tables:DeleteTableBucket | {"tableBucketARN": "@s3tables bucket/t"} | named
# 2
@ec2 instance/i-0123456789abcdef0 | ec2:StopInstances | {"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}} | named
@ec2 instance/i-01234567 | ec2:StopInstances | {"instancesSet": {"items": [{"instanceId": "i-01234567"}]}} | named
@ec2 volume/vol-0123456789abcdef0 | ec2:DeleteVolume | {"volumeId": "vol-0123456789abcdef0"} | named
@ec2 instance/i-0123456789abcdef0 | ssm:SendCommand | {"instanceIds": ["i-0123456789abcdef0"]} | named
@ec2 instance/i-0123456789abcdef0 | ssm:StartSession | {"target": "i-0123456789abcdef0"} | named
@ec2 instance/i-0123456789abcdef0 | elasticloadbalancing:RegisterTargets | {"targets": [{"id": "i-0123456789abcdef0"}]} | named
@ec2 instance/i-0123456789abcdef0 | autoscaling:DetachInstances | {"instanceIds": ["i-0123456789abcdef0"]} | named
@ec2 security-group/sg-0123456789abcdef0 | ec2:AuthorizeSecurityGroupIngress | {"groupId": "sg-0123456789abcdef0"} | named
@ec2 key-pair/laptop | ec2:ImportKeyPair | {"keyName": "laptop"} | named
# 22, 36, 45
@ecr repository/team/app | ecr:PutImage | {"repositoryName": "team/app", "registryId": "111122223333"} | named
@ecr repository/app | ecr:DescribeRepositories | {"repositoryNames": ["app"]} | named
@elasticfilesystem file-system/fs-0123456789abcdef0 | elasticfilesystem:DeleteFileSystem | {"fileSystemId": "fs-0123456789abcdef0"} | named
@elasticfilesystem access-point/fsap-0123456789abcdef0 | elasticfilesystem:DeleteAccessPoint | {"accessPointId": "fsap-0123456789abcdef0"} | named
@backup backup-vault:vault | backup:DeleteBackupVault | {"backupVaultName": "vault"} | named
@backup recovery-point:r-1 | backup:DeleteRecoveryPoint | {"backupVaultName": "vault", "recoveryPointArn": "@backup recovery-point:r-1"} | named
"#,
    );
}

#[test]
fn identity_and_secrets() {
    check(
        r#"
# 3
arn:aws:iam::111122223333:role/ops/deploy | iam:PutRolePolicy | {"roleName": "deploy", "policyName": "p"} | named
arn:aws:iam::111122223333:role/ops/deploy | sts:AssumeRole | {"roleArn": "arn:aws:iam::111122223333:role/ops/deploy"} | named
arn:aws:iam::111122223333:role/deploy | lambda:CreateFunction20150331 | {"functionName": "f", "role": "arn:aws:iam::111122223333:role/deploy"} | named
arn:aws:iam::111122223333:role/deploy | glue:CreateJob | {"name": "j", "role": "deploy"} | named
arn:aws:iam::111122223333:role/deploy | ec2:RunInstances | {"iamInstanceProfile": {"name": "deploy"}} | child
# 4 to 9
arn:aws:iam::111122223333:user/ada | iam:DeleteUser | {"userName": "ada"} | named
arn:aws:iam::111122223333:group/devs | iam:AddUserToGroup | {"userName": "ada", "groupName": "devs"} | named
arn:aws:iam::111122223333:policy/p | iam:AttachRolePolicy | {"roleName": "r", "policyArn": "arn:aws:iam::111122223333:policy/p"} | named
arn:aws:iam::111122223333:policy/x/p | iam:CreatePolicy | {"policyName": "p", "path": "/x/"} | named
arn:aws:iam::111122223333:instance-profile/web | iam:AddRoleToInstanceProfile | {"instanceProfileName": "web", "roleName": "r"} | named
arn:aws:iam::111122223333:saml-provider/okta | iam:UpdateSAMLProvider | {"sAMLProviderArn": "arn:aws:iam::111122223333:saml-provider/okta"} | named
arn:aws:iam::111122223333:oidc-provider/gitlab.example | iam:DeleteOpenIDConnectProvider | {"openIDConnectProviderArn": "arn:aws:iam::111122223333:oidc-provider/gitlab.example"} | named
arn:aws:iam::111122223333:mfa/ada | iam:DeleteVirtualMFADevice | {"serialNumber": "arn:aws:iam::111122223333:mfa/ada"} | named
arn:aws:iam::111122223333:server-certificate/web | iam:DeleteServerCertificate | {"serverCertificateName": "web"} | named
AKIAIOSFODNN7EXAMPLE | iam:UpdateAccessKey | {"userName": "ada", "accessKeyId": "AKIAIOSFODNN7EXAMPLE"} | named
# 11
@kms key/0c5fb8f8-0000-4000-8000-0123456789ab | kms:DisableKey | {"keyId": "0c5fb8f8-0000-4000-8000-0123456789ab"} | named
@kms key/0c5fb8f8-0000-4000-8000-0123456789ab | kms:CreateAlias | {"aliasName": "alias/a", "targetKeyId": "0c5fb8f8-0000-4000-8000-0123456789ab"} | named
@kms alias/app | kms:Encrypt | {"keyId": "alias/app"} | named
alias/app | kms:UpdateAlias | {"aliasName": "alias/app", "targetKeyId": "x"} | named
# 13, 14
@secretsmanager secret:prod/db-a1B2c3 | secretsmanager:GetSecretValue | {"secretId": "prod/db"} | named
@secretsmanager secret:prod/db-a1B2c3 | secretsmanager:GetSecretValue | {"secretId": "@secretsmanager secret:prod/db"} | named
@secretsmanager secret:db-a1B2c3 | secretsmanager:CreateSecret | {"name": "db"} | named
@secretsmanager secret:db-a1B2c3 | secretsmanager:BatchGetSecretValue | {"secretIdList": ["x", "db"]} | named
@ssm parameter/prod/db | ssm:GetParameter | {"name": "/prod/db"} | named
@ssm parameter/token | ssm:GetParameters | {"names": ["token"]} | named
@ssm parameter/prod/db | ssm:GetParameter | {"name": "/prod/db:3"} | named
# 41, 42, 47
@acm certificate/c-1 | acm:DeleteCertificate | {"certificateArn": "@acm certificate/c-1"} | named
@acm-pca certificate-authority/c-1 | acm-pca:DeleteCertificateAuthority | {"certificateAuthorityArn": "@acm-pca certificate-authority/c-1"} | named
@cognito-idp userpool/eu-west-1_abc | cognito-idp:AdminCreateUser | {"userPoolId": "eu-west-1_abc"} | named
@cognito-identity identitypool/eu-west-1:x | cognito-identity:DeleteIdentityPool | {"identityPoolId": "eu-west-1:x"} | named
arn:aws:organizations::111122223333:account/o-1/444455556666 | organizations:MoveAccount | {"accountId": "444455556666"} | named
arn:aws:organizations::111122223333:ou/o-1/ou-1-2 | organizations:AttachPolicy | {"targetId": "ou-1-2", "policyId": "p-1"} | named
arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1 | organizations:AttachPolicy | {"targetId": "ou-1-2", "policyId": "p-1"} | named
@ram resource-share/s-1 | ram:DeleteResourceShare | {"resourceShareArn": "@ram resource-share/s-1"} | named
arn:aws:sso:::permissionSet/ssoins-1/ps-1 | sso:CreateAccountAssignment | {"permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "targetId": "444455556666"} | named
arn:aws:identitystore:::group/g-1 | sso-directory:AddMemberToGroup | {"groupId": "g-1", "member": {"memberId": "u-1"}} | named
"#,
    );
}

#[test]
fn compute() {
    check(
        r#"
# 12
@lambda function:f | lambda:UpdateFunctionCode20150331v2 | {"functionName": "f"} | named
@lambda function:f | lambda:UpdateFunctionCode20150331v2 | {"functionName": "111122223333:function:f"} | named
@lambda function:f | lambda:Invoke | {"functionName": "@lambda function:f", "qualifier": "prod"} | child
@lambda function:f:prod | lambda:Invoke | {"functionName": "f", "qualifier": "prod"} | named
@lambda layer:l | lambda:DeleteLayerVersion | {"layerName": "l", "versionNumber": 3} | child
@lambda event-source-mapping:u-1 | lambda:DeleteEventSourceMapping20150331 | {"uUID": "u-1"} | named
# 23, 24, 26
@ecs cluster/web | ecs:DeleteCluster | {"cluster": "web"} | named
@ecs cluster/default | ecs:RunTask | {"taskDefinition": "t:1"} | named
@ecs service/web/front | ecs:UpdateService | {"cluster": "web", "service": "front"} | named
@ecs task-definition/t:1 | ecs:RunTask | {"taskDefinition": "t:1"} | named
@ecs task-definition/t | ecs:RunTask | {"taskDefinition": "t:1"} | child
@ecs task/web/0a1b | ecs:StopTask | {"cluster": "web", "task": "0a1b"} | named
@eks cluster/c | eks:DescribeCluster | {"name": "c"} | named
@eks nodegroup/c/ng/0a1b-2 | eks:DeleteNodegroup | {"name": "c", "nodegroupName": "ng"} | named
arn:aws:iam::111122223333:role/X | eks:DescribeAccessEntry | {"name": "c", "principalArn": "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2FX"} | named
@autoscaling autoScalingGroup:0a1b:autoScalingGroupName/web | autoscaling:SetDesiredCapacity | {"autoScalingGroupName": "web"} | named
@autoscaling launchConfiguration:0a1b:launchConfigurationName/web | autoscaling:CreateLaunchConfiguration | {"launchConfigurationName": "web"} | named
# 46, 49
@sagemaker endpoint/e | sagemaker:DeleteEndpoint | {"endpointName": "e"} | named
@bedrock guardrail/g | bedrock:DeleteGuardrail | {"guardrailIdentifier": "g"} | named
arn:aws:bedrock:eu-west-1::foundation-model/claude | bedrock:InvokeModel | {"modelId": "claude"} | named
@bedrock agent/a | bedrock-agent:DeleteAgent | {"agentId": "a"} | named
@elasticmapreduce cluster/j-1 | elasticmapreduce:TerminateJobFlows | {"jobFlowIds": ["j-1"]} | named
@batch job-queue/q | batch:SubmitJob | {"jobQueue": "q", "jobDefinition": "d:1"} | named
@elasticbeanstalk environment/a/e | elasticbeanstalk:TerminateEnvironment | {"applicationName": "a", "environmentName": "e"} | named
@workspaces workspace/ws-01234567 | workspaces:TerminateWorkspaces | {"terminateWorkspaceRequests": [{"workspaceId": "ws-01234567"}]} | named
"#,
    );
}

#[test]
fn data() {
    check(
        r#"
# 16
@rds db:payroll | rds:DeleteDBInstance | {"dBInstanceIdentifier": "PayRoll"} | named
@rds cluster:c | rds:DeleteDBCluster | {"dBClusterIdentifier": "c"} | named
@rds snapshot:s | rds:ModifyDBSnapshotAttribute | {"dBSnapshotIdentifier": "s"} | named
@rds cluster-snapshot:s | rds:DeleteDBClusterSnapshot | {"dBClusterSnapshotIdentifier": "s"} | named
@rds db:payroll | rds:ListTagsForResource | {"resourceName": "@rds db:payroll"} | named
@rds subgrp:g | rds:DeleteDBSubnetGroup | {"dBSubnetGroupName": "g"} | named
arn:aws:rds::111122223333:global-cluster:g | rds:DeleteGlobalCluster | {"globalClusterIdentifier": "g"} | named
# 17
@dynamodb table/t | dynamodb:DeleteTable | {"tableName": "t"} | named
@dynamodb table/t | dynamodb:BatchGetItem | {"requestItems": {"t": {"keys": []}}} | named
@dynamodb table/t | dynamodb:TransactWriteItems | {"transactItems": [{"put": {"tableName": "t"}}]} | named
@dynamodb table/t | dynamodb:Query | {"tableName": "t", "indexName": "i"} | child
@dynamodb table/t/index/i | dynamodb:Query | {"tableName": "t", "indexName": "i"} | named
@dynamodb table/t | dynamodb:DescribeStream | {"streamArn": "@dynamodb table/t/stream/2026"} | child
# 33 to 35, 37 to 39, 49
@kinesis stream/s | kinesis:DeleteStream | {"streamName": "s"} | named
@kinesis stream/s | kinesis:DeregisterStreamConsumer | {"consumerARN": "@kinesis stream/s/consumer/c:1"} | child
@firehose deliverystream/d | firehose:DeleteDeliveryStream | {"deliveryStreamName": "d"} | named
@redshift cluster:c | redshift:DeleteCluster | {"clusterIdentifier": "c"} | named
@redshift snapshot:c/s | redshift:AuthorizeSnapshotAccess | {"snapshotIdentifier": "s"} | named
@elasticache cluster:c | elasticache:DeleteCacheCluster | {"cacheClusterId": "c"} | named
@elasticache replicationgroup:c | elasticache:DeleteReplicationGroup | {"replicationGroupId": "c"} | named
@glue database/d | glue:GetTable | {"databaseName": "d", "name": "t"} | named
@glue table/d/t | glue:DeleteTable | {"databaseName": "d", "name": "t"} | named
@glue job/j | glue:StartJobRun | {"jobName": "j"} | named
@glue crawler/c | glue:StartCrawler | {"name": "c"} | named
@athena workgroup/w | athena:StartQueryExecution | {"workGroup": "w"} | named
@es domain/d | es:DeleteDomain | {"domainName": "d"} | named
@kafka cluster/c/0a1b-2 | kafka:DeleteCluster | {"clusterArn": "@kafka cluster/c/0a1b-2"} | named
@dms rep:r | dms:DeleteReplicationInstance | {"replicationInstanceArn": "@dms rep:r"} | named
"#,
    );
}

#[test]
fn messaging_and_building() {
    check(
        r#"
# 18, 19
@sqs q | sqs:PurgeQueue | {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/q"} | named
@sqs q | sqs:PurgeQueue | {"queueUrl": "https://eu-west-1.queue.amazonaws.com/111122223333/q"} | named
@sqs q | sqs:CreateQueue | {"queueName": "q"} | named
@sns t | sns:DeleteTopic | {"topicArn": "@sns t"} | named
@sns t | sns:Unsubscribe | {"subscriptionArn": "@sns t:0a1b-2"} | child
@sns t | sns:CreateTopic | {"name": "t"} | named
# 31, 32, 43, 50
@events rule/r | events:DeleteRule | {"name": "r"} | named
@events rule/bus/r | events:PutTargets | {"rule": "r", "eventBusName": "bus"} | named
@events event-bus/bus | events:PutTargets | {"rule": "r", "eventBusName": "bus"} | named
@events event-bus/default | events:PutTargets | {"rule": "r"} | named
@states stateMachine:m | states:StartExecution | {"stateMachineArn": "@states stateMachine:m"} | named
@states stateMachine:m | states:StopExecution | {"executionArn": "@states execution:m:x"} | child
@states activity:a | states:DeleteActivity | {"activityArn": "@states activity:a"} | named
@codebuild project/p | codebuild:StartBuild | {"projectName": "p"} | named
@codebuild project/p | codebuild:DeleteProject | {"name": "p"} | named
@codepipeline p | codepipeline:UpdatePipeline | {"pipeline": {"name": "p"}} | named
@codecommit r | codecommit:DeleteRepository | {"repositoryName": "r"} | named
@codeartifact repository/d/r | codeartifact:DeleteRepository | {"domain": "d", "repository": "r"} | named
@ses identity/a@example.com | ses:DeleteIdentity | {"identity": "a@example.com"} | named
"#,
    );
}

#[test]
fn edge() {
    check(
        r#"
# 25
@elasticloadbalancing loadbalancer/app/lb/0a1b | elasticloadbalancing:DeleteLoadBalancer | {"loadBalancerArn": "@elasticloadbalancing loadbalancer/app/lb/0a1b"} | named
@elasticloadbalancing loadbalancer/app/lb/0a1b | elasticloadbalancing:DescribeLoadBalancers | {"names": ["lb"]} | named
@elasticloadbalancing loadbalancer/app/lb/0a1b | elasticloadbalancing:DeleteListener | {"listenerArn": "@elasticloadbalancing listener/app/lb/0a1b/2c3d"} | child
@elasticloadbalancing targetgroup/tg/0a1b | elasticloadbalancing:DeleteTargetGroup | {"targetGroupArn": "@elasticloadbalancing targetgroup/tg/0a1b"} | named
@elasticloadbalancing loadbalancer/lb | elasticloadbalancing:DeleteLoadBalancer | {"loadBalancerName": "lb"} | named
# 28 to 30, 40
arn:aws:apigateway:eu-west-1::/restapis/a1 | apigateway:DeleteRestApi | {"restApiId": "a1"} | named
arn:aws:apigateway:eu-west-1::/restapis/a1 | apigateway:DeleteStage | {"restApiId": "a1", "stageName": "s"} | child
arn:aws:apigateway:eu-west-1::/apis/a1 | apigateway:DeleteApi | {"apiId": "a1"} | named
arn:aws:cloudfront::111122223333:distribution/E1A2B3C4D5E6F7 | cloudfront:UpdateDistribution2020_05_31 | {"id": "E1A2B3C4D5E6F7"} | named
arn:aws:cloudfront::111122223333:function/f | cloudfront:PublishFunction2020_05_31 | {"name": "f"} | named
arn:aws:route53:::hostedzone/Z0123456789 | route53:ChangeResourceRecordSets | {"hostedZoneId": "Z0123456789"} | named
arn:aws:route53:::hostedzone/Z0123456789 | route53:DeleteHostedZone | {"id": "/hostedzone/Z0123456789"} | named
@wafv2 regional/webacl/acl/0a1b | wafv2:UpdateWebACL | {"name": "acl", "id": "0a1b", "scope": "REGIONAL"} | named
@network-firewall firewall/f | network-firewall:DeleteFirewall | {"firewallName": "f"} | named
arn:aws:globalaccelerator::111122223333:accelerator/a | globalaccelerator:DeleteAccelerator | {"acceleratorArn": "arn:aws:globalaccelerator::111122223333:accelerator/a"} | named
@appsync apis/a | appsync:DeleteGraphqlApi | {"apiId": "a"} | named
@transfer user/s-1/ada | transfer:DeleteUser | {"serverId": "s-1", "userName": "ada"} | named
"#,
    );
}

#[test]
fn operations() {
    check(
        r#"
# 15
@ssm document/d | ssm:ModifyDocumentPermission | {"name": "d"} | named
@ssm document/d | ssm:SendCommand | {"documentName": "d"} | named
@ssm association/a-1 | ssm:DeleteAssociation | {"associationId": "a-1"} | named
@ssm session/op-1 | ssm:TerminateSession | {"sessionId": "op-1"} | named
@ssm maintenancewindow/mw-1 | ssm:DeleteMaintenanceWindow | {"windowId": "mw-1"} | named
# 20, 21
@logs log-group:/aws/lambda/f | logs:DeleteLogGroup | {"logGroupName": "/aws/lambda/f"} | named
@logs log-group:/aws/lambda/f:* | logs:StartLiveTail | {"logGroupIdentifiers": ["@logs log-group:/aws/lambda/f:*"]} | named
@logs log-group:g | logs:DeleteLogStream | {"logGroupName": "g", "logStreamName": "s"} | child
@logs log-group:g | logs:DescribeLogGroups | {"logGroupNamePrefix": "g"} | mentioned
@cloudtrail trail/t | cloudtrail:StopLogging | {"name": "t"} | named
@cloudtrail trail/t | cloudtrail:DescribeTrails | {"trailNameList": ["@cloudtrail trail/t"]} | named
@cloudtrail eventdatastore/0a1b | cloudtrail:DeleteEventDataStore | {"eventDataStore": "0a1b"} | named
# 27
@cloudformation stack/s/0a1b-2 | cloudformation:DeleteStack | {"stackName": "s"} | named
@cloudformation stack/s/0a1b-2 | cloudformation:DeleteStack | {"stackName": "@cloudformation stack/s/0a1b-2"} | named
@cloudformation stackset/s:0a1b | cloudformation:DeleteStackSet | {"stackSetName": "s"} | named
# 44, 48
@guardduty detector/d1 | guardduty:DeleteDetector | {"detectorId": "d1"} | named
config:config-rule:111122223333:eu-west-1:r | config:DeleteConfigRule | {"configRuleName": "r"} | named
config:configuration-recorder:111122223333:eu-west-1:default | config:PutConfigurationRecorder | {"configurationRecorder": {"name": "default"}} | named
@securityhub hub/default | securityhub:DescribeHub | {"HubArn": "@securityhub hub/default"} | named
@access-analyzer analyzer/a | access-analyzer:DeleteAnalyzer | {"analyzerName": "a"} | named
@cloudwatch alarm:a | monitoring:DeleteAlarms | {"alarmNames": ["a"]} | named
arn:aws:cloudwatch::111122223333:dashboard/d | monitoring:DeleteDashboards | {"dashboardNames": ["d"]} | named
"#,
    );
}
