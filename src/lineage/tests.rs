//! Small worlds: one issuing call and one use of what it issued.
