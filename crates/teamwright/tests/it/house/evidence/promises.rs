//! What must hold, and how much of it the tests show.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Deserialize;

use super::{File, area};
use crate::house::sources;

pub(super) const SOURCE: &str = "evidence/promises.toml";
pub(super) const PAGE: &str = "docs/promises.md";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promises {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    title: String,
    promise: Vec<Promise>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Promise {
    pub(super) id: String,
    pub(super) says: String,
    /// The feature that it waits for, or that its rest waits for.
    #[serde(default)]
    with: Option<String>,
}

impl Promise {
    /// How it stands where nothing shows it.
    pub(super) fn not_shown(&self) -> String {
        self.with.as_ref().map_or_else(|| "not yet".to_owned(), |feature| format!("with {feature}"))
    }
}

pub(super) fn read() -> Promises {
    toml::from_str(&sources::read(SOURCE)).unwrap_or_else(|cause| panic!("{SOURCE}: {cause}"))
}

impl Promises {
    fn all(&self) -> impl Iterator<Item = &Promise> {
        self.group.iter().flat_map(|group| &group.promise)
    }

    /// Those of the first group: credentials, keys, the audit log.
    pub(super) fn of_credentials(&self) -> &[Promise] {
        self.group.first().map_or(&[], |group| &group.promise)
    }

    /// The promise that a check shows, wholly or in part.
    pub(super) fn of(&self, check: &str) -> Option<&Promise> {
        let id = check.split_once(", ").map_or(check, |(id, _part)| id);
        self.all().find(|promise| promise.id == id)
    }

    pub(super) fn page(&self, files: &[(String, File)]) -> String {
        let mut page = String::from(
            "# Promises\n\n\
             What must hold, one sentence each, and how much of it tests show; generated from `evidence/` by\n\
             `make snapshots`. [evidence.md](evidence.md) names the tests. An id is a name that stays; its number means nothing.\n\n\
             - **shown**: tests show the whole sentence.\n\
             - **in part**: they show parts of it; evidence.md says which.\n\
             - **not yet**: nothing shows it.\n\
             - **with …**: it, or its rest, is about a feature that is not there yet.\n",
        );
        for group in &self.group {
            let _ = write!(page, "\n## {}\n\n| id | promise | how far |\n|---|---|---|\n", group.title);
            for promise in &group.promise {
                let _ = writeln!(page, "| {} | {} | {} |", promise.id, promise.says, how_far(promise, files));
            }
        }
        page
    }
}

fn how_far(promise: &Promise, files: &[(String, File)]) -> String {
    let whole = |id: &str| id == promise.id;
    let part = |id: &str| id.strip_prefix(promise.id.as_str()).is_some_and(|rest| rest.starts_with(", "));
    let areas = |matches: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let files = files.iter().filter(|(_, file)| file.check.iter().any(|check| matches(&check.id)));
        files.map(|(path, _)| area(path)).map(|area| format!("[{area}](evidence.md#{area})")).collect()
    };
    let join = |areas: BTreeSet<String>| areas.into_iter().collect::<Vec<_>>().join(", ");
    let shown = areas(&|id| whole(id) || part(id));
    if shown.is_empty() {
        return promise.not_shown();
    }
    let rest = promise.with.as_ref().map_or_else(String::new, |feature| format!(", the rest with {feature}"));
    let word = if areas(&whole).is_empty() { format!("in part{rest}") } else { "shown".to_owned() };
    format!("{word}: {}", join(shown))
}

#[test]
fn each_promise_has_one_id_and_is_one_sentence() {
    let (promises, files) = (read(), super::files());
    let ids: BTreeSet<&str> = promises.all().map(|promise| promise.id.as_str()).collect();
    assert_eq!(ids.len(), promises.all().count(), "an id stands twice in {SOURCE}");
    for promise in promises.all() {
        let is_sentence = promise.says.ends_with('.') && !promise.says.contains(". ");
        assert!(is_sentence, "{}: one sentence with its full stop", promise.id);
        let is_whole = files.iter().flat_map(|(_, file)| &file.check).any(|check| check.id == promise.id);
        assert!(promise.with.is_none() || !is_whole, "{}: shown, and its rest waits", promise.id);
        assert!(!promise.id.contains(','), "{}: what follows a comma is the part of a check", promise.id);
    }
}

#[test]
fn a_check_of_a_part_shows_its_promise_in_part() {
    let text = "[[group]]\ntitle = 't'\npromise = [{ id = 'T1', says = 'A.' }, { id = 'T11', says = 'B.' }, \
                { id = 'T2', says = 'C.' }, { id = 'T3', says = 'D.', with = 'x' }, \
                { id = 'T4', says = 'E.', with = 'y' }]";
    let promises: Promises = toml::from_str(text).unwrap();
    let checks =
        ["T11, some", "T2", "T4, some"].map(|id| format!("[[check]]\nid = '{id}'\nclaim = ''\ntests = []\n"));
    let file = toml::from_str(&checks.concat()).unwrap();
    let files = [("evidence/a.toml".to_owned(), file)];
    let far: Vec<String> = promises.all().map(|promise| how_far(promise, &files)).collect();
    let a = "[a](evidence.md#a)";
    let rest = format!("in part, the rest with y: {a}");
    assert_eq!(far, ["not yet", &format!("in part: {a}"), &format!("shown: {a}"), "with x", &rest]);
    assert!(promises.of("T11, some").is_some() && promises.of("T1x").is_none());
}
