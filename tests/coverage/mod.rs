//! `ctq coverage`: what is here, where there are holes, and why; and the line about holes of other commands.

pub mod archive;
mod asked;
mod causes;
mod command;
mod departures;
mod endings;
mod line;
mod over_time;
mod trails;
mod unread;
