//! Where an event stands: file and record number. Names of log files are long, so each is told once and
//! cited by number.

use super::table::Table;
use super::text::mono;
use crate::render::Column;
use hashbrown::HashMap;
use maud::{Markup, Render, html};

/// The files cited so far, numbered from 1 in the order of their first citation.
#[derive(Debug, Default)]
pub struct Files {
    numbers: HashMap<String, usize>,
    cited: Vec<Cited>,
}

#[derive(Debug)]
struct Cited {
    name: String,
    sha256: Option<String>,
    citations: u64,
}

impl Files {
    /// `F3 · 12`: the twelfth record of the third file.
    pub fn cite(&mut self, file: &str, record: u64) -> Markup {
        self.cite_hashed(file, record, None)
    }

    /// The same of a file whose SHA-256 is known.
    pub fn cite_hashed(&mut self, file: &str, record: u64, sha256: Option<&str>) -> Markup {
        let next = self.cited.len() + 1;
        let number = *self.numbers.entry_ref(file).or_insert(next);
        if number == next {
            self.cited.push(Cited {
                name: file.to_owned(),
                sha256: None,
                citations: 0,
            });
        }
        let cited = &mut self.cited[number - 1];
        cited.citations += 1;
        if cited.sha256.is_none() {
            cited.sha256 = sha256.map(str::to_owned);
        }
        html!(span.nowrap { a href={ "#file-" (number) } { "F" (number) } " · " (record) })
    }

    /// Every file with its number, and its hash where one is known.
    pub fn list(&self) -> Markup {
        let hashed = self.cited.iter().any(|one| one.sha256.is_some());
        let columns = [
            Column::left("file"),
            Column::left("path"),
            Column::right("citations"),
        ];
        let hash = hashed.then(|| Column::left("SHA-256 as on disk"));
        let mut table = Table::new("Files cited", columns.into_iter().chain(hash));
        for (number, one) in (1..).zip(&self.cited) {
            let id = format!("file-{number}");
            let cells = [
                html!("F"(number)),
                mono(&one.name),
                html!((crate::text::thousands(one.citations))),
            ];
            let hash = hashed.then(|| mono(one.sha256.as_deref().unwrap_or("–")));
            table.row_with_id(Some(&id), cells.into_iter().chain(hash));
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
