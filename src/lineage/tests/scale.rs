//! Circles, chains without end, any order of arrival, ten million links.

use super::ways::{KEY, ROLE, copies, deploy};
use super::*;

#[test]
fn circles_end() {
    let issues = [
        assume(
            "one",
            "09:00:00",
            deploy("ASIATWO00000EXAMPLE2", "09:00:00"),
            ROLE,
            KEY,
        ),
        assume(
            "two",
            "09:00:00",
            deploy(KEY, "09:00:00"),
            ROLE,
            "ASIATWO00000EXAMPLE2",
        ),
    ];
    let chain = trace(&issues, &does("09:01:00", deploy(KEY, "09:00:00")));
    assert_eq!(
        told(&chain),
        "not-in-archive: role-session deploy/cli ← one ← two"
    );
    let mut made = event("made", "iam", "CreateAccessKey", "09:00:00", alice());
    merge(
        &mut made,
        json!({ "responseElements": { "accessKey": {
        "accessKeyId": "AKIAALICEKEY7EXAMPLE", "userName": "alice" } } }),
    );
    let chain = trace(&[made], &does("09:01:00", alice()));
    assert_eq!(chain.key_created_by.len(), 1);
}

#[test]
fn a_chain_of_ten_thousand_is_followed() {
    let key = |n: usize| format!("ASIA{n:016}");
    let mut issues = vec![assume(
        "0",
        "00:00:00",
        alice(),
        (ACCOUNT, "r", "s0"),
        &key(0),
    )];
    for n in 1..10_000 {
        let by = session(
            ACCOUNT,
            "r",
            &format!("s{}", n - 1),
            &key(n - 1),
            "00:00:00",
        );
        let name = format!("s{n}");
        issues.push(assume(
            &n.to_string(),
            "00:00:00",
            by,
            (ACCOUNT, "r", &name),
            &key(n),
        ));
    }
    let last = session(ACCOUNT, "r", "s9999", &key(9999), "00:00:00");
    let chain = trace(&issues, &does("09:00:00", last));
    assert_eq!(chain.hops.len(), 10_000);
    assert_eq!(chain.origin.label, "alice");
}

#[test]
fn the_order_of_arrival_changes_nothing() {
    let (own, theirs) = copies();
    let issues = [
        own,
        theirs,
        assume("opened", "09:00:00", alice(), ROLE, KEY),
        assume(
            "twin",
            "09:00:00",
            user("bob", "AKIABOB"),
            ROLE,
            "ASIATWIN0000EXAMPLE1",
        ),
        assume("odd key", "09:00:00", user("bob", "AKIABOB"), ROLE, "short"),
    ];
    let numbered: Vec<(u64, &Value)> = (1..).zip(&issues).collect();
    let uses = [
        does(
            "09:20:00",
            session(OTHER, "backup", "night", "ASIABACKUP007EXAMPLE", "09:10:00"),
        ),
        does("09:20:00", deploy("", "09:00:00")),
        does("09:20:00", deploy("short", "09:00:00")),
    ];
    let answers = |order: &[usize]| -> (Vec<Chain>, Vec<Child>) {
        // Each link arrives twice.
        let twice = order.iter().chain(order);
        let lineage = Lineage::new(twice.flat_map(|at| {
            let (number, record) = numbered[*at];
            links_of(record, number)
        }));
        let chains: Vec<Chain> = uses
            .iter()
            .map(|uses| lineage.trace(&caller(uses)))
            .collect();
        let children = lineage.children(&chains[0].origin.node());
        (chains, children)
    };
    let first = answers(&[0, 1, 2, 3, 4]);
    assert_eq!(first.1.len(), 1);
    for order in [[4, 3, 2, 1, 0], [1, 0, 4, 2, 3], [2, 4, 0, 3, 1]] {
        assert_eq!(answers(&order), first);
    }
}

#[test]
fn ten_million_links_would_fit() {
    // Sixty instances and functions renew their sessions, six people chain two roles a day.
    let mut builder = Builder::default();
    let links = 20_000_usize;
    for n in 0..links {
        let clock = format!("{:02}:{:02}:{:02}", n / 3600 % 24, n / 60 % 60, n % 60);
        let key = format!("ASIA{n:016}");
        let name = format!("i-{:017x}", n % 60);
        let record = match n % 10 {
            0 => {
                let by = user("alice", "AKIAALICEKEY7EXAMPLE");
                assume(
                    "",
                    &clock,
                    by,
                    (ACCOUNT, "deploy", &format!("run-{n}")),
                    &key,
                )
            }
            1 => {
                let by = deploy(&format!("ASIA{:016}", n - 1), &clock);
                assume("", &clock, by, (OTHER, "data", "cli"), &key)
            }
            _ => assume(
                "",
                &clock,
                service("ec2.amazonaws.com"),
                (ACCOUNT, "web", &name),
                &key,
            ),
        };
        let id = json!({ "eventID": format!("00000000-0000-4000-8000-{n:012x}") });
        for link in links_of(&with(record, id), n as u64) {
            builder.push(&link);
        }
    }
    let lineage = Lineage::from(builder);
    assert_eq!(lineage.len(), links);
    let each = lineage.weight() / links;
    assert!(
        each <= 107,
        "{each} bytes a link: ten million are more than 1 GiB"
    );
}
