//! What Teamwright needs from the running system: store, jobs, outgoing connections, HTTP, configuration, telemetry.
