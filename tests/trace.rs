//! `ctq trace` on the story: everything that came from one actor.
