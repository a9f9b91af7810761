//! Actors, dates and words as columns hold them.

use jiff::civil::Date;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::{ApiKeyId, MemberId, PersonId};

/// The actor of a printed form.
pub(super) fn actor(text: &str) -> Result<Actor, Fault> {
    let of_id = || {
        if let Ok(id) = text.parse::<MemberId>() {
            Some(Actor::Member(id))
        } else if let Ok(id) = text.parse::<ApiKeyId>() {
            Some(Actor::ApiKey(id))
        } else {
            text.parse::<PersonId>().ok().map(Actor::Person)
        }
    };
    match text {
        "system" => Ok(Actor::System),
        "operator" => Ok(Actor::Operator),
        "nobody" => Ok(Actor::Nobody),
        _ => of_id().ok_or_else(|| Fault::bare("could not read who did something")),
    }
}

pub(super) fn date(text: &str) -> Result<Date, Fault> {
    text.parse().map_err(|error| Fault::new("could not read a stored date", error))
}

/// A stored text that was checked when it was written.
pub(super) fn parsed<T: std::str::FromStr>(text: &str, doing: &'static str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::bare(doing))
}

/// A stored word that must be one of ours.
pub(super) fn known<T>(found: Option<T>, doing: &'static str) -> Result<T, Fault> {
    found.ok_or_else(|| Fault::bare(doing))
}
