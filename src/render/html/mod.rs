//! HTML pages that stand alone: one file, no script, no network, the same bytes on every run.
//!
//! Text of records reaches a page through [`Text`] alone, never an attribute and never a link; what
//! cannot be seen is written out and marked. A command builds sections from the parts of this room and
//! puts them on a [`Page`].
//!
//! | part | what it is |
//! |---|---|
//! | [`Page`] | the frame: head, title, contents, sections, style |
//! | [`Text`], [`mono`], [`short`], [`code`] | text of records |
//! | [`time`], [`number`] | moments and counts |
//! | [`Table`] | rows under headers that stay, in a box of their own |
//! | [`facts`], [`figures`], [`fold`], [`callout`] | terms, numbers, what opens, what must be read |
//! | [`Parts`], [`bar()`] | shares of a whole |
//! | [`Files`] | where an event stands: file and record number |
//! | [`chip()`], [`certainty`], [`outcome`] | a word with a mark and a colour |
//! | [`Timeline`] | events over time, a lane for each actor |
//! | [`Activity`] | counts of days, a row for each kind |
//! | [`Graph`] | boxes in layers and lines between them |
//! | [`Heat`] | a calendar with a cell for each day |
//! | [`Matrix`] | rows of cells under dates |

mod activity;
mod axis;
mod chip;
mod cite;
mod graph;
mod heat;
mod layout;
mod matrix;
mod page;
mod parts;
mod share;
mod table;
mod text;
mod timeline;

pub use activity::{Activity, Measure};
pub use chip::{Mood, certainty, chip, outcome};
pub use cite::Files;
pub use graph::{Graph, Shape, Stroke};
pub use heat::{Day, Heat};
pub use matrix::{Cell, Line, Matrix};
pub use maud::{Markup, Render, html};
pub use page::Page;
pub use parts::{callout, facts, figures, fold, scroll};
pub use share::{Parts, bar, percent};
pub use table::Table;
pub use text::{Text, code, mono, number, short, time};
pub use timeline::{Lane, Timeline};
