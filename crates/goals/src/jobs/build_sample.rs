//! Makes the sample company: the file, the connection, the KPIs and the goals.

use jiff::civil::Date;
use kernel::actor::Actor;
use kernel::calendar::start_of_day;
use kernel::decimal::Decimal;
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::ConnectionId;
use kernel::time::Timestamp;
use platform::cx::Cx;
use platform::jobs::{Job, JobCx, JobFault};
use rust_decimal::Decimal as Exact;
use serde::{Deserialize, Serialize};

use crate::Goals;
use crate::actions::{create_goal, create_kpi, sources};
use crate::kpi::form::ParsedKpi;
use crate::read::{Almanac, Asker, Question};
use crate::refused::{GoalRefused, KpiRefused};
use crate::sample::{CONNECTION, Company, Draft, KPIS, STEPS, SampleKpi, Seen, file_name, period};
use crate::store;
use crate::store::sample::{SampleCompany, SampleState};

/// Makes the organization's sample company, step by step.
///
/// A second run is harmless: the file is written beside its name and moved there, the connection is remembered when
/// it is made, and a KPI that is there is left alone. When the sample was removed meanwhile it stops.
#[derive(Debug, Serialize, Deserialize)]
pub struct BuildSample {}

/// Why the making ended early.
enum Ended {
    /// Somebody removed the sample company.
    Removed,
    Fault(Fault),
    /// Something said no; the sentence is shown.
    Refused(String),
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn refused<R: Refusal>(failure: Failure<R>) -> Ended {
    match failure {
        Failure::Fault(fault) => Ended::Fault(fault),
        Failure::Refused(refusal) => {
            let problem = refusal.problem();
            Ended::Refused(format!("{}. {}", problem.title, problem.detail.unwrap_or_default()))
        }
    }
}

impl Job for BuildSample {
    type Service = Goals;
    const NAME: &'static str = "goals.build-sample";
    const REACHES_OUT: bool = false;

    async fn run(self, cx: JobCx, goals: &Goals) -> Result<(), JobFault> {
        let ended = Making { cx: &cx, goals }.make().await;
        let mut tx = cx.begin().await?;
        let organization = tx.organization()?;
        let row = store::sample::find(tx.tx(), organization).await?;
        match (ended, row) {
            (Err(Ended::Fault(fault)), _) => return Err(fault.into()),
            (Ok(()), Some(row)) => {
                let done = SampleCompany { state: SampleState::Present, step: "Ready".to_owned(), ..row };
                let done = SampleCompany { done: done.total, ..done };
                store::sample::put(tx.tx(), organization, &done).await?;
            }
            (Err(Ended::Refused(sentence)), Some(row)) => {
                let failed = SampleCompany { state: SampleState::Failed, step: sentence, ..row };
                store::sample::put(tx.tx(), organization, &failed).await?;
            }
            (Err(Ended::Removed), _) | (Ok(()) | Err(Ended::Refused(_)), None) => {}
        }
        Ok(cx.finish_with(tx).await?)
    }
}

/// Steps of the whole: the tables, the connection, one for each KPI.
pub(crate) fn steps() -> u32 {
    u32::try_from(STEPS.len() + 1 + KPIS.len()).unwrap_or(u32::MAX)
}

struct Making<'a> {
    cx: &'a JobCx,
    goals: &'a Goals,
}

impl Making<'_> {
    async fn make(&self) -> Result<(), Ended> {
        let row = self.tell(0, STEPS.first().copied().unwrap_or_default()).await?;
        let (almanac, today) = self.today(row.as_of).await?;
        self.write_file(today, row.as_of, &almanac).await?;
        let connection = self.connect().await?;
        let first = STEPS.len() + 1;
        for (index, sample) in KPIS.iter().enumerate() {
            let step = format!("Making the KPI {}", sample.name);
            self.tell(first + index, &step).await?;
            self.make_kpi(sample, connection, (&almanac, today, row.as_of)).await?;
        }
        Ok(())
    }

    /// Shows where the making is; ends it when the sample company was removed.
    async fn tell(&self, done: usize, step: &str) -> Result<SampleCompany, Ended> {
        let mut tx = self.cx.begin().await?;
        let organization = tx.organization()?;
        let row = store::sample::find(tx.tx(), organization).await?.ok_or(Ended::Removed)?;
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        let row = SampleCompany {
            state: SampleState::Building,
            step: step.to_owned(),
            done,
            total: steps(),
            ..row
        };
        store::sample::put(tx.tx(), organization, &row).await?;
        tx.commit().await?;
        Ok(row)
    }

    async fn today(&self, as_of: Timestamp) -> Result<(Almanac, Date), Ended> {
        let mut tx = self.cx.begin_read().await?;
        let almanac = sources::almanac(&mut tx).await?;
        let today = as_of.to_jiff().to_zoned(almanac.zone(None)).date();
        Ok((almanac, today))
    }

    async fn write_file(&self, today: Date, as_of: Timestamp, almanac: &Almanac) -> Result<(), Ended> {
        let folder = self.goals.connect().sqlite_folder(self.cx.organization);
        let folder =
            folder.ok_or_else(|| Ended::Refused("No folder for SQLite files is configured.".to_owned()))?;
        let broken = |error| Fault::new("could not make the sample company's file", error);
        tokio::fs::create_dir_all(&folder).await.map_err(broken)?;
        let file = folder.join(file_name(self.cx.organization));
        let draft = file.with_extension("draft");
        match tokio::fs::remove_file(&draft).await {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(broken(error).into()),
        }
        let midnight: Timestamp = start_of_day(&almanac.zone(None), today).into();
        let passed = as_of.millis_since(midnight).clamp(0, 86_400_000) / 86_400;
        let company = Company::until(today, u32::try_from(passed).unwrap_or(0));
        let mut writing = Draft::begin(&draft).await?;
        for (step, words) in STEPS.iter().enumerate() {
            self.tell(step, words).await?;
            writing.write(&company, step).await?;
        }
        writing.finish().await?;
        tokio::fs::rename(&draft, &file).await.map_err(broken)?;
        Ok(())
    }

    /// Connects the file through the same door as any other, once.
    async fn connect(&self) -> Result<ConnectionId, Ended> {
        let row = self.tell(STEPS.len(), "Connecting the file").await?;
        if let Some(connection) = row.connection {
            return Ok(connection);
        }
        let mut tx = self.cx.begin().await?;
        let organization = tx.organization()?;
        let file = file_name(self.cx.organization);
        let name = CONNECTION
            .parse()
            .map_err(|error| Fault::new("could not name the sample's connection", error))?;
        let made = self.goals.connect().create_sqlite_source(&mut tx, name, &file, true).await;
        let connection = made.map_err(refused)?.id;
        let row = SampleCompany { connection: Some(connection), ..row };
        store::sample::put(tx.tx(), organization, &row).await?;
        tx.commit().await?;
        Ok(connection)
    }

    async fn make_kpi(
        &self,
        sample: &SampleKpi,
        connection: ConnectionId,
        (almanac, today, as_of): (&Almanac, Date, Timestamp),
    ) -> Result<(), Ended> {
        let (start, end) = period(today);
        let broken = |error| Fault::new("could not read a sample KPI", error);
        let form = sample.form(&connection.to_string(), &start.to_string()).map_err(broken)?;
        let parsed = form.parse().map_err(|fields| refused(Failure::Refused(KpiRefused::Invalid(fields))))?;
        let now = self.value(&parsed, almanac, as_of).await?;
        let at_start = self.value(&parsed, almanac, start_of_day(&almanac.zone(None), start).into()).await?;
        let days = |from: Date, to: Date| Exact::from((to - from).get_days());
        let share = days(start, today) / days(start, end).max(Exact::ONE);
        let mut tx = self.cx.begin().await?;
        let row = self.row(&mut tx).await?;
        if self.is_there(&mut tx, sample).await? {
            return Ok(());
        }
        let kpi = create_kpi::insert(&mut tx, Actor::System, parsed, true).await.map_err(refused)?;
        let goal = sample.plan.form(sample.goal, kpi.id, today, Seen { now, at_start, share });
        let goal = goal.parse().map_err(|fields| refused(Failure::Refused(GoalRefused::Invalid(fields))))?;
        let by = (Actor::System, row.owner);
        create_goal::insert(&mut tx, by, &kpi, goal, true).await.map_err(refused)?;
        tx.commit().await?;
        Ok(())
    }

    async fn row(&self, tx: &mut Cx) -> Result<SampleCompany, Ended> {
        let organization = tx.organization()?;
        store::sample::find(tx.tx(), organization).await?.ok_or(Ended::Removed)
    }

    async fn is_there(&self, tx: &mut Cx, sample: &SampleKpi) -> Result<bool, Ended> {
        let organization = tx.organization()?;
        let known = store::kpi::list(tx.tx(), organization, None, 1_000).await?;
        Ok(known.iter().any(|kpi| kpi.is_sample && kpi.name.as_str() == sample.name))
    }

    /// The KPI's number on a day, through the connection like every read.
    async fn value(&self, parsed: &ParsedKpi, almanac: &Almanac, as_of: Timestamp) -> Result<Decimal, Ended> {
        let definition = &parsed.definition;
        let asker = Asker {
            organization: self.cx.organization,
            actor: Actor::System,
            connection: definition.connection,
            engine: connect::engine::Engine::Sqlite,
            purpose: "sample company".to_owned(),
        };
        let question = Question {
            statement: &definition.statement,
            parameters: &definition.parameters,
            values: &definition.values,
            almanac,
            zone: None,
            as_of,
        };
        let reply = self.goals.ask(&asker, question).await.map_err(refused)?;
        Ok(reply.figure.value.unwrap_or_default())
    }
}
