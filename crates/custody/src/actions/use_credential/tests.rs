use super::*;

#[tokio::test]
async fn a_use_that_does_not_end_is_ended() {
    let dropped = Arc::new(());
    let held = Arc::clone(&dropped);
    let endless = async move {
        std::future::pending::<()>().await;
        drop(held);
    };
    assert_eq!(Err(OpenRefused::TookTooLong), within(Duration::from_millis(1), endless).await);
    assert_eq!(1, Arc::strong_count(&dropped), "what the use held is dropped");
}

#[tokio::test]
async fn a_use_may_take_a_minute() {
    assert_eq!(Duration::from_mins(1), USE_MOST);
    assert_eq!(Ok(7), within(USE_MOST, async { 7 }).await);
}

/// Many uses wait for the log at a time.
#[test]
fn a_use_that_waits_for_the_log_carries_little() {
    fn bytes_of<A, F>(_: impl Fn(A) -> F) -> usize {
        size_of::<F>()
    }
    type Asking = (&'static Custody, &'static Asked);
    let waiting = bytes_of(|(custody, asked): Asking| custody.open(asked, Actor::System, "goals.refresh"));
    assert!(waiting <= 512, "{waiting} bytes");
}
