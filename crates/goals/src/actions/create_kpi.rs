//! Makes a KPI, and asks for its first reading and its past.

use access::May;
use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::Failure;
use platform::cx::Cx;
use serde_json::json;

use super::sources;
use crate::field::fault;
use crate::jobs::{BackfillReadings, RefreshReadings};
use crate::kpi::form::{KpiForm, ParsedKpi};
use crate::kpi::{Definition, Kpi, KpiState};
use crate::parameter::ParameterKind;
use crate::permissions::EditKpis;
use crate::read::{Question, ReadRefused};
use crate::refused::KpiRefused;
use crate::statement::Statement;
use crate::store;

/// Makes a KPI from a whole form.
pub async fn create_kpi(cx: &mut Cx, may: May<EditKpis>, form: &KpiForm) -> Result<Kpi, Failure<KpiRefused>> {
    let parsed = form.parse().map_err(KpiRefused::Invalid)?;
    insert(cx, may.actor(), parsed, false).await
}

/// Stores a KPI that fits; `is_sample` marks those that are removed with the sample company.
pub(crate) async fn insert(
    cx: &mut Cx,
    actor: Actor,
    parsed: ParsedKpi,
    is_sample: bool,
) -> Result<Kpi, Failure<KpiRefused>> {
    check(cx, &parsed.definition).await?;
    let kpi = Kpi {
        id: cx.new_id()?,
        name: parsed.name,
        description: parsed.description,
        refresh: parsed.refresh,
        state: KpiState::Active,
        version: 1,
        definition: parsed.definition,
        is_sample,
        created_at: cx.now(),
        created_by: actor,
        latest: None,
        next_read_at: Some(cx.now()),
        trouble: None,
    };
    let organization = cx.organization()?;
    store::kpi::insert(cx.tx(), organization, &kpi).await?;
    let entry = AuditEntry::done(actor, "kpi.create", kpi.id).detail(json!({ "name": kpi.name.as_str() }));
    cx.audit(entry).await?;
    cx.enqueue(&RefreshReadings { kpi: kpi.id, viewed: false }).await?;
    cx.enqueue(&BackfillReadings { kpi: kpi.id }).await?;
    Ok(kpi)
}

/// Whether the definition can be read at all: its connection, its places, its ranges on this day.
pub(crate) async fn check(cx: &mut Cx, definition: &Definition) -> Result<(), Failure<KpiRefused>> {
    let Some(source) = sources::find(cx, definition.connection).await? else {
        let unknown = fault("/connection_id", "choose one of the connections".to_owned());
        return Err(KpiRefused::Invalid(vec![unknown]).into());
    };
    if source.is_archived {
        let archived = "take the connection out of the archive, or choose another one".to_owned();
        return Err(KpiRefused::Invalid(vec![fault("/connection_id", archived)]).into());
    }
    let readable = |text: &str| {
        Statement::parse(text, source.engine)
            .map_err(|refused| KpiRefused::Unreadable(ReadRefused::statement(text, &refused)))
    };
    let statement = readable(&definition.statement)?;
    definition.parameters.cover(&statement).map_err(|uncovered| {
        KpiRefused::Unreadable(ReadRefused::uncovered(&definition.statement, &uncovered))
    })?;
    for parameter in definition.parameters.iter() {
        if let ParameterKind::PickList { choices_statement, .. } = &parameter.kind {
            readable(choices_statement)?;
        }
    }
    let almanac = sources::almanac(cx).await?;
    let question = Question {
        statement: &definition.statement,
        parameters: &definition.parameters,
        values: &definition.values,
        almanac: &almanac,
        zone: definition.zone.as_deref(),
        as_of: cx.now(),
    };
    question.resolved().map_err(KpiRefused::Unreadable)?;
    Ok(())
}
