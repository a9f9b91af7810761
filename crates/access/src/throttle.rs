//! Slowing down who guesses: per person and per address, in the store, so that a restart forgives nothing.
//!
//! An attempt is counted before it is judged and forgiven when it was right. Guesses made at the same time therefore
//! cannot slip past the count. A few are free, then each failure doubles the wait up to a quarter of an hour.

use std::net::IpAddr;

use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{Id as _, PersonId};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::email::Email;
use crate::store;
use crate::token::TokenHash;

/// The longest wait.
const MOST_SECONDS: i64 = 900;
/// After a day without failures, the count starts again.
pub(crate) const FORGOTTEN_AFTER_S: i64 = 24 * 3_600;

/// Whose guesses are counted together; stored as a hash, so that the table names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    hash: TokenHash,
    /// Failures that cost no wait.
    free: u32,
}

impl Subject {
    /// Passphrases tried for an e-mail, known or not.
    pub(crate) fn email(email: &Email) -> Self {
        Self { hash: TokenHash::of(&format!("email\0{}", email.key())), free: 5 }
    }

    /// Codes tried for a person.
    pub(crate) fn codes(person: PersonId) -> Self {
        Self { hash: TokenHash::of(&format!("codes\0{}", person.uuid())), free: 5 }
    }

    /// Whatever one address tries; many people may share it. Half of an IPv6 address is its network.
    pub(crate) fn address(address: IpAddr) -> Self {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}")
            }
        };
        Self { hash: TokenHash::of(&format!("address\0{network}")), free: 30 }
    }

    pub(crate) fn hash(&self) -> &TokenHash {
        &self.hash
    }
}

/// Too many attempts were wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyAttempts {
    /// Whole seconds until the next attempt, at least one.
    pub wait_s: u32,
}

impl Refusal for TooManyAttempts {
    fn problem(&self) -> Problem {
        Problem::new(429, "access/too-many-attempts", "Too many attempts were wrong")
            .detail(format!("Try again in {}.", in_words(self.wait_s)))
            .retry_after_s(self.wait_s)
    }
}

fn in_words(seconds: u32) -> String {
    match seconds {
        1 => "one second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// What the store knows of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) failures: u32,
    pub(crate) last_failed_at: Timestamp,
    pub(crate) blocked_until: Timestamp,
}

impl Count {
    /// The count after one more attempt, or how long to wait before it.
    fn next(self, free: u32, now: Timestamp) -> Result<Self, TooManyAttempts> {
        let is_recent = now < self.last_failed_at.plus_seconds(FORGOTTEN_AFTER_S);
        if is_recent && now < self.blocked_until {
            let left_ms = self.blocked_until.millis_since(now);
            let wait_s = u32::try_from(left_ms.max(1).div_euclid(1_000) + 1).unwrap_or(u32::MAX);
            return Err(TooManyAttempts { wait_s });
        }
        let failures = if is_recent { self.failures } else { 0 }.saturating_add(1);
        Ok(Self {
            failures,
            last_failed_at: now,
            blocked_until: now.plus_seconds(wait_after(failures, free)),
        })
    }
}

/// Seconds to wait after so many failures.
fn wait_after(failures: u32, free: u32) -> i64 {
    match failures.saturating_sub(free) {
        0 => 0,
        more => (1_i64 << (more - 1).min(30)).min(MOST_SECONDS),
    }
}

/// Counts one attempt of each subject, or refuses it. The caller commits before judging the attempt.
pub(crate) async fn count(cx: &mut Cx, subjects: &[Subject]) -> Result<(), Failure<TooManyAttempts>> {
    let now = cx.now();
    for subject in subjects {
        let known = store::throttle::lock(cx.tx(), subject, now).await?;
        let next = known.next(subject.free, now)?;
        store::throttle::set(cx.tx(), subject, next).await?;
    }
    Ok(())
}

/// Takes back what [`count`] counted: the attempt was right.
pub(crate) async fn forgive(cx: &mut Cx, person: Subject, address: Subject) -> Result<(), Fault> {
    store::throttle::delete(cx.tx(), &person).await?;
    // One right guess does not clear an address: an attacker has an account of their own.
    store::throttle::take_one_back(cx.tx(), &address).await
}

#[cfg(test)]
mod tests;
