//! The kernel as the other crates use it.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod golden_ranges;
mod range_properties;
mod reference_page;
