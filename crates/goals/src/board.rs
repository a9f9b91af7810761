//! Goals as they stand at one moment: the board's cards, and the goal page's head.
//!
//! Everything is stored already; a board is a handful of statements however many goals it has. Only a goal whose
//! status time alone has changed since it was judged (its reading grew stale, its period began or ended) is judged
//! again here, and nothing is written.

use std::collections::HashMap;

use connect::ConnectionBrief;
use kernel::calendar::start_of_day;
use kernel::failure::Fault;
use kernel::ids::MemberId;
use kernel::time::Timestamp;
use platform::cx::Cx;

use crate::actions::sources;
use crate::judge::{Compared, Kept, Subject};
use crate::read::Almanac;
use crate::standing::Standing;
use crate::store;
use crate::store::board::{BoardRow, Which};

/// All goals at one `as_of`.
pub(crate) struct Board {
    pub as_of: Timestamp,
    pub goals: Vec<Stand>,
    pub connections: Vec<ConnectionBrief>,
    pub members: HashMap<MemberId, String>,
}

/// One goal as it stands.
pub(crate) struct Stand {
    pub row: BoardRow,
    pub standing: Standing,
    pub compared: Option<Compared>,
}

impl Board {
    /// Reads the goals of the context's organization as they stand at the context's time; those that `which` names.
    pub(crate) async fn read(cx: &mut Cx, which: Which) -> Result<Self, Fault> {
        let organization = cx.organization()?;
        let as_of = cx.now();
        let rows = store::board::rows(cx.tx(), organization, which).await?;
        let connections = connect::names(cx).await?;
        let members = access::directory::member_names(cx).await?;
        let almanac = sources::almanac(cx).await?;
        let mut goals = Vec::with_capacity(rows.len());
        for row in rows {
            goals.push(stand(cx, row, &almanac, as_of).await?);
        }
        Ok(Self { as_of, goals, connections, members })
    }
}

async fn stand(cx: &mut Cx, row: BoardRow, almanac: &Almanac, as_of: Timestamp) -> Result<Stand, Fault> {
    let kept = Kept::read(row.standing.as_deref());
    let compared = kept.as_ref().and_then(|kept| kept.compared);
    if let Some(kept) = kept.filter(|kept| as_of < kept.valid_until) {
        return Ok(Stand { row, standing: kept.standing, compared });
    }
    let subject = Subject {
        goal: &row.goal,
        refresh: row.refresh,
        decimals: row.decimals.get(),
        almanac,
        zone: almanac.zone(row.zone.as_deref()),
    };
    let from = start_of_day(&subject.zone, subject.readings_from()).into();
    let organization = cx.organization()?;
    let readings = store::reading::to_judge(cx.tx(), organization, (row.goal.kpi, from), as_of).await?;
    let standing = subject.judge(&readings, as_of);
    Ok(Stand { row, standing, compared })
}
