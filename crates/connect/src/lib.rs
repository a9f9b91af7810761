//! Connections: directly supplied credentials, rights probes, reads over SQL sources.
