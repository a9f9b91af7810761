//! The root key moves from its file to OpenBao and back; nothing that is stored notices.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use testkit::parts::{self, OpenBao};

use super::{Scene, quote, say};
use crate::product::{Place, Product};

const KEY: &str = "teamwright";

#[tokio::test]
async fn the_root_key_moves_to_openbao_and_back() {
    let Some(mut scene) = Scene::open("").await else { return };
    scene.use_once().unwrap();
    let usual = scene.place.settings.clone();
    let server = parts::openbao().await;
    server.create_key(KEY).await;
    let there = format!("{usual}{}", section(&server, &scene.place).await);

    say("The operator moves the root key from its file to OpenBao: teamwright keys move --to there.toml");
    let mut scene = scene.restart(|place| move_to(place, "there.toml", &there));
    scene.use_once().unwrap();
    say("Teamwright runs over OpenBao, and a read succeeds.");
    let mut scene = scene.restart(|place| {
        fs::rename(place.key_file(), away(place)).unwrap();
        say("The key file is taken away.");
    });
    scene.use_once().unwrap();
    say("Teamwright starts without it, and a read succeeds.");
    let mut scene = scene.restart(|place| {
        fs::rename(away(place), place.key_file()).unwrap();
        refuses_to_start(place, &usual);
        say("With the key file alone it does not start: the key file opens nothing any more.");
    });
    scene.use_once().unwrap();

    say("The operator moves it back: teamwright keys move --to back.toml");
    let mut scene = scene.restart(|place| move_to(place, "back.toml", &usual));
    scene.use_once().unwrap();
    drop(server);
    say("OpenBao is switched off for good.");
    let mut scene = scene.restart(|_| ());
    scene.use_once().unwrap();
    say("Teamwright runs over the key file again, and a read succeeds.");
    let _ = scene.product.stop();
}

/// Has the root key wrapped by what `settings` name, and lives by them from then on.
fn move_to(place: &mut Place, name: &str, settings: &str) {
    let file = place.data().join(name);
    fs::write(&file, place.configured(settings)).unwrap();
    let moved = place.run(&format!("keys move --to {}", file.display()));
    assert!(moved.status.success(), "{moved:?}");
    quote(&moved);
    settings.clone_into(&mut place.settings);
}

fn away(place: &Place) -> PathBuf {
    place.data().join("away")
}

/// With these settings, this once.
fn refuses_to_start(place: &mut Place, settings: &str) {
    let usual = std::mem::replace(&mut place.settings, settings.to_owned());
    let ended =
        Product::try_start(place).err().expect("it starts with a key service that it was moved away from");
    assert!(ended.log.contains("is not the key of this store"), "{ended:?}");
    place.settings = usual;
}

/// The section of the configuration that names the server's key.
async fn section(server: &OpenBao, place: &Place) -> String {
    let token = private(&place.data().join("bao-token"), &server.token(&[KEY]).await);
    format!(
        "[keys]\nprovider = \"transit\"\naddress = \"{}\"\nkey = \"{KEY}\"\ntoken_file = \"{}\"\nca_file = \"{}\"\n",
        server.address(),
        token.display(),
        server.ca_file().display()
    )
}

/// A file for its owner alone.
pub(super) fn private(path: &Path, content: &str) -> PathBuf {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_owned()
}
