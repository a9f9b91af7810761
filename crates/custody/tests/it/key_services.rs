//! Key services: a real OpenBao, and simulators of Azure Key Vault and AWS KMS that check what the real ones check.

mod aws_kms;
mod azure_key_vault;
mod misbehaving;
mod real_servers;
mod starting;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use custody::key_wrapper::patient::Patient;
use custody::key_wrapper::settings::{
    AwsCredentials, AwsKmsSettings, AzureClient, AzureKeyVaultSettings, TransitSettings,
};
use custody::key_wrapper::{
    KeyServiceSettings, KeyWrapper, Outgoing, Purpose, WrapContext, WrapFailure, build,
};
use custody::locked::LockedKey;
use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId};
use platform::entropy::SystemEntropy;
use platform::outbound::{Caps, Gate, Policy, ResolveFault, Resolver};
use platform::world::World;
use sha2::{Digest as _, Sha256};
use sims::{KeyVault, Kms, Running, key_vault, kms};
use testkit::HandClock;
use uuid::Uuid;

/// Every name is this machine: the simulators listen under the real services' names.
struct Here;

impl Resolver for Here {
    fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Vec<IpAddr>, ResolveFault>> {
        Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
    }
}

/// Where a wrapper stands in a test: a clock set by hand that the simulators share, and files for secrets.
struct Stage {
    clock: Arc<HandClock>,
    world: World,
    folder: tempfile::TempDir,
    caps: Caps,
}

impl Stage {
    fn new() -> Self {
        let clock = Arc::new(HandClock::at_text("2031-05-09T08:00:00Z"));
        let world = World::new(Arc::clone(&clock) as _, Arc::new(SystemEntropy::new()));
        let caps = Outgoing::new(gate()).caps;
        Self { clock, world, folder: tempfile::tempdir().unwrap(), caps }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn build(&self, settings: &KeyServiceSettings) -> Arc<Patient> {
        build(settings, &self.world, &Outgoing { gate: gate(), caps: self.caps }).unwrap()
    }

    fn forward_s(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    async fn key_vault(&self) -> Running<KeyVault> {
        let vault = KeyVault::start(0, self.world.clone()).await.unwrap();
        vault.simulator.create_key("top");
        vault
    }

    fn at_key_vault(&self, vault: &Running<KeyVault>, key: &str) -> AzureKeyVaultSettings {
        AzureKeyVaultSettings {
            address: vault.simulator.vault().to_owned(),
            key: key.to_owned(),
            client_id: key_vault::CLIENT_ID.to_owned(),
            client: AzureClient::SecretFile(self.file("client-secret", key_vault::CLIENT_SECRET)),
            authority: Some(vault.simulator.authority().to_owned()),
            ca_file: Some(self.file("vault-ca.pem", &vault.ca_pem)),
        }
    }

    async fn kms(&self) -> (Running<Kms>, String) {
        let kms = Kms::start(0, self.world.clone()).await.unwrap();
        let arn = kms.simulator.create_key("top");
        (kms, arn)
    }

    fn at_kms(&self, kms: &Running<Kms>, arn: &str) -> AwsKmsSettings {
        let credentials = format!(
            "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
            kms::ACCESS_KEY_ID,
            kms::SECRET_ACCESS_KEY
        );
        let port = kms.address.port();
        AwsKmsSettings {
            key: arn.to_owned(),
            credentials: AwsCredentials::File(self.file("credentials", &credentials)),
            address: Some(format!("https://{}:{port}", kms::KMS_HOST)),
            sts_address: Some(format!("https://{}:{port}", kms::STS_HOST)),
            ca_file: Some(self.file("kms-ca.pem", &kms.ca_pem)),
        }
    }

    fn at_transit(&self, address: &str, key: &str, token: &str, ca_file: PathBuf) -> TransitSettings {
        TransitSettings {
            address: address.to_owned(),
            mount: "transit".to_owned(),
            key: key.to_owned(),
            token_file: self.file("token", token),
            ca_file: Some(ca_file),
        }
    }
}

fn gate() -> Gate {
    let policy = Policy { allow: vec!["127.0.0.0/8".parse().unwrap()], ..Policy::default() };
    Gate::new(policy, Arc::new(Here))
}

fn context() -> WrapContext {
    let installation = InstallationId::from_uuid(Uuid::from_bytes([1; 16]));
    WrapContext { installation, purpose: Purpose::Root, version: 1 }
}

fn key(byte: u8) -> LockedKey {
    LockedKey::new(|bytes| {
        bytes.fill(byte);
        Ok::<_, Fault>(())
    })
    .unwrap()
}

async fn wrapped(wrapper: &dyn KeyWrapper) -> Vec<u8> {
    wrapper.wrap(&key(0x5A), context()).await.unwrap()
}

/// Why a blob does not open.
async fn failure(wrapper: &dyn KeyWrapper, blob: &[u8]) -> WrapFailure {
    wrapper.unwrap(blob, context()).await.err().unwrap()
}

#[track_caller]
fn denied(failure: &WrapFailure, words: &str) {
    assert!(matches!(failure, WrapFailure::Denied(said) if said.contains(words)), "{words}: {failure:?}");
}

#[track_caller]
fn unavailable(failure: &WrapFailure, words: &str) {
    assert!(
        matches!(failure, WrapFailure::Unavailable(said) if said.contains(words)),
        "{words}: {failure:?}"
    );
}

/// Alters one byte and makes the checksum right again, as somebody would who knows the format.
fn altered(blob: &[u8], place: usize) -> Vec<u8> {
    let mut blob = blob[..blob.len() - 8].to_vec();
    blob[place] ^= 1;
    let checksum = Sha256::digest(&blob);
    blob.extend_from_slice(&checksum[..8]);
    blob
}

/// Whoever alters a blob on purpose gets no key, wherever the byte lies.
async fn no_altered_blob_opens(wrapper: &Patient, stage: &Stage, blob: &[u8]) {
    for place in 0..blob.len() - 8 {
        let opened = wrapper.unwrap(&altered(blob, place), context()).await;
        assert!(opened.is_err(), "byte {place} of {} altered, and a key came back", blob.len());
        // A version that never was is denied; the next byte is asked about all the same.
        stage.forward_s(80);
    }
    wrapper.unwrap(blob, context()).await.unwrap();
}
