//! EC2: nearly everything is named by an id that tells its type and is unique, so that it is found
//! wherever it stands in the request or the response. What is named by a word has places.
//!
//! Ids are a type, a hyphen, and 8 or 17 hexadecimal digits ("Resource IDs", EC2 User Guide).

use super::super::kind::{Kind, N, NONE, at, kind};

const fn id(ids: &'static str, name: &'static str, before: &'static str) -> Kind {
    kind("ec2", name, before, &[]).unique().ids(ids)
}

pub(super) const ROWS: &[Kind] = &[
    id("i", "instance", "instance/"),
    id("sg", "security-group", "security-group/"),
    id("sgr", "security-group-rule", "security-group-rule/"),
    id("vol", "volume", "volume/"),
    id("snap", "snapshot", "snapshot/"),
    id("ami aki ari", "image", "image/"),
    id("vpc", "vpc", "vpc/"),
    id("subnet", "subnet", "subnet/"),
    id("eni", "network-interface", "network-interface/"),
    id("eni-attach", "network-interface-attachment", NONE),
    id("rtb", "route-table", "route-table/"),
    id("rtbassoc", "route-table-association", NONE),
    id("acl", "network-acl", "network-acl/"),
    id("aclassoc", "network-acl-association", NONE),
    id("igw", "internet-gateway", "internet-gateway/"),
    id(
        "eigw",
        "egress-only-internet-gateway",
        "egress-only-internet-gateway/",
    ),
    id("nat", "nat-gateway", "natgateway/"),
    id("eipalloc", "elastic-ip", "elastic-ip/"),
    id("eipassoc", "elastic-ip-association", NONE),
    id("vpce", "vpc-endpoint", "vpc-endpoint/"),
    id("vpce-svc", "vpc-endpoint-service", "vpc-endpoint-service/"),
    id("tgw", "transit-gateway", "transit-gateway/"),
    id(
        "tgw-attach",
        "transit-gateway-attachment",
        "transit-gateway-attachment/",
    ),
    id(
        "tgw-rtb",
        "transit-gateway-route-table",
        "transit-gateway-route-table/",
    ),
    id("fl", "flow-log", "vpc-flow-log/"),
    id("lt", "launch-template", "launch-template/"),
    id("vgw", "vpn-gateway", "vpn-gateway/"),
    id("cgw", "customer-gateway", "customer-gateway/"),
    id("vpn", "vpn-connection", "vpn-connection/"),
    id(
        "cvpn-endpoint",
        "client-vpn-endpoint",
        "client-vpn-endpoint/",
    ),
    id("pcx", "vpc-peering-connection", "vpc-peering-connection/"),
    id("dopt", "dhcp-options", "dhcp-options/"),
    id("pl", "prefix-list", "prefix-list/"),
    id("r", "reservation", NONE),
    id("cr", "capacity-reservation", "capacity-reservation/"),
    id("fleet", "fleet", "fleet/"),
    id("sir", "spot-instances-request", "spot-instances-request/"),
    id("h", "dedicated-host", "dedicated-host/"),
    id(
        "eice",
        "instance-connect-endpoint",
        "instance-connect-endpoint/",
    ),
    id("tmt", "traffic-mirror-target", "traffic-mirror-target/"),
    id("tms", "traffic-mirror-session", "traffic-mirror-session/"),
    id("key", "key-pair-id", NONE),
    id("mi", "managed-instance", NONE),
    kind(
        "ec2",
        "key-pair",
        "key-pair/",
        &[
            at("ec2", N, "**.keyName")
                .only("RunInstances RequestSpot* CreateLaunchTemplate*")
                .used(),
            at("autoscaling", N, "req.keyName").used(),
            at("ec2", N, "**.keyName"),
        ],
    ),
    kind(
        "ec2",
        "security-group",
        NONE,
        &[
            at("ec2", N, "req.groupName req.securityGroupSet.groupName"),
            at("ec2", N, "**.groupSet.groupName **.groups.groupName").used(),
        ],
    ),
    kind(
        "ec2",
        "launch-template",
        NONE,
        &[at("ec2 autoscaling", N, "**.launchTemplateName")],
    ),
    kind(
        "ec2",
        "placement-group",
        "placement-group/",
        &[
            at("ec2", N, "req.groupName").only("*PlacementGroup"),
            at("ec2", N, "**.placement.groupName").used(),
        ],
    ),
];
