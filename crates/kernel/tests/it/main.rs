//! The kernel as the other crates use it.

mod golden_ranges;
mod range_properties;
