//! Reaching a source: through the gate, under one audited use of the credential, for one piece of work.
//!
//! The line is dialled first, so that no credential is opened for a server that does not answer. The credential is
//! lent for the session and no longer, and given only to the server it was entered for; a file has none, and its use is
//! written to the log all the same.

use custody::{Kind, Lend, Subject};
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Log};
use kernel::failure::{Failure, Fault, Refusal as _};
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use kernel::secret::Secret;

use crate::answer::{Answer, Caps};
use crate::bind::Bind;
use crate::connect::Connect;
use crate::connection::{Connection, Server, Source};
use crate::engine::Engine;
use crate::engines::attach::attach;
use crate::engines::dial::{Line, dial};
use crate::engines::wire::Login;
use crate::engines::{Session, sqlite};
use crate::progress::{Progress, Step, Unwatched};
use crate::rights::{self, Rights};
use crate::source_schema::{self, Table};
use crate::statement::{Fragment, Rendered, render};
use crate::store;
use crate::trouble::RunTrouble;

/// Which source, for whom and what for.
pub(crate) struct Reach<'a> {
    pub(crate) organization: OrganizationId,
    pub(crate) actor: Actor,
    pub(crate) purpose: &'a str,
    pub(crate) source: &'a Source,
    pub(crate) credential: Credential<'a>,
}

/// Where the password comes from.
#[derive(Clone, Copy)]
pub(crate) enum Credential<'a> {
    /// Sealed for this connection, as it was when its address was read.
    Sealed(&'a Connection),
    /// Typed into the form just now; stored nowhere.
    Typed(&'a Secret),
}

/// What to do in the session.
#[derive(Clone, Copy)]
pub(crate) enum Work<'a> {
    Read {
        sent: &'a Rendered,
        binds: &'a [Bind],
        caps: Caps,
    },
    Tables,
    /// Rights, then a query: the last steps of a test.
    Check {
        progress: &'a dyn Progress,
    },
}

pub(crate) enum Done {
    Answer(Answer),
    Tables(Vec<Table>),
    Checked(Rights),
}

pub(crate) enum ReachFailed {
    Run(RunTrouble),
    /// The credential could not be opened, or is not one for this server.
    Credential(Problem),
    Fault(Fault),
}

impl<T: Into<RunTrouble>> From<T> for ReachFailed {
    fn from(trouble: T) -> Self {
        Self::Run(trouble.into())
    }
}

impl Connect {
    pub(crate) async fn reach(&self, reach: Reach<'_>, work: Work<'_>) -> Result<Done, ReachFailed> {
        let progress: &dyn Progress = match work {
            Work::Check { progress } => progress,
            Work::Read { .. } | Work::Tables => &Unwatched,
        };
        match reach.source {
            Source::File { path } => {
                progress.begin(Step::Connect);
                let opened = sqlite::open(&self.files().of(reach.organization), path).await?;
                self.note_use_of_file(&reach).await?;
                Ok(work.run(Session::Sqlite(Box::new(opened))).await?)
            }
            Source::Server(server) => {
                let line = dial(self.gate(), server, progress).await?;
                progress.begin(Step::SignIn);
                self.signed_in(&reach, server, line, work).await
            }
        }
    }

    async fn signed_in(
        &self,
        reach: &Reach<'_>,
        server: &Server,
        line: Line,
        work: Work<'_>,
    ) -> Result<Done, ReachFailed> {
        let login = Login { user: server.user.clone(), database: server.database.clone() };
        let connection = match reach.credential {
            Credential::Typed(password) => return Ok(in_session(line, &login, password, work).await?),
            Credential::Sealed(connection) => connection,
        };
        let lend = Lend {
            organization: reach.organization,
            subject: Subject::Connection(connection.id),
            kind: Kind::SqlPassword,
            actor: reach.actor,
            purpose: reach.purpose.to_owned(),
        };
        let used = self
            .custody()
            .use_in_session(lend, async move |password: &Secret| {
                self.is_for(reach, connection).await?;
                Ok(in_session(line, &login, password, work).await?)
            })
            .await;
        match used {
            Ok(done) => done,
            Err(Failure::Refused(refused)) => Err(ReachFailed::Credential(refused.problem())),
            Err(Failure::Fault(fault)) => Err(ReachFailed::Fault(fault)),
        }
    }

    /// Refuses an opened credential that may be newer than the address that was dialled.
    ///
    /// A new credential and its address are stored at once, so that whoever holds the new credential finds the new
    /// revision here.
    async fn is_for(&self, reach: &Reach<'_>, dialled: &Connection) -> Result<(), ReachFailed> {
        let found = async {
            let mut cx = self.platform().begin_read(reach.organization, reach.actor).await?;
            store::find(cx.tx(), reach.organization, dialled.id).await
        };
        let now = found.await.map_err(ReachFailed::Fault)?;
        if now.is_some_and(|now| now.account_revision == dialled.account_revision) {
            return Ok(());
        }
        Err(ReachFailed::Credential(
            Problem::conflict("connect/account-changed", "The connection was given a new account meanwhile")
                .detail("Nothing was sent to the server it had before. Try again."),
        ))
    }

    /// A file has no credential whose use would be logged; what is read from it is logged like any other read.
    async fn note_use_of_file(&self, reach: &Reach<'_>) -> Result<(), ReachFailed> {
        let Credential::Sealed(connection) = reach.credential else { return Ok(()) };
        let entry = AuditEntry::done(reach.actor, "connection.read", connection.id).purpose(reach.purpose);
        let logged = self.journal().append(Log::Organization(reach.organization), entry).await;
        logged.map(drop).map_err(ReachFailed::Fault)
    }
}

async fn in_session(
    line: Line,
    login: &Login,
    password: &Secret,
    work: Work<'_>,
) -> Result<Done, RunTrouble> {
    let session = attach(line, login, password).await?;
    work.run(session).await
}

impl Work<'_> {
    async fn run(self, mut session: Session) -> Result<Done, RunTrouble> {
        let done = self.run_in(&mut session).await;
        session.close().await;
        done
    }

    async fn run_in(self, session: &mut Session) -> Result<Done, RunTrouble> {
        match self {
            Self::Read { sent, binds, caps } => Ok(Done::Answer(session.read(sent, binds, caps).await?)),
            Self::Tables => Ok(Done::Tables(source_schema::read(session).await?)),
            Self::Check { progress } => {
                progress.begin(Step::Rights);
                let rights = rights::probe(session).await?;
                progress.begin(Step::Query);
                let one = Fragment::Text(one(session.engine()).to_owned());
                session.read(&render(session.engine(), &[one]), &[], Caps::READ).await?;
                Ok(Done::Checked(rights))
            }
        }
    }
}

/// The smallest query: that it runs at all is what a test shows.
fn one(engine: Engine) -> &'static str {
    match engine {
        Engine::PostgreSql | Engine::MySql => "SELECT 1 AS value",
        // Reads the file itself, not only its head.
        Engine::Sqlite => "SELECT count(*) AS value FROM sqlite_schema",
    }
}
