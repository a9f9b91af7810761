//! Makes a key of the HTTP API; its secret is told once.

use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::api_key::{ApiKey, PREFIX};
use crate::caller::Caller;
use crate::may::{May, SteppedUp};
use crate::name::Name;
use crate::permissions::EditApiKeys;
use crate::roles;
use crate::store;
use crate::token::Token;

/// What somebody asks for.
pub struct NewApiKey {
    pub name: Name,
    /// Names of permissions.
    pub scopes: Vec<String>,
    pub expires_at: Option<Timestamp>,
}

/// Why no key was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateApiKeyRefused {
    NoScope,
    /// No permission that a key may have.
    UnknownScope(String),
    /// The maker does not have it.
    ScopeBeyondYours(&'static str),
    ExpiryInThePast,
}

impl Refusal for CreateApiKeyRefused {
    fn problem(&self) -> Problem {
        let scopes = |sentence: String| {
            Problem::unprocessable("access/scopes-misfit", "The key's scopes do not fit")
                .detail(sentence.clone())
                .field("/scopes", sentence)
        };
        match self {
            Self::NoScope => {
                scopes("Choose at least one scope; a key without one can do nothing.".to_owned())
            }
            Self::UnknownScope(name) => {
                let name: String = name.chars().take(60).collect();
                scopes(format!("{name} is no scope. Scopes are {}.", roles::scopes().join(", ")))
            }
            Self::ScopeBeyondYours(name) => {
                scopes(format!("You do not have {name} yourself; a key never exceeds who made it."))
            }
            Self::ExpiryInThePast => {
                Problem::unprocessable("access/expiry-in-the-past", "The key would have expired already")
                    .detail("Choose a later date, or none.")
                    .field("/expires_at", "Choose a time in the future.")
            }
        }
    }
}

/// Makes the key; the text is what its program sends.
pub async fn create_api_key(
    cx: &mut Cx,
    may: May<EditApiKeys>,
    caller: &Caller,
    _confirmed: SteppedUp,
    new: NewApiKey,
) -> Result<(ApiKey, Token), Failure<CreateApiKeyRefused>> {
    let scopes = scopes(&new.scopes, caller)?;
    if new.expires_at.is_some_and(|end| end <= cx.now()) {
        return Err(CreateApiKeyRefused::ExpiryInThePast.into());
    }
    let secret = Token::new(cx.world())?.with_prefix(PREFIX);
    let key = ApiKey {
        id: cx.new_id()?,
        name: new.name.as_str().to_owned(),
        scopes,
        made_by: caller.member(),
        created_at: cx.now(),
        expires_at: new.expires_at,
        last_used_at: None,
    };
    store::api_key::insert(cx.tx(), may.organization(), &key, secret.hash()).await?;
    let detail = serde_json::json!({ "name": key.name, "scopes": key.scopes });
    cx.audit(AuditEntry::done(may.actor(), "api_key.create", key.id).detail(detail)).await?;
    Ok((key, secret))
}

fn scopes(asked: &[String], caller: &Caller) -> Result<Vec<&'static str>, CreateApiKeyRefused> {
    let mut scopes = Vec::new();
    for name in asked {
        let scope = roles::scope(name).ok_or_else(|| CreateApiKeyRefused::UnknownScope(name.clone()))?;
        if !caller.has(scope) {
            return Err(CreateApiKeyRefused::ScopeBeyondYours(scope));
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() { Err(CreateApiKeyRefused::NoScope) } else { Ok(scopes) }
}
