//! What a browser loads before the board shows.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use bench::Figure;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

/// A script, by the bundler's list of them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk {
    file: String,
    name: Option<String>,
    #[serde(default)]
    is_entry: bool,
    /// What it cannot start without; what it loads later stands elsewhere.
    #[serde(default)]
    imports: Vec<String>,
}

/// Script of the console's entry and of the board, with all that they import.
pub(crate) fn figures() -> anyhow::Result<Vec<Figure>> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../console/dist");
    let manifest = std::fs::read(dist.join("manifest.json")).context("the console is not built")?;
    let chunks: HashMap<String, Chunk> = serde_json::from_slice(&manifest)?;
    let mut files = BTreeSet::new();
    let first = |chunk: &Chunk| chunk.is_entry || chunk.name.as_deref() == Some("BoardPage");
    let roots: Vec<&Chunk> = chunks.values().filter(|chunk| first(chunk)).collect();
    ensure!(roots.len() == 2, "the manifest names {} of the entry and the board", roots.len());
    for root in roots {
        collect(root, &chunks, &mut files)?;
    }
    let mut bytes = 0;
    for file in files {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&std::fs::read(dist.join(file))?)?;
        bytes += gzip.finish()?.len();
    }
    let kb = f64::from(u32::try_from(bytes)?) / 1000.0;
    Ok(vec![Figure::new("console_first_load", kb, "KB gzip", "limit", 180.0)])
}

fn collect<'a>(
    chunk: &'a Chunk,
    chunks: &'a HashMap<String, Chunk>,
    files: &mut BTreeSet<&'a str>,
) -> anyhow::Result<()> {
    if files.insert(&chunk.file) {
        for name in &chunk.imports {
            let next = chunks.get(name).with_context(|| format!("the manifest does not know {name}"))?;
            collect(next, chunks, files)?;
        }
    }
    Ok(())
}
