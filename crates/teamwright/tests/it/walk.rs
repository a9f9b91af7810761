//! Every route, called by everybody who must not have it.
//!
//! The walk reads the tables of routes: a new route is walked from the day it exists. A route whose path has an id of
//! a new kind fails here until `theirs.rs` makes a thing of that kind.

mod theirs;
mod world;

use std::collections::BTreeSet;

use access::roles::{Role, Roles, TABLE};
use kernel::audit_entry::Log;
use serde_json::{Value, json};
use theirs::Theirs;
use world::{Line, World};

/// Routes that anybody may call. The list may only get shorter.
const PUBLIC: &str = include_str!("public_routes.txt");
const MOST_PUBLIC: usize = 12;
/// Looks like an id of every kind and names nothing.
const NO_ID: &str = "0193a2f0c0de7000800000000000abcd";

#[tokio::test]
async fn every_route_is_described_as_its_table_says() {
    let world = World::new().await;
    let mut operations = BTreeSet::new();
    for line in &world.lines {
        assert_eq!(line.described, [(line.path.to_owned(), vec![line.method])], "{line}");
        assert!(operations.insert(line.operation), "{line}: another operation has this name");
        if let Some(permission) = line.permission {
            assert!(
                TABLE.iter().any(|known| known.permission == permission),
                "{line}: {permission} is nobody's"
            );
        }
    }
}

#[tokio::test]
async fn only_listed_routes_are_public_and_the_list_may_only_shrink() {
    let world = World::new().await;
    let public: BTreeSet<String> =
        world.lines.iter().filter(|line| line.permission.is_none()).map(ToString::to_string).collect();
    let listed: BTreeSet<String> = PUBLIC.lines().map(str::to_owned).collect();
    assert_eq!(public, listed, "public routes, and crates/teamwright/tests/it/public_routes.txt");
    assert!(listed.len() <= MOST_PUBLIC, "the list may only get shorter");
}

#[tokio::test]
async fn without_credentials_every_route_answers_401() {
    let world = World::new().await;
    let strange = ["session=bm90LWEtc2Vzc2lvbg", "__Host-session=bm90LWEtc2Vzc2lvbg"];
    for line in world.lines.iter().filter(|line| line.permission.is_some()) {
        let path = line.path.replace("{id}", NO_ID);
        let visitor = world.app.visitor();
        let mut callers = vec![visitor.clone(), visitor.clone().with_key("tw_not_a_key")];
        callers.extend(strange.iter().map(|cookie| visitor.clone().with_cookie(cookie)));
        for mut caller in callers {
            let answer = caller.send(line.method, &path, Some(json!({}))).await;
            assert_eq!(answer.status, 401, "{line}");
            let known = ["access/sign-in-needed", "access/key-unknown", "access/session-ended"];
            assert!(known.contains(&answer.problem()), "{line}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_member_without_the_permission_gets_403() {
    let world = World::new().await;
    let mut owner = world.app.organization("Acme").await;
    let mut refused = 0;
    for role in Role::ALL {
        let email = format!("the-{role}@acme.example");
        let mut member = world.app.member(&mut owner, &email, &[role.as_str()]).await;
        let roles = Roles::new(vec![*role]).unwrap();
        for line in world.lines.iter().filter(|line| line.permission.is_some_and(|name| !roles.may(name))) {
            let path = line.path.replace("{id}", NO_ID);
            let answer = member.send(line.method, &path, Some(json!({}))).await;
            assert_eq!((answer.status, answer.problem()), (403, "access/not-allowed"), "{role}: {line}");
            refused += 1;
        }
        for line in world
            .lines
            .iter()
            .filter(|line| line.is_list() && line.permission.is_some_and(|name| roles.may(name)))
        {
            assert_eq!(member.get(line.path).await.status, 200, "{role}: {line}");
        }
    }
    assert!(refused > 100, "only {refused} refusals: was the table read?");
}

#[tokio::test]
async fn a_key_gets_403_beyond_its_scopes() {
    let world = World::new().await;
    let mut owner = world.app.organization("Acme").await;
    let made = owner.client.post("/api/api-keys", json!({ "name": "Board", "scopes": ["see_goals"] })).await;
    let secret = made.expect(200).text("/secret").to_owned();
    let mut program = world.app.visitor().with_key(&secret);
    for line in world.lines.iter().filter(|line| line.permission.is_some_and(|name| name != "see_goals")) {
        let path = line.path.replace("{id}", NO_ID);
        let answer = program.send(line.method, &path, Some(json!({}))).await;
        assert_eq!((answer.status, answer.problem()), (403, "access/not-allowed"), "{line}");
    }
    let _ = program.get("/api/board").await.expect(200);
}

#[tokio::test]
async fn ids_of_another_organization_are_not_there_and_the_attempt_is_on_record() {
    let world = World::new().await;
    let mut theirs = Theirs::new(&world).await;
    theirs.add_passkey(&world).await;
    let mut stranger = world.secured("Globex").await;
    let with_ids: Vec<&Line> = world.lines.iter().filter(|line| line.path.contains("{id}")).collect();
    assert!(with_ids.len() > 30, "was the table read?");
    for line in &with_ids {
        let before = world.refused_in(stranger.organization).await;
        let id = theirs.id(line.path);
        let answer = stranger.client.send(line.method, &line.path.replace("{id}", id), body(line)).await;
        assert_eq!(answer.status, 404, "{line}: {}", answer.body);
        assert_eq!(world.refused_in(stranger.organization).await, before + 1, "{line}: no event");
        // What belongs to others and what never was are told in the same words.
        let nowhere = format!("{}_{NO_ID}", id.split('_').next().unwrap());
        let path = line.path.replace("{id}", &nowhere);
        let unknown = stranger.client.send(line.method, &path, body(line)).await;
        assert_eq!(answer.body, unknown.body, "{line}");
    }
    // The same calls find everything for those whose things they are: nothing was changed, and the ids are right.
    let (ends, others): (Vec<&Line>, Vec<&Line>) = with_ids.iter().partition(|line| line.method == "DELETE");
    for line in others {
        assert_found(&mut theirs, line).await;
    }
    // The one before was replayed.
    theirs.add_dead_job(&world).await;
    for line in ends {
        assert_found(&mut theirs, line).await;
    }
}

async fn assert_found(theirs: &mut Theirs, line: &Line) {
    let path = line.path.replace("{id}", theirs.id(line.path));
    let answer = theirs.owner.client.send(line.method, &path, body(line)).await;
    assert!(answer.status != 404 && answer.status < 500, "{line}: {} {}", answer.status, answer.body);
}

#[tokio::test]
async fn bodies_that_name_things_of_another_organization_are_refused() {
    let world = World::new().await;
    let theirs = Theirs::new(&world).await;
    let mut stranger = world.secured("Globex").await;
    let (connection, kpi) = (theirs.id("/api/connections/{id}"), theirs.id("/api/kpis/{id}"));
    let statement = "SELECT SUM(amount) AS value FROM deal";
    let cases: [(&str, Value); 5] = [
        ("/api/session/organization", json!({ "organization": theirs.owner.organization.to_string() })),
        ("/api/kpis", theirs::kpi_form(connection)),
        ("/api/goals", theirs::goal_form(kpi)),
        (
            "/api/kpi-previews",
            json!({ "connection_id": connection, "statement": statement, "parameters": [], "values": {} }),
        ),
        ("/api/pick-lists", json!({ "connection_id": connection, "statement": "SELECT 1", "search": "" })),
    ];
    for (path, body) in cases {
        let answer = stranger.client.post(path, body).await;
        let text = answer.body.to_string();
        assert!(matches!(answer.status, 404 | 409 | 422), "{path}: {} {text}", answer.status);
        assert!(!text.contains("body"), "{path} misread the body: {text}");
        assert!(!text.contains(theirs::MARK) && !text.contains("\"42\""), "{path} tells: {text}");
    }
}

#[tokio::test]
async fn lists_hold_only_ones_own_organization() {
    let world = World::new().await;
    let mut theirs = Theirs::new(&world).await;
    let mut stranger = world.secured("Globex").await;
    let mut told = 0;
    for line in world.lines.iter().filter(|line| line.is_list() && line.permission.is_some()) {
        let own = theirs.owner.client.get(line.path).await;
        assert_eq!(own.status, 200, "{line}: {}", own.body);
        told += usize::from(own.body.to_string().contains(theirs::MARK));
        let answer = stranger.client.get(line.path).await;
        assert_eq!(answer.status, 200, "{line}: {}", answer.body);
        let text = answer.body.to_string();
        assert!(!text.contains(theirs::MARK), "{line}: {text}");
        let leaked = theirs.ids().find(|id| text.contains(id));
        assert_eq!(leaked, None, "{line}: {text}");
    }
    assert!(told > 8, "only {told} lists tell their own organization anything");
}

#[tokio::test]
async fn texts_that_are_no_ids_and_public_routes_leave_no_event() {
    let world = World::new().await;
    let mut owner = world.app.organization("Acme").await;
    let before = world.app.audited(Log::Organization(owner.organization)).await.len();
    let _ = owner.client.get("/api/goals/a-password-by-mistake").await.expect(404);
    let _ = owner.client.get("/api/passphrase-reset?token=unknown").await;
    assert_eq!(world.app.audited(Log::Organization(owner.organization)).await.len(), before);
}

/// A body that the route reads, so that the answer is about the id.
fn body(line: &Line) -> Option<Value> {
    let known = match line.operation {
        "change_roles" => json!({ "roles": ["reader"] }),
        "rename_connection" | "rename_passkey" => json!({ "name": "Renamed" }),
        "reauthorize_connection" => json!({ "password": "another" }),
        "accept_write_account" => json!({ "reason": "A nightly import writes here too" }),
        _ => json!({}),
    };
    (line.method != "GET" && line.method != "DELETE").then_some(known)
}
