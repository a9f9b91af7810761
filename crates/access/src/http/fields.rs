//! Texts of a request as the narrow types that actions take; what does not fit is told at its field.

use std::str::FromStr;

use kernel::problem::Problem;
use kernel::secret::Secret;

use crate::email::Email;
use crate::name::Name;
use crate::newcomer::Newcomer;
use crate::passphrase::Passphrase;
use crate::roles::{Role, Roles};

/// Parses one field; `pointer` is its JSON pointer in the body.
pub(super) fn field<T>(pointer: &str, text: &str) -> Result<T, Problem>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|refused: T::Err| misfit(pointer, &refused.to_string()))
}

pub(super) fn roles(pointer: &str, roles: &[Role]) -> Result<Roles, Problem> {
    Roles::new(roles.to_vec()).map_err(|_| misfit(pointer, "Choose at least one role."))
}

pub(super) fn misfit(pointer: &str, sentence: &str) -> Problem {
    Problem::unprocessable("access/input-misfit", "A field does not fit")
        .detail(sentence)
        .field(pointer, sentence)
}

/// A person's own words; `under` is where they lie in the body: empty or `/owner`.
pub(super) fn newcomer(
    under: &str,
    name: &str,
    email: &str,
    passphrase: Secret,
) -> Result<Newcomer, Problem> {
    let name: Name = field(&format!("{under}/name"), name)?;
    let email: Email = field(&format!("{under}/email"), email)?;
    let passphrase = Passphrase::new(passphrase, &email).map_err(|r| r.at(&format!("{under}/passphrase")))?;
    Ok(Newcomer { name, email, passphrase })
}
