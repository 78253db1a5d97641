//! Every issuing call with a use of what it issued, and beside it a neighbour that must not be joined.

use super::*;

/// What is issued, what uses it, what tracing says; then uses that another must have issued.
pub(super) struct Pair {
    pub(super) issues: Vec<Value>,
    pub(super) uses: Value,
    pub(super) told: &'static str,
    pub(super) neighbours: Vec<(Value, &'static str)>,
}

pub(super) fn user_session(name: &str, key: &str, created: &str) -> Value {
    with(
        user(name, key),
        json!({ "sessionContext": { "attributes": { "creationDate": at(created) } } }),
    )
}

fn root(account: &str, key: &str, context: &Value) -> Value {
    json!({
        "type": "Root", "principalId": account, "accountId": account, "accessKeyId": key,
        "arn": format!("arn:aws:iam::{account}:root"), "sessionContext": context
    })
}

pub(super) const SSO: &str = "AWSReservedSSO_Audit_0123456789abcdef";

pub(super) fn saml(id: &str, clock: &str, role: &str, name: &str, key: &str) -> Value {
    let subject = json!({
        "type": "SAMLUser", "principalId": format!("qualifier:{name}"), "userName": name
    });
    with(
        assume(id, clock, subject, (ACCOUNT, role, name), key),
        json!({ "eventName": "AssumeRoleWithSAML" }),
    )
}

fn web(id: &str, clock: &str) -> Value {
    let subject = "system:serviceaccount:shop:cart";
    let identity = json!({
        "type": "WebIdentityUser", "userName": subject,
        "principalId": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/eks:sts.amazonaws.com:{subject}")
    });
    with(
        assume(
            id,
            clock,
            identity,
            (ACCOUNT, "cart", "pod"),
            "ASIAPOD00000000000P1",
        ),
        json!({ "eventName": "AssumeRoleWithWebIdentity" }),
    )
}

pub(super) fn answer(key: &str) -> Value {
    json!({ "responseElements": { "credentials": { "accessKeyId": key } } })
}

fn pairs() -> Vec<Pair> {
    let held = |created| session(ACCOUNT, "deploy", "cli", "ASIADEPLOY277EXAMPLE", created);
    let of_role = (ACCOUNT, "deploy", "cli");
    let key = "ASIADEPLOY277EXAMPLE";
    let not = "not-in-archive: role-session deploy/cli";
    let ec2 = |host: &str, name: &str, key: &str| {
        let request = json!({
            "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/path/web"), "roleSessionName": name
        });
        with(
            event("issue", "sts", "AssumeRole", "09:00:00", service(host)),
            with(answer(key), json!({ "requestParameters": request })),
        )
    };
    let instance =
        |key: &str, created| session(ACCOUNT, "web", "i-0a1b2c3d4e5f60718", key, created);
    vec![
        Pair {
            issues: vec![assume("issue", "09:00:00", alice(), of_role, key)],
            uses: held("09:00:00"),
            told: "proven: iam-user alice ← issue",
            neighbours: vec![
                (held("09:00:03"), not),
                (session(OTHER, "deploy", "cli", key, "09:00:00"), not),
                (
                    session(ACCOUNT, "deploy", "cli2", key, "09:00:00"),
                    "not-in-archive: role-session deploy/cli2",
                ),
                (
                    session(ACCOUNT, "admin", "cli", key, "09:00:00"),
                    "not-in-archive: role-session admin/cli",
                ),
                (
                    session(ACCOUNT, "deploy", "cli", "ASIAANOTHER77EXAMPLE", "09:00:00"),
                    not,
                ),
            ],
        },
        Pair {
            issues: vec![saml("issue", "09:00:00", "deploy", "cli", key)],
            uses: held("09:00:00"),
            told: "proven: saml cli ← issue",
            neighbours: vec![(
                session(ACCOUNT, "deploy", "cli", "ASIAANOTHER77EXAMPLE", "09:00:00"),
                not,
            )],
        },
        Pair {
            issues: vec![web("issue", "09:00:00")],
            uses: session(ACCOUNT, "cart", "pod", "ASIAPOD00000000000P1", "09:00:00"),
            told: "proven: web-identity system:serviceaccount:shop:cart ← issue",
            neighbours: vec![],
        },
        Pair {
            issues: vec![with(
                event("issue", "sts", "AssumeRoot", "09:00:00", alice()),
                with(
                    answer("ASIAROOT00007EXAMPLE"),
                    json!({ "requestParameters": { "targetPrincipal": OTHER } }),
                ),
            )],
            uses: root(
                OTHER,
                "ASIAROOT00007EXAMPLE",
                &json!({
                    "assumedRoot": "true", "attributes": { "creationDate": at("09:00:00") }
                }),
            ),
            told: "proven: iam-user alice ← issue",
            neighbours: vec![
                (
                    root(
                        ACCOUNT,
                        "ASIAROOT00007EXAMPLE",
                        &json!({
                            "assumedRoot": "true", "attributes": { "creationDate": at("09:00:00") }
                        }),
                    ),
                    "not-in-archive: root root (111122223333)",
                ),
                (
                    root(
                        OTHER,
                        "ASIAOTHER0007EXAMPLE",
                        &json!({
                            "attributes": { "creationDate": at("09:30:00") }
                        }),
                    ),
                    "inferred: root root (444455556666)",
                ),
            ],
        },
        Pair {
            issues: vec![with(
                event("issue", "sts", "GetSessionToken", "09:00:00", alice()),
                answer("ASIATOKEN0007EXAMPLE"),
            )],
            uses: user_session("alice", "ASIATOKEN0007EXAMPLE", "09:00:00"),
            told: "proven: iam-user alice ← issue",
            neighbours: vec![
                (
                    user_session("bob", "ASIATOKEN0007EXAMPLE", "09:00:00"),
                    "direct: iam-user bob",
                ),
                (
                    user_session("alice", "ASIATOKEN0007EXAMPLE", "10:00:00"),
                    "direct: iam-user alice",
                ),
            ],
        },
        Pair {
            issues: vec![with(
                event("issue", "sts", "GetFederationToken", "09:00:00", alice()),
                with(
                    answer("ASIAFEDERATED7EXAMPL"),
                    json!({ "requestParameters": { "name": "partner" } }),
                ),
            )],
            uses: json!({
                "type": "FederatedUser", "principalId": format!("{ACCOUNT}:partner"),
                "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/partner"), "accountId": ACCOUNT,
                "accessKeyId": "ASIAFEDERATED7EXAMPL",
                "sessionContext": { "attributes": { "creationDate": at("09:00:00") } }
            }),
            told: "proven: iam-user alice ← issue",
            neighbours: vec![(
                json!({
                    "type": "FederatedUser", "accountId": ACCOUNT, "accessKeyId": "ASIAFEDERATED7EXAMPL",
                    "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/other"),
                    "sessionContext": { "sessionIssuer": {
                        "type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/carl")
                    } }
                }),
                "direct: iam-user carl",
            )],
        },
        Pair {
            issues: vec![with(
                event(
                    "issue",
                    "rolesanywhere",
                    "CreateSession",
                    "09:00:00",
                    json!({ "accountId": ACCOUNT }),
                ),
                json!({
                    "requestParameters": { "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/deploy") },
                    "responseElements": {
                        "subjectArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:subject/7",
                        "credentialSet": [{
                            "credentials": { "accessKeyId": key },
                            "assumedRoleUser": {
                                "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/deploy/cli"),
                                "assumedRoleId": "AROAdeploy:cli"
                            }
                        }]
                    }
                }),
            )],
            uses: held("09:00:00"),
            told: "proven: unknown subject/7 ← issue",
            neighbours: vec![(held("09:00:09"), not)],
        },
        Pair {
            issues: vec![with(
                event("issue", "s3express", "CreateSession", "09:00:00", alice()),
                answer("ASIABUCKET007EXAMPLE"),
            )],
            uses: user("alice", "ASIABUCKET007EXAMPLE"),
            told: "proven: iam-user alice ← issue",
            neighbours: vec![(user("bob", "ASIABUCKET007EXAMPLE"), "direct: iam-user bob")],
        },
        Pair {
            issues: vec![with(
                event(
                    "issue",
                    "cognito-identity",
                    "GetCredentialsForIdentity",
                    "09:00:00",
                    json!({
                        "type": "Unknown"
                    }),
                ),
                with(
                    answer(key),
                    json!({ "requestParameters": { "identityId": "eu-west-1:7" } }),
                ),
            )],
            uses: held("09:00:00"),
            told: "proven: web-identity eu-west-1:7 ← issue",
            neighbours: vec![(held("08:00:00"), not)],
        },
        Pair {
            issues: vec![ec2(
                "ec2.amazonaws.com",
                "i-0a1b2c3d4e5f60718",
                "ASIAINSTANCE7EXAMPLE",
            )],
            uses: instance("ASIAINSTANCE7EXAMPLE", "09:00:00"),
            told: "proven: service ec2.amazonaws.com ← issue",
            neighbours: vec![
                (
                    instance("ASIAINSTANCE8EXAMPLE", "09:00:00"),
                    "not-in-archive: role-session web/i-0a1b2c3d4e5f60718",
                ),
                (
                    with(
                        instance("ASIAINSTANCE8EXAMPLE", "09:00:00"),
                        json!({ "sessionContext": { "ec2RoleDelivery": "2.0" } }),
                    ),
                    "direct: service ec2.amazonaws.com",
                ),
                (
                    with(
                        session(ACCOUNT, "web", "fn", "ASIALAMBDA007EXAMPLE", "09:00:00"),
                        json!({ "inScopeOf": {
                            "issuerType": "AWS::Lambda::Function",
                            "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:fn"
                        } }),
                    ),
                    "direct: service lambda.amazonaws.com",
                ),
                (
                    with(
                        session(ACCOUNT, "AWSServiceRoleForConfig", "x", "", "09:00:00"),
                        json!({ "sessionContext": { "sessionIssuer": {
                            "arn": format!("arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
                        } } }),
                    ),
                    "direct: service config.amazonaws.com",
                ),
            ],
        },
    ]
}

#[test]
fn every_call_and_its_neighbours() {
    let mut pairs = pairs();
    pairs.extend(console::pairs());
    assert!(pairs.len() > 14);
    for pair in pairs {
        let uses = does("09:00:40", pair.uses);
        assert_eq!(told(&trace(&pair.issues, &uses)), pair.told, "{uses}");
        for (identity, expected) in pair.neighbours {
            let uses = does("09:00:40", identity);
            let chain = trace(&pair.issues, &uses);
            assert_eq!(told(&chain), expected, "{uses}");
        }
        // A call that failed issued nothing.
        let failed: Vec<Value> = pair
            .issues
            .iter()
            .map(|issue| with(issue.clone(), json!({ "errorCode": "AccessDenied" })))
            .collect();
        assert_eq!(lineage(&failed).len(), 0);
        assert!(trace(&failed, &uses).hops.is_empty());
    }
}
