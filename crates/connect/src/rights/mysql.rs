//! The probe for MySQL and MariaDB: reads what SHOW GRANTS answers.
//!
//! Allowed are USAGE, SELECT and SHOW VIEW; every other word is a surplus right, also one that this release has never
//! heard of. A line may hold the account's password hash: only the privileges, the object and the account are kept.

use super::{Finding, Rights, Verdict};
use crate::engines::Session;
use crate::trouble::RunTrouble;

const ALLOWED: [&str; 3] = ["USAGE", "SELECT", "SHOW VIEW"];

/// Rights that, held on everything, govern the server or reach its files.
const GOVERNS: [&str; 16] = [
    "ALL PRIVILEGES",
    "SUPER",
    "FILE",
    "PROCESS",
    "SHUTDOWN",
    "RELOAD",
    "CREATE USER",
    "CREATE ROLE",
    "DROP ROLE",
    "CREATE TABLESPACE",
    "GRANT OPTION",
    "REPLICATION SLAVE",
    "REPLICATION CLIENT",
    "BINLOG MONITOR",
    "SET USER",
    "PROXY",
];

const NOT_PROBED: [&str; 2] = [
    "Stored routines that run with their maker's rights: EXECUTE is a surplus right here, so none can be called.",
    "What the server lets every account do without a grant.",
];

pub(super) async fn probe(session: &mut Session) -> Result<Rights, RunTrouble> {
    let own = lines(session, "SHOW GRANTS").await?;
    let mut findings = Vec::new();
    for grant in own.iter().filter_map(|line| Grant::parse(line)) {
        match &grant.what {
            What::Roles(roles) => {
                for role in roles {
                    findings.extend(through_role(session, &grant, role).await?);
                }
            }
            What::Privileges { .. } => findings.extend(finding(&grant)),
        }
    }
    Ok(Rights { findings, not_probed: NOT_PROBED.to_vec() })
}

async fn lines(session: &mut Session, text: &str) -> Result<Vec<String>, RunTrouble> {
    let rows = session.ask(text, &[]).await?;
    Ok(rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect())
}

/// A role whose rights go beyond reading is taken from the account. What it may is what it was granted, and what the
/// roles granted to it may, however far that goes.
async fn through_role(
    session: &mut Session,
    grant: &Grant,
    role: &str,
) -> Result<Option<Finding>, RunTrouble> {
    let mut walk = RoleWalk::from(role);
    while let Some(next) = walk.next() {
        match grants_of(session, &next).await? {
            Some(lines) => walk.saw(&lines),
            // A role that the account may not look into is not proved to be harmless.
            None => walk.hidden(&next),
        }
    }
    let surplus = walk.surplus;
    let Some(verdict) = surplus.iter().map(|finding| finding.verdict).max() else { return Ok(None) };
    let mut rights: Vec<&str> = surplus.iter().map(|finding| finding.right.as_str()).collect();
    rights.dedup();
    Ok(Some(Finding {
        verdict,
        right: rights.join(", "),
        object: format!("what the role {role} may"),
        fix: vec![format!("REVOKE {role} FROM {};", grant.account)],
    }))
}

/// What a role was granted; `None` where the account may not look. MariaDB shows it only to whom plays the role.
async fn grants_of(session: &mut Session, role: &str) -> Result<Option<Vec<String>>, RunTrouble> {
    let look = format!("SHOW GRANTS FOR {role}");
    if let Some(seen) = unless_refused(lines(session, &look).await)? {
        return Ok(Some(seen));
    }
    if unless_refused(lines(session, &format!("SET ROLE {role}")).await)?.is_none() {
        return Ok(None);
    }
    let seen = unless_refused(lines(session, &look).await)?;
    lines(session, "SET ROLE NONE").await?;
    Ok(seen)
}

fn unless_refused<T>(answer: Result<T, RunTrouble>) -> Result<Option<T>, RunTrouble> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(RunTrouble::Denied { .. } | RunTrouble::Database { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Roles that lead on to roles: each is looked into once, so a circle ends.
struct RoleWalk {
    seen: Vec<String>,
    ahead: Vec<String>,
    surplus: Vec<Finding>,
}

impl RoleWalk {
    fn from(role: &str) -> Self {
        Self { seen: Vec::new(), ahead: vec![role.to_owned()], surplus: Vec::new() }
    }

    /// The next role to look into.
    fn next(&mut self) -> Option<String> {
        let role = self.ahead.pop()?;
        self.seen.push(role.clone());
        Some(role)
    }

    /// A server may tell at once what the roles further on were granted; those need no look of their own.
    fn saw(&mut self, lines: &[String]) {
        let grants: Vec<Grant> = lines.iter().filter_map(|line| Grant::parse(line)).collect();
        self.seen.extend(grants.iter().map(|grant| grant.account.clone()));
        self.ahead.retain(|role| !self.seen.contains(role));
        for grant in grants {
            match &grant.what {
                What::Roles(roles) => {
                    let known = [&self.seen, &self.ahead].map(Clone::clone).concat();
                    self.ahead.extend(roles.iter().filter(|role| !known.contains(role)).cloned());
                }
                What::Privileges { .. } => self.surplus.extend(finding(&grant)),
            }
        }
    }

    fn hidden(&mut self, role: &str) {
        self.surplus.push(unknown_role(role));
    }
}

fn unknown_role(role: &str) -> Finding {
    Finding {
        verdict: Verdict::Write,
        right: "rights that cannot be seen".to_owned(),
        object: role.to_owned(),
        fix: Vec::new(),
    }
}

/// One line of SHOW GRANTS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grant {
    what: What,
    /// As the server quotes it: `'reader'@'%'`.
    account: String,
    may_pass_on: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// One line may grant several.
    Roles(Vec<String>),
    Privileges {
        privileges: Vec<String>,
        on: String,
    },
}

impl Grant {
    /// `None` for a line that grants nothing (a default role, a comment).
    pub(super) fn parse(line: &str) -> Option<Self> {
        let rest = line.trim().strip_prefix("GRANT ")?;
        // The account is the last thing before clauses that may hold a password hash.
        let (what, tail) = split_at_word(rest, " TO ")?;
        let account = account_of(tail)?;
        let may_pass_on = tail.contains(" WITH GRANT OPTION") || tail.contains(" WITH ADMIN OPTION");
        let what = match split_at_word(what, " ON ") {
            Some((privileges, on)) => {
                What::Privileges { privileges: privileges_of(privileges), on: on.to_owned() }
            }
            None => What::Roles(roles_of(what)),
        };
        Some(Self { what, account, may_pass_on })
    }
}

/// Splits at the first ` WORD ` outside quotes.
fn split_at_word<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let at = unquoted(text).find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(word)))?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// The bytes at which characters outside quotes begin.
fn unquoted(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut quote = None;
    text.char_indices().filter_map(move |(at, c)| {
        let was = quote;
        if was == Some(c) {
            quote = None;
        } else if was.is_none() && matches!(c, '\'' | '`' | '"') {
            quote = Some(c);
        }
        was.is_none().then_some(at)
    })
}

/// `'u'@'h'`, `` `u`@`h` `` or a bare role name, up to the first space outside quotes.
fn account_of(tail: &str) -> Option<String> {
    let end = unquoted(tail).find(|at| tail.get(*at..).is_some_and(|rest| rest.starts_with(' ')));
    let account = tail.get(..end.unwrap_or(tail.len()))?;
    if account.is_empty() { None } else { Some(account.to_owned()) }
}

/// `SELECT, INSERT (a, b)` as its parts; commas in column lists do not separate.
fn privileges_of(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// `` `a`@`%`,`b`@`%` `` as its parts; a comma in quotes belongs to a name.
fn roles_of(text: &str) -> Vec<String> {
    let commas: Vec<usize> =
        unquoted(text).filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(','))).collect();
    let starts = std::iter::once(0).chain(commas.iter().map(|at| at + 1));
    let ends = commas.iter().copied().chain([text.len()]);
    starts.zip(ends).filter_map(|(from, to)| text.get(from..to)).map(|role| role.trim().to_owned()).collect()
}

/// The privilege without its column list.
fn bare(privilege: &str) -> &str {
    privilege.split('(').next().unwrap_or(privilege).trim()
}

fn finding(grant: &Grant) -> Option<Finding> {
    let What::Privileges { privileges, on } = &grant.what else { return None };
    let mut surplus: Vec<String> =
        privileges.iter().filter(|privilege| !ALLOWED.contains(&bare(privilege))).cloned().collect();
    let everything = surplus.iter().any(|privilege| bare(privilege) == "ALL PRIVILEGES");
    if grant.may_pass_on {
        surplus.push("GRANT OPTION".to_owned());
    }
    if surplus.is_empty() {
        return None;
    }
    let governs = surplus.iter().any(|privilege| {
        bare(privilege) == "PROXY"
            || on == "*.*" && (GOVERNS.contains(&bare(privilege)) || is_dynamic(privilege))
    });
    let verdict = if governs { Verdict::Admin } else { Verdict::Write };
    let object = if on == "*.*" { "every database of the server".to_owned() } else { on.clone() };
    Some(Finding { verdict, right: surplus.join(", "), object, fix: fix(grant, &surplus, on, everything) })
}

/// Rights of newer servers are words with an underscore: `SYSTEM_VARIABLES_ADMIN`.
fn is_dynamic(privilege: &str) -> bool {
    privilege.contains('_') || privilege.ends_with(" ADMIN")
}

/// Taking everything away takes reading away too, so reading is granted again.
fn fix(grant: &Grant, surplus: &[String], on: &str, everything: bool) -> Vec<String> {
    let account = &grant.account;
    if !everything {
        return vec![format!("REVOKE {} ON {on} FROM {account};", surplus.join(", "))];
    }
    let mut statements = vec![format!("REVOKE ALL PRIVILEGES ON {on} FROM {account};")];
    if grant.may_pass_on {
        statements.push(format!("REVOKE GRANT OPTION ON {on} FROM {account};"));
    }
    statements.push(format!("GRANT SELECT, SHOW VIEW ON {on} TO {account};"));
    statements
}

#[cfg(test)]
mod tests;
