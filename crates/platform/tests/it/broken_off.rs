//! Work on the store that is dropped while it waits, as a request is when its browser goes away: whoever gets the
//! connection next finds no trace of it.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use platform::db::{Db, DbAddress, Engine, Scope, Tx, sql};
use testkit::parts;
use testkit::proxy::Proxy;

use crate::world::TestWorld;

/// Far above what any of the pieces of work here needs.
const MOST_WAITS: usize = 100;

/// A store that, on PostgreSQL, has one connection: what one leaves behind, the next one meets. The server lies behind
/// a proxy that runs only while the test waits, so that no answer is there before it was waited for.
struct OneConnection {
    world: TestWorld,
    db: Db,
    _proxy: Option<Proxy>,
}

impl OneConnection {
    async fn new() -> Self {
        let world = TestWorld::new().await;
        let (address, proxy) = match &world.address {
            DbAddress::Postgres { url, .. } => {
                let server = parts::Address::parse(url).unwrap();
                let proxy = Proxy::start(([127, 0, 0, 1], server.port).into()).await.unwrap();
                let url = parts::Address { port: proxy.address().port(), ..server }.to_string();
                (DbAddress::Postgres { url, connections: 1 }, Some(proxy))
            }
            own_file @ DbAddress::Sqlite { .. } => (own_file.clone(), None),
        };
        let db = Db::open(&address).await.unwrap();
        Self { world, db, _proxy: proxy }
    }

    /// Breaks `work` off at its first wait, at its second and so on, until it ends by itself; each time the next
    /// transaction has to be clean.
    async fn break_off_everywhere<W>(&self, mut work: impl FnMut(Db, OrganizationId) -> W)
    where
        W: Future<Output = Result<(), Fault>>,
    {
        for waits in 1..MOST_WAITS {
            let ended = broken_off_after(waits, work(self.db.clone(), self.world.organization())).await;
            self.next_is_clean(waits).await;
            if let Some(ended) = ended {
                // The thread of an embedded store may answer before anybody waits.
                let is_embedded = self.db.engine() == Engine::Sqlite;
                assert!(is_embedded || waits > 3, "it waited for {} answers only", waits - 1);
                return ended.unwrap();
            }
        }
        panic!("it did not end");
    }

    async fn next_is_clean(&self, waits: usize) {
        let asked_at = match self.db.engine() {
            Engine::Sqlite => None,
            Engine::Postgres => Some(server_time(&self.world.platform.db).await),
        };
        let mut tx = self.db.begin(Scope::Installation).await.unwrap();
        if let Some(asked_at) = asked_at {
            let row = sql("SELECT (extract(epoch FROM now()) * 1000000)::bigint AS begun_at,
                     current_setting('transaction_read_only') || ', ' || current_setting('transaction_isolation')
                         || ', ' || coalesce(current_setting('teamwright.organization', true), '') AS state")
            .fetch_one(&mut tx)
            .await
            .unwrap();
            assert_eq!(row.get::<String>("state").unwrap(), "off, read committed, ", "after {waits} waits");
            let begun_at: i64 = row.get("begun_at").unwrap();
            assert!(begun_at >= asked_at, "after {waits} waits it goes on with another's transaction");
        }
        insert(&mut tx, self.world.organization()).await.unwrap();
    }
}

async fn server_time(db: &Db) -> i64 {
    let mut tx = db.begin_read(Scope::Installation).await.unwrap();
    let row =
        sql("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at").fetch_one(&mut tx);
    row.await.unwrap().get("at").unwrap()
}

async fn insert(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    let insert = sql("INSERT INTO ready (organization_id, due_at) VALUES ($1, 1)").id(organization);
    insert.execute(tx).await.map(drop)
}

/// What the work gave, unless it had to wait that many times: then it is dropped where it stands.
async fn broken_off_after<T>(waits: usize, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut left) = (pin!(work), waits);
    poll_fn(move |cx| match work.as_mut().poll(cx) {
        Poll::Ready(ended) => Poll::Ready(Some(ended)),
        Poll::Pending => {
            left -= 1;
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

#[tokio::test]
async fn a_read_that_is_broken_off_at_any_wait_leaves_nothing_to_the_next_transaction() {
    let one = OneConnection::new().await;
    one.break_off_everywhere(|db, organization| async move {
        let mut tx = db.begin_read(Scope::Organization(organization)).await?;
        sql("SELECT count(*) AS n FROM ready").fetch_one(&mut tx).await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_write_that_is_broken_off_at_any_wait_leaves_nothing_to_the_next_transaction() {
    let one = OneConnection::new().await;
    one.break_off_everywhere(|db, organization| async move {
        let mut tx = db.begin(Scope::Organization(organization)).await?;
        insert(&mut tx, organization).await?;
        tx.commit().await
    })
    .await;
}
