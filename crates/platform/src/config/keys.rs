//! The root key.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The root key, which every stored credential needs, and what it lies wrapped by.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// What the root key lies wrapped by: a `local_file`, or a key service: `transit` (OpenBao, Vault),
    /// `azure_key_vault` (also a Managed HSM) or `aws_kms`. A service is asked once per start.
    pub provider: KeyProvider,
    /// `local_file`: the key file. Without it: `keys/root.key` in the data folder. Put it on another disk than the
    /// store, so that a copy of the store alone opens nothing.
    pub file: Option<PathBuf>,
    /// The service's address, such as `https://bao.example.com:8200` or `https://NAME.vault.azure.net`. `aws_kms`
    /// needs none: the key names its region.
    pub address: Option<String>,
    /// The key's name at the service; with `aws_kms` its whole ARN. Teamwright never makes it.
    pub key: Option<String>,
    /// `transit`: where the engine is mounted. Without it: `transit`.
    pub mount: Option<String>,
    /// `transit`: the file with our token. It needs `update` on `MOUNT/encrypt/KEY` and `MOUNT/decrypt/KEY`, and
    /// nothing else. It is read for each call, so a renewed token needs no restart.
    pub token_file: Option<PathBuf>,
    /// `azure_key_vault`: the id of our client. It needs `wrapKey` and `unwrapKey` on the key.
    pub client_id: Option<String>,
    /// `azure_key_vault`: the file with the client's secret.
    pub client_secret_file: Option<PathBuf>,
    /// `azure_key_vault`: the file with the client's signed assertion (workload identity), instead of a secret.
    pub client_assertion_file: Option<PathBuf>,
    /// `azure_key_vault`: the only authority that gets our secret. Without it: those of Microsoft's clouds.
    pub authority: Option<String>,
    /// `aws_kms`: a credentials file as AWS's own tools write it. It needs `kms:Encrypt` and `kms:Decrypt`.
    pub credentials_file: Option<PathBuf>,
    /// `aws_kms`: the ARN of a role that a web identity may take, instead of a credentials file.
    pub role: Option<String>,
    /// `aws_kms`: the file with the web identity's token.
    pub web_identity_token_file: Option<PathBuf>,
    /// `aws_kms`: the token service's address, where it is not the region's own.
    pub token_service_address: Option<String>,
    /// The only authority to trust for the service's certificate, as a PEM file. Without it: the public ones.
    pub ca_file: Option<PathBuf>,
}

/// What the root key lies wrapped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyProvider {
    LocalFile,
    Transit,
    AzureKeyVault,
    AwsKms,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            provider: KeyProvider::LocalFile,
            file: None,
            address: None,
            key: None,
            mount: None,
            token_file: None,
            client_id: None,
            client_secret_file: None,
            client_assertion_file: None,
            authority: None,
            credentials_file: None,
            role: None,
            web_identity_token_file: None,
            token_service_address: None,
            ca_file: None,
        }
    }
}

/// A setting, whether it is given, and whom it is for.
type Field = (&'static str, bool, &'static [KeyProvider]);

impl KeyProvider {
    fn name(self) -> &'static str {
        match self {
            Self::LocalFile => "local_file",
            Self::Transit => "transit",
            Self::AzureKeyVault => "azure_key_vault",
            Self::AwsKms => "aws_kms",
        }
    }
}

impl Keys {
    /// Whether a key service wraps the root key.
    pub fn uses_service(&self) -> bool {
        self.provider != KeyProvider::LocalFile
    }

    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        for (field, is_given, providers) in self.fields() {
            if is_given && !providers.contains(&self.provider) {
                let name = self.provider.name();
                return Err((field, format!("is not used with keys.provider = \"{name}\"; take it away")));
            }
        }
        let needs = |field: &'static str, is_given: bool| {
            let name = self.provider.name();
            if is_given { Ok(()) } else { Err((field, format!("is needed with keys.provider = \"{name}\""))) }
        };
        if self.uses_service() {
            needs("keys.key", self.key.is_some())?;
        }
        match self.provider {
            KeyProvider::LocalFile => Ok(()),
            KeyProvider::Transit => {
                needs("keys.address", self.address.is_some())?;
                needs("keys.token_file", self.token_file.is_some())
            }
            KeyProvider::AzureKeyVault => {
                needs("keys.address", self.address.is_some())?;
                needs("keys.client_id", self.client_id.is_some())?;
                one_of(
                    ("keys.client_secret_file", self.client_secret_file.is_some()),
                    ("keys.client_assertion_file", self.client_assertion_file.is_some()),
                )
            }
            KeyProvider::AwsKms => {
                one_of(
                    ("keys.credentials_file", self.credentials_file.is_some()),
                    ("keys.web_identity_token_file", self.web_identity_token_file.is_some()),
                )?;
                match self.web_identity_token_file {
                    Some(_) => needs("keys.role", self.role.is_some()),
                    None => Ok(()),
                }
            }
        }
    }

    fn fields(&self) -> [Field; 14] {
        use KeyProvider::{AwsKms, AzureKeyVault, LocalFile, Transit};
        const SERVICES: &[KeyProvider] = &[Transit, AzureKeyVault, AwsKms];
        [
            ("keys.file", self.file.is_some(), &[LocalFile]),
            ("keys.address", self.address.is_some(), SERVICES),
            ("keys.key", self.key.is_some(), SERVICES),
            ("keys.ca_file", self.ca_file.is_some(), SERVICES),
            ("keys.mount", self.mount.is_some(), &[Transit]),
            ("keys.token_file", self.token_file.is_some(), &[Transit]),
            ("keys.client_id", self.client_id.is_some(), &[AzureKeyVault]),
            ("keys.client_secret_file", self.client_secret_file.is_some(), &[AzureKeyVault]),
            ("keys.client_assertion_file", self.client_assertion_file.is_some(), &[AzureKeyVault]),
            ("keys.authority", self.authority.is_some(), &[AzureKeyVault]),
            ("keys.credentials_file", self.credentials_file.is_some(), &[AwsKms]),
            ("keys.role", self.role.is_some(), &[AwsKms]),
            ("keys.web_identity_token_file", self.web_identity_token_file.is_some(), &[AwsKms]),
            ("keys.token_service_address", self.token_service_address.is_some(), &[AwsKms]),
        ]
    }
}

/// Exactly one of two ways to prove who we are.
fn one_of(
    (one, has_one): (&'static str, bool),
    (two, has_two): (&'static str, bool),
) -> Result<(), (&'static str, String)> {
    match (has_one, has_two) {
        (true, false) | (false, true) => Ok(()),
        (false, false) => Err((one, format!("or {two} is needed"))),
        (true, true) => Err((two, format!("stands beside {one}; keep one of them"))),
    }
}

#[cfg(test)]
mod tests;
