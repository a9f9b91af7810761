//! The service: reads through connections, for other features and for the routes.

use std::sync::Arc;

use audit::Journal;
use custody::Custody;
use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};
use kernel::ids::{ConnectionId, OrganizationId};
use platform::cx::{Cx, Platform};
use platform::outbound::Gate;

use crate::answer::{Answer, Caps};
use crate::connection::{Archived, Connection};
use crate::engine::Engine;
use crate::engines::sqlite::SqliteFiles;
use crate::query::{Query, QueryRefused};
use crate::reach::{Credential, Done, Reach, ReachFailed, Work};
use crate::source_schema::Table;
use crate::statement::{fence, render};
use crate::store;
use crate::test_runs::TestRuns;
use crate::turns::{TooManyReads, Turn, Turns};
use crate::usage::Usage;

/// What reads through connections; a feature above this crate implements it, the binary wires it.
pub trait Uses: Send + Sync {
    /// KPIs that read through the connection, in the context's organization.
    fn kpis_of<'a>(&'a self, cx: &'a mut Cx, connection: ConnectionId) -> BoxFuture<'a, Result<i64, Fault>>;

    /// Asks what reads through the connection to read now: whether it can has changed.
    fn read_again<'a>(&'a self, cx: &'a mut Cx, connection: ConnectionId)
    -> BoxFuture<'a, Result<(), Fault>>;
}

/// What the service works with.
pub struct ConnectParts {
    pub platform: Platform,
    pub custody: Custody,
    pub journal: Journal,
    pub gate: Gate,
    pub files: SqliteFiles,
    pub uses: Option<Arc<dyn Uses>>,
}

/// Connections; cheap to clone.
#[derive(Clone)]
pub struct Connect(Arc<Inner>);

struct Inner {
    parts: ConnectParts,
    runs: TestRuns,
    usage: Usage,
    turns: Turns,
}

impl Connect {
    pub fn new(parts: ConnectParts) -> Self {
        Self(Arc::new(Inner {
            parts,
            runs: TestRuns::default(),
            usage: Usage::default(),
            turns: Turns::default(),
        }))
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.0.parts.platform
    }

    pub(crate) fn custody(&self) -> &Custody {
        &self.0.parts.custody
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.0.parts.journal
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.0.parts.gate
    }

    pub(crate) fn files(&self) -> &SqliteFiles {
        &self.0.parts.files
    }

    pub(crate) fn runs(&self) -> &TestRuns {
        &self.0.runs
    }

    pub(crate) fn usage(&self) -> &Usage {
        &self.0.usage
    }

    pub(crate) async fn kpis_of(&self, cx: &mut Cx, connection: ConnectionId) -> Result<i64, Fault> {
        match &self.0.parts.uses {
            Some(uses) => uses.kpis_of(cx, connection).await,
            None => Ok(0),
        }
    }

    pub(crate) async fn read_again(&self, cx: &mut Cx, connection: ConnectionId) -> Result<(), Fault> {
        match &self.0.parts.uses {
            Some(uses) => uses.read_again(cx, connection).await,
            None => Ok(()),
        }
    }

    /// Runs one statement, alone, read-only, within the caps, under an audited use of the credential.
    ///
    /// Called with no transaction open.
    pub async fn query(&self, query: Query) -> Result<Answer, Failure<QueryRefused>> {
        let connection = self.usable(query.organization, query.actor, query.connection).await?;
        let caps = Caps::READ.rows(query.max_rows);
        let sent = render(connection.engine(), &query.statement);
        fence::check(connection.engine(), &sent.text).map_err(|no| QueryRefused::of_statement(no, &sent))?;
        let reach = Reach {
            organization: query.organization,
            actor: query.actor,
            purpose: &query.purpose,
            source: &connection.source,
            credential: Credential::Sealed(&connection),
        };
        let work = Work::Read { sent: &sent, binds: &query.binds, caps };
        let turn = self.turn(query.organization).await?;
        let done = self.reach(reach, work).await;
        drop(turn);
        self.fared(query.organization, &connection, &done).await?;
        match done {
            Ok(Done::Answer(answer)) => Ok(answer),
            Ok(Done::Tables(_) | Done::Checked(_)) => {
                Err(Fault::bare("a read answered something else").into())
            }
            Err(ReachFailed::Run(no)) => {
                Err(QueryRefused::of_run(no, &sent, &query.statement, caps.time_ms).into())
            }
            Err(ReachFailed::Credential(problem)) => Err(QueryRefused::Credential(problem).into()),
            Err(ReachFailed::Fault(fault)) => Err(fault.into()),
        }
    }

    /// The tables and columns that the connection's account can read.
    ///
    /// Called with no transaction open.
    pub async fn schema(
        &self,
        organization: OrganizationId,
        actor: Actor,
        id: ConnectionId,
    ) -> Result<Vec<Table>, Failure<QueryRefused>> {
        let connection = self.usable(organization, actor, id).await?;
        let reach = Reach {
            organization,
            actor,
            purpose: "connect.schema",
            source: &connection.source,
            credential: Credential::Sealed(&connection),
        };
        let turn = self.turn(organization).await?;
        let done = self.reach(reach, Work::Tables).await;
        drop(turn);
        self.fared(organization, &connection, &done).await?;
        match done {
            Ok(Done::Tables(tables)) => Ok(tables),
            Ok(Done::Answer(_) | Done::Checked(_)) => {
                Err(Fault::bare("the schema answered something else").into())
            }
            Err(ReachFailed::Run(no)) => {
                let ours = render(connection.engine(), &[]);
                Err(QueryRefused::of_run(no, &ours, &[], Caps::READ.time_ms).into())
            }
            Err(ReachFailed::Credential(problem)) => Err(QueryRefused::Credential(problem).into()),
            Err(ReachFailed::Fault(fault)) => Err(fault.into()),
        }
    }

    /// The connection's name and kind of database.
    pub async fn look_up(&self, cx: &mut Cx, id: ConnectionId) -> Result<Option<(String, Engine)>, Fault> {
        let organization = cx.organization()?;
        let found = store::find_any(cx.tx(), organization, id).await?;
        Ok(found.map(|connection| (connection.name.to_string(), connection.engine())))
    }

    /// The kind of database behind a connection.
    pub async fn engine(&self, cx: &mut Cx, id: ConnectionId) -> Result<Option<Engine>, Fault> {
        let organization = cx.organization()?;
        Ok(store::find(cx.tx(), organization, id).await?.map(|connection| connection.engine()))
    }

    /// The organization's next turn at reading.
    async fn turn(&self, organization: OrganizationId) -> Result<Turn, QueryRefused> {
        self.0.turns.take(organization).await.map_err(|TooManyReads| QueryRefused::TooManyReads)
    }

    async fn usable(
        &self,
        organization: OrganizationId,
        actor: Actor,
        id: ConnectionId,
    ) -> Result<Connection, Failure<QueryRefused>> {
        let mut cx = self.platform().begin_read(organization, actor).await?;
        let connection = store::find(cx.tx(), organization, id).await?.ok_or(QueryRefused::NoConnection)?;
        connection.in_use().map_err(|Archived| QueryRefused::Archived)?;
        connection.usable().map_err(QueryRefused::NotUsable)?;
        Ok(connection)
    }
}
