//! The permissions of this crate's own routes. Features declare theirs beside their routes.

use kernel::permission::Permission;

macro_rules! permissions {
    ($($(#[$doc:meta])* $marker:ident => $name:literal,)*) => {$(
        $(#[$doc])*
        pub struct $marker;

        impl Permission for $marker {
            const NAME: &'static str = $name;
        }
    )*};
}

permissions! {
    /// Sees and changes one's own account: passphrase, second factor, sessions. Never a scope of a key.
    UseOwnAccount => "use_own_account",
    SeeMembers => "see_members",
    EditMembers => "edit_members",
    SeeAudit => "see_audit",
    EditAudit => "edit_audit",
    SeeOrganization => "see_organization",
    EditOrganization => "edit_organization",
    EditApiKeys => "edit_api_keys",
}
