//! What a browser loads first.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use bench::Figure;
use flate2::Compression;
use flate2::write::GzEncoder;

/// KiB of script, gzip, that the page itself names; whatever it loads later does not count.
pub(crate) fn figures() -> anyhow::Result<Vec<Figure>> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../console/dist");
    let page = std::fs::read_to_string(dist.join("index.html")).context("the console is not built")?;
    let mut bytes = 0;
    for name in scripts(&page) {
        let script = std::fs::read(dist.join(name.trim_start_matches('/')))?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&script)?;
        bytes += gzip.finish()?.len();
    }
    anyhow::ensure!(bytes > 0, "the page names no script");
    let kib = f64::from(u32::try_from(bytes)?) / 1024.0;
    Ok(vec![Figure::new("console_first_load", kib, "KiB gzip", "limit", 180.0)])
}

/// Addresses in `src` and `href` that end in `.js`.
fn scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split('"').filter(|text| text.starts_with('/') && text.split('?').next().is_some_and(is_script))
}

fn is_script(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "js")
}
