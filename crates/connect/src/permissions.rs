//! The permissions of this crate's routes; who has them stands in `access`.

use kernel::permission::Permission;

macro_rules! permissions {
    ($($(#[$doc:meta])* $marker:ident => $name:literal,)*) => {$(
        $(#[$doc])*
        pub(crate) struct $marker;

        impl Permission for $marker {
            const NAME: &'static str = $name;
        }
    )*};
}

permissions! {
    /// Sees connections and how they fare, never a credential.
    SeeConnections => "see_connections",
    /// Runs statements of one's own through a connection.
    UseConnections => "use_connections",
    EditConnections => "edit_connections",
    /// Lets an account be used although it can write.
    AcceptWriteAccount => "accept_write_account",
    /// Ends the use of connections for a while or for good, and begins it again.
    ShutOffConnections => "shut_off_connections",
}
