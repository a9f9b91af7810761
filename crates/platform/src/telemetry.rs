//! What the process tells about itself: log lines on standard error, and figures for the private listener.
//!
//! Span names are fixed: `http.request`, `job.run`, `schedule.run`. A line never holds a secret, a token, an address
//! of a person or a body: types see to that; [`redact`] is the second fence behind them.

mod metric_names;
mod redact;

use kernel::failure::Fault;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::time::SystemTime;

use crate::config::{Log, LogFormat};

pub use metric_names::{METRICS, Metric, metrics_page};
pub use redact::Redacting;

/// Starts log and figures for the whole process; a second start is refused.
///
/// # Errors
/// A fault when the level cannot be read, or something else took the log over already.
pub fn start(log: &Log) -> Result<PrometheusHandle, Fault> {
    let subscriber = subscriber(log, std::io::stderr)?;
    tracing::subscriber::set_global_default(subscriber)
        .map_err(|error| Fault::new("could not start the log", error))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = %place, "a panic at {place}");
    }));
    recorder()
}

/// A log in the configured form, written to `writer`.
///
/// # Errors
/// A fault that names the level when it cannot be read.
pub fn subscriber<W>(log: &Log, writer: W) -> Result<Box<dyn Subscriber + Send + Sync>, Fault>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter =
        EnvFilter::try_new(&log.level).map_err(|error| Fault::new("could not read log.level", error))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(SystemTime)
        .with_writer(Redacting::new(writer));
    Ok(match log.format {
        LogFormat::Text => Box::new(builder.with_ansi(false).finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).with_current_span(true).finish()),
    })
}

/// Seconds; wide enough for a job, fine enough for a request.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0, 60.0];

fn recorder() -> Result<PrometheusHandle, Fault> {
    let builder = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .map_err(|error| Fault::new("could not set up the figures", error))?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)
        .map_err(|error| Fault::new("could not start the figures", error.to_string()))?;
    metric_names::describe();
    Ok(handle)
}

#[cfg(test)]
mod tests;
