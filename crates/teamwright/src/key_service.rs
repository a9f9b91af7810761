//! The key service that the configuration names, for the root key.

use std::sync::Arc;

use anyhow::Context as _;
use custody::key_wrapper::patient::Patient;
use custody::key_wrapper::settings::{
    AwsCredentials, AwsKmsSettings, AzureClient, AzureKeyVaultSettings, SettingsRefused, TransitSettings,
};
use custody::key_wrapper::{KeyServiceSettings, Outgoing, build};
use platform::config::{KeyProvider, Keys, Settings};
use platform::db::Db;
use platform::outbound::{Gate, SystemResolver};
use platform::world::World;

/// The service's settings; `None` where the root key lies wrapped by a local file.
pub fn settings(keys: &Keys) -> Option<KeyServiceSettings> {
    let key = keys.key.clone()?;
    match keys.provider {
        KeyProvider::LocalFile => None,
        KeyProvider::Transit => Some(KeyServiceSettings::Transit(TransitSettings {
            address: keys.address.clone()?,
            mount: keys.mount.clone().unwrap_or_else(|| "transit".to_owned()),
            key,
            token_file: keys.token_file.clone()?,
            ca_file: keys.ca_file.clone(),
        })),
        KeyProvider::AzureKeyVault => Some(KeyServiceSettings::AzureKeyVault(AzureKeyVaultSettings {
            address: keys.address.clone()?,
            key,
            client_id: keys.client_id.clone()?,
            client: azure_client(keys)?,
            authority: keys.authority.clone(),
            ca_file: keys.ca_file.clone(),
        })),
        KeyProvider::AwsKms => Some(KeyServiceSettings::AwsKms(AwsKmsSettings {
            key,
            credentials: aws_credentials(keys)?,
            address: keys.address.clone(),
            sts_address: keys.token_service_address.clone(),
            ca_file: keys.ca_file.clone(),
        })),
    }
}

/// A wrapper for them. The operator named the service, so it may have a private address.
pub fn wrapper(settings: &KeyServiceSettings, world: &World) -> Result<Arc<Patient>, SettingsRefused> {
    build(settings, world, &Outgoing::new(Gate::of_operator(Arc::new(SystemResolver))))
}

/// Whether the key file or service opens what the store holds; `Ok(false)`: nothing is sealed yet.
pub async fn try_key(settings: &Settings, db: &Db, world: &World) -> anyhow::Result<bool> {
    if settings.keys.uses_service() {
        let service = self::settings(&settings.keys).context("a setting under [keys] is missing")?;
        let wrapper = wrapper(&service, world)?;
        return Ok(custody::try_key_service(db, world, wrapper).await?);
    }
    let (key_file, store_folder) = (settings.key_file(), settings.store_folder());
    Ok(custody::try_key_file(db, world, (&key_file, &store_folder)).await?)
}

fn azure_client(keys: &Keys) -> Option<AzureClient> {
    let secret = keys.client_secret_file.clone().map(AzureClient::SecretFile);
    secret.or_else(|| keys.client_assertion_file.clone().map(AzureClient::AssertionFile))
}

fn aws_credentials(keys: &Keys) -> Option<AwsCredentials> {
    match (&keys.credentials_file, &keys.role, &keys.web_identity_token_file) {
        (Some(file), ..) => Some(AwsCredentials::File(file.clone())),
        (None, Some(role), Some(token_file)) => {
            Some(AwsCredentials::WebIdentity { role: role.clone(), token_file: token_file.clone() })
        }
        (None, Some(_) | None, Some(_) | None) => None,
    }
}
