//! The append-only, hash-chained log: append, check, export.
