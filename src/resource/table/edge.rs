//! What faces the network: load balancers, APIs, distributions, zones, firewalls.

use super::super::kind::{A, Kind, N, NONE, T, at, kind};

pub(super) const ROWS: &[Kind] = &[
    kind(
        "elasticloadbalancing",
        "load-balancer",
        "loadbalancer/app/ loadbalancer/net/ loadbalancer/gwy/",
        &[
            at(
                "elasticloadbalancing",
                A,
                "req.loadBalancerArn req.loadBalancerArns req.resourceArns",
            ),
            at(
                "elasticloadbalancing",
                A,
                "res.loadBalancers.loadBalancerArn",
            ),
            at("elasticloadbalancing", N, "req.name req.names").only("*LoadBalancer*"),
        ],
    )
    .tail(1, '/')
    .beneath("listener/app/ listener/net/ listener/gwy/ listener-rule/app/ listener-rule/net/"),
    kind(
        "elasticloadbalancing",
        "target-group",
        "targetgroup/",
        &[
            at(
                "elasticloadbalancing",
                A,
                "req.targetGroupArn req.targetGroupArns req.resourceArns",
            ),
            at("elasticloadbalancing", N, "req.name req.names").only("*TargetGroup*"),
        ],
    )
    .tail(1, '/'),
    kind(
        "elasticloadbalancing",
        "listener",
        "listener/",
        &[at(
            "elasticloadbalancing",
            A,
            "req.listenerArn req.listenerArns req.resourceArns",
        )],
    )
    .beneath("listener-rule/"),
    kind(
        "elasticloadbalancing",
        "listener-rule",
        "listener-rule/",
        &[at(
            "elasticloadbalancing",
            A,
            "req.ruleArn req.ruleArns req.resourceArns",
        )],
    ),
    // Classic.
    kind(
        "elasticloadbalancing",
        "classic-load-balancer",
        "loadbalancer/",
        &[
            at(
                "elasticloadbalancing",
                N,
                "req.loadBalancerName req.loadBalancerNames",
            ),
            at("autoscaling", N, "req.loadBalancerNames").used(),
        ],
    ),
    kind(
        "apigateway",
        "rest-api",
        "/restapis/",
        &[
            at("apigateway", N, "req.restApiId").child("stages/", "req.stageName"),
            at("apigateway", N, "res.id").only("CreateRestApi ImportRestApi"),
        ],
    )
    .children('/')
    .shared(),
    kind(
        "apigateway",
        "api",
        "/apis/",
        &[at("apigateway", N, "req.apiId res.apiId").child("stages/", "req.stageName")],
    )
    .children('/')
    .shared(),
    kind(
        "apigateway",
        "domain-name",
        "/domainnames/",
        &[at("apigateway", N, "req.domainName")],
    )
    .children('/')
    .shared(),
    kind(
        "cloudfront",
        "distribution",
        "distribution/",
        &[
            at("cloudfront", N, "req.distributionId res.distribution.id"),
            at("cloudfront", N, "req.id").only("*Distribution*"),
            at("cloudfront", A, "req.resource res.distribution.aRN"),
        ],
    )
    .global()
    .ids("?"),
    kind(
        "cloudfront",
        "function",
        "function/",
        &[
            at("cloudfront", N, "req.name").only("*Function*"),
            at("cloudfront", A, "**.functionARN").used(),
        ],
    )
    .global(),
    kind(
        "route53",
        "hosted-zone",
        "hostedzone/",
        &[
            at(
                "route53",
                N | T,
                "req.hostedZoneId res.hostedZone.id req.delegationSetId",
            ),
            at("route53", N | T, "req.id").only("*HostedZone*"),
            at("route53", N, "req.resourceId").only("*Tags*"),
            at("*", N | T, "**.hostedZoneId").used(),
        ],
    )
    .unowned()
    .ids("?"),
    kind(
        "route53",
        "health-check",
        "healthcheck/",
        &[at("route53", N, "req.healthCheckId res.healthCheck.id")],
    )
    .unowned(),
    kind(
        "wafv2",
        "web-acl",
        "regional/webacl/ global/webacl/",
        &[
            at("wafv2", A, "req.webACLArn req.aRN req.resourceArn"),
            at("wafv2", N, "req.name").only("*WebACL"),
        ],
    )
    .tail(1, '/'),
    kind(
        "wafv2",
        "ip-set",
        "regional/ipset/ global/ipset/",
        &[at("wafv2", N, "req.name").only("*IPSet")],
    )
    .tail(1, '/'),
    kind(
        "wafv2",
        "rule-group",
        "regional/rulegroup/ global/rulegroup/",
        &[at("wafv2", N, "req.name").only("*RuleGroup")],
    )
    .tail(1, '/'),
    kind(
        "waf",
        "web-acl",
        "webacl/",
        &[at("waf", N, "req.webACLId res.webACL.webACLId")],
    )
    .global(),
    kind(
        "waf-regional",
        "web-acl",
        "webacl/",
        &[at("waf-regional", N, "req.webACLId res.webACL.webACLId")],
    ),
    kind(
        "globalaccelerator",
        "accelerator",
        "accelerator/",
        &[at(
            "globalaccelerator",
            A,
            "req.acceleratorArn res.accelerator.acceleratorArn",
        )],
    )
    .children('/')
    .global(),
    kind(
        "network-firewall",
        "firewall",
        "firewall/",
        &[
            at("network-firewall", A, "req.firewallArn"),
            at("network-firewall", N, "req.firewallName"),
        ],
    ),
    kind(
        "network-firewall",
        "firewall-policy",
        "firewall-policy/",
        &[
            at("network-firewall", N, "req.firewallPolicyName"),
            at("network-firewall", A, "req.firewallPolicyArn"),
        ],
    ),
    kind(
        "appsync",
        "api",
        "apis/",
        &[at("appsync", N, "req.apiId res.graphqlApi.apiId")],
    )
    .children('/'),
    kind(
        "transfer",
        "server",
        "server/",
        &[at("transfer", N, "req.serverId res.serverId")],
    )
    .beneath("user/"),
    kind(
        "transfer",
        "user",
        "user/",
        &[at("transfer", N, "req.userName").parent("req.serverId", "", "")],
    ),
    kind(
        "directconnect",
        "connection",
        "dxcon/",
        &[at("directconnect", N, "req.connectionId")],
    ),
    kind(
        "route53domains",
        "domain",
        NONE,
        &[at("route53domains", N, "req.domainName")],
    )
    .global(),
];
