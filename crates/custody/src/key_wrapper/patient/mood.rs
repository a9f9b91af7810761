//! Whether a key service may be asked now, from how it answered before.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kernel::time::Timestamp;
use platform::world::World;

use crate::key_wrapper::WrapFailure;

/// How a service stands.
pub(super) enum Mood {
    /// Every call goes through.
    Well,
    /// It failed: nobody asks before `until`, and then one caller does.
    Failed { until: Timestamp, since: Timestamp, failures: u32, told: Told, is_probing: bool },
}

/// What those are told who come too early.
#[derive(Clone)]
pub(super) enum Told {
    Denied(String),
    Throttled,
    Unavailable(String),
}

/// The right to ask once. Dropped without an answer, it lets the next one try.
pub(super) struct Pass<'a> {
    mood: &'a Mutex<Mood>,
    is_probe: bool,
}

const BACK_OFF_MS: [i64; 5] = [1_000, 2_000, 4_000, 8_000, 16_000];
const DENIED_MS: i64 = 60_000;
/// What a service may ask for at most with `Retry-After`.
const RETRY_AFTER_MOST_MS: i64 = 300_000;

impl<'a> Pass<'a> {
    /// A pass, or what came of the last call when it is too early for another.
    pub(super) fn new(mood: &'a Mutex<Mood>, now: Timestamp) -> Result<Self, WrapFailure> {
        let mut held = mood.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Mood::Well => Ok(Self { mood, is_probe: false }),
            Mood::Failed { until, since, told, is_probing, .. } => {
                // A clock that was set back ends the wait.
                let is_due = *until <= now || now < *since;
                if !is_due || *is_probing {
                    return Err(told.again(until.millis_since(now)));
                }
                *is_probing = true;
                Ok(Self { mood, is_probe: true })
            }
        }
    }

    /// Notes how the call ended.
    pub(super) fn learn(self, failure: Option<&WrapFailure>, world: &World) {
        let now = world.now();
        let mut held = self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        let told = match failure {
            // A service that finds a blob invalid is well.
            None | Some(WrapFailure::Invalid) => {
                *held = Mood::Well;
                return;
            }
            Some(WrapFailure::Fault(_)) => return,
            Some(WrapFailure::Denied(words)) => Told::Denied(words.clone()),
            Some(WrapFailure::Throttled { .. }) => Told::Throttled,
            Some(WrapFailure::Unavailable(words)) => Told::Unavailable(words.clone()),
        };
        let failures = match &*held {
            Mood::Well => 0,
            Mood::Failed { failures, .. } if self.is_probe => failures.saturating_add(1),
            // Calls that began before the first failure are the same failure; a refusal counts whenever it comes.
            Mood::Failed { .. } if !matches!(told, Told::Denied(_)) => return,
            Mood::Failed { failures, .. } => *failures,
        };
        let until = now.plus_millis(wait_ms(failure, failures, world));
        *held = Mood::Failed { until, since: now, failures, told, is_probing: false };
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.is_probe {
            return;
        }
        // After `learn` this changes nothing: the state it left is not probing.
        if let Mood::Failed { is_probing, .. } =
            &mut *self.mood.lock().unwrap_or_else(PoisonError::into_inner)
        {
            *is_probing = false;
        }
    }
}

impl Told {
    fn again(&self, left_ms: i64) -> WrapFailure {
        match self {
            Self::Denied(words) => WrapFailure::Denied(words.clone()),
            Self::Unavailable(words) => WrapFailure::Unavailable(words.clone()),
            Self::Throttled => {
                let left = Duration::from_millis(u64::try_from(left_ms).unwrap_or(0));
                WrapFailure::Throttled { retry_after: Some(left) }
            }
        }
    }
}

/// Up to a quarter longer than the table says, so that many replicas do not come back at once.
fn wait_ms(failure: Option<&WrapFailure>, failures: u32, world: &World) -> i64 {
    let step = usize::try_from(failures).unwrap_or(usize::MAX).min(BACK_OFF_MS.len() - 1);
    let back_off = BACK_OFF_MS.get(step).copied().unwrap_or(DENIED_MS);
    let wanted = match failure {
        Some(WrapFailure::Denied(_)) => DENIED_MS,
        Some(WrapFailure::Throttled { retry_after: Some(wanted) }) => {
            i64::try_from(wanted.as_millis()).unwrap_or(i64::MAX).min(RETRY_AFTER_MOST_MS).max(back_off)
        }
        Some(
            WrapFailure::Throttled { retry_after: None }
            | WrapFailure::Unavailable(_)
            | WrapFailure::Invalid
            | WrapFailure::Fault(_),
        )
        | None => back_off,
    };
    // Without randomness there is no jitter, and nothing else is lost.
    let chance = world.random::<1>().map_or(0, |[byte]| i64::from(byte));
    wanted + wanted * chance / 1024
}
