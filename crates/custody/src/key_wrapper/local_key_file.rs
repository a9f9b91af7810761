//! A key in a file of its own, outside the store: one line, `TEAMWRIGHT-KEY-1 <base64 of 32 bytes> <checksum>`.
//!
//! The file is made once, readable by its owner alone, and flushed together with its folder before anything is
//! wrapped under it. Without it every credential of the installation is lost; so it is never made again where a store
//! already needs one.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use platform::world::World;
use zeroize::{Zeroize as _, Zeroizing};

use super::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use crate::envelope::{self, Wrapped};
use crate::format::{KEY, NONCE};
use crate::locked::LockedKey;

/// Wraps under the key of a local file.
pub struct LocalKeyFile {
    key: LockedKey,
    key_id: String,
    world: World,
}

/// Why a key file cannot be used; each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileRefused {
    #[error(
        "the key file {0} is missing; put it back from its backup, without it no stored credential opens"
    )]
    Missing(PathBuf),
    #[error("the key file {path} has mode {mode:o}; run: chmod 600 {path}")]
    TooOpen { path: PathBuf, mode: u32 },
    #[error("the key file {0} lies inside the store's folder; move it to a folder of its own")]
    InStore(PathBuf),
    #[error("the file {0} is not a Teamwright key file or is damaged; put it back from its backup")]
    Malformed(PathBuf),
    #[error("the key file {path} cannot be used: {cause}")]
    Unreadable { path: PathBuf, cause: std::io::Error },
}

const MAGIC: &str = "TEAMWRIGHT-KEY-1";
const BLOB_MAGIC: &[u8; 4] = b"TWW1";
const PROVIDER: &str = "local-key-file";
/// Longer than any key file; more is not read.
const LINE_MOST: u64 = 256;

impl LocalKeyFile {
    /// Reads the key file; `store` is the folder that it must not lie in.
    pub fn open(path: &Path, store: &Path, world: World) -> Result<Self, KeyFileRefused> {
        let unreadable = |cause| KeyFileRefused::Unreadable { path: path.to_owned(), cause };
        let is_missing = |cause: &std::io::Error| cause.kind() == ErrorKind::NotFound;
        let file = File::open(path).map_err(|cause| {
            if is_missing(&cause) { KeyFileRefused::Missing(path.to_owned()) } else { unreadable(cause) }
        })?;
        let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o7777;
        if mode & !0o600 != 0 {
            return Err(KeyFileRefused::TooOpen { path: path.to_owned(), mode });
        }
        refuse_in_store(path, store)?;
        let mut line = Zeroizing::new(String::with_capacity(256));
        file.take(LINE_MOST).read_to_string(&mut line).map_err(unreadable)?;
        let malformed = || KeyFileRefused::Malformed(path.to_owned());
        let key = parse(&line).ok_or_else(malformed)?;
        let key_id = key.expose(|bytes| hex::encode(fingerprint("teamwright/local-key-id/1", bytes)));
        Ok(Self { key, key_id, world })
    }

    /// Makes the key file; refuses where one is already.
    pub fn create(path: &Path, store: &Path, world: World) -> Result<Self, KeyFileRefused> {
        let unreadable = |cause| KeyFileRefused::Unreadable { path: path.to_owned(), cause };
        let folder = path.parent().ok_or_else(|| unreadable(ErrorKind::InvalidInput.into()))?;
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unreadable)?;
        refuse_in_store(path, store)?;
        let key = draw(&world).map_err(|fault| unreadable(std::io::Error::other(fault)))?;
        let mut line = Zeroizing::new(String::with_capacity(256));
        key.expose(|bytes| print(bytes, &mut line));
        write_once(path, folder, line.as_bytes()).map_err(unreadable)?;
        drop(key);
        Self::open(path, store, world)
    }
}

impl KeyWrapper for LocalKeyFile {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        Box::pin(async move {
            let nonce = self.world.random::<NONCE>()?;
            let aad = context.to_bytes();
            let wrapped =
                self.key.expose(|under| key.expose(|inner| envelope::wrap(under, nonce, &aad, inner)))?;
            let mut blob = BLOB_MAGIC.to_vec();
            for field in [PROVIDER.as_bytes(), self.key_id.as_bytes(), &nonce, &wrapped] {
                blob.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
                blob.extend_from_slice(field);
            }
            Ok(blob)
        })
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        Box::pin(async move {
            let (nonce, wrapped) = self.read_blob(blob).ok_or(WrapFailure::Invalid)?;
            let aad = context.to_bytes();
            let inner = self.key.expose(|under| envelope::unwrap(under, nonce, &aad, &wrapped));
            let inner = inner.map_err(|_| WrapFailure::Invalid)?;
            LockedKey::new(|bytes| {
                bytes.copy_from_slice(inner.as_slice());
                Ok(())
            })
        })
    }

    fn describe(&self) -> WrapperDescription {
        WrapperDescription {
            provider: PROVIDER,
            key_id: self.key_id.clone(),
            key_version: None,
            algorithm: "AES-256-GCM",
        }
    }
}

impl LocalKeyFile {
    fn read_blob(&self, blob: &[u8]) -> Option<([u8; NONCE], Wrapped)> {
        let mut rest = blob.strip_prefix(BLOB_MAGIC)?;
        let mut field = || {
            let (length, after) = rest.split_first()?;
            let (field, after) = after.split_at_checked(usize::from(*length))?;
            rest = after;
            Some(field)
        };
        let is_ours = field()? == PROVIDER.as_bytes() && field()? == self.key_id.as_bytes();
        let (nonce, wrapped) = (field()?.try_into().ok()?, field()?.try_into().ok()?);
        (is_ours && rest.is_empty()).then_some((nonce, wrapped))
    }
}

/// Writes the whole file under another name first: a key file that exists is complete, and is never written over.
fn write_once(path: &Path, folder: &Path, line: &[u8]) -> std::io::Result<()> {
    let draft = path.with_extension("draft");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(line)?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked?;
    File::open(folder)?.sync_all()
}

/// A new random key.
pub(crate) fn draw(world: &World) -> Result<LockedKey, Fault> {
    LockedKey::new(|bytes| world.fill(bytes))
}

fn refuse_in_store(path: &Path, store: &Path) -> Result<(), KeyFileRefused> {
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    let is_inside = match (folder, store.canonicalize()) {
        (Some(folder), Ok(store)) => folder.starts_with(store),
        (Some(_) | None, _) => false,
    };
    if is_inside { Err(KeyFileRefused::InStore(path.to_owned())) } else { Ok(()) }
}

fn print(key: &[u8; KEY], line: &mut String) {
    line.push_str(MAGIC);
    line.push(' ');
    STANDARD.encode_string(key, line);
    line.push(' ');
    line.push_str(&hex::encode(fingerprint(MAGIC, key)));
    line.push('\n');
}

fn parse(line: &str) -> Option<LockedKey> {
    let mut words = line.strip_suffix('\n').unwrap_or(line).split(' ');
    let (magic, key, checksum) = (words.next()?, words.next()?, words.next()?);
    if magic != MAGIC || words.next().is_some() {
        return None;
    }
    let mut bytes = Zeroizing::new([0_u8; KEY + 2]);
    let length = STANDARD.decode_slice(key, bytes.as_mut_slice()).ok()?;
    let key: &[u8; KEY] = bytes.get(..length)?.try_into().ok()?;
    if hex::encode(fingerprint(MAGIC, key)) != checksum {
        return None;
    }
    LockedKey::new::<Fault>(|place| {
        place.copy_from_slice(key);
        Ok(())
    })
    .ok()
}

/// The start of a SHA-256 over a label and the key: tells keys apart, gives none away.
fn fingerprint(label: &str, key: &[u8; KEY]) -> [u8; 8] {
    let mut context = Context::new(&SHA256);
    context.update(label.as_bytes());
    context.update(key);
    let mut digest = context.finish().as_ref().to_vec();
    let start = digest.first_chunk().copied().unwrap_or_default();
    digest.zeroize();
    start
}

#[cfg(test)]
mod tests;
