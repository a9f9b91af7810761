//! Every figure, once: its name, its kind, what it means.

use std::fmt::Write as _;

/// A figure that the private listener tells.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    pub name: &'static str,
    pub kind: MetricKind,
    pub labels: &'static str,
    pub about: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    Counter,
    Gauge,
    Histogram,
}

/// In alphabetical order.
pub const METRICS: &[Metric] = &[
    Metric {
        name: "http_connections",
        kind: MetricKind::Gauge,
        labels: "",
        about: "Connections that are open now, on both listeners; at `server.connections` further ones wait.",
    },
    Metric {
        name: "http_connections_refused_total",
        kind: MetricKind::Counter,
        labels: "",
        about: "Connections closed at once because their address has as many as it may.",
    },
    Metric {
        name: "http_request_seconds",
        kind: MetricKind::Histogram,
        labels: "",
        about: "Time from a request's arrival to its answer.",
    },
    Metric {
        name: "http_requests_total",
        kind: MetricKind::Counter,
        labels: "method, route, status",
        about: "Answered requests.",
    },
    Metric {
        name: "job_run_seconds",
        kind: MetricKind::Histogram,
        labels: "job",
        about: "Time of a job's run.",
    },
    Metric {
        name: "job_runs_total",
        kind: MetricKind::Counter,
        labels: "job, outcome",
        about: "Runs of jobs; the outcome is `done` or `failed`.",
    },
    Metric {
        name: "jobs_dead_total",
        kind: MetricKind::Counter,
        labels: "job",
        about: "Jobs moved to the dead list: someone must look.",
    },
    Metric { name: "jobs_running", kind: MetricKind::Gauge, labels: "", about: "Jobs that run now." },
    Metric {
        name: "schedule_runs_total",
        kind: MetricKind::Counter,
        labels: "schedule, outcome",
        about: "Runs of timers; the outcome is `done` or `failed`.",
    },
];

pub(super) fn describe() {
    for metric in METRICS {
        match metric.kind {
            MetricKind::Counter => metrics::describe_counter!(metric.name, metric.about),
            MetricKind::Gauge => metrics::describe_gauge!(metric.name, metric.about),
            MetricKind::Histogram => metrics::describe_histogram!(metric.name, metric.about),
        }
    }
}

/// `docs/reference/metrics.md`.
pub fn metrics_page() -> String {
    let mut page = String::from(HEAD);
    for metric in METRICS {
        let kind = match metric.kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram => "histogram",
        };
        let _ = writeln!(page, "| `{}` | {kind} | {} | {} |", metric.name, metric.labels, metric.about);
    }
    page
}

const HEAD: &str = "# Metrics

Generated from the code. The private listener tells them at `/metrics` in the Prometheus text format. Seconds are seconds;
labels never hold ids of organizations, people or connections.

| name | kind | labels | meaning |
|---|---|---|---|
";

#[cfg(test)]
mod tests;
