//! Somebody who can write to the database, and to nothing else, switches nothing on and leads no request elsewhere.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use custody::key_wrapper::local_key_file::LocalKeyFile;
use custody::key_wrapper::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use custody::locked::LockedKey;
use custody::{Custody, Kind, OpenRefused, RotateRefused, SealRefused, Step, Why, record_states};
use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::{Failure, Fault, Refusal as _};
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::cx::{Pen, Platform};
use platform::db::{Scope, Sql, Tx, sql};

use crate::home::{Home, REASON, connection, is_refused, organization, text};

/// The use is refused with the one sentence, and the newest entry of the log says why.
async fn is_contradicted(home: &Home, custody: &Custody, byte: u8, why: &str) {
    let before = home.refusals(organization(1)).await;
    is_refused(custody, byte, OpenRefused::NotAsLogged).await;
    let problem = serde_json::to_string(&OpenRefused::NotAsLogged.problem()).unwrap();
    assert!(problem.contains("the store was changed beside it. Nothing was opened or sent."), "{problem}");
    assert_eq!(before + 1, home.refusals(organization(1)).await);
    let filter = audit::Filter { action: Some("credential.refuse".to_owned()), ..audit::Filter::default() };
    let page = home.journal.read(Log::Organization(organization(1)), None, &filter, 1).await.unwrap();
    assert_eq!(why, page.items[0].detail.as_ref().unwrap().json()["why"]);
}

/// Runs statements with all rights, and leaves what processes have cached.
async fn write(home: &Home, statements: Vec<Sql>) {
    let mut tx = home.admin.begin(Scope::Installation).await.unwrap();
    for statement in statements {
        statement.execute(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    home.until_everybody_knows();
}

fn everything_on() -> Vec<Sql> {
    vec![
        sql("UPDATE organization_epoch SET state = 'open', epoch = epoch + 1"),
        sql("UPDATE organization_key SET state = 'active' WHERE state = 'suspended'"),
    ]
}

#[tokio::test]
async fn an_organization_that_is_set_back_to_open_opens_nothing() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.suspend_everything().await;
    home.journal.settle().await.unwrap();
    home.until_everybody_knows();
    write(&home, everything_on()).await;
    is_contradicted(&home, &home.custody, 1, "organization_off_as_logged").await;
    let again = home.start_again().await.unwrap();
    is_contradicted(&home, &again, 1, "organization_off_as_logged").await;

    // An owner mends it: off, and on again.
    home.suspend_everything().await;
    home.journal.settle().await.unwrap();
    home.until_everybody_knows();
    home.resume_everything().await;
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

/// The row is put back so soon that no process has seen it off.
#[tokio::test]
async fn an_organization_that_never_shows_that_it_is_off_opens_nothing() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    write(&home, vec![sql("CREATE TABLE kept_epoch AS SELECT * FROM organization_epoch")]).await;
    home.suspend_everything().await;
    home.journal.settle().await.unwrap();
    let mut back = everything_on();
    back.push(sql("DELETE FROM organization_epoch"));
    back.push(sql("INSERT INTO organization_epoch SELECT * FROM kept_epoch"));
    write(&home, back).await;
    is_contradicted(&home, &home.custody, 1, "organization_off_as_logged").await;
}

#[tokio::test]
async fn an_organization_that_was_shut_off_and_is_set_back_opens_nothing_it_is_given_anew() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let mut cx = home.begin(organization(1)).await;
    home.custody.shut_off_organization(&mut cx, REASON).await.unwrap();
    cx.commit().await.unwrap();
    home.custody.after_shut_off(organization(1)).await.unwrap();
    write(&home, everything_on()).await;
    home.seal(organization(1), connection(1), "typed again").await;
    is_contradicted(&home, &home.custody, 1, "organization_off_as_logged").await;
}

#[tokio::test]
async fn a_suspended_data_key_that_is_set_back_opens_nothing() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "one").await;
    home.seal(organization(1), connection(2), "two").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.suspend(1).await;
    home.journal.settle().await.unwrap();
    write(&home, vec![sql("UPDATE data_key SET is_suspended = false")]).await;
    is_contradicted(&home, &home.custody, 1, "switched_off_as_logged").await;
    let again = home.start_again().await.unwrap();
    is_contradicted(&home, &again, 1, "switched_off_as_logged").await;
    assert_eq!("two", home.opened(organization(1), connection(2)).await.unwrap());

    // A new password does not switch it on either.
    home.seal(organization(1), connection(1), "new").await;
    home.journal.settle().await.unwrap();
    write(&home, vec![sql("UPDATE data_key SET is_suspended = false")]).await;
    is_contradicted(&home, &home.custody, 1, "switched_off_as_logged").await;
    home.resume(1).await;
    assert_eq!("new", home.opened(organization(1), connection(1)).await.unwrap());
}

/// What is cached was read before it was switched off, and no number says that anything changed.
#[tokio::test]
async fn a_data_key_that_never_shows_that_it_is_suspended_opens_nothing() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "one").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    write(&home, vec![sql("CREATE TABLE kept_epoch AS SELECT * FROM organization_epoch")]).await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.suspend(1).await;
    home.journal.settle().await.unwrap();
    let back = vec![
        sql("UPDATE data_key SET is_suspended = false"),
        sql("DELETE FROM organization_epoch"),
        sql("INSERT INTO organization_epoch SELECT * FROM kept_epoch"),
    ];
    write(&home, back).await;
    is_contradicted(&home, &home.custody, 1, "switched_off_as_logged").await;
}

/// An older row lies there while an owner switches the connection on again: that makes it no newer.
#[tokio::test]
async fn switching_on_makes_no_older_row_the_newest() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    home.keep_tables().await;
    home.seal(organization(1), connection(1), "new").await;
    home.suspend(1).await;
    home.journal.settle().await.unwrap();
    home.put_tables_back().await;
    home.resume(1).await;
    is_refused(&home.custody, 1, OpenRefused::Refused).await;
}

/// A key service of an organization: a key file of its own, and an address that each question goes to.
struct Reached {
    file: Arc<LocalKeyFile>,
    address: Option<SocketAddr>,
    asked: Arc<AtomicUsize>,
}

impl Reached {
    fn knock(&self) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if let Some(address) = self.address {
            drop(TcpStream::connect(address));
        }
    }
}

impl KeyWrapper for Reached {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        self.knock();
        self.file.wrap(key, context)
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        self.knock();
        self.file.unwrap(blob, context)
    }

    fn describe(&self) -> WrapperDescription {
        self.file.describe()
    }
}

/// Settings `first` and `second` name two services of the organization; an address leads to whoever listens there.
struct Services {
    files: HashMap<&'static str, (Arc<LocalKeyFile>, Arc<AtomicUsize>)>,
}

impl Services {
    fn new(home: &Home) -> Arc<Self> {
        let make = |name: &'static str| {
            let path = home.folder().join("theirs").join(name);
            let file = LocalKeyFile::create(&path, &home.folder().join("store"), home.world.clone());
            (name, (Arc::new(file.unwrap()), Arc::default()))
        };
        Arc::new(Self { files: [make("first"), make("second")].into() })
    }

    fn reach(self: &Arc<Self>, custody: &Custody) {
        let services = Arc::clone(self);
        let build = move |_, settings: &str| {
            let address = settings.parse::<SocketAddr>().ok();
            let name = if address.is_some() { "first" } else { settings };
            let (file, asked) = services.files.get(name).ok_or("no such service")?;
            let (file, asked) = (Arc::clone(file), Arc::clone(asked));
            Ok(Arc::new(Reached { file, address, asked }) as Arc<dyn KeyWrapper>)
        };
        custody.use_own_services(Arc::new(build), 30);
    }

    fn asked(&self, name: &str) -> usize {
        self.files[name].1.load(Ordering::SeqCst)
    }
}

async fn bring(home: &Home, settings: &str) {
    home.custody.set_own_service(organization(1), settings, Actor::System).await.unwrap();
    assert_eq!(Step::Finished, home.custody.run_rotation(organization(1)).await.unwrap());
    home.until_everybody_knows();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

/// An organization whose key lies in its own service.
async fn with_own_key() -> (Home, Arc<Services>) {
    let home = Home::new().await;
    let services = Services::new(&home);
    services.reach(&home.custody);
    home.seal(organization(1), connection(1), "correct horse").await;
    bring(&home, "first").await;
    (home, services)
}

fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn nobody_came(listener: &TcpListener) {
    assert!(listener.accept().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
}

#[tokio::test]
async fn settings_that_are_changed_lead_no_request_anywhere() {
    let (home, services) = with_own_key().await;
    let (listener, address) = listen();
    home.tamper(vec![
        text(format!(
            "UPDATE organization_key SET own_settings = '{address}' WHERE own_settings IS NOT NULL"
        )),
        text(format!("UPDATE own_key_service SET settings = '{address}'")),
    ])
    .await;
    let asked = services.asked("first");
    is_contradicted(&home, &home.custody, 1, "key_service_not_as_logged").await;
    let again = home.start_again().await.unwrap();
    services.reach(&again);
    is_contradicted(&home, &again, 1, "key_service_not_as_logged").await;
    home.clock.advance(Duration::from_mins(2));
    home.custody.probe_own_keys().await.unwrap();
    let ready = home.custody.ready_to_seal(organization(1)).await;
    assert!(matches!(ready, Err(Failure::Refused(SealRefused::NotAsLogged))), "{ready:?}");
    let rotated = home.custody.start_rotation(organization(1), Actor::System, Why::Age).await;
    assert!(matches!(rotated, Err(Failure::Refused(RotateRefused::NotAsLogged))), "{rotated:?}");
    nobody_came(&listener);
    assert_eq!(asked, services.asked("first"));

    home.tamper(vec![
        sql("UPDATE organization_key SET own_settings = 'first' WHERE own_settings IS NOT NULL"),
        sql("UPDATE own_key_service SET settings = 'first'"),
    ])
    .await;
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

/// The list of settings alone is changed or emptied: no key goes there, nor back under the root key.
#[tokio::test]
async fn a_rotation_takes_no_key_to_a_service_that_the_log_does_not_know() {
    let (home, services) = with_own_key().await;
    let (listener, address) = listen();
    for changed in [
        format!("UPDATE own_key_service SET settings = '{address}'"),
        "DELETE FROM own_key_service".to_owned(),
    ] {
        home.tamper(vec![text(changed)]).await;
        let asked = services.asked("first");
        let rotated = home.custody.start_rotation(organization(1), Actor::System, Why::Age).await;
        assert!(matches!(rotated, Err(Failure::Refused(RotateRefused::NotAsLogged))), "{rotated:?}");
        nobody_came(&listener);
        assert_eq!(asked, services.asked("first"));
    }
}

#[tokio::test]
async fn an_older_key_service_that_is_put_back_is_not_asked() {
    let (home, services) = with_own_key().await;
    home.keep_tables().await;
    home.tamper(vec![sql("CREATE TABLE kept_service AS SELECT * FROM own_key_service")]).await;
    bring(&home, "second").await;
    home.put_tables_back().await;
    home.tamper(vec![
        sql("DELETE FROM own_key_service"),
        sql("INSERT INTO own_key_service SELECT * FROM kept_service"),
        sql("UPDATE organization_epoch SET epoch = epoch + 1"),
    ])
    .await;
    home.clock.advance(Duration::from_mins(2));
    let asked = services.asked("first");
    is_contradicted(&home, &home.custody, 1, "key_service_not_as_logged").await;
    home.custody.probe_own_keys().await.unwrap();
    let rotated = home.custody.start_rotation(organization(1), Actor::System, Why::Age).await;
    assert!(matches!(rotated, Err(Failure::Refused(RotateRefused::NotAsLogged))), "{rotated:?}");
    assert_eq!(asked, services.asked("first"));
}

/// Otherwise whoever stole a key that was rotated away has new credentials sealed under it.
#[tokio::test]
async fn a_retired_key_that_is_set_back_to_active_wraps_nothing_new() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.keep_tables().await;
    home.custody.start_rotation(organization(1), Actor::System, Why::Compromised).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.journal.settle().await.unwrap();
    home.put_tables_back().await;
    home.until_everybody_knows();
    let ready = home.custody.ready_to_seal(organization(1)).await;
    assert!(matches!(ready, Err(Failure::Refused(SealRefused::NotAsLogged))), "{ready:?}");
    let mut cx = home.begin(organization(1)).await;
    let secret = Secret::from_text("new".to_owned());
    assert!(home.custody.seal(&mut cx, connection(2), Kind::SqlPassword, secret).await.is_err());
    drop(cx);

    // A rotation makes a key that nobody stole.
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    home.seal(organization(1), connection(2), "new").await;
    assert_eq!("new", home.opened(organization(1), connection(2)).await.unwrap());
}

/// The store as a release left it that wrote no such entries, and its first start with one that does.
#[tokio::test]
async fn what_was_so_before_is_taken_down_once_and_checked_from_then_on() {
    let (home, services) = with_own_key().await;
    home.seal(organization(1), connection(2), "two").await;
    home.opened(organization(1), connection(2)).await.unwrap();
    let off = |state| {
        vec![
            text(format!("UPDATE organization_epoch SET epoch = epoch + 1, state = '{state}'")),
            sql("UPDATE data_key SET is_suspended = true WHERE version > 0"),
        ]
    };
    write(&home, off("suspended")).await;
    let platform = home.platform();
    assert_eq!(3, record_states(&platform, &home.journal, Actor::System).await.unwrap());
    home.journal.settle().await.unwrap();
    assert_eq!(0, record_states(&platform, &home.journal, Actor::System).await.unwrap());
    write(&home, everything_on()).await;
    is_contradicted(&home, &home.custody, 1, "organization_off_as_logged").await;
    let mut cx = home.begin(organization(1)).await;
    home.custody.suspend_organization(&mut cx, REASON).await.unwrap();
    home.custody.resume_organization(&mut cx, REASON).await.unwrap();
    cx.commit().await.unwrap();
    home.journal.settle().await.unwrap();
    write(&home, vec![sql("UPDATE data_key SET is_suspended = false")]).await;
    is_contradicted(&home, &home.custody, 2, "switched_off_as_logged").await;

    // A log of that release knows nothing of the key service: its first start takes it down, a second one does not.
    let none =
        vec![sql("DELETE FROM audit_entry"), sql("DELETE FROM audit_head"), sql("DELETE FROM audit_mark")];
    home.tamper(none).await;
    let journal = home.empty_journal().await;
    let recorded = async || {
        let filter = audit::Filter { action: Some("key.record".to_owned()), ..audit::Filter::default() };
        journal.read(Log::Organization(organization(1)), None, &filter, 10).await.unwrap().items.len()
    };
    let first = home.start_with(&home.key_file(), journal.clone()).await.unwrap();
    services.reach(&first);
    assert_eq!(1, recorded().await);
    home.tamper(vec![sql(
        "UPDATE organization_key SET own_settings = 'second' WHERE own_settings IS NOT NULL",
    )])
    .await;
    let second = home.start_with(&home.key_file(), journal.clone()).await.unwrap();
    services.reach(&second);
    journal.settle().await.unwrap();
    assert_eq!(1, recorded().await);
    for custody in [&first, &second] {
        let ready = custody.ready_to_seal(organization(1)).await;
        assert!(matches!(ready, Err(Failure::Refused(SealRefused::NotAsLogged))), "{ready:?}");
    }
    assert_eq!(0, services.asked("second"));
}

/// Writes lines that wait: the process that wrote them has no time yet to move them into the log.
struct Slow(audit::Journal);

impl Pen for Slow {
    fn note<'a>(
        &'a self,
        tx: &'a mut Tx,
        log: Log,
        at: Timestamp,
        entry: AuditEntry,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.0.note(tx, log, at, entry)
    }

    fn nudge(&self) {}
}

/// Another replica switched it on; its entry is still on its way while this one uses it.
#[tokio::test]
async fn what_was_switched_on_a_moment_ago_is_used_before_its_entry_is_in_the_log() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    let slow = Platform { pen: Arc::new(Slow(home.journal.clone())), ..home.platform() };
    let begin = async || slow.begin(organization(1), Actor::System).await.unwrap();
    for is_everything in [true, false] {
        let mut cx = begin().await;
        if is_everything {
            home.custody.suspend_organization(&mut cx, REASON).await.unwrap();
        } else {
            home.custody.suspend(&mut cx, connection(1)).await.unwrap();
        }
        cx.commit().await.unwrap();
        home.journal.settle().await.unwrap();
        home.until_everybody_knows();
        is_refused(&home.custody, 1, OpenRefused::Suspended).await;
        let mut cx = begin().await;
        if is_everything {
            home.custody.resume_organization(&mut cx, REASON).await.unwrap();
        } else {
            home.custody.resume(&mut cx, connection(1)).await.unwrap();
        }
        cx.commit().await.unwrap();
        home.until_everybody_knows();
        assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    }
}

/// The same of a new key service: it is asked though its entry is on its way.
#[tokio::test]
async fn a_key_service_that_was_set_a_moment_ago_is_asked() {
    let (home, services) = with_own_key().await;
    home.custody.set_own_service(organization(1), "second", Actor::System).await.unwrap();
    home.custody.forget();
    let asked = services.asked("second");
    home.custody.ready_to_seal(organization(1)).await.unwrap();
    assert_eq!(asked + 1, services.asked("second"));
}
