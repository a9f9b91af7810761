//! The built console is compiled in; a new build of it must cause a new build of this crate.
fn main() {
    println!("cargo:rerun-if-changed=../../console/dist");
}
