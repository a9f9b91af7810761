//! The second fence: a parser that refuses what it understands to be a write.
//!
//! It knows less SQL than the engines do, so what it cannot parse passes on to the database.

use std::ops::ControlFlow;

use sqlparser::ast::{Query, SetExpr, Statement, Visit, Visitor};
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::fence::StatementRefused;
use crate::engine::Engine;

pub(super) fn check(engine: Engine, text: &str) -> Result<(), StatementRefused> {
    let dialect: &dyn Dialect = match engine {
        Engine::PostgreSql => &PostgreSqlDialect {},
        Engine::MySql => &MySqlDialect {},
        Engine::Sqlite => &SQLiteDialect {},
    };
    let Ok(statements) = Parser::parse_sql(dialect, text) else { return Ok(()) };
    if statements.len() > 1 {
        return Err(StatementRefused::NotOneStatement { at: 0 });
    }
    match statements.visit(&mut Reads) {
        ControlFlow::Break(what) => Err(StatementRefused::Writes { what: what.to_owned(), at: None }),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Reads;

impl Visitor for Reads {
    type Break = &'static str;

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<&'static str> {
        if matches!(statement, Statement::Query(_)) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break("a statement that is not a query")
        }
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<&'static str> {
        if !query.locks.is_empty() {
            return ControlFlow::Break("a row lock");
        }
        body(&query.body)
    }
}

fn body(set: &SetExpr) -> ControlFlow<&'static str> {
    match set {
        SetExpr::Select(select) if select.into.is_some() => ControlFlow::Break("SELECT INTO"),
        SetExpr::SetOperation { left, right, .. } => {
            body(left)?;
            body(right)
        }
        SetExpr::Insert(_) => ControlFlow::Break("INSERT"),
        SetExpr::Update(_) => ControlFlow::Break("UPDATE"),
        SetExpr::Delete(_) => ControlFlow::Break("DELETE"),
        SetExpr::Merge(_) => ControlFlow::Break("MERGE"),
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::Values(_) | SetExpr::Table(_) => {
            ControlFlow::Continue(())
        }
    }
}
