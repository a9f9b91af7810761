//! How a transaction of PostgreSQL begins, whoever stops waiting for it.
//!
//! sqlx rolls back what has begun. Where `BEGIN` was sent and its answer not yet read, it knows of no transaction, and
//! the connection would go back to the pool inside one: the next to use it would go on with another's transaction, read
//! only if that one was. This is so up to sqlx 0.9.0: with a later one, run the tests without this file.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::future::BoxFuture;
use sqlx::{PgPool, Postgres, SqlSafeStr as _, Transaction};
use tokio::runtime::Handle;

type Begun = Result<Transaction<'static, Postgres>, sqlx::Error>;

/// Begins with the statement `how` on a connection of the pool. Dropped in between, it leaves the connection clean.
pub(crate) async fn begin_on(pool: &PgPool, how: &'static str) -> Begun {
    let connection = pool.acquire().await?;
    Beginning(Some(Transaction::begin(connection, Some(how.into_sql_str())))).await
}

/// A `BEGIN` under way. Dropped, it is carried on to its end without anybody waiting: then the transaction is known,
/// and dropping that rolls it back.
struct Beginning(Option<BoxFuture<'static, Begun>>);

impl Future for Beginning {
    type Output = Begun;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Begun> {
        let Some(under_way) = &mut self.0 else { return Poll::Pending };
        let begun = ready!(under_way.as_mut().poll(cx));
        self.0 = None;
        Poll::Ready(begun)
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        let Some(under_way) = self.0.take() else { return };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(under_way);
        }
    }
}
