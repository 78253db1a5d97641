//! What has no room in a table on a terminal stands below its row.

use super::super::{Cell, Column, Format, Rows, Target, Tone};

#[test]
fn what_has_no_room_stands_below_its_row() {
    let table = |width: Option<usize>, color: bool| {
        let columns = vec![
            Column::left("who"),
            Column::right("n"),
            Column::left("why").below(),
            Column::left("id").below(),
        ];
        let target = Target {
            terminal_width: width,
            color,
        };
        let mut rows = Rows::new(Vec::new(), Format::Table, columns, target);
        rows.row(&[
            Cell::plain("alice"),
            Cell::plain("7"),
            Cell::new("because of \u{1b}[2J this and that", Tone::Bad),
            Cell::plain("0123456789"),
        ])
        .expect("a row");
        rows.row(&[Cell::plain("bob"), Cell::plain("12"), Cell::plain("so")])
            .expect("a row");
        String::from_utf8(rows.finish().expect("rows")).expect("text")
    };
    let whole = "\
who     n  why                               id
alice   7  because of \\x1b[2J this and that  0123456789
bob    12  so
";
    assert_eq!(table(None, false), whole);
    assert_eq!(table(Some(80), false), whole);
    assert_eq!(
        table(Some(50), false),
        "\
who     n  why
alice   7  because of \\x1b[2J this and that
    id 0123456789
bob    12  so
"
    );
    assert_eq!(
        table(Some(20), false),
        "\
who     n
alice   7
    why because of
      \\x1b[2J this
      and that
    id 0123456789
bob    12
    why so
"
    );
    let colored = table(Some(20), true);
    assert!(
        colored.contains("\u{1b}[31mbecause of\u{1b}[0m\n"),
        "{colored:?}"
    );
}

/// Two that differ at their ends alone.
#[test]
fn a_cell_that_is_cut_can_stand_whole_below_its_row() {
    let table = |width: Option<usize>| {
        let columns = vec![
            Column::left("who").giving(1, 10).whole(),
            Column::right("n"),
            Column::left("why").below(),
        ];
        let target = Target {
            terminal_width: width,
            color: false,
        };
        let mut rows = Rows::new(Vec::new(), Format::Table, columns, target);
        for name in ["lambda for f1", "lambda for f2", "alice"] {
            let cells = [Cell::plain(name), Cell::plain("7"), Cell::plain("so")];
            rows.row(&cells).expect("a row");
        }
        String::from_utf8(rows.finish().expect("rows")).expect("text")
    };
    let all = "\
who            n  why
lambda for f1  7  so
lambda for f2  7  so
alice          7  so
";
    assert_eq!(table(None), all);
    assert_eq!(table(Some(21)), all);
    let narrow = "\
who           n
lambda for…   7
    who lambda
      for f1
    why so
lambda for…   7
    who lambda
      for f2
    why so
alice         7
    why so
";
    assert_eq!(table(Some(15)), narrow);
}
