//! A read through a connection, and why it may have no answer.

use kernel::actor::Actor;
use kernel::failure::Refusal;
use kernel::ids::{ConnectionId, OrganizationId};
use kernel::problem::Problem;

use crate::answer::Excess;
use crate::bind::Bind;
use crate::connection::{Archived, NotUsable};
use crate::statement::{Fragment, Position, Rendered, StatementRefused};
use crate::trouble::{Class, RunTrouble, Trouble};

/// One statement to run through a connection.
#[derive(Debug, Clone)]
pub struct Query {
    pub organization: OrganizationId,
    pub actor: Actor,
    pub connection: ConnectionId,
    pub statement: Vec<Fragment>,
    /// Values by the index that the statement's fragments name.
    pub binds: Vec<Bind>,
    /// At most 1,000.
    pub max_rows: u32,
    /// Why, at most 64 bytes; goes to the audit log.
    pub purpose: String,
}

/// Why a statement has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryRefused {
    NoConnection,
    /// The organization reads as much at a time as it may.
    TooManyReads,
    Archived,
    NotUsable(NotUsable),
    Statement {
        refused: StatementRefused,
        position: Option<Position>,
    },
    Database {
        says: String,
        position: Option<Position>,
    },
    Denied {
        says: String,
        position: Option<Position>,
    },
    Writes {
        says: String,
    },
    TimedOut {
        seconds: u64,
    },
    Excess(Excess),
    /// A value does not fit where the statement uses it; how the person wrote its marker, and the column's type.
    ValueMisfit {
        written: String,
        wanted: String,
    },
    UnreadableColumn {
        column: String,
        kind: String,
    },
    Source(Trouble),
    /// The credential could not be opened, or is not one for this server.
    Credential(Problem),
}

impl QueryRefused {
    /// What a failed read of the rendered statement means for the person.
    pub(crate) fn of_run(trouble: RunTrouble, sent: &Rendered, fragments: &[Fragment], time_ms: u64) -> Self {
        let place = |at: Option<usize>| at.map(|byte| sent.position_of(byte));
        match trouble {
            RunTrouble::Database { says, at } => Self::Database { says, position: place(at) },
            RunTrouble::Denied { says, at } => Self::Denied { says, position: place(at) },
            RunTrouble::Writes { says } => Self::Writes { says },
            RunTrouble::TimedOut => Self::TimedOut { seconds: time_ms / 1_000 },
            RunTrouble::Excess(excess) => Self::Excess(excess),
            RunTrouble::BindMismatch { index, wanted } => {
                Self::ValueMisfit { written: written_as(fragments, index), wanted }
            }
            RunTrouble::UnreadableColumn { column, kind } => Self::UnreadableColumn { column, kind },
            RunTrouble::Lost(trouble) => Self::Source(trouble),
        }
    }

    pub(crate) fn of_statement(refused: StatementRefused, sent: &Rendered) -> Self {
        let at = match &refused {
            StatementRefused::Unterminated { at }
            | StatementRefused::NotOneStatement { at }
            | StatementRefused::NotAQuery { at, .. } => Some(*at),
            StatementRefused::Writes { at, .. } => *at,
            StatementRefused::Empty | StatementRefused::TooLong => None,
        };
        Self::Statement { refused, position: at.map(|byte| sent.position_of(byte)) }
    }

    /// Where in the person's statement it lies.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Statement { position, .. }
            | Self::Database { position, .. }
            | Self::Denied { position, .. } => *position,
            Self::NoConnection
            | Self::TooManyReads
            | Self::Archived
            | Self::NotUsable(_)
            | Self::Writes { .. }
            | Self::TimedOut { .. }
            | Self::Excess(_)
            | Self::ValueMisfit { .. }
            | Self::UnreadableColumn { .. }
            | Self::Source(_)
            | Self::Credential(_) => None,
        }
    }

    /// The class of a failure of the source; `None` where the statement or its values are at fault.
    pub fn source_class(&self) -> Option<Class> {
        match self {
            Self::Source(trouble) => Some(trouble.class()),
            Self::Denied { .. } | Self::Archived => Some(Class::Denied),
            Self::NoConnection => Some(Class::Gone),
            Self::TooManyReads => Some(Class::Throttled),
            Self::TimedOut { .. } | Self::NotUsable(_) | Self::Credential(_) => Some(Class::Unavailable),
            Self::Statement { .. }
            | Self::Database { .. }
            | Self::Writes { .. }
            | Self::Excess(_)
            | Self::ValueMisfit { .. }
            | Self::UnreadableColumn { .. } => None,
        }
    }
}

fn written_as(fragments: &[Fragment], wanted: usize) -> String {
    let found = fragments.iter().find_map(|fragment| match fragment {
        Fragment::Bind { index, written } if *index == wanted => Some(written.clone()),
        Fragment::Bind { .. } | Fragment::Text(_) => None,
    });
    found.unwrap_or_else(|| "a value".to_owned())
}

impl Refusal for QueryRefused {
    fn problem(&self) -> Problem {
        let problem = match self {
            Self::NoConnection => Problem::not_found("connect/no-connection", "The connection does not exist")
                .detail("It may have been deleted. Choose another connection."),
            Self::TooManyReads => {
                Problem::new(429, "connect/too-many-reads", "Too many reads run at the same time")
                    .detail("Wait a moment and try again. KPIs are read again by themselves.")
                    .retry_after_s(10)
            }
            Self::Archived => Archived.problem(),
            Self::NotUsable(not) => {
                Problem::conflict("connect/not-usable", "The connection cannot be used now").detail(&not.sentence)
            }
            Self::Statement { refused, .. } => statement_problem(refused),
            Self::Database { says, .. } => {
                Problem::unprocessable("connect/database-error", "The database refuses the statement").detail(says)
            }
            Self::Denied { says, .. } => {
                Problem::unprocessable("connect/right-missing", "The account lacks a right that the statement needs")
                    .detail(format!("{says}. Grant the account SELECT on what the statement reads."))
            }
            Self::Writes { says } => statement_writes(says),
            Self::TimedOut { seconds } => Problem::unprocessable("connect/query-timed-out", "The statement takes too long")
                .detail(format!("It was stopped after {seconds} seconds. Read fewer rows, or add an index.")),
            Self::Excess(excess) => excess_problem(*excess),
            Self::ValueMisfit { written, wanted } => {
                Problem::unprocessable("connect/value-misfit", "A value does not fit its place in the statement").detail(
                    format!("{written} stands where the database wants {wanted}. Change the value, or cast the column."),
                )
            }
            Self::UnreadableColumn { column, kind } => {
                Problem::unprocessable("connect/column-unreadable", "A column has a type that is not read").detail(
                    format!("The column {column} is of type {kind}. Cast it in the statement, as in CAST({column} AS text)."),
                )
            }
            Self::Source(trouble) => trouble.problem(),
            Self::Credential(problem) => problem.clone(),
        };
        match self.position() {
            Some(position) => problem.more(serde_json::json!({ "position": {
                "offset": position.offset, "line": position.line, "column": position.column } })),
            None => problem,
        }
    }
}

fn statement_problem(refused: &StatementRefused) -> Problem {
    let unfinished = |detail: &str| {
        Problem::unprocessable("connect/statement-unfinished", "The statement is not complete").detail(detail)
    };
    match refused {
        StatementRefused::Empty => unfinished("Write a query that begins with SELECT."),
        StatementRefused::TooLong => unfinished("A statement may have at most 65,536 bytes."),
        StatementRefused::Unterminated { .. } => {
            unfinished("A quote or comment is opened and never closed. Close it.")
        }
        StatementRefused::NotOneStatement { .. } => {
            Problem::unprocessable("connect/statement-not-one", "There is more than one statement")
                .detail("Keep one query; a semicolon may only end it.")
        }
        StatementRefused::NotAQuery { word, .. } => {
            Problem::unprocessable("connect/statement-not-a-query", "The statement is not a query").detail(
                format!(
                    "It begins with {word}. Begin with SELECT, WITH, VALUES or TABLE: Teamwright only reads."
                ),
            )
        }
        StatementRefused::Writes { what, .. } => statement_writes(&format!("It holds {what}")),
    }
}

fn statement_writes(says: &str) -> Problem {
    Problem::unprocessable("connect/statement-writes", "The statement would change something")
        .detail(format!("{says}. Teamwright only reads; keep to plain queries."))
}

fn excess_problem(excess: Excess) -> Problem {
    let detail = match excess {
        Excess::Rows(rows) => format!("It has more than {rows} rows. Sum or filter in the statement."),
        Excess::Columns(columns) => format!("It has more than {columns} columns. Name the ones you need."),
        Excess::Cell(bytes) => format!("One value has more than {bytes} bytes. Leave it out or shorten it."),
        Excess::Result(bytes) => format!("It has more than {bytes} bytes. Sum or filter in the statement."),
    };
    Problem::unprocessable("connect/answer-too-large", "The answer is too large").detail(detail)
}
