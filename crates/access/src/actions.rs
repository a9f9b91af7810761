//! What can be done, one verb a file.
//!
//! Where a passphrase is hashed or a sealed secret is used, the action takes the service and keeps its own short
//! transactions around the slow step; all others take the caller's context, which the caller commits.

pub mod accept_invitation;
pub mod begin_totp;
pub mod change_passphrase;
pub mod change_roles;
pub mod complete_second_factor;
pub mod confirm_operator;
pub mod confirm_totp;
pub mod create_api_key;
pub mod end_all_sessions;
pub mod end_sessions;
pub mod enter_organization;
pub mod invite_member;
pub mod issue_reset_link;
pub mod issue_setup_link;
pub mod make_recovery_codes;
pub mod open_session;
pub mod register_passkey;
pub mod remove_member;
pub mod remove_passkey;
pub mod remove_totp;
pub mod rename_person;
pub mod reset_passphrase;
pub mod revoke_api_key;
pub mod set_up_organization;
pub mod sign_in;
pub mod sign_in_with_passkey;
pub mod step_up;
pub mod sweep;
pub mod update_organization;
pub mod withdraw_invitation;
