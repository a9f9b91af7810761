//! Starting over a key service: no root key, no start, and one call however many organizations there are.

use std::fmt::Write as _;

use custody::key_wrapper::KeyServiceSettings::{AwsKms, AzureKeyVault, Transit};
use custody::key_wrapper::{KeyServiceSettings, WrapFailure};
use custody::{Custody, Kind, StartRefused};
use kernel::failure::Refusal as _;
use kernel::secret::Secret;
use platform::db::sql;
use sims::Fault;
use testkit::parts;
use testkit::parts::environment::Store;

use super::Stage;
use crate::home::{Home, connection, opened, organization, text};

/// A home whose root key is not there yet.
async fn home() -> Home {
    let home = Home::new().await;
    home.tamper(vec![sql("DELETE FROM root_key")]).await;
    home
}

async fn start(home: &Home, stage: &Stage, settings: &KeyServiceSettings) -> Result<Custody, StartRefused> {
    home.start_over(stage.build(settings) as _).await
}

async fn seal(home: &Home, custody: &Custody, secret: &str) {
    let mut cx = home.begin(organization(1)).await;
    let secret = Secret::from_text(secret.to_owned());
    custody.seal(&mut cx, connection(1), Kind::SqlPassword, secret).await.unwrap();
    cx.commit().await.unwrap();
}

/// Sealed after one start, opened after the next, by another wrapper of the same settings.
async fn outlives_a_start(settings: &KeyServiceSettings, stage: &Stage) -> Home {
    let home = home().await;
    let first = start(&home, stage, settings).await.unwrap();
    seal(&home, &first, "correct horse").await;
    drop(first);
    let second = start(&home, stage, settings).await.unwrap();
    assert_eq!("correct horse", opened(&second, organization(1), connection(1)).await.unwrap());
    home
}

/// Rows of organization keys as many installations have them.
async fn add_organizations(home: &Home, count: u32) {
    let statements = (0..count).step_by(500).map(|from| {
        let mut rows = String::new();
        for number in from..count.min(from + 500) {
            let id = format!("{:032x}", 0xA000_0000_u128 + u128::from(number));
            let (id, bytes) = match parts::environment::store() {
                Store::Sqlite => (format!("x'{id}'"), "x'00'"),
                Store::Postgres => (format!("'{id}'::uuid"), "'\\x00'::bytea"),
            };
            let comma = if number == from { "" } else { ", " };
            write!(rows, "{comma}({id}, 1, 1, 'active', {bytes}, {bytes}, 0, 0)").unwrap();
        }
        text(format!(
            "INSERT INTO organization_key (organization_id, version, root_version, state, nonce, wrapped, wraps, \
             created_at) VALUES {rows}"
        ))
    });
    home.tamper(statements.collect()).await;
}

#[tokio::test]
async fn a_start_with_ten_thousand_organizations_asks_the_service_once() {
    let stage = Stage::new();
    let (kms, arn) = stage.kms().await;
    let settings = AwsKms(stage.at_kms(&kms, &arn));
    let home = outlives_a_start(&settings, &stage).await;
    add_organizations(&home, 10_000).await;
    let before = kms.calls().len();
    let custody = start(&home, &stage, &settings).await.unwrap();
    assert_eq!(1, kms.calls().len() - before, "{:?}", &kms.calls()[before..]);
    // And no use of a credential asks it.
    for _ in 0..5 {
        opened(&custody, organization(1), connection(1)).await.unwrap();
        custody.forget();
    }
    assert_eq!(1, kms.calls().len() - before);
}

#[tokio::test]
async fn a_store_sealed_over_a_vault_opens_after_the_next_start() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    outlives_a_start(&AzureKeyVault(stage.at_key_vault(&vault, "top")), &stage).await;
}

#[tokio::test]
async fn without_its_service_nothing_starts_and_the_cause_is_named() {
    let mut stage = Stage::new();
    stage.caps.idle = std::time::Duration::from_millis(200);
    let vault = stage.key_vault().await;
    vault.simulator.create_key("other");
    let settings = AzureKeyVault(stage.at_key_vault(&vault, "top"));
    let home = outlives_a_start(&settings, &stage).await;
    let refused = async |settings| start(&home, &stage, settings).await.err().unwrap();

    vault.simulator.enable("top", false);
    let disabled = refused(&settings).await;
    assert!(disabled.to_string().contains("the key is disabled"), "{disabled}");
    assert_eq!("custody/key-service-failed", disabled.problem().slug);
    vault.simulator.enable("top", true);

    vault.fault(Some(Fault::Hang));
    let silent = refused(&settings).await;
    assert!(matches!(silent, StartRefused::KeyService(WrapFailure::Unavailable(_))), "{silent}");
    assert!(silent.to_string().contains("silent for too long"), "{silent}");
    vault.fault(None);

    let other = refused(&AzureKeyVault(stage.at_key_vault(&vault, "other"))).await;
    assert!(
        matches!(&other, StartRefused::WrongServiceKey { key_id, .. } if key_id.ends_with("/keys/other"))
    );
    assert_eq!("custody/wrong-key", other.problem().slug);
    start(&home, &stage, &settings).await.unwrap();
}

#[tokio::test]
async fn a_first_start_whose_service_is_away_leaves_no_root_key_behind() {
    let stage = Stage::new();
    let vault = stage.key_vault().await;
    let settings = AzureKeyVault(stage.at_key_vault(&vault, "top"));
    let home = home().await;
    vault.fault(Some(Fault::Status { status: 503 }));
    start(&home, &stage, &settings).await.err().unwrap();
    assert!(!custody::root_key::store_needs_key(&home.db).await.unwrap());
    vault.fault(None);
    start(&home, &stage, &settings).await.unwrap();
}

mod real_servers {
    use super::*;

    #[tokio::test]
    async fn a_store_sealed_over_a_real_openbao_opens_after_the_next_start_and_not_without_it() {
        if !parts::wanted("OpenBao") {
            return;
        }
        let bao = parts::openbao().await;
        bao.create_key("top").await;
        let stage = Stage::new();
        let token = bao.token(&["top"]).await;
        let settings = Transit(stage.at_transit(bao.address(), "top", &token, bao.ca_file()));
        let home = outlives_a_start(&settings, &stage).await;
        bao.seal().await;
        let sealed = start(&home, &stage, &settings).await.err().unwrap();
        assert!(sealed.to_string().contains("is sealed; unseal it"), "{sealed}");
        bao.unseal().await;
        start(&home, &stage, &settings).await.unwrap();
    }
}
