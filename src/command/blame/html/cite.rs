//! Where an event stands: file and record number. Names of log files are long, so each is told once and
//! cited by number.

use crate::render::Column;
use crate::render::html::{Markup, Render, Table, html, mono};
use hashbrown::HashMap;

/// The files cited so far, numbered from 1 in the order of their first citation.
#[derive(Default)]
pub(super) struct Files {
    numbers: HashMap<String, usize>,
    /// Name, and how often it was cited.
    names: Vec<(String, u64)>,
}

impl Files {
    /// `F3 · 12`: the twelfth record of the third file.
    pub(super) fn cite(&mut self, file: &str, record: u64) -> Markup {
        let next = self.names.len() + 1;
        let number = *self.numbers.entry_ref(file).or_insert(next);
        if number == next {
            self.names.push((file.to_owned(), 0));
        }
        self.names[number - 1].1 += 1;
        html!(span.nowrap { a href={ "#file-" (number) } { "F" (number) } " · " (record) })
    }

    /// Every file with its number.
    pub(super) fn list(&self) -> Markup {
        let columns = [
            Column::left("file"),
            Column::left("path"),
            Column::right("citations"),
        ];
        let mut table = Table::new("Files cited", columns);
        for (number, (name, citations)) in (1..).zip(&self.names) {
            let id = format!("file-{number}");
            let cells = [
                html!("F"(number)),
                mono(name),
                html!((crate::text::thousands(*citations))),
            ];
            table.row_with_id(Some(&id), cells);
        }
        html! {
            p {
                "An event is cited as " span.nowrap { "F3 · 12" } ": record 12, counted from 1, of file F3. The record as delivered: "
                code { "ctq search --event-id ID -o json PATH" }
            }
            (table.render())
        }
    }
}
