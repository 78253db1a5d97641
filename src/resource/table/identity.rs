//! Principals, keys and secrets.

use super::super::kind::{A, Kind, N, NONE, P, T, at, kind};

/// Parameters by which a role is handed to a service ("Granting a user permissions to pass a role to an
/// AWS service"). A role's ARN under any key that ends in `role` or `roleArn` counts as well.
const ROLES: &str = "**.role **.serviceRole **.iamRole **.taskRoleArn **.executionRoleArn **.roleArn \
                     **.jobFlowRole **.autoScalingRole **.jobRoleArn **.serviceRoleArn";

/// Parameters of other services that name a key for encryption.
const KEYS: &str = "**.kmsKeyId **.kMSKeyId **.kmsMasterKeyId **.kMSMasterKeyId **.sseKmsKeyId \
                    **.sSEKMSKeyId **.kmsKeyArn **.kMSKeyArn **.kmsKeyIdentifier **.encryptionKey \
                    **.performanceInsightsKMSKeyId **.snapshotCopyGrantKmsKeyId **.kmsKey \
                    req.x-amz-server-side-encryption-aws-kms-key-id **.masterUserSecretKmsKeyId";

/// How an account's id begins, and no other id of an organization.
const DIGITS: &str = "0 1 2 3 4 5 6 7 8 9";

pub(super) const ROWS: &[Kind] = &[
    kind(
        "iam",
        "role",
        "role/",
        &[
            at("iam", N, "req.roleName res.role.roleName"),
            at("iam", A, "res.role.arn"),
            at("sts", A, "req.roleArn").assumed(),
            at("*", A, ROLES).passed(),
            at(
                "glue codebuild elasticmapreduce elasticbeanstalk ssm ecs batch sagemaker",
                N,
                ROLES,
            )
            .passed(),
        ],
    )
    .path()
    .global()
    .sources("iam sts"),
    kind(
        "iam",
        "user",
        "user/",
        &[
            at(
                "iam",
                N,
                "req.userName req.newUserName res.user.userName res.accessKey.userName",
            ),
            at("iam", A, "res.user.arn"),
            at("signin", N, "req.userName"),
        ],
    )
    .path()
    .global(),
    kind(
        "iam",
        "group",
        "group/",
        &[at(
            "iam",
            N,
            "req.groupName req.newGroupName res.group.groupName",
        )],
    )
    .path()
    .global(),
    kind(
        "iam",
        "policy",
        "policy/",
        &[
            at("iam", A, "req.policyArn res.policy.arn"),
            at("iam", N, "req.policyName").only("CreatePolicy"),
            at("iam", A, "req.permissionsBoundary").used(),
            at("sts", A, "req.policyArns.arn").used(),
        ],
    )
    .path()
    .global(),
    kind(
        "iam",
        "instance-profile",
        "instance-profile/",
        &[
            at(
                "iam",
                N,
                "req.instanceProfileName res.instanceProfile.instanceProfileName",
            ),
            at("*", N | A, "**.iamInstanceProfile").passed(),
            at("*", N, "**.iamInstanceProfile.name **.jobFlowRole").passed(),
            at("*", A, "**.iamInstanceProfile.arn").passed(),
        ],
    )
    .path()
    .global(),
    kind(
        "iam",
        "saml-provider",
        "saml-provider/",
        &[
            at("iam", A, "req.sAMLProviderArn res.sAMLProviderArn"),
            at("iam", N, "req.name").only("CreateSAMLProvider"),
            at("sts", A, "req.principalArn").used(),
            at("signin", A, "add.SamlProviderArn").used(),
        ],
    )
    .global(),
    kind(
        "iam",
        "oidc-provider",
        "oidc-provider/",
        &[at(
            "iam",
            A,
            "req.openIDConnectProviderArn res.openIDConnectProviderArn",
        )],
    )
    .global(),
    kind(
        "iam",
        "mfa",
        "mfa/",
        &[
            at(
                "iam",
                A,
                "req.serialNumber res.virtualMFADevice.serialNumber",
            ),
            at("iam", N, "req.virtualMFADeviceName"),
            at("sts", A, "req.serialNumber").used(),
            at("signin", A, "add.MFAIdentifier").used(),
        ],
    )
    .path()
    .global(),
    kind(
        "iam",
        "server-certificate",
        "server-certificate/",
        &[at(
            "iam",
            N,
            "req.serverCertificateName req.newServerCertificateName",
        )],
    )
    .path()
    .global(),
    kind(
        "iam",
        "access-key",
        NONE,
        &[at(
            "iam sts",
            N,
            "req.accessKeyId res.accessKey.accessKeyId res.credentials.accessKeyId",
        )],
    )
    .unique()
    .sources("iam sts")
    .ids("?"),
    // AROA…, AIDA…: what a name was when it was made; a recreated role has another one.
    kind(
        "iam",
        "unique-id",
        NONE,
        &[
            at(
                "iam",
                N,
                "res.role.roleId res.user.userId res.group.groupId res.policy.policyId",
            ),
            at("iam", N, "res.instanceProfile.instanceProfileId"),
            at("sts", P, "res.assumedRoleUser.assumedRoleId").assumed(),
        ],
    )
    .unique()
    .sources("iam sts")
    .ids("?"),
    kind(
        "sts",
        "role-session",
        "assumed-role/",
        &[at("sts", A, "res.assumedRoleUser.arn")],
    )
    .children('/')
    .global(),
    kind(
        "sts",
        "federated-user",
        "federated-user/",
        &[
            at("sts", A, "res.federatedUser.arn"),
            at("sts", N, "req.name").only("GetFederationToken"),
        ],
    )
    .global(),
    // A symmetric Decrypt names its key in `resources` only.
    kind(
        "kms",
        "key",
        "key/",
        &[
            at(
                "kms",
                N | A,
                "req.keyId res.keyId res.keyMetadata.keyId res.keyMetadata.arn",
            ),
            at(
                "kms",
                N | A,
                "req.targetKeyId req.sourceKeyId req.destinationKeyId",
            ),
            at("*", N | A, KEYS).used(),
        ],
    )
    .ids("?"),
    kind(
        "kms",
        "alias",
        "alias/",
        &[
            at("kms", A | T, "req.keyId req.aliasName"),
            at("*", A | T, KEYS).used(),
        ],
    ),
    kind(
        "secretsmanager",
        "secret",
        "secret:",
        &[
            at(
                "secretsmanager",
                N | A,
                "req.secretId req.secretIdList res.arn add.ARN add.SecretId",
            ),
            at("secretsmanager", N, "res.name add.Name"),
            at("secretsmanager", N, "req.name").only("CreateSecret"),
        ],
    )
    .suffix(),
    // `GetParametersByPath` is in `special.rs`.
    kind(
        "ssm",
        "parameter",
        "parameter/",
        &[
            at("ssm", N | A | P, "req.name req.names").only("*Parameter*"),
            at("ssm", N | A, "req.resourceId").only("*Tags*"),
        ],
    )
    .slashed(),
    kind(
        "acm",
        "certificate",
        "certificate/",
        &[at("acm", A, "req.certificateArn res.certificateArn")],
    ),
    kind(
        "acm-pca",
        "certificate-authority",
        "certificate-authority/",
        &[at(
            "acm-pca",
            A,
            "req.certificateAuthorityArn res.certificateAuthorityArn",
        )],
    )
    .children('/'),
    kind(
        "cognito-idp",
        "userpool",
        "userpool/",
        &[at(
            "cognito-idp",
            N,
            "req.userPoolId res.userPool.id add.userPoolId",
        )],
    ),
    kind(
        "cognito-idp",
        "client",
        NONE,
        &[at(
            "cognito-idp",
            N,
            "req.clientId res.userPoolClient.clientId",
        )],
    ),
    kind(
        "cognito-identity",
        "identitypool",
        "identitypool/",
        &[at(
            "cognito-identity",
            N,
            "req.identityPoolId res.identityPoolId",
        )],
    ),
    kind(
        "organizations",
        "account",
        "account/*/",
        &[
            at(
                "organizations",
                N,
                "req.accountId req.targetId req.childId res.account.id",
            )
            .begins(DIGITS),
            at("sso", N, "req.targetId req.accountId"),
        ],
    )
    .global(),
    kind(
        "organizations",
        "ou",
        "ou/*/",
        &[
            at(
                "organizations",
                N,
                "req.organizationalUnitId req.targetId req.childId",
            )
            .begins("ou-"),
            at("organizations", N, "res.organizationalUnit.id"),
            at(
                "organizations",
                N,
                "req.parentId req.sourceParentId req.destinationParentId",
            )
            .begins("ou-")
            .used(),
        ],
    )
    .global(),
    kind(
        "organizations",
        "policy",
        "policy/*/*/",
        &[at(
            "organizations",
            N,
            "req.policyId res.policy.policySummary.id",
        )],
    )
    .global(),
    kind(
        "ram",
        "resource-share",
        "resource-share/",
        &[at(
            "ram",
            A,
            "req.resourceShareArn res.resourceShare.resourceShareArn",
        )],
    ),
    kind(
        "sso",
        "instance",
        "instance/",
        &[at("sso", A, "req.instanceArn")],
    )
    .unowned(),
    kind(
        "sso",
        "permission-set",
        "permissionSet/",
        &[at(
            "sso",
            A,
            "req.permissionSetArn res.permissionSet.permissionSetArn",
        )],
    )
    .unowned(),
    kind(
        "identitystore",
        "group",
        "group/",
        &[
            at("identitystore sso-directory", N, "req.groupId res.groupId"),
            at("sso", N, "req.principalId").when("req.principalType", "GROUP"),
        ],
    )
    .sources("identitystore sso-directory sso")
    .unowned(),
    kind(
        "identitystore",
        "user",
        "user/",
        &[
            at(
                "identitystore sso-directory",
                N,
                "req.userId req.member.memberId req.memberId.userId",
            ),
            at("sso", N, "req.principalId").when("req.principalType", "USER"),
        ],
    )
    .sources("identitystore sso-directory sso")
    .unowned(),
    kind(
        "identitystore",
        "identitystore",
        "identitystore/",
        &[at("identitystore sso-directory", N, "req.identityStoreId")],
    )
    .sources("identitystore sso-directory sso")
    .global(),
];
