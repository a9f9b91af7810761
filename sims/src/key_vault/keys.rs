//! RSA keys and their versions.

use std::collections::BTreeMap;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
    OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform::world::World;
use serde_json::{Value, json};

/// Keys by name, each with its versions, the newest last.
#[derive(Default)]
pub(super) struct Keys(BTreeMap<String, Vec<Key>>);

/// One version of a key.
pub(super) struct Key {
    pub(super) version: String,
    pub(super) is_enabled: bool,
    pub(super) expires_at_s: Option<i64>,
    pub(super) operations: Vec<String>,
    private: PrivateDecryptingKey,
}

impl Keys {
    pub(super) fn add_version(&mut self, name: &str, world: &World) {
        let Ok(private) = PrivateDecryptingKey::generate(KeySize::Rsa2048) else { return };
        let version = world.random::<16>().map(hex::encode).unwrap_or_default();
        let operations = ["wrapKey", "unwrapKey"].map(str::to_owned).to_vec();
        let key = Key { version, is_enabled: true, expires_at_s: None, operations, private };
        self.0.entry(name.to_owned()).or_default().push(key);
    }

    pub(super) fn delete(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub(super) fn versions(&self, name: &str) -> &[Key] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The version, or the newest.
    pub(super) fn find(&self, name: &str, version: Option<&str>) -> Option<&Key> {
        let versions = self.versions(name);
        match version {
            Some(version) => versions.iter().find(|key| key.version == version),
            None => versions.last(),
        }
    }

    pub(super) fn find_mut(&mut self, name: &str, version: &str) -> Option<&mut Key> {
        self.0.get_mut(name)?.iter_mut().find(|key| key.version == version)
    }

    pub(super) fn each_version(&mut self, name: &str, change: impl Fn(&mut Key)) {
        self.0.get_mut(name).into_iter().flatten().for_each(change);
    }
}

impl Key {
    pub(super) fn attributes(&self) -> Value {
        json!({"enabled": self.is_enabled, "exp": self.expires_at_s})
    }

    pub(super) fn wrap(&self, algorithm: &str, value: &str) -> Option<String> {
        let algorithm = oaep(algorithm)?;
        let plain = URL_SAFE_NO_PAD.decode(value).ok()?;
        let key = OaepPublicEncryptingKey::new(self.private.public_key()).ok()?;
        let mut place = vec![0; key.ciphertext_size()];
        let wrapped = key.encrypt(algorithm, &plain, &mut place, None).ok()?;
        Some(URL_SAFE_NO_PAD.encode(wrapped))
    }

    pub(super) fn unwrap(&self, algorithm: &str, value: &str) -> Option<String> {
        let algorithm = oaep(algorithm)?;
        let wrapped = URL_SAFE_NO_PAD.decode(value).ok()?;
        let der = self.private.as_der().ok()?;
        let key = OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(der.as_ref()).ok()?).ok()?;
        let mut place = vec![0; key.min_output_size()];
        let plain = key.decrypt(algorithm, &wrapped, &mut place, None).ok()?;
        Some(URL_SAFE_NO_PAD.encode(plain))
    }
}

fn oaep(algorithm: &str) -> Option<&'static OaepAlgorithm> {
    match algorithm {
        "RSA-OAEP" => Some(&OAEP_SHA1_MGF1SHA1),
        "RSA-OAEP-256" => Some(&OAEP_SHA256_MGF1SHA256),
        _ => None,
    }
}
