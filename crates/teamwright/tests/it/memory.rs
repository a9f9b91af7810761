//! What a core dump of the running product would hold: its memory is searched as root may search it, and others may not.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::process::Command;

use kernel::audit_entry::Log;
use kernel::ids::OrganizationId;
use serde_json::json;
use testkit::parts;
use testkit::parts::environment::longer_tier;

use crate::canary::{Text, forms};
use crate::product::browser::Browser;
use crate::product::people::set_up;
use crate::product::sources::{Source, connected, kpi_form, readings};
use crate::product::{Place, Product, eventually};

const PASSPHRASE: &str = "c4nary pebble/heron+anchor&loom";
const PASSWORD: &str = "c4nary+D&3/dumped=Qt~ï?w";
/// Not secret, in memory for as long as the product runs: the search finds it, so it searches.
const PLANTED: &str = "teamwright.toml";
const BLOCK: usize = 1 << 20;
/// The kernel's own pages; they cannot be read as a file.
const OF_KERNEL: [&str; 2] = ["[vvar", "[vsyscall]"];

#[tokio::test]
async fn a_dump_after_uses_holds_no_credential() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let uses = if longer_tier() { 1_000 } else { 50 };
    let place = Place::new().await;
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    let source = Source::new(PASSWORD).await;
    let connection = connected(&mut owner.browser, source.form("Deals"));
    use_often(&mut owner.browser, &connection, uses);
    let Some(found) = hits(product.pid(), &[PLANTED.as_bytes().to_vec()]) else {
        // Without root the memory is closed to this test as it is to everybody: that is the other test.
        return;
    };
    assert!(found > 0, "the search reads the memory");
    let secrets: Vec<Vec<u8>> = [PASSWORD, PASSPHRASE].into_iter().flat_map(forms).collect();
    eventually("the memory holds no credential", || {
        Some(()).filter(|()| hits(product.pid(), &secrets) == Some(0))
    });
    let organization = owner.browser.get("/api/me").expect(200).text("/organization/id").parse().unwrap();
    let _ = product.stop();
    assert!(opens(&place, organization).await >= uses, "every use opened the credential");
}

#[tokio::test]
async fn the_process_writes_no_core_and_another_account_cannot_look_into_it() {
    let place = Place::new().await;
    let product = Product::start(&place);
    let limits = fs::read_to_string(format!("/proc/{}/limits", product.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let most: Vec<&str> = core.split_whitespace().filter(|word| word.parse::<u64>().is_ok()).collect();
    assert_eq!(most, ["0", "0"], "neither now nor by a change later: {core}");
    for name in ["mem", "environ", "maps"] {
        let path = format!("/proc/{}/{name}", product.pid());
        let mut look = Command::new("setpriv");
        if is_root() {
            look.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        let looked = look.args(["head", "-c1", &path]).output().unwrap();
        let said = String::from_utf8_lossy(&looked.stderr);
        assert!(!looked.status.success() && said.contains("Permission denied"), "{path}: {looked:?}");
    }
    let _ = product.stop();
}

/// People choose from a pick-list, and a job reads a KPI.
fn use_often(browser: &mut Browser, connection: &str, uses: usize) {
    let kpi = browser.post("/api/kpis", kpi_form(connection, "Sum")).expect(201).text("/id").to_owned();
    let list =
        json!({ "connection_id": connection, "statement": "SELECT amount AS id, amount AS label FROM deal" });
    for _ in 0..uses {
        assert_eq!(browser.post("/api/pick-lists", list.clone()).expect(200).body["items"][1]["label"], "22");
    }
    let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
    eventually("the KPI is read", || Some(()).filter(|()| !readings(browser, &kpi).is_empty()));
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// How often any of `needles` lies in the memory that the process can read; `None` where we may not look.
fn hits(pid: u32, needles: &[Vec<u8>]) -> Option<usize> {
    let memory = match File::open(format!("/proc/{pid}/mem")) {
        Ok(memory) => memory,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => return None,
        Err(error) => panic!("{error}"),
    };
    let overlap = needles.iter().map(Vec::len).max().unwrap_or(0);
    let needles: Vec<Text> = needles.iter().map(|needle| Text::of(needle)).collect();
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let regions = maps.lines().filter_map(region);
    Some(regions.map(|region| hits_in(&memory, region, &needles, overlap)).sum())
}

/// First and last address of a region that the process can read.
fn region(line: &str) -> Option<(u64, u64)> {
    let (range, rest) = line.split_once(' ')?;
    let (start, end) = range.split_once('-')?;
    let is_read = rest.starts_with('r') && !OF_KERNEL.iter().any(|name| rest.contains(name));
    let address = |text| u64::from_str_radix(text, 16).ok();
    is_read.then_some((address(start)?, address(end)?))
}

fn hits_in(memory: &File, (start, end): (u64, u64), needles: &[Text], overlap: usize) -> usize {
    let (mut hits, mut at) = (0, start);
    let mut block = vec![0; BLOCK + overlap];
    while at < end {
        let wanted = block.len().min(usize::try_from(end - at).unwrap());
        // A region may go while we look.
        let Ok(read) = memory.read_at(&mut block[..wanted], at) else { break };
        if block[..read].iter().any(|byte| *byte != 0) {
            let text = Text::of(&block[..read]);
            hits += needles.iter().filter(|needle| text.before(needle).is_some()).count();
        }
        at += BLOCK as u64;
    }
    hits
}

async fn opens(place: &Place, organization: OrganizationId) -> usize {
    let journal = place.journal().await;
    let entries = journal.entries(Log::Organization(organization), 0, 100_000).await.unwrap();
    entries.iter().filter(|logged| logged.entry.action.as_str() == "credential.open").count()
}
