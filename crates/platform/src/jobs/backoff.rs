//! How long a failed job waits: exponential, with full jitter, so that many failures do not come back as one wave.

/// The first wait is drawn from zero to this.
const FIRST_MS: u64 = 2_000;
/// No wait is longer.
const MOST_MS: u64 = 60 * 60 * 1_000;

/// Milliseconds to wait after failure number `attempt` (from 1); `random` decides where in the span.
pub(super) fn wait_ms(attempt: u32, random: u64) -> i64 {
    let doublings = attempt.saturating_sub(1).min(32);
    let span = FIRST_MS.saturating_mul(1 << doublings).min(MOST_MS);
    i64::try_from(random % span.saturating_add(1)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
