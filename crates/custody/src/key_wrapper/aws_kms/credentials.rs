//! Credentials for AWS: a credentials file, or a web identity that is exchanged for short-lived ones.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use kernel::time::Timestamp;
use platform::outbound::{Answer, Endpoint};
use platform::world::World;
use zeroize::Zeroizing;

use crate::key_wrapper::WrapFailure;
use crate::key_wrapper::service::{Service, joined, read_secret, retry_after};

/// What a request is signed with.
#[derive(Clone)]
pub(in crate::key_wrapper) struct Credentials {
    pub(in crate::key_wrapper) access_key_id: String,
    pub(in crate::key_wrapper) secret_access_key: Zeroizing<String>,
    pub(in crate::key_wrapper) session_token: Option<Zeroizing<String>>,
}

/// Where credentials come from.
pub(in crate::key_wrapper) enum CredentialSource {
    /// As AWS's own tools read it: `aws_access_key_id = …`, one setting a line. Read for each call.
    File(PathBuf),
    WebIdentity(WebIdentity),
}

/// A role that a signed token in a file stands for (a service account of Kubernetes, for one).
pub(in crate::key_wrapper) struct WebIdentity {
    pub(in crate::key_wrapper) role_arn: String,
    pub(in crate::key_wrapper) token_file: PathBuf,
    /// The token service of the key's region.
    pub(in crate::key_wrapper) endpoint: Endpoint,
    pub(in crate::key_wrapper) kept: Mutex<Option<Kept>>,
}

pub(in crate::key_wrapper) struct Kept {
    credentials: Credentials,
    until: Timestamp,
}

/// Credentials are not used in their last minutes.
const SPARE_S: i64 = 120;

impl CredentialSource {
    pub(super) async fn get(&self, service: &Service, world: &World) -> Result<Credentials, WrapFailure> {
        match self {
            Self::File(path) => read_file(&read_secret(path)?).ok_or_else(|| {
                WrapFailure::Unavailable(format!("{} holds no credentials of AWS", path.display()))
            }),
            Self::WebIdentity(identity) => identity.get(service, world).await,
        }
    }
}

impl WebIdentity {
    async fn get(&self, service: &Service, world: &World) -> Result<Credentials, WrapFailure> {
        if let Some(known) = self.known(world.now()) {
            return Ok(known);
        }
        let token = read_secret(&self.token_file)?;
        let role = self.role_arn.replace(':', "%3A").replace('/', "%2F").replace('+', "%2B");
        let body = joined(&[
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=teamwright&RoleArn=",
            &role,
            "&WebIdentityToken=",
            &token,
        ]);
        let sts = service.at(self.endpoint.clone());
        let form = "application/x-www-form-urlencoded".to_owned();
        let answer = sts.post("/".to_owned(), vec![("content-type", Zeroizing::new(form))], body).await?;
        if answer.status != 200 {
            return Err(refused(&sts, &answer, &self.role_arn));
        }
        let (credentials, until) = read_answer(&answer.body).ok_or_else(|| sts.garbled())?;
        let kept = Kept { credentials: credentials.clone(), until: until.plus_seconds(-SPARE_S) };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(credentials)
    }

    fn known(&self, now: Timestamp) -> Option<Credentials> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|kept| now < kept.until).map(|kept| kept.credentials.clone())
    }
}

fn refused(sts: &Service, answer: &Answer, role: &str) -> WrapFailure {
    match answer.status {
        400 | 403 if contains(&answer.body, "Throttling") => {
            WrapFailure::Throttled { retry_after: retry_after(answer) }
        }
        400 | 401 | 403 => WrapFailure::Denied(format!(
            "{} does not let our web identity take the role {role}",
            sts.endpoint
        )),
        _ => sts.by_status(answer),
    }
}

fn contains(body: &[u8], word: &str) -> bool {
    body.windows(word.len()).any(|part| part == word.as_bytes())
}

/// The first profile of a credentials file that holds a key.
fn read_file(text: &str) -> Option<Credentials> {
    let setting = |name: &str| {
        text.lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == name).then(|| value.trim())
        })
    };
    Some(Credentials {
        access_key_id: setting("aws_access_key_id")?.to_owned(),
        secret_access_key: Zeroizing::new(setting("aws_secret_access_key")?.to_owned()),
        session_token: setting("aws_session_token").map(|token| Zeroizing::new(token.to_owned())),
    })
}

/// The token service answers in XML; four elements of it are wanted, none of which holds another.
fn read_answer(body: &[u8]) -> Option<(Credentials, Timestamp)> {
    let text = std::str::from_utf8(body).ok()?;
    let element = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(value, _)| value)
    };
    let until: Timestamp = serde_json::from_value(element("Expiration")?.into()).ok()?;
    let credentials = Credentials {
        access_key_id: element("AccessKeyId")?.to_owned(),
        secret_access_key: Zeroizing::new(element("SecretAccessKey")?.to_owned()),
        session_token: Some(Zeroizing::new(element("SessionToken")?.to_owned())),
    };
    Some((credentials, until))
}

#[cfg(test)]
mod tests;
