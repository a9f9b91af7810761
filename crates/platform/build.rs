//! Rebuilds when a migration is added: the macro that embeds them sees only those it knows.

#[expect(clippy::print_stdout, reason = "that is how a build script speaks to cargo")]
fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
