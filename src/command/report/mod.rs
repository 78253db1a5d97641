//! `ctq report`: a compliance report.

mod html;
