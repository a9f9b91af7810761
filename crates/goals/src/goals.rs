//! The service: what reading KPIs and judging goals need from the running system.

use std::sync::Arc;

use connect::Connect;
use connect::answer::{Answer, Excess};
use connect::bind::Bind;
use connect::query::{Query, QueryRefused};
use connect::statement::Fragment;
use connect::trouble::Class;
use kernel::failure::{Failure, Fault, FaultKind, Refusal as _};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::cx::Platform;

use crate::read::in_flight::InFlight;
use crate::read::{Asker, ReadRefused};

/// KPIs, readings and goals; cheap to clone.
#[derive(Clone)]
pub struct Goals {
    inner: Arc<Inner>,
}

struct Inner {
    platform: Platform,
    connect: Connect,
    in_flight: InFlight<Shared>,
}

/// An answer that several who asked the same can have.
#[derive(Clone)]
enum Shared {
    Answer(Arc<Answer>),
    Refused(Box<(Problem, Class)>),
    ManyRows(Box<Problem>),
    Broken(FaultKind, Arc<str>),
}

impl Goals {
    pub fn new(platform: Platform, connect: Connect) -> Self {
        Self { inner: Arc::new(Inner { platform, connect, in_flight: InFlight::default() }) }
    }

    pub fn platform(&self) -> &Platform {
        &self.inner.platform
    }

    pub(crate) fn connect(&self) -> &Connect {
        &self.inner.connect
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.inner.platform.world.now()
    }

    /// Runs a statement through `connect`, or waits for the same one that is on its way.
    pub(crate) async fn run(
        &self,
        asker: &Asker,
        fragments: Vec<Fragment>,
        binds: Vec<Bind>,
        max_rows: u32,
    ) -> Result<Arc<Answer>, Failure<ReadRefused>> {
        let key = format!(
            "{} {} {} {max_rows} {fragments:?} {binds:?}",
            asker.organization, asker.actor, asker.connection
        );
        let query = Query {
            organization: asker.organization,
            actor: asker.actor,
            connection: asker.connection,
            statement: fragments,
            binds,
            max_rows,
            purpose: asker.purpose.clone(),
        };
        // Boxed: the future of a read holds the buffers of every engine.
        let run = Box::pin(async { Shared::of(self.inner.connect.query(query).await) });
        match self.inner.in_flight.share(key, run).await {
            Shared::Answer(answer) => Ok(answer),
            Shared::Refused(told) => {
                let (problem, class) = *told;
                Err(ReadRefused::Query { problem, class }.into())
            }
            Shared::ManyRows(problem) => Err(ReadRefused::ManyRows(*problem).into()),
            Shared::Broken(kind, chain) => {
                Err(Fault::new("could not read the source", chain.to_string()).of_kind(kind).into())
            }
        }
    }
}

impl Shared {
    fn of(outcome: Result<Answer, Failure<QueryRefused>>) -> Self {
        match outcome {
            Ok(answer) => Self::Answer(Arc::new(answer)),
            Err(Failure::Refused(refused @ QueryRefused::Excess(Excess::Rows(_)))) => {
                Self::ManyRows(Box::new(refused.problem()))
            }
            // A fault of the statement itself is mended by a person, like a missing right.
            Err(Failure::Refused(refused)) => {
                Self::Refused(Box::new((refused.problem(), refused.source_class().unwrap_or(Class::Denied))))
            }
            Err(Failure::Fault(fault)) => Self::Broken(fault.kind(), fault.chain().into()),
        }
    }
}
