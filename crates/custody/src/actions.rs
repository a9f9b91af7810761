//! What can be done with a credential and with the keys above it: one verb each.

pub mod change_key_state;
pub mod describe_credential;
pub mod give_up_credentials;
pub mod list_keys;
pub mod make_key;
pub mod move_root_key;
pub mod open_log_key;
pub mod record_states;
pub mod rotate_due_keys;
pub mod rotate_organization_key;
pub mod rotate_root_key;
pub mod seal_credential;
pub mod set_own_service;
pub mod shred_credential;
pub mod shut_off_organization;
pub mod suspend_credential;
pub mod use_credential;
