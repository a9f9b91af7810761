//! Which key service is used, as plain data, and how a wrapper is made of it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use platform::outbound::{Endpoint, PortKind};
use platform::world::World;
use serde::{Deserialize, Serialize};

use super::KeyWrapper;
use super::aws_kms::{AwsKms, CredentialSource, KeyArn, WebIdentity};
use super::azure_key_vault::{AUTHORITIES, AzureKeyVault, Credential, Tokens};
use super::local_key_file::{KeyFileRefused, LocalKeyFile};
use super::patient::Patient;
use super::service::{Outgoing, Service};
use super::transit::Transit;

/// A key and the way to it. Secrets are named by the file that holds them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "provider", rename_all = "snake_case", deny_unknown_fields)]
pub enum KeyServiceSettings {
    LocalFile(LocalFileSettings),
    Transit(TransitSettings),
    AzureKeyVault(AzureKeyVaultSettings),
    AwsKms(AwsKmsSettings),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalFileSettings {
    pub file: PathBuf,
    /// The store's folder, which the file must not lie in.
    pub store_folder: PathBuf,
}

/// OpenBao or Vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitSettings {
    pub address: String,
    /// Where the transit engine is mounted; `transit` unless somebody chose otherwise.
    pub mount: String,
    pub key: String,
    pub token_file: PathBuf,
    pub ca_file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AzureKeyVaultSettings {
    pub address: String,
    pub key: String,
    pub client_id: String,
    pub client: AzureClient,
    /// Another authority than Microsoft's own.
    pub authority: Option<String>,
    pub ca_file: Option<PathBuf>,
}

/// How the client proves who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AzureClient {
    SecretFile(PathBuf),
    AssertionFile(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwsKmsSettings {
    /// The key's whole ARN.
    pub key: String,
    pub credentials: AwsCredentials,
    /// Another address than the region's own, such as a private endpoint.
    pub address: Option<String>,
    /// The same for the token service, which a web identity asks.
    pub sts_address: Option<String>,
    pub ca_file: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwsCredentials {
    File(PathBuf),
    WebIdentity { role: String, token_file: PathBuf },
}

/// Why no wrapper can be made of the settings; each says which one to mend.
#[derive(Debug, thiserror::Error)]
pub enum SettingsRefused {
    #[error("the key service's address {0:?} cannot be read; write https://host or https://host:port")]
    Address(String),
    #[error("{0:?} is no name of a key; write letters, digits, hyphens, dots and underscores")]
    KeyName(String),
    #[error("{0:?} is no ARN of a key; write arn:aws:kms:REGION:ACCOUNT:key/ID")]
    Arn(String),
    #[error("the authority's certificate {path} cannot be read: {cause}")]
    Authority { path: PathBuf, cause: std::io::Error },
    #[error(transparent)]
    KeyFile(#[from] KeyFileRefused),
}

/// The wrapper that the settings describe, asked with patience. Asks nobody yet.
pub fn build(
    settings: &KeyServiceSettings,
    world: &World,
    outgoing: &Outgoing,
) -> Result<Arc<Patient>, SettingsRefused> {
    let wrapper: Box<dyn KeyWrapper> = match settings {
        KeyServiceSettings::LocalFile(one) => {
            Box::new(LocalKeyFile::open(&one.file, &one.store_folder, world.clone())?)
        }
        KeyServiceSettings::Transit(one) => Box::new(transit(one, outgoing)?),
        KeyServiceSettings::AzureKeyVault(one) => Box::new(azure_key_vault(one, world, outgoing)?),
        KeyServiceSettings::AwsKms(one) => Box::new(aws_kms(one, world, outgoing)?),
    };
    Ok(Arc::new(Patient::new(wrapper, world.clone())))
}

fn transit(settings: &TransitSettings, outgoing: &Outgoing) -> Result<Transit, SettingsRefused> {
    let endpoint = endpoint(&settings.address)?;
    let service =
        Service::new(endpoint, authority(settings.ca_file.as_deref())?, PortKind::Transit, outgoing);
    settings.mount.split('/').try_for_each(|part| name(part).map(drop))?;
    Ok(Transit {
        service,
        mount: settings.mount.clone(),
        key: name(&settings.key)?,
        token_file: settings.token_file.clone(),
        newest: Mutex::default(),
    })
}

fn azure_key_vault(
    settings: &AzureKeyVaultSettings,
    world: &World,
    outgoing: &Outgoing,
) -> Result<AzureKeyVault, SettingsRefused> {
    let endpoint_of_vault = endpoint(&settings.address)?;
    let ca = authority(settings.ca_file.as_deref())?;
    let authorities = match &settings.authority {
        Some(own) => vec![endpoint(own)?.to_string()],
        None => AUTHORITIES.map(str::to_owned).to_vec(),
    };
    let credential = match &settings.client {
        AzureClient::SecretFile(path) => Credential::SecretFile(path.clone()),
        AzureClient::AssertionFile(path) => Credential::AssertionFile(path.clone()),
    };
    let tokens = Tokens {
        client_id: settings.client_id.clone(),
        credential,
        authorities,
        world: world.clone(),
        kept: Mutex::default(),
    };
    let vault = Service::new(endpoint_of_vault, ca, PortKind::Https, outgoing);
    Ok(AzureKeyVault { vault, key: name(&settings.key)?, tokens, newest: Mutex::default() })
}

fn aws_kms(settings: &AwsKmsSettings, world: &World, outgoing: &Outgoing) -> Result<AwsKms, SettingsRefused> {
    let arn = KeyArn::parse(&settings.key).ok_or_else(|| SettingsRefused::Arn(settings.key.clone()))?;
    let address =
        |own: &Option<String>, service| endpoint(&own.clone().unwrap_or_else(|| arn.address(service)));
    let credentials = match &settings.credentials {
        AwsCredentials::File(path) => CredentialSource::File(path.clone()),
        AwsCredentials::WebIdentity { role, token_file } => CredentialSource::WebIdentity(WebIdentity {
            role_arn: role.clone(),
            token_file: token_file.clone(),
            endpoint: address(&settings.sts_address, "sts")?,
            kept: Mutex::default(),
        }),
    };
    let ca = authority(settings.ca_file.as_deref())?;
    let service = Service::new(address(&settings.address, "kms")?, ca, PortKind::Https, outgoing);
    Ok(AwsKms { service, arn, credentials, world: world.clone() })
}

fn endpoint(address: &str) -> Result<Endpoint, SettingsRefused> {
    address.parse().map_err(|_| SettingsRefused::Address(address.to_owned()))
}

/// A name that needs no encoding in an address.
fn name(text: &str) -> Result<String, SettingsRefused> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_name = (1..=127).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(fits);
    if is_name { Ok(text.to_owned()) } else { Err(SettingsRefused::KeyName(text.to_owned())) }
}

fn authority(path: Option<&Path>) -> Result<Option<String>, SettingsRefused> {
    let Some(path) = path else { return Ok(None) };
    let read = std::fs::read_to_string(path);
    read.map(Some).map_err(|cause| SettingsRefused::Authority { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests;
