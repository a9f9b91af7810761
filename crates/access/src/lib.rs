//! Who asks and what they may do: organizations, members, roles, sign-in, sessions, API keys, permission proofs.
