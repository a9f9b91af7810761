//! Ends every session of the installation: everybody signs in again.

use kernel::failure::Fault;
use platform::db::Tx;

use crate::store;

/// After a backup was put back: who signed out since, or lost the right, is not signed in by an old row.
pub async fn end_all_sessions(tx: &mut Tx) -> Result<(), Fault> {
    store::session::delete_all(tx).await
}
