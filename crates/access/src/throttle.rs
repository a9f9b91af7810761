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
    pace: Pace,
}

/// How attempts are slowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// So many failures cost no wait; each further one doubles it.
    Doubling { free: u32 },
    /// So many attempts, right or wrong, from the first of them on.
    Window { most: u32, seconds: i64 },
}

impl Subject {
    /// Passphrases tried for an e-mail, known or not.
    pub(crate) fn email(email: &Email) -> Self {
        Self { hash: TokenHash::of(&format!("email\0{}", email.key())), pace: Pace::Doubling { free: 5 } }
    }

    /// Codes tried for a person.
    pub(crate) fn codes(person: PersonId) -> Self {
        Self { hash: TokenHash::of(&format!("codes\0{}", person.uuid())), pace: Pace::Doubling { free: 5 } }
    }

    /// Whatever one address tries; many people may share it. Half of an IPv6 address is its network.
    pub(crate) fn address(address: IpAddr) -> Self {
        let hash = TokenHash::of(&format!("address\0{}", network(address)));
        Self { hash, pace: Pace::Doubling { free: 30 } }
    }

    /// Sign-ins by passkey that one address begins: each is a row that waits for its end. An office signs in at nine.
    pub(crate) fn begun(address: IpAddr) -> Self {
        let hash = TokenHash::of(&format!("begun\0{}", network(address)));
        Self { hash, pace: Pace::Window { most: 120, seconds: 60 } }
    }

    pub(crate) fn hash(&self) -> &TokenHash {
        &self.hash
    }
}

/// What one client can choose among is one address.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
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

pub(crate) fn in_words(seconds: u32) -> String {
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
    fn next(self, pace: Pace, now: Timestamp) -> Result<Self, TooManyAttempts> {
        match pace {
            Pace::Doubling { free } => {
                self.check(now)?;
                let failures = if self.is_recent(now) { self.failures } else { 0 }.saturating_add(1);
                let blocked_until = now.plus_seconds(wait_after(failures, free));
                Ok(Self { failures, last_failed_at: now, blocked_until })
            }
            Pace::Window { most, seconds } => {
                // The time of the first attempt stays: from it the window is counted.
                let ends = self.last_failed_at.plus_seconds(seconds);
                if self.failures == 0 || ends <= now {
                    Ok(Self { failures: 1, last_failed_at: now, blocked_until: now })
                } else if self.failures < most {
                    Ok(Self { failures: self.failures + 1, ..self })
                } else {
                    Err(TooManyAttempts { wait_s: seconds_until(ends, now) })
                }
            }
        }
    }

    /// Refuses while the wait after the last failure lasts.
    fn check(self, now: Timestamp) -> Result<(), TooManyAttempts> {
        if self.is_recent(now) && now < self.blocked_until {
            return Err(TooManyAttempts { wait_s: seconds_until(self.blocked_until, now) });
        }
        Ok(())
    }

    fn is_recent(self, now: Timestamp) -> bool {
        now < self.last_failed_at.plus_seconds(FORGOTTEN_AFTER_S)
    }
}

fn seconds_until(then: Timestamp, now: Timestamp) -> u32 {
    u32::try_from(then.millis_since(now).max(1).div_euclid(1_000) + 1).unwrap_or(u32::MAX)
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
        let next = known.next(subject.pace, now)?;
        store::throttle::set(cx.tx(), subject, next).await?;
    }
    Ok(())
}

/// Refuses who waits, without counting.
pub(crate) async fn look(cx: &mut Cx, subject: Subject) -> Result<(), Failure<TooManyAttempts>> {
    let now = cx.now();
    let known = store::throttle::find(cx.tx(), &subject).await?;
    Ok(known.map_or(Ok(()), |known| known.check(now))?)
}

/// Takes back what [`count`] counted: the attempt was right.
pub(crate) async fn forgive(cx: &mut Cx, person: Subject, address: Subject) -> Result<(), Fault> {
    store::throttle::delete(cx.tx(), &person).await?;
    // One right guess does not clear an address: an attacker has an account of their own.
    store::throttle::take_one_back(cx.tx(), &address).await
}

#[cfg(test)]
mod tests;
