//! The sorter against the obvious way: a stable sort of everything in memory.

use super::*;
use proptest::prelude::*;

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

fn sorted(order: Order, budget: usize, limit: Option<usize>, rows: &Rows) -> Vec<Vec<u8>> {
    let mut sorter = Sorter::new(order, budget, limit);
    for (key, payload) in rows {
        sorter.push(key, payload).expect("a temporary folder");
    }
    assert_eq!(sorter.len(), rows.len() as u64);
    read(sorter)
}

fn read(sorter: Sorter) -> Vec<Vec<u8>> {
    let mut sorted = sorter.finish().expect("a temporary folder");
    let mut out = Vec::new();
    while let Some(payload) = sorted.next().expect("a temporary folder") {
        out.push(payload.to_vec());
    }
    assert!(sorted.next().expect("nothing more").is_none());
    out
}

/// The obvious way. 0xFF is last in both orders, and so is the end of a key in descending order.
fn plain(order: Order, limit: Option<usize>, rows: &Rows) -> Vec<Vec<u8>> {
    let mut rows = rows.clone();
    match order {
        Order::Ascending => rows.sort_by(|a, b| a.0.cmp(&b.0)),
        Order::Descending => rows.sort_by_key(|(key, _)| {
            let turned = key.iter().map(|&byte| {
                if byte == 0xff {
                    255
                } else {
                    254 - i32::from(byte)
                }
            });
            turned.chain([255]).collect::<Vec<_>>()
        }),
    }
    rows.truncate(limit.unwrap_or(usize::MAX));
    rows.into_iter().map(|(_, payload)| payload).collect()
}

/// Few different keys, so that many are equal or begin alike, and a payload that tells rows apart.
fn rows(most: usize) -> impl Strategy<Value = Rows> {
    let byte = prop_oneof![Just(0u8), Just(1), Just(0xfe), Just(0xff), Just(b'a')];
    let key = prop_oneof![
        prop::collection::vec(byte.clone(), 0..4),
        prop::collection::vec(byte, 7..12),
    ];
    prop::collection::vec((key, 0usize..20), 0..most).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(at, (key, length))| {
            let mut payload = at.to_string().into_bytes();
            payload.resize(payload.len() + length, b'.');
            (key, payload)
        })
        .collect()
    })
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Ascending), Just(Order::Descending)]
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 128, ..Default::default() })]

    #[test]
    fn rows_come_out_as_from_a_stable_sort(
        rows in rows(400),
        order in order(),
        budget in prop_oneof![Just(0usize), 1usize..300, 300usize..5_000, Just(usize::MAX)],
        limit in prop::option::of(prop_oneof![0usize..5, 0usize..500]),
    ) {
        prop_assert_eq!(sorted(order, budget, limit, &rows), plain(order, limit, &rows));
    }
}

/// Rows in an order that looks like none, several of each key.
fn shuffled(count: u64) -> Rows {
    (0..count)
        .map(|n| {
            let key = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52;
            (key.to_be_bytes().to_vec(), n.to_be_bytes().to_vec())
        })
        .collect()
}

#[test]
fn runs_beyond_the_fan_in_are_merged_in_order() {
    // One row a run: 64 · 64 of them make a run of the third level.
    let rows = shuffled(64 * 64 + 64 * 3 + 5);
    for order in [Order::Ascending, Order::Descending] {
        assert_eq!(sorted(order, 0, None, &rows), plain(order, None, &rows));
        assert_eq!(
            sorted(order, 0, Some(100), &rows),
            plain(order, Some(100), &rows)
        );
    }
}

#[test]
fn the_first_few_of_many_need_no_file() {
    let rows = shuffled(50_000);
    let mut sorter =
        Sorter::new(Order::Ascending, 1 << 20, Some(10)).spilling_to("/nowhere/at/all");
    for (key, payload) in &rows {
        sorter.push(key, payload).expect("no file is needed");
        assert!(sorter.buffer.size() < 64 << 10);
    }
    assert_eq!(sorter.len(), 50_000);
    assert_eq!(read(sorter), plain(Order::Ascending, Some(10), &rows));
}

#[test]
fn a_limit_that_fills_the_budget_spills() {
    let rows = shuffled(20_000);
    let got = sorted(Order::Descending, 64 << 10, Some(15_000), &rows);
    assert_eq!(got, plain(Order::Descending, Some(15_000), &rows));
}

#[test]
fn absent_values_are_last_in_both_orders() {
    let values = [None, Some(2.0), None, Some(1.0), Some(3.0)];
    for (order, expected) in [
        (Order::Ascending, [3, 1, 4, 0, 2]),
        (Order::Descending, [4, 1, 3, 0, 2]),
    ] {
        for value in [
            |v: Option<f64>| KeyBuilder::new().number(v),
            |v: Option<f64>| KeyBuilder::new().time(v.map(|v| v as i64)),
            |v: Option<f64>| KeyBuilder::new().text_or_none(v.map(|v| v.to_string()).as_deref()),
            |v: Option<f64>| KeyBuilder::new().text("same").number(v).text("same"),
        ] {
            let rows = values.iter().zip(0u8..);
            let rows = rows.map(|(&v, at)| (value(v).finish(), vec![at])).collect();
            let got: Vec<u8> = sorted(order, usize::MAX, None, &rows).concat();
            assert_eq!(got, expected, "{order:?}");
        }
    }
}

#[test]
fn nothing_in_is_nothing_out() {
    for limit in [None, Some(0), Some(5)] {
        assert_eq!(
            sorted(Order::Descending, 0, limit, &Vec::new()),
            Vec::<Vec<u8>>::new()
        );
    }
    assert!(Sorter::new(Order::Ascending, 0, None).is_empty());
}

#[test]
fn the_budget_bounds_what_is_held() {
    let mut sorter = Sorter::new(Order::Ascending, 100_000, None);
    for (key, payload) in &shuffled(20_000) {
        sorter.push(key, payload).expect("a temporary folder");
        assert!(sorter.buffer.size() <= 100_000);
    }
    assert!(!sorter.levels.is_empty());
}

#[test]
fn a_folder_that_takes_no_file_is_named() {
    let mut sorter = Sorter::new(Order::Ascending, 0, None).spilling_to("/nowhere/at/all");
    sorter.push(b"a", b"1").expect("the first row is held");
    let error = sorter.push(b"b", b"2").expect_err("no such folder");
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
}

#[test]
fn nothing_is_left_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sorter = Sorter::new(Order::Ascending, 0, None).spilling_to(folder.path());
    let rows = shuffled(200);
    for (key, payload) in &rows {
        sorter.push(key, payload).expect("a folder");
    }
    let names = || std::fs::read_dir(folder.path()).expect("a folder").count();
    // Files there are, names there are none.
    assert_eq!(names(), 0);
    assert_eq!(read(sorter), plain(Order::Ascending, None, &rows));
    assert_eq!(names(), 0);
}
