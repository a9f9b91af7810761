use std::sync::mpsc::channel;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_and_went_away_keeps_the_turn_until_the_work_is_done() {
    let turns = Turns::new(1, 1);
    let (started, has_started) = channel();
    let (finish, may_finish) = channel::<()>();
    let place = turns.queue().unwrap();
    let asked = tokio::spawn(place.run(move || {
        started.send(()).unwrap();
        may_finish.recv().unwrap();
        Ok(())
    }));
    has_started.recv().unwrap();
    asked.abort();
    assert!(asked.await.unwrap_err().is_cancelled());
    assert_eq!(turns.running.available_permits(), 0, "the memory is still in use");
    let next = tokio::spawn(turns.queue().unwrap().run(|| Ok(7)));
    assert!(turns.queue().is_err(), "one waits already");
    finish.send(()).unwrap();
    assert_eq!(next.await.unwrap().unwrap(), 7);
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_is_told_at_once_to_try_again() {
    let turns = Turns::new(0, 2);
    let (first, _second) = (turns.queue().unwrap(), turns.queue().unwrap());
    let busy = turns.queue().err().unwrap();
    assert_eq!(busy.kind(), FaultKind::Passing);
    drop(first);
    assert!(turns.queue().is_ok(), "a place that was left is free");
}
