//! Shut-off under load: an owner ends our access while people use it, and holds a receipt.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Load, Scene, quote, say};

/// A read that ran when the act was answered has ended by then.
const WITHIN: Duration = Duration::from_secs(1);

#[tokio::test]
async fn an_owner_shuts_everything_off_under_load_and_holds_a_receipt() {
    let Some(mut scene) = Scene::open("").await else { return };
    scene.confirm();
    let load = Load::start(&scene);
    let ending =
        json!({ "what": { "scope": "everything" }, "mode": "destroy", "reason": "the contract ends today" });
    let asked = Instant::now();
    let receipt = scene.owner.browser.post("/api/shut-offs", ending).expect(201);
    let ended = Instant::now();
    say(format!("An owner shuts everything off, for good. It takes {} ms.", asked.elapsed().as_millis()));
    let mut refused = 0;
    while ended.elapsed() < WITHIN {
        assert!(
            scene.use_once().is_err(),
            "a read that began {:?} after the answer succeeded",
            ended.elapsed()
        );
        refused += 1;
    }
    say(format!("From the answer on, {refused} reads in a row are refused."));
    let uses = load.stop();
    let late = uses.last_done.map(|last| last.saturating_duration_since(ended));
    assert!(late.is_none_or(|late| late <= WITHIN), "a read ended {late:?} after the answer and succeeded");
    assert!(!uses.refused.is_empty());
    say(format!(
        "Of the people's reads {} succeeded, none of them later than {} ms after the answer; {} were refused.",
        uses.done,
        late.unwrap_or_default().as_millis(),
        uses.refused.len()
    ));

    let key = scene.owner.browser.get("/api/audit/state").expect(200).text("/public_key").to_owned();
    let mut scene = scene.restart(|place| {
        let file = place.data().join("receipt.txt");
        let verify = || place.run_bare(&format!("receipt verify {} --key {key}", file.display()));
        fs::write(&file, receipt.text("/note")).unwrap();
        say("The owner verifies the receipt on another machine: teamwright receipt verify");
        let verified = verify();
        assert!(verified.status.success(), "{verified:?}");
        quote(&verified);
        fs::write(&file, receipt.text("/note").replace("everything", "one thing")).unwrap();
        let forged = verify();
        assert_eq!(forged.status.code(), Some(1), "{forged:?}");
        say("The same receipt with a word changed is told as wrong.");
    });
    let again = scene.use_once();
    assert!(again.is_err(), "a read succeeded after a new start");
    say("Teamwright starts again, and a read is refused still.");
    let _ = scene.product.stop();
}
