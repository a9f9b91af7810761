//! The `teamwright` program; everything it does is in the library beside it.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: teamwright::allocator::ZeroOnFree = teamwright::allocator::ZeroOnFree;

fn main() -> ExitCode {
    teamwright::allocator::keep_small();
    teamwright::cli::run()
}
