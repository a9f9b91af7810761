//! What people do with connections: one file per verb.

pub(crate) mod accept_write_account;
pub(crate) mod archive_connection;
pub(crate) mod ask_for_credential;
pub(crate) mod create_connection;
pub(crate) mod delete_connection;
pub(crate) mod reauthorize_connection;
pub(crate) mod rename_connection;
pub(crate) mod restore_connection;
pub(crate) mod shut_off;
