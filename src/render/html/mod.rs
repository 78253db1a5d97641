//! HTML pages that stand alone: one file, no script, no network, the same bytes on every run.
//!
//! Text of records reaches a page through [`Text`] alone, never an attribute and never a link; what
//! cannot be seen is written out and marked. A command builds sections from the parts of this room and
//! puts them on a [`Page`].
//!
//! | part | what it is |
//! |---|---|
//! | [`Page`] | the frame: head, title, contents, sections, style |
//! | [`Text`], [`mono`], [`short`] | text of records |
//! | [`Table`] | rows under headers that stay, in a box of their own |
//! | [`facts`], [`figures`], [`fold`], [`callout`] | terms, numbers, what opens, what must be read |
//! | [`chip()`], [`certainty`], [`outcome`] | a word with a mark and a colour |
//! | [`Timeline`] | events over time, a lane for each actor |
//! | [`Graph`] | boxes in layers and lines between them |
//! | [`Heat`] | a calendar with a cell for each day |

mod chip;
mod graph;
mod heat;
mod layout;
mod page;
mod parts;
mod table;
mod text;
mod timeline;

pub use chip::{Mood, certainty, chip, outcome};
pub use graph::{Graph, Shape, Stroke};
pub use heat::{Day, Heat};
pub use maud::{Markup, Render, html};
pub use page::Page;
pub use parts::{callout, facts, figures, fold, scroll};
pub use table::Table;
pub use text::{Text, mono, short};
pub use timeline::{Lane, Timeline};
