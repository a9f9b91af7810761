//! The table of this crate's routes, and what every feature's routes are made of.

mod api_keys;
mod audit;
pub mod call;
mod cookie;
mod factors;
mod fields;
mod me;
mod members;
mod organization;
pub mod route;
mod session;
mod setup;
mod unknown_ids;
pub mod visitor;
mod witness;

use crate::access::Access;
use crate::permissions::{
    EditApiKeys, EditAudit, EditMembers, EditOrganization, SeeAudit, SeeMembers, SeeOrganization,
    UseOwnAccount,
};

pub use call::{Call, with_access};
pub use route::Route;

crate::routes! { Access;
    GET    "/api/installation"            => setup::see_installation                  (public),
    GET    "/api/setup"                   => setup::see_setup_link                    (public),
    POST   "/api/setup"                   => setup::set_up_organization               (public),
    GET    "/api/passphrase-reset"        => setup::see_passphrase_reset              (public),
    POST   "/api/passphrase-reset"        => setup::reset_passphrase                  (public),
    POST   "/api/session"                 => session::sign_in                         (public),
    DELETE "/api/session"                 => session::sign_out                        (public),
    POST   "/api/session/second-factor"   => session::complete_second_factor          (public),
    POST   "/api/session/passkey/options" => session::ask_for_passkey                 (public),
    POST   "/api/session/passkey"         => session::sign_in_with_passkey            (public),
    POST   "/api/session/step-up"         => session::step_up                         (UseOwnAccount),
    POST   "/api/session/organization"    => session::enter_organization              (UseOwnAccount),
    GET    "/api/organizations"           => session::list_organizations              (UseOwnAccount),
    GET    "/api/me"                      => me::see_me                               (UseOwnAccount),
    PATCH  "/api/me"                      => me::rename_me                            (UseOwnAccount),
    POST   "/api/me/passphrase"           => me::change_passphrase                    (UseOwnAccount),
    GET    "/api/me/sessions"             => me::list_sessions                        (UseOwnAccount),
    DELETE "/api/me/sessions"             => me::end_other_sessions                   (UseOwnAccount),
    DELETE "/api/me/sessions/{id}"        => me::end_session                          (UseOwnAccount),
    POST   "/api/me/totp"                 => factors::begin_totp                      (UseOwnAccount),
    DELETE "/api/me/totp"                 => factors::remove_totp                     (UseOwnAccount),
    POST   "/api/me/totp/confirm"         => factors::confirm_totp                    (UseOwnAccount),
    POST   "/api/me/recovery-codes"       => factors::make_recovery_codes             (UseOwnAccount),
    GET    "/api/me/passkeys"             => factors::list_passkeys                   (UseOwnAccount),
    POST   "/api/me/passkeys"             => factors::register_passkey                (UseOwnAccount),
    POST   "/api/me/passkeys/options"     => factors::begin_passkey                   (UseOwnAccount),
    PATCH  "/api/me/passkeys/{id}"        => factors::rename_passkey                  (UseOwnAccount),
    DELETE "/api/me/passkeys/{id}"        => factors::remove_passkey                  (UseOwnAccount),
    GET    "/api/members"                 => members::list_members                    (SeeMembers),
    PATCH  "/api/members/{id}"            => members::change_roles                    (EditMembers),
    DELETE "/api/members/{id}"            => members::remove_member                   (EditMembers),
    GET    "/api/invitations"             => members::list_invitations                (EditMembers),
    POST   "/api/invitations"             => members::invite_member                   (EditMembers),
    DELETE "/api/invitations/{id}"        => members::withdraw_invitation             (EditMembers),
    GET    "/api/invitations/by-token"    => setup::see_invitation                    (public),
    POST   "/api/invitations/accept"      => setup::accept_invitation                 (public),
    GET    "/api/api-keys"                => api_keys::list_api_keys                  (EditApiKeys),
    POST   "/api/api-keys"                => api_keys::create_api_key                 (EditApiKeys),
    DELETE "/api/api-keys/{id}"           => api_keys::revoke_api_key                 (EditApiKeys),
    GET    "/api/organization"            => organization::see_organization           (SeeOrganization),
    PATCH  "/api/organization"            => organization::update_organization        (EditOrganization),
    GET    "/api/audit"                   => audit::list_audit                        (SeeAudit),
    GET    "/api/audit.csv"               => audit::export_audit                      (SeeAudit),
    GET    "/api/audit/export"            => audit::export_signed_audit               (SeeAudit),
    GET    "/api/audit/state"             => audit::see_audit_state                   (SeeAudit),
    PUT    "/api/audit/witness"           => witness::set_audit_witness               (EditAudit),
    POST   "/api/audit/verify"            => audit::verify_audit                      (SeeAudit),
}
