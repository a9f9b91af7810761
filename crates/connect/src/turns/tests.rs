use futures_util::FutureExt as _;
use futures_util::future::join_all;
use kernel::ids::Id as _;
use kernel::time::Timestamp;

use super::*;

fn organization(number: u8) -> OrganizationId {
    OrganizationId::from_parts(Timestamp::from_micros(0), [number; 10])
}

async fn all_running(turns: &Turns) -> Vec<Turn> {
    let taken = join_all((0..RUNNING).map(|_| turns.take(organization(1)))).await;
    taken.into_iter().map(|turn| turn.ok().unwrap()).collect()
}

#[tokio::test]
async fn a_read_waits_for_its_turn_and_other_organizations_do_not() {
    let turns = Turns::default();
    let mut running = all_running(&turns).await;
    let mut next = Box::pin(turns.take(organization(1)));
    assert!((&mut next).now_or_never().is_none(), "it waits");
    assert!(turns.take(organization(2)).now_or_never().unwrap().is_ok());
    running.pop();
    assert!(next.now_or_never().unwrap().is_ok(), "a turn that ends is the next one's");
}

#[tokio::test]
async fn who_finds_the_line_full_is_refused_at_once_and_who_leaves_makes_room() {
    let turns = Turns::default();
    let _running = all_running(&turns).await;
    let mut line: Vec<_> = (0..WAITING).map(|_| Box::pin(turns.take(organization(1)))).collect();
    for waiting in &mut line {
        assert!(waiting.now_or_never().is_none());
    }
    assert!(turns.take(organization(1)).now_or_never().unwrap().is_err());
    line.pop();
    assert!(turns.take(organization(1)).now_or_never().is_none(), "there is room to wait again");
}

#[tokio::test]
async fn lines_in_which_nobody_stands_are_forgotten() {
    let turns = Turns::default();
    for number in 1..=50 {
        drop(turns.take(organization(number)).await);
    }
    assert_eq!(1, turns.0.lock().unwrap().len());
}
