//! A table: headers that stay in sight, numbers on the right, a box of its own that scrolls.

use super::parts::scroll;
use crate::render::{Align, Column};
use maud::{Markup, Render, html};

/// A table being filled. The first cell of a row is its header.
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Markup>,
    class: Option<&'static str>,
    more: Option<Markup>,
}

impl Table {
    /// An empty table. The caption is for screen readers and must not come from a record.
    pub fn new(caption: impl Into<String>, columns: impl IntoIterator<Item = Column>) -> Self {
        Table {
            caption: caption.into(),
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            class: None,
            more: None,
        }
    }

    /// The same table, no wider than it needs to be.
    #[must_use]
    pub fn fit(self) -> Self {
        self.with("fit")
    }

    /// The same table with cells of several lines: it shows much in little width.
    #[must_use]
    pub fn compact(self) -> Self {
        self.with("compact")
    }

    fn with(self, class: &'static str) -> Self {
        Table {
            class: Some(class),
            ..self
        }
    }

    /// Adds a row. Cells beyond the last column are left out.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Markup>) {
        self.row_with_id(None, cells);
    }

    /// Adds a row that links on this page can lead to; the id must not come from a record.
    pub fn row_with_id(&mut self, id: Option<&str>, cells: impl IntoIterator<Item = Markup>) {
        let cells = cells.into_iter().zip(&self.columns).enumerate();
        self.rows.push(html! {
            tr id=[id] {
                @for (at, (cell, column)) in cells {
                    @if at == 0 {
                        th scope="row" class=[class(column)] { (cell) }
                    } @else {
                        td class=[class(column)] { (cell) }
                    }
                }
            }
        });
    }

    /// A last line over all columns: what was left out, and how to see it.
    pub fn more(&mut self, more: Markup) {
        self.more = Some(more);
    }

    /// True while it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Columns that give up width wrap their words.
fn class(column: &Column) -> Option<&'static str> {
    match (column.align, column.give) {
        (Align::Right, _) => Some("n"),
        (Align::Left, 0) => None,
        (Align::Left, _) => Some("wrap"),
    }
}

impl Render for Table {
    fn render(&self) -> Markup {
        let table = html! {
            table class=[self.class] {
                caption { (self.caption) }
                thead {
                    tr {
                        @for column in &self.columns {
                            th scope="col" class=[class(column)] { (column.heading) }
                        }
                    }
                }
                tbody {
                    @for row in &self.rows { (row) }
                    @if let Some(more) = &self.more {
                        tr.more { td colspan=(self.columns.len()) { (more) } }
                    }
                }
            }
        };
        scroll(&self.caption, &table)
    }
}
