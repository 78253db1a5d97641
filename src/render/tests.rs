//! Whole answers: what stands on the terminal, in the pipe, in the spreadsheet and on the page.

mod below;

use super::*;

fn columns() -> Vec<Column> {
    vec![
        Column::left("time"),
        Column::left("user").giving(3, 6),
        Column::left("resource").giving(9, 8),
        Column::right("events"),
    ]
}

const ROWS: [[&str; 4]; 3] = [
    [
        "2026-03-14T09:05:00Z",
        "alice",
        "arn:aws:s3:::acme-payroll",
        "12",
    ],
    [
        "2026-03-14T09:05:01Z",
        "deploy-pipeline-session",
        "arn:aws:iam::111122223333:role/Admin",
        "3",
    ],
    ["2026-03-14T09:05:02Z", "", "東京都庁の記録", "1234"],
];

fn write<const N: usize>(
    format: Format,
    target: Target,
    columns: Vec<Column>,
    rows: &[[&str; N]],
) -> String {
    let mut out = Rows::new(Vec::new(), format, columns, target);
    for row in rows {
        let cells: Vec<_> = row.iter().map(|&text| Cell::plain(text)).collect();
        out.row(&cells).expect("a Vec takes all");
    }
    String::from_utf8(out.finish().expect("a Vec takes all")).expect("text")
}

fn at_width(terminal_width: Option<usize>) -> String {
    let target = Target {
        terminal_width,
        color: false,
    };
    write(Format::Table, target, columns(), &ROWS)
}

#[track_caller]
fn assert_lines(actual: &str, lines: &[&str]) {
    let expected = lines
        .iter()
        .fold(String::new(), |text, line| text + line + "\n");
    assert!(
        actual == expected,
        "\n--- got\n{actual}--- expected\n{expected}"
    );
}

const WHOLE: [&str; 4] = [
    "time                  user                     resource                              events",
    "2026-03-14T09:05:00Z  alice                    arn:aws:s3:::acme-payroll                 12",
    "2026-03-14T09:05:01Z  deploy-pipeline-session  arn:aws:iam::111122223333:role/Admin       3",
    "2026-03-14T09:05:02Z                           東京都庁の記録                          1234",
];

#[test]
fn in_a_pipe_and_on_a_wide_terminal_nothing_is_cut() {
    assert_lines(&at_width(None), &WHOLE);
    assert_lines(&at_width(Some(200)), &WHOLE);
    assert_lines(&at_width(Some(91)), &WHOLE);
    // A terminal that does not know how wide it is.
    assert_lines(&at_width(Some(0)), &WHOLE);
}

#[test]
fn at_80_columns_the_most_giving_column_is_cut() {
    assert_lines(
        &at_width(Some(80)),
        &[
            "time                  user                     resource                   events",
            "2026-03-14T09:05:00Z  alice                    arn:aws:s3:::acme-payroll      12",
            "2026-03-14T09:05:01Z  deploy-pipeline-session  …:111122223333:role/Admin       3",
            "2026-03-14T09:05:02Z                           東京都庁の記録               1234",
        ],
    );
}

#[test]
fn a_column_for_wide_terminals_is_left_out_on_narrow_ones() {
    let shown = |terminal_width| {
        let target = Target {
            terminal_width,
            color: false,
        };
        let columns = vec![
            Column::left("a"),
            Column::left("b").wide(),
            Column::right("c"),
        ];
        write(Format::Table, target, columns, &[["1", "2", "3"]])
    };
    assert_lines(&shown(Some(80)), &["a  c", "1  3"]);
    assert_lines(&shown(Some(100)), &["a  b  c", "1  2  3"]);
    assert_lines(&shown(None), &["a  b  c", "1  2  3"]);
}

#[test]
fn at_40_columns_the_last_columns_are_left_out_and_a_sign_says_so() {
    assert_lines(
        &at_width(Some(40)),
        &[
            "time                  user             …",
            "2026-03-14T09:05:00Z  alice",
            "2026-03-14T09:05:01Z  deploy-pipelin…",
            "2026-03-14T09:05:02Z",
        ],
    );
}

#[test]
fn colour_changes_no_width_and_leaves_no_blanks_behind() {
    let mut out = Rows::new(
        Vec::new(),
        Format::Table,
        vec![Column::left("who").giving(1, 3), Column::left("outcome")],
        Target {
            terminal_width: Some(14),
            color: true,
        },
    );
    for (who, outcome, tone) in [
        ("alice", "ok", Tone::Good),
        ("mallory", "denied", Tone::Bad),
        ("", "", Tone::Warn),
    ] {
        out.row(&[Cell::new(who, Tone::Dim), Cell::new(outcome, tone)])
            .expect("a Vec takes all");
    }
    let text = String::from_utf8(out.finish().expect("a Vec takes all")).expect("text");
    assert_lines(
        &text,
        &[
            "\x1b[1mwho\x1b[0m    \x1b[1moutcome\x1b[0m",
            "\x1b[2malice\x1b[0m  \x1b[32mok\x1b[0m",
            "\x1b[2mmall…\x1b[0m  \x1b[31mdenied\x1b[0m",
            "",
        ],
    );
}

/// What somebody might call a session: ESC, DEL, C1 CSI, a bidirectional override, zero width, line
/// breaks, a tab, and the marks that the table uses itself.
const HOSTILE: &str = "a\x1b[2J\x7f\u{9b}\u{202e}\u{200b}\r\n\t\u{2060}\u{2061}\u{206a}|`<b>";
const HARMLESS: &str = r"a\x1b[2J\x7f\u{9b}\u{202e}\u{200b}\r\n\t\u{2060}\u{2061}\u{206a}|`<b>";

#[test]
fn hostile_text_is_one_harmless_line_in_every_format() {
    let rows = [[HOSTILE, "1"], ["=1+1", "2"]];
    let columns = || vec![Column::left("session"), Column::right("n")];
    for color in [false, true] {
        let target = Target {
            terminal_width: None,
            color,
        };
        let table = write(Format::Table, target, columns(), &rows);
        let plain = table.replace("\x1b[1m", "").replace("\x1b[0m", "");
        let wide = format!("session{}  n", " ".repeat(HARMLESS.len() - 7));
        let formula = format!("=1+1{}  2", " ".repeat(HARMLESS.len() - 4));
        assert_lines(&plain, &[&wide, &format!("{HARMLESS}  1"), &formula]);
    }
    let narrow = Target {
        terminal_width: Some(20),
        color: false,
    };
    assert_lines(
        &write(
            Format::Table,
            narrow,
            vec![Column::left("session").giving(1, 0), Column::right("n")],
            &rows,
        ),
        &[
            "session            n",
            r"a\x1b[2J\x7f\u{9…  1",
            "=1+1               2",
        ],
    );
    assert_lines(
        &write(Format::Csv, Target::default(), columns(), &rows),
        &["session,n", &format!("{HARMLESS},1"), "'=1+1,2"],
    );
    assert_lines(
        &write(Format::Md, Target::default(), columns(), &rows),
        &[
            "| session | n |",
            "| --- | ---: |",
            r"| a\\x1b\[2J\\x7f\\u{9b}\\u{202e}\\u{200b}\\r\\n\\t\\u{2060}\\u{2061}\\u{206a}\|\`&lt;b&gt; | 1 |",
            "| =1+1 | 2 |",
        ],
    );
}

#[test]
fn csv_quotes_what_has_to_be_quoted() {
    let rows = [["a,b", "say \"hi\""], ["", "-5"]];
    assert_lines(
        &write(
            Format::Csv,
            Target::default(),
            vec![Column::left("eventName"), Column::left("x")],
            &rows,
        ),
        &["eventName,x", "\"a,b\",\"say \"\"hi\"\"\"", ",'-5"],
    );
}

#[test]
fn without_rows_a_table_is_nothing_and_the_others_have_their_header() {
    let empty = |format| write::<4>(format, Target::default(), columns(), &[]);
    assert_eq!(empty(Format::Table), "");
    assert_eq!(empty(Format::Csv), "time,user,resource,events\n");
    assert_lines(
        &empty(Format::Md),
        &[
            "| time | user | resource | events |",
            "| --- | --- | --- | ---: |",
        ],
    );
}

#[test]
fn cells_too_few_are_empty_and_cells_too_many_are_left_out() {
    let two = || vec![Column::left("a"), Column::left("b")];
    for format in [Format::Table, Format::Csv, Format::Md] {
        let short = write(format, Target::default(), two(), &[["1"]]);
        assert_eq!(short, write(format, Target::default(), two(), &[["1", ""]]));
        let long = write(format, Target::default(), two(), &[["1", "2", "3"]]);
        assert_eq!(long, write(format, Target::default(), two(), &[["1", "2"]]));
    }
}

/// 2,500 rows whose cells get longer once the widths have been decided.
fn many(target: Target, known: Option<Vec<usize>>) -> Vec<String> {
    let columns = vec![
        Column::right("n").giving(0, 0),
        Column::left("text").giving(1, 1),
        Column::left("end"),
    ];
    let mut out = Rows::new(Vec::new(), Format::Table, columns, target);
    if let Some(widths) = known {
        out = out.known_widths(widths);
    }
    for n in 1..=2_500 {
        let text = if n > 1_000 {
            "longer than before"
        } else {
            "short"
        };
        let number = if n == 2_000 {
            "1000000".to_owned()
        } else {
            n.to_string()
        };
        let cells = [
            Cell::plain(number),
            Cell::new(text, Tone::Good),
            Cell::plain("x"),
        ];
        out.row(&cells).expect("a Vec takes all");
    }
    let text = String::from_utf8(out.finish().expect("a Vec takes all")).expect("text");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn later_rows_stick_out_in_a_pipe() {
    for color in [false, true] {
        let lines = many(
            Target {
                terminal_width: None,
                color,
            },
            None,
        );
        let plain = |at: usize| {
            let line: &String = &lines[at];
            line.replace("\x1b[32m", "")
                .replace("\x1b[1m", "")
                .replace("\x1b[0m", "")
        };
        assert_eq!(lines.len(), 2_501);
        assert_eq!(plain(0), "   n  text   end");
        assert_eq!(plain(1), "   1  short  x");
        assert_eq!(plain(1_000), "1000  short  x");
        assert_eq!(plain(1_001), "1001  longer than before  x");
        assert_eq!(plain(2_000), "1000000  longer than before  x");
        assert_eq!(plain(2_500), "2500  longer than before  x");
    }
}

#[test]
fn later_rows_are_cut_on_a_terminal() {
    let lines = many(
        Target {
            terminal_width: Some(80),
            color: false,
        },
        None,
    );
    assert_eq!(lines.len(), 2_501);
    assert_eq!(lines[1], "   1  short  x");
    assert_eq!(lines[1_001], "1001  long…  x");
    assert_eq!(lines[2_000], "100…  long…  x");
}

#[test]
fn known_widths_hold_for_every_row() {
    let lines = many(
        Target::default(),
        Some(vec![7, cell_width("longer than before"), 1]),
    );
    assert_eq!(lines[0], "      n  text                end");
    assert_eq!(lines[1], "      1  short               x");
    assert_eq!(lines[2_000], "1000000  longer than before  x");
}

#[test]
fn one_enormous_cell_does_not_blow_up_the_others() {
    let long = "x".repeat(100_000);
    let rows = [[long.as_str(), "1"], ["a b", "2"]];
    let columns = vec![Column::left("text"), Column::right("n")];
    let text = write(Format::Table, Target::default(), columns.clone(), &rows);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1], format!("{long}  1"));
    assert_eq!(lines[2].len(), 256 + 3);
    let narrow = Target {
        terminal_width: Some(10),
        color: false,
    };
    let columns = vec![Column::left("text").giving(1, 1), Column::right("n")];
    assert_lines(
        &write(Format::Table, narrow, columns, &rows),
        &["text     n", "xxxxxx…  1", "a b      2"],
    );
}

#[test]
fn a_closed_pipe_is_known_as_one() {
    #[derive(Debug)]
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for format in [Format::Table, Format::Csv, Format::Md] {
        let mut out = Rows::new(Closed, format, columns(), Target::default());
        let written = (0..5_000).try_for_each(|_| out.row(&[Cell::plain("some text")]));
        let error = written
            .and_then(|()| out.finish().map(drop))
            .expect_err("closed");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]
    #[test]
    fn whatever_the_cells_hold_a_row_is_a_line_that_fits(
        rows in proptest::collection::vec(("\\PC{0,30}", ".{0,60}"), 1..20),
        width in 1usize..120,
    ) {
        let columns = || vec![Column::left("one").giving(2, 4), Column::right("two").giving(1, 4)];
        let rows: Vec<[&str; 2]> = rows.iter().map(|(a, b)| [a.as_str(), b.as_str()]).collect();
        let narrow = Target { terminal_width: Some(width), color: false };
        let text = write(Format::Table, narrow, columns(), &rows);
        proptest::prop_assert_eq!(text.lines().count(), rows.len() + 1);
        for line in text.lines() {
            proptest::prop_assert!(width::shown_width(line) <= width, "{:?}", line);
            proptest::prop_assert!(!line.ends_with(' '));
            proptest::prop_assert!(!line.contains(sanitize::is_unsafe));
        }
        // The marks that keep the places of colours take no room.
        let mut colored = Rows::new(Vec::new(), Format::Table, columns(), Target { color: true, ..narrow });
        for row in &rows {
            colored.row(&row.map(|text| Cell::new(text, Tone::Bad)))?;
        }
        let mut colored = String::from_utf8(colored.finish()?)?;
        for code in [Tone::Strong, Tone::Bad].map(color::code).into_iter().chain([color::RESET]) {
            colored = colored.replace(code, "");
        }
        proptest::prop_assert_eq!(&colored, &text);
        for format in [Format::Table, Format::Csv, Format::Md] {
            let text = write(format, Target::default(), columns(), &rows);
            let header = if format == Format::Md { 2 } else { 1 };
            proptest::prop_assert_eq!(text.lines().count(), rows.len() + header);
            proptest::prop_assert!(!text.contains(|c| c != '\n' && sanitize::is_unsafe(c)));
        }
    }
}
