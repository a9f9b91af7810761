//! What MySQL's and MariaDB's errors mean.

use super::super::wire::Login;
use super::reply::ServerError;
use crate::trouble::{RunTrouble, Trouble};

/// Errors before the greeting.
pub(super) fn greeting(error: &ServerError) -> Trouble {
    let says = error.message.clone();
    match error.code {
        1129 | 1130 => Trouble::HostNotAllowed { says },
        1040 | 1203 => Trouble::TooBusy { says },
        1053 | 1077 => Trouble::Starting { says },
        _ => Trouble::Server { says },
    }
}

pub(super) fn sign_in(error: &ServerError, login: &Login) -> Trouble {
    let says = error.message.clone();
    match error.code {
        1045 | 1698 => Trouble::WrongPassword { user: login.user.clone() },
        1044 => Trouble::DatabaseDenied { database: login.database.clone() },
        1049 => Trouble::UnknownDatabase { database: login.database.clone() },
        3159 => Trouble::NeedsTls { says },
        1226 => Trouble::TooBusy { says },
        1251 | 1275 => Trouble::SignInMethod { method: "it asked for".to_owned() },
        _ => greeting(error),
    }
}

pub(super) fn run(error: &ServerError) -> RunTrouble {
    let says = error.message.clone();
    match error.code {
        1205 | 1317 | 1969 | 3024 => RunTrouble::TimedOut,
        1792 | 1290 => RunTrouble::Writes { says },
        1044 | 1142 | 1143 | 1227 | 1345 | 1370 => RunTrouble::Denied { says, at: None },
        1053 | 1077 => RunTrouble::Lost(Trouble::Starting { says }),
        _ => RunTrouble::Database { says, at: None },
    }
}

/// The server tells a place only in words: "near '…' at line N", or a name in quotes.
pub(super) fn place(trouble: RunTrouble, sent: &str) -> RunTrouble {
    match trouble {
        RunTrouble::Database { says, at: None } => {
            let at = place_of(&says, sent);
            RunTrouble::Database { says, at }
        }
        RunTrouble::Denied { says, at: None } => RunTrouble::Denied { says, at: None },
        other @ (RunTrouble::Database { .. }
        | RunTrouble::Denied { .. }
        | RunTrouble::Writes { .. }
        | RunTrouble::TimedOut
        | RunTrouble::Excess(_)
        | RunTrouble::BindMismatch { .. }
        | RunTrouble::UnreadableColumn { .. }
        | RunTrouble::Lost(_)) => other,
    }
}

fn place_of(says: &str, sent: &str) -> Option<usize> {
    if let Some((_, rest)) = says.split_once("near '") {
        let (near, line) = rest.rsplit_once("' at line ")?;
        let line: usize = line.trim().parse().ok()?;
        let start = line_start(sent, line)?;
        if near.is_empty() {
            return Some(sent.len());
        }
        return Some(sent.get(start..)?.find(near).map_or(start, |at| start + at));
    }
    // "Unknown column 'a.b' in 'SELECT'", "Table 'db.t' doesn't exist": the last part of the name, as a whole word.
    let name = says.split('\'').nth(1)?;
    let bare = name.rsplit('.').next()?;
    sent.match_indices(bare).map(|(at, _)| at).find(|at| stands_alone(sent, *at, bare.len()))
}

fn stands_alone(sent: &str, at: usize, length: usize) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let before = sent.get(..at).and_then(|head| head.chars().next_back());
    let after = sent.get(at + length..).and_then(|tail| tail.chars().next());
    !before.is_some_and(is_word) && !after.is_some_and(is_word)
}

fn line_start(sent: &str, line: usize) -> Option<usize> {
    match line.checked_sub(1)? {
        0 => Some(0),
        before => sent.match_indices('\n').nth(before - 1).map(|(at, _)| at + 1),
    }
}
