use serde_json::{Value, json};

use crate::world::{SUM, World};

#[tokio::test]
async fn a_kpi_is_read_as_soon_as_it_is_made() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m,complete").await;
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{kpi}")).await;
    // 10 + 20 + … + 200 over the first twenty days.
    assert_eq!(json!("2100"), seen["latest"]["value"]);
    assert_eq!(json!(20), seen["latest"]["rows"]);
    assert_eq!(json!("scheduled"), seen["latest"]["origin"]);
    assert_eq!(json!("2026-11-01"), seen["latest"]["start"]);
    assert_eq!(json!("2026-11-21"), seen["latest"]["end"]);
    assert_eq!(json!("2026-10-31T23:00:00Z"), seen["latest"]["start_at"]);
    assert_eq!(json!("Europe/Paris"), seen["latest"]["zone"]);
    assert_eq!(Value::Null, seen["last_error"]);
}

#[tokio::test]
async fn its_next_read_follows_on_its_beat_and_each_occasion_is_one_reading() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m").await;
    world.work().await;
    assert_eq!(1, world.readings(&kpi).await.len());
    world.forward(3_600);
    world.work().await;
    world.work().await;
    assert_eq!(2, world.readings(&kpi).await.len());
}

#[tokio::test]
async fn two_workers_on_one_queue_read_once() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m").await;
    let second = world.worker.clone();
    let (first, other) = tokio::join!(world.worker.run_due(), second.run_due());
    assert_eq!(1, first.unwrap() + other.unwrap());
    assert_eq!(1, world.readings(&kpi).await.len());
}

#[tokio::test]
async fn parameters_are_bound() {
    let mut world = World::new().await;
    let statement = "SELECT COUNT(*) AS value FROM deal JOIN rep ON rep.id = deal.rep \
                     WHERE closed_on >= {period.start_date} AND closed_on < {period.end_date} \
                     AND ({rep} = 'all' OR rep.id = CAST({rep} AS INTEGER)) AND ({lost} OR won = 1) \
                     AND amount >= {least} AND rep.name <> {nobody}";
    let form = json!({
        "name": "Deals", "connection_id": world.connection.to_string(), "statement": statement, "unit": "deals",
        "values": {"period": "abs:2026-10-01..2026-12-01", "rep": {"id": "2", "label": "Grace"}, "lost": true,
                   "least": "60", "nobody": "x' OR '1' = '1"},
        "parameters": [
            {"name": "period", "label": "Period", "kind": "date_range"},
            {"name": "rep", "label": "Rep", "kind": "pick_list", "choices_statement": "SELECT id, name FROM rep"},
            {"name": "lost", "label": "Lost too", "kind": "checkbox"},
            {"name": "least", "label": "Least", "kind": "number"},
            {"name": "nobody", "label": "Not", "kind": "text"}
        ],
    });
    let made = world.owner.client.post("/api/kpis", form).await.expect(201);
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{}", made.text("/id"))).await;
    // Grace has every third deal: days 1, 4, 7 … 19, of which 7, 10, 13, 16 and 19 are of 60 or more; and the lost one.
    assert_eq!(json!("6"), seen["latest"]["value"]);
}

#[tokio::test]
async fn an_empty_range_asks_nothing() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    world.at("2026-11-01T09:00:00Z");
    let statement = "SELECT amount AS value FROM no_such_table WHERE closed_on < {period.end_date}";
    let form = world.form(statement, "td:m,complete");
    let kpi = world.owner.client.post("/api/kpis", form).await.expect(201).text("/id").to_owned();
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{kpi}")).await;
    assert_eq!((Value::Null, Value::Null), (seen["latest"]["value"].clone(), seen["last_error"].clone()));
    world.at("2026-11-02T09:00:00Z");
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{kpi}")).await;
    assert!(seen["last_error"].as_str().is_some_and(|error| error.contains("no_such_table")), "{seen}");
}

#[tokio::test]
async fn a_failed_read_keeps_the_last_number_and_says_why() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    world.work().await;
    world.change("ALTER TABLE deal RENAME TO sale").await;
    world.refresh(&kpi).await;
    let board = world.get("/api/board").await;
    let card = &board["items"][0];
    assert_eq!(json!("2100"), card["number"]);
    assert!(card["error"]["sentence"].as_str().is_some_and(|text| text.contains("deal")), "{card}");
    assert!(card["error"]["next_try_at"].is_string());
    let why = world.get(&format!("/api/goals/{goal}/why")).await;
    assert_eq!(Some(1), why["failures"].as_array().map(Vec::len));
    world.change("ALTER TABLE sale RENAME TO deal").await;
    world.refresh(&kpi).await;
    assert_eq!(Value::Null, world.get("/api/board").await["items"][0]["error"]);
}

#[tokio::test]
async fn a_new_definition_is_a_new_version_and_a_new_name_is_not() {
    let mut world = World::new().await.only(&["goals.refresh-readings"]);
    let kpi = world.kpi("td:m").await;
    let path = format!("/api/kpis/{kpi}");
    let named =
        world.owner.client.patch(&path, json!({"name": "Won", "refresh_minutes": 15})).await.expect(200);
    assert_eq!((json!(1), "Won"), (named.body["version"].clone(), named.text("/name")));
    let change = json!({"statement": SUM.replace("SUM(amount)", "COUNT(*)")});
    assert_eq!(json!(2), world.owner.client.patch(&path, change).await.expect(200).body["version"]);
    world.work().await;
    let latest = world.get(&path).await["latest"].clone();
    assert_eq!((json!("20"), json!(2)), (latest["value"].clone(), latest["kpi_version"].clone()));
}

#[tokio::test]
async fn a_kpi_in_use_stays_and_others_can_be_archived_deleted_and_brought_back() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let goal = world.goal(&kpi).await;
    let path = format!("/api/kpis/{kpi}");
    assert_eq!("goals/kpi-has-goals", world.owner.client.delete(&path).await.expect(409).problem());
    let _ = world.owner.client.delete(&format!("/api/goals/{goal}")).await.expect(204);
    let _ = world.owner.client.delete(&path).await.expect(204);
    let _ = world.owner.client.get(&path).await.expect(404);
    let post = |step: &str| format!("{path}/{step}");
    let _ = world.owner.client.post(&post("restore"), json!({})).await.expect(200);
    let archived = world.owner.client.post(&post("archive"), json!({})).await.expect(200);
    assert_eq!("archived", archived.text("/state"));
    assert_eq!(
        "goals/wrong-state",
        world.owner.client.post(&post("refresh"), json!({})).await.expect(409).problem()
    );
    let _ = world.owner.client.post(&post("unarchive"), json!({})).await.expect(200);
    let copy = world.owner.client.post(&post("duplicate"), json!({})).await.expect(201);
    assert_eq!("Deals won (copy)", copy.text("/name"));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_when_it_is_saved() {
    let mut world = World::new().await;
    let good = world.form(SUM, "td:m");
    for (field, value, slug, pointer) in [
        ("name", json!(" "), "goals/invalid-kpi", "/name"),
        ("decimals", json!(9), "goals/invalid-kpi", "/decimals"),
        ("refresh_minutes", json!(0), "goals/invalid-kpi", "/refresh_minutes"),
        ("zone", json!("Mars/Olympus"), "goals/invalid-kpi", "/zone"),
        ("connection_id", json!("con_0"), "goals/invalid-kpi", "/connection_id"),
        ("values", json!({}), "goals/invalid-kpi", "/values/period"),
        ("values", json!({"period": "td:m", "who": "me"}), "goals/invalid-kpi", "/values/who"),
        ("values", json!({"period": "last:9x"}), "goals/invalid-kpi", "/values/period"),
        ("statement", json!(""), "goals/invalid-statement", "/statement"),
        ("statement", json!("SELECT {who}"), "goals/invalid-statement", "/statement"),
        ("statement", json!("SELECT {period}"), "goals/invalid-statement", "/statement"),
        ("statement", json!("SELECT 'open"), "goals/invalid-statement", "/statement"),
    ] {
        let mut form = good.clone();
        form[field] = value;
        let answer = world.owner.client.post("/api/kpis", form).await.expect(422);
        assert_eq!((slug, pointer), (answer.problem(), answer.text("/fields/0/pointer")), "{}", answer.body);
        assert!(answer.text("/detail").ends_with('.'), "{}", answer.body);
    }
    let mut unknown = good.clone();
    unknown["colour"] = json!("red");
    assert_eq!("http/body-misfit", world.owner.client.post("/api/kpis", unknown).await.expect(400).problem());
}

#[tokio::test]
async fn kpis_on_an_archived_connection_say_why_and_read_again_when_it_is_back() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m,complete").await;
    world.work().await;
    let connection = world.connection;
    let archive = |tail: &str| format!("/api/connections/{connection}/{tail}");
    world.forward(60);
    let _ = world.owner.client.post(&archive("archive"), json!({})).await.expect(200);
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{kpi}")).await;
    assert_eq!(
        json!(
            "The connection is archived. Nothing is read through it. Take it out of the archive to use it again."
        ),
        seen["last_error"]
    );
    assert_eq!(json!("2100"), seen["latest"]["value"], "the last number stays");
    let form = world.form(SUM, "td:m");
    let no = world.owner.client.post("/api/kpis", form).await.expect(422);
    assert_eq!(("goals/invalid-kpi", "/connection_id"), (no.problem(), no.text("/fields/0/pointer")));

    world.forward(60);
    let _ = world.owner.client.post(&archive("unarchive"), json!({})).await.expect(200);
    world.work().await;
    let seen = world.get(&format!("/api/kpis/{kpi}")).await;
    assert_eq!(Value::Null, seen["last_error"]);
    assert_eq!(json!(world.now()), seen["latest"]["fetched_at"]);
}

#[tokio::test]
async fn a_key_saves_a_statement_only_with_the_right_to_run_one() {
    let mut world = World::new().await;
    let kpi = world.kpi("td:m").await;
    let path = format!("/api/kpis/{kpi}");
    let form = world.form(SUM, "td:m");
    let key = |scopes: &[&str]| json!({ "name": "K", "scopes": scopes });
    let one = world.owner.client.post("/api/api-keys", key(&["edit_kpis", "see_kpis"])).await.expect(200);
    let mut program = world.app.visitor().with_key(one.text("/secret"));
    for (method, path, body) in [
        ("POST", "/api/kpis", form.clone()),
        ("PATCH", path.as_str(), json!({ "statement": "SELECT 1 AS value" })),
        ("PATCH", path.as_str(), json!({ "connection_id": world.connection })),
        ("PATCH", path.as_str(), json!({ "parameters": [] })),
        ("PATCH", path.as_str(), json!({ "values": { "period": "td:y" } })),
        (
            "POST",
            "/api/kpi-previews",
            json!({ "connection_id": world.connection, "statement": "SELECT 1 AS value" }),
        ),
    ] {
        let refused = program.send(method, path, Some(body)).await;
        assert_eq!((403, "access/not-allowed"), (refused.status, refused.problem()), "{method} {path}");
        assert!(refused.text("/detail").contains("use_connections"), "{}", refused.body);
    }
    let _ = program.patch(&path, json!({ "name": "Renamed" })).await.expect(200);
    let both =
        world.owner.client.post("/api/api-keys", key(&["edit_kpis", "use_connections"])).await.expect(200);
    let mut program = world.app.visitor().with_key(both.text("/secret"));
    let mut form = form;
    form["name"] = json!("Another");
    let _ = program.post("/api/kpis", form).await.expect(201);
}
