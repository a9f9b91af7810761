//! Every problem of this crate has its page.

use std::path::Path;

#[test]
fn every_problem_has_its_page() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/problems");
    for slug in connect::PROBLEMS {
        let page = pages.join(format!("{}.md", slug.replace('/', "-")));
        let text = std::fs::read_to_string(&page).unwrap_or_default();
        assert!(text.contains(&format!("`{slug}`")), "{} tells of {slug}", page.display());
    }
}
