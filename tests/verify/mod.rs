//! `ctq verify`: every way to alter, take away and put in, and what must not be taken for one.

mod agreement;
mod alike;
mod asked;
mod beside;
mod case;
mod chains;
mod command;
mod forged;
mod inside;
mod logs;
mod period;
mod unread;
mod world;
