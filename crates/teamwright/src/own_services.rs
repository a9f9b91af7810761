//! The key services of organizations that bring their own key.
//!
//! An owner writes the settings in the console; secrets never pass through it. The operator lays their files into the
//! organization's folder, `organizations/<id>` beside the key file, and the settings name them by their bare names: an
//! owner can lead no request of ours to another file of this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use custody::BuildOwnService;
use custody::key_wrapper::settings::{AwsCredentials, AzureClient};
use custody::key_wrapper::{KeyServiceSettings, KeyWrapper, Outgoing, build};
use kernel::ids::OrganizationId;
use platform::config::Settings;
use platform::outbound::Gate;
use platform::world::World;

/// Builds key services from what owners wrote; they are reached through the gate that connections go through, never as the operator's own are.
pub fn builder(settings: &Settings, world: &World, gate: Gate) -> BuildOwnService {
    let keys = settings.key_file().parent().map(Path::to_owned).unwrap_or_default();
    let (world, outgoing) = (world.clone(), Outgoing::new(gate));
    Arc::new(move |organization, text| {
        let folder = keys.join("organizations").join(organization.to_string());
        let settings = read(text, organization, &folder)?;
        let built = build(&settings, &world, &outgoing).map_err(|refused| refused.to_string())?;
        Ok(built as Arc<dyn KeyWrapper>)
    })
}

fn read(text: &str, organization: OrganizationId, folder: &Path) -> Result<KeyServiceSettings, String> {
    let mut settings: KeyServiceSettings =
        serde_json::from_str(text).map_err(|error| format!("the settings cannot be read: {error}"))?;
    let mut files: Vec<&mut PathBuf> = Vec::new();
    match &mut settings {
        KeyServiceSettings::LocalFile(_) => {
            return Err("a file on this machine is no key service of your own".to_owned());
        }
        KeyServiceSettings::Transit(one) => {
            files.push(&mut one.token_file);
            files.extend(one.ca_file.as_mut());
        }
        KeyServiceSettings::AzureKeyVault(one) => {
            match &mut one.client {
                AzureClient::SecretFile(file) | AzureClient::AssertionFile(file) => files.push(file),
            }
            files.extend(one.ca_file.as_mut());
        }
        KeyServiceSettings::AwsKms(one) => {
            match &mut one.credentials {
                AwsCredentials::File(file) => files.push(file),
                AwsCredentials::WebIdentity { token_file, .. } => files.push(token_file),
            }
            files.extend(one.ca_file.as_mut());
        }
    }
    for file in files {
        *file = inside(folder, file, organization)?;
    }
    Ok(settings)
}

/// A file of the organization's folder; its bare name is all that an owner may write.
fn inside(folder: &Path, name: &Path, organization: OrganizationId) -> Result<PathBuf, String> {
    let is_bare = name.file_name().is_some_and(|bare| Path::new(bare) == name);
    if is_bare {
        return Ok(folder.join(name));
    }
    Err(format!(
        "name files by their bare names; the operator lays them into the folder organizations/{organization} beside \
         the key file"
    ))
}

#[cfg(test)]
mod tests;
