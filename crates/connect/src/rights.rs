//! What an account may do beyond reading, and the exact statement that takes each surplus right away.
//!
//! Every surplus right is a finding with its fix. Once the fixes have run, the same probe finds nothing: tests run
//! each listed fix on real servers.

pub(crate) mod mysql;
pub(crate) mod postgres;
mod quote;

use std::fmt;

use crate::engine::Engine;
use crate::engines::Session;
use crate::trouble::RunTrouble;

/// What an account is, by its strongest surplus right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It reads and nothing else.
    Read,
    /// It can write, define or owns something: refused unless an owner accepts it with a reason.
    Write,
    /// It governs the server, reads files or runs programs: never accepted.
    Admin,
}

impl Verdict {
    pub fn token(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    pub fn from_token(token: &str) -> Option<Self> {
        [Self::Read, Self::Write, Self::Admin].into_iter().find(|verdict| verdict.token() == token)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.token())
    }
}

/// One surplus right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub verdict: Verdict,
    /// The right, in the engine's own word: `INSERT, UPDATE`, `SUPERUSER`, `owner`.
    pub right: String,
    /// On what: `schema sales`, `12 tables in schema sales (orders, …)`.
    pub object: String,
    /// Statements that take it away, each complete; run by whoever administers the database.
    pub fix: Vec<String>,
}

impl Finding {
    /// For people: what the account may do.
    pub fn sentence(&self) -> String {
        format!("The account has {} on {}.", self.right, self.object)
    }
}

/// What a probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    pub findings: Vec<Finding>,
    /// What is not judged, said so that nobody takes silence for proof.
    pub not_probed: Vec<&'static str>,
}

impl Rights {
    pub fn verdict(&self) -> Verdict {
        self.findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Read)
    }

    /// All fixes as one script, each statement once, in order.
    pub fn fix_script(&self) -> String {
        let mut lines: Vec<&str> = Vec::new();
        for line in self.findings.iter().flat_map(|finding| &finding.fix) {
            if !lines.contains(&line.as_str()) {
                lines.push(line);
            }
        }
        lines.join("\n")
    }
}

/// Asks the database what the account may do.
pub(crate) async fn probe(session: &mut Session) -> Result<Rights, RunTrouble> {
    session.begin_asking().await?;
    let rights = match session.engine() {
        Engine::PostgreSql => postgres::probe(session).await?,
        Engine::MySql => mysql::probe(session).await?,
        Engine::Sqlite => Rights {
            findings: Vec::new(),
            not_probed: vec!["Who else may write the file. Teamwright opens it for reading only."],
        },
    };
    session.end_asking().await?;
    Ok(rights)
}

#[cfg(test)]
mod tests;
