use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

#[tokio::test]
async fn equal_reads_in_flight_run_once_and_later_ones_again() {
    let (reads, runs) = (InFlight::<u32>::default(), AtomicU32::new(0));
    let read = |key: &str| {
        reads.share(key.to_owned(), async {
            tokio::task::yield_now().await;
            runs.fetch_add(1, Ordering::SeqCst) + 1
        })
    };
    let (first, second, other) = tokio::join!(read("a"), read("a"), read("b"));
    assert_eq!(first, second);
    assert_ne!(first, other);
    assert_eq!(2, runs.load(Ordering::SeqCst));
    assert_eq!(3, read("a").await);
}
