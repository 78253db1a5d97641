//! Rule files that are made to cost time, or to hide others.

use super::{item, load};

/// The YAML parser takes time in the square of open brackets.
#[test]
fn what_is_nested_too_deeply_is_refused_at_once() {
    let open = "[".repeat(1_000);
    for deep in [
        "[".repeat(1_000_000),
        format!("{open}\"{}\", ", open.replace('[', "]")).repeat(500),
    ] {
        let deep = item(&format!("eventName: {deep}"));
        let loaded = load(&[item("eventName: X"), deep].join("---\n"));
        assert_eq!(loaded.set.rules().len(), 1);
        let told = "line 14: more brackets than a rule has";
        assert_eq!(loaded.issues[0].what, told);
        assert!(loaded.issues[0].trouble);
    }
}

#[test]
fn an_empty_id_is_none() {
    let with = |name: &str| item(&format!("eventName: {name}")).replace("id: id-item", "id: ''");
    let loaded = load(&[with("X"), with("Y")].join("---\n"));
    assert_eq!((loaded.issues.len(), loaded.set.rules().len()), (0, 2));
}
