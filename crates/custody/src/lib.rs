//! Keys, key wrappers and sealed credentials: the only crate that sees a plaintext credential.
