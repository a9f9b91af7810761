//! The binary: reads configuration, chooses adapters, lists the features.
