//! Resolving date ranges on one core.

use std::hint::black_box;

use anyhow::Context as _;
use bench::{Figure, cpu_now};
use kernel::calendar::{Calendar, zone};
use kernel::range::{Expression, NAMED, resolve};

const RESOLUTIONS: u32 = 1_000_000;

/// Seconds of CPU for a million resolutions of the named expressions, in a zone with summer time.
pub(crate) fn figures() -> anyhow::Result<Vec<Figure>> {
    let zone = zone("Europe/Paris").context("no such zone")?;
    let calendar = Calendar::default();
    let expressions: Vec<Expression> =
        NAMED.iter().map(|(_, text)| text.parse()).collect::<Result<_, _>>()?;
    let start: jiff::Timestamp = "2026-01-01T09:30:00Z".parse()?;
    let before = cpu_now();
    for (n, expression) in (0..RESOLUTIONS).zip(expressions.iter().cycle()) {
        let as_of = start + jiff::SignedDuration::from_mins(i64::from(n % 525_600));
        black_box(resolve(expression, &calendar, &zone, as_of)?);
    }
    let seconds = cpu_now().saturating_sub(before).as_secs_f64();
    Ok(vec![Figure::new("range_resolutions_1m", seconds, "s CPU", "limit", 5.0)])
}
