//! Credentials: what was stored, replaced or destroyed is so after a kill, whichever keys were on the move meanwhile.

use kernel::ids::{ConnectionId, Id as _, OrganizationId};
use platform::db::{Scope, sql};
use serde_json::{Value, json};
use testkit::Answer;
use testkit::entropy::SeededEntropy;
use testkit::parts;
use testkit::parts::environment::longer_tier;
use uuid::Uuid;

use super::{Killer, PASSPHRASE, assert_log_tells, draw, settle};
use crate::product::browser::Browser;
use crate::product::people::{confirm, set_up};
use crate::product::sources::{Source, ending, tested_again, use_once};
use crate::product::{Place, Product, eventually};

const PASSWORDS: [&str; 2] = ["password of the first reader", "password of the second reader"];
/// Connections that are in use at the same time.
const FEWEST: usize = 3;
const MOST: usize = 6;
/// An organization may have 200 connections, and those that were destroyed count.
const MADE_MOST: usize = 190;

/// Something that changes what is stored.
#[derive(Debug, Clone, Copy)]
enum Act {
    Store {
        source: usize,
    },
    /// By the other source's account.
    Replace {
        at: usize,
    },
    RotateKey,
    Destroy {
        at: usize,
    },
}

/// A connection in use, with the source whose account is sealed.
struct Kept {
    id: String,
    source: usize,
}

/// What was accepted so far, and somebody who asks for more.
struct Scene {
    browser: Browser,
    sources: [Source; 2],
    live: Vec<Kept>,
    destroyed: Vec<String>,
    replaced: usize,
}

#[tokio::test]
async fn killed_at_random_points_it_loses_no_credential_and_revives_none() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let rounds = if longer_tier() { 200 } else { 30 };
    let place = Place::new().await;
    let mut product = Product::start(&place);
    let mut scene = Scene {
        browser: set_up(&product, PASSPHRASE).browser,
        sources: [Source::new(PASSWORDS[0]).await, Source::new(PASSWORDS[1]).await],
        live: Vec::new(),
        destroyed: Vec::new(),
        replaced: 0,
    };
    let entropy = SeededEntropy::new(0x7365_616c);
    let mut accepted = 0;
    for round in 0..rounds {
        scene.confirm();
        let (done, unanswered) = scene.act_until_killed(Killer::new(product, round, &entropy), &entropy);
        accepted += done;
        product = Product::start(&place);
        scene.browser.at(product.port);
        scene.learn(unanswered);
        scene.assert_as_accepted(&format!("round {round}, {unanswered:?} under the kill"));
    }
    assert!(accepted >= rounds / 2, "only {accepted} acts were accepted in {rounds} rounds");
    settle(&place, &mut scene.browser).await;
    scene.assert_rotated();
    scene.assert_as_accepted("at the end");
    let organization = scene.browser.get("/api/me").expect(200).text("/organization/id").parse().unwrap();
    let _ = product.stop();
    scene.assert_stored_is_what_is_used(&place, organization).await;
}

impl Scene {
    /// The dangerous acts want the passphrase of the last minutes.
    fn confirm(&mut self) {
        confirm(&mut self.browser, PASSPHRASE);
    }

    /// Acts until the process is killed; how many acts were accepted, and the one that got no answer.
    fn act_until_killed(&mut self, mut killer: Killer, entropy: &SeededEntropy) -> (usize, Option<Act>) {
        let mut accepted = 0;
        let unanswered = loop {
            if killer.is_over() {
                break None;
            }
            let act = self.choose(draw(entropy));
            let (path, body, status) = self.request(act);
            // An error is the kill itself: the act may be done or not.
            let Ok(answer) = self.browser.send("POST", &path, Some(body)) else { break Some(act) };
            if answer.status == 429 {
                // The tests of what was stored just now still run.
                continue;
            }
            let answer = answer.expect(status);
            self.apply(act, &answer);
            accepted += 1;
            killer.begin();
        };
        killer.join();
        (accepted, unanswered)
    }

    fn choose(&self, drawn: u64) -> Act {
        let [kind, source, at] =
            [drawn % 10, drawn / 10 % 2, drawn / 20].map(|part| usize::try_from(part).unwrap());
        let (count, made) = (self.live.len(), self.live.len() + self.destroyed.len());
        match kind {
            _ if count < FEWEST => Act::Store { source },
            0..3 if count < MOST && made < MADE_MOST => Act::Store { source },
            3..5 if made < MADE_MOST => Act::Destroy { at: at % count },
            0..8 => Act::Replace { at: at % count },
            _ => Act::RotateKey,
        }
    }

    /// Path, body and the status of an act that is accepted.
    fn request(&self, act: Act) -> (String, Value, u16) {
        match act {
            Act::Store { source } => {
                let name = format!("Deals {}", self.live.len() + self.destroyed.len());
                ("/api/connections".to_owned(), self.sources[source].form(&name), 202)
            }
            Act::Replace { at } => {
                let Kept { id, source } = &self.live[at];
                (format!("/api/connections/{id}/reauthorize"), self.sources[1 - source].account(), 202)
            }
            Act::RotateKey => ("/api/keys/rotate".to_owned(), json!({}), 202),
            Act::Destroy { at } => ("/api/shut-offs".to_owned(), ending(&self.live[at].id, "destroy"), 201),
        }
    }

    fn apply(&mut self, act: Act, answer: &Answer) {
        match act {
            Act::Store { source } => {
                self.live.push(Kept { id: answer.text("/connection/id").to_owned(), source });
            }
            Act::Replace { at } => self.replaced(at),
            Act::RotateKey => {}
            Act::Destroy { at } => self.destroyed.push(self.live.remove(at).id),
        }
    }

    fn replaced(&mut self, at: usize) {
        self.live[at].source = 1 - self.live[at].source;
        self.replaced += 1;
    }

    /// Finds out whether the act that got no answer was done.
    fn learn(&mut self, unanswered: Option<Act>) {
        match unanswered {
            Some(Act::Store { source }) => {
                let listed = self.browser.get("/api/connections").expect(200);
                let ids =
                    listed.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
                let known = |id: &str| {
                    self.live.iter().any(|kept| kept.id == id) || self.destroyed.iter().any(|one| one == id)
                };
                let new: Vec<String> = ids.filter(|id| !known(id)).map(str::to_owned).collect();
                assert!(new.len() <= 1, "{new:?} were made by one request");
                self.live.extend(new.into_iter().map(|id| Kept { id, source }));
            }
            Some(Act::Replace { at }) => {
                let Kept { id, source } = &self.live[at];
                let (id, other) = (id.clone(), self.user(1 - source).to_owned());
                if self.account(&id) == Ok(other) {
                    self.replaced(at);
                }
            }
            Some(Act::Destroy { at }) => {
                let id = self.live[at].id.clone();
                if self.account(&id) != Ok(self.user(self.live[at].source).to_owned()) {
                    self.destroyed.push(self.live.remove(at).id);
                }
            }
            Some(Act::RotateKey) | None => {}
        }
    }

    /// Each credential opens and is the one that was accepted last; the last that were destroyed open nothing.
    fn assert_as_accepted(&mut self, when: &str) {
        for (id, source) in self.live.iter().map(|kept| (kept.id.clone(), kept.source)).collect::<Vec<_>>() {
            assert_eq!(self.account(&id), Ok(self.user(source).to_owned()), "{id} {when}");
        }
        for id in self.destroyed.iter().rev().take(FEWEST).cloned().collect::<Vec<_>>() {
            assert_eq!(self.account(&id), Err("custody/credential-not-set".to_owned()), "{id} {when}");
        }
    }

    fn user(&self, source: usize) -> &str {
        &self.sources[source].address.user
    }

    /// Whom the connection's source takes us for; `Err` holds the problem's type. What cannot be used is
    /// tested: the kill may have come before a new credential's own test.
    fn account(&mut self, connection: &str) -> Result<String, String> {
        let account = use_once(&mut self.browser, connection);
        if account.as_ref().is_err_and(|problem| problem == "connect/not-usable") {
            let report = tested_again(&mut self.browser, connection);
            if report.text("/state") != "passed" {
                return Err(report.text("/problem/type").to_owned());
            }
            return use_once(&mut self.browser, connection);
        }
        account
    }

    /// Every rotation that was begun has come to its end, and the versions before are destroyed.
    fn assert_rotated(&mut self) {
        let keys = eventually("the rotations end", || {
            let keys = self.browser.get("/api/keys").expect(200).body;
            let mut rotations = keys["rotations"].as_array().unwrap().iter();
            rotations.all(|one| one["finished_at"].is_string()).then_some(keys)
        });
        let of = keys["keys"].as_array().unwrap().iter().filter(|key| key["level"] == "organization");
        let mut versions: Vec<(u64, &str)> =
            of.map(|key| (key["version"].as_u64().unwrap(), key["state"].as_str().unwrap())).collect();
        versions.sort_unstable();
        let (newest, before) = versions.split_last().unwrap();
        assert_eq!(newest.1, "active", "{versions:?}");
        assert!(!before.is_empty() && before.iter().all(|version| version.1 == "destroyed"), "{versions:?}");
    }

    /// The store holds the credentials in use and their data keys, one of each, and nothing else of the organization's.
    /// The log tells of each act once; rotations that are asked for while one runs are one.
    async fn assert_stored_is_what_is_used(&self, place: &Place, organization: OrganizationId) {
        let ids = self.live.iter().map(|kept| kept.id.parse::<ConnectionId>().unwrap());
        let mut live: Vec<Uuid> = ids.map(ConnectionId::uuid).collect();
        live.sort_unstable();
        let db = place.db().await;
        let mut tx = db.begin_read(Scope::Installation).await.unwrap();
        for of in [
            sql("SELECT subject_id FROM credential WHERE organization_id = $1 ORDER BY subject_id"),
            sql("SELECT subject_id FROM data_key WHERE organization_id = $1 ORDER BY subject_id"),
        ] {
            let rows = of.id(organization).fetch_all(&mut tx).await.unwrap();
            let stored: Vec<Uuid> = rows.iter().map(|row| row.get("subject_id").unwrap()).collect();
            assert_eq!(stored, live);
        }
        drop(tx);
        db.close().await;
        let told = [
            ("connection.create", self.live.len() + self.destroyed.len()),
            ("connection.reauthorize", self.replaced),
            ("connection.shut_off", self.destroyed.len()),
        ];
        assert_log_tells(place, organization, told).await;
    }
}
