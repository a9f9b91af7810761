//! Asks for the sample company.

use access::May;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Refusal};
use kernel::ids::MemberId;
use kernel::problem::Problem;
use platform::cx::Cx;

use crate::Goals;
use crate::jobs::{BuildSample, sample_steps};
use crate::permissions::EditSample;
use crate::store;
use crate::store::sample::{SampleCompany, SampleState};

/// Why there is no sample company now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleRefused {
    IsThere,
    NoFolder,
}

impl Refusal for SampleRefused {
    fn problem(&self) -> Problem {
        match self {
            Self::IsThere => {
                Problem::conflict("goals/sample-is-there", "The sample company is there already")
                    .detail("Remove it first to make a fresh one.")
            }
            Self::NoFolder => {
                Problem::conflict("goals/sample-has-no-folder", "There is no folder for SQLite files").detail(
                    "Whoever runs this installation sets sqlite_folder in the section [sources] of the \
                     configuration.",
                )
            }
        }
    }
}

/// Queues the making; `member` will own its goals. A making that failed is tried again.
pub async fn make_sample_company(
    cx: &mut Cx,
    may: May<EditSample>,
    member: MemberId,
    goals: &Goals,
) -> Result<(), Failure<SampleRefused>> {
    let organization = cx.organization()?;
    let known = store::sample::find(cx.tx(), organization).await?;
    let connection = match &known {
        Some(SampleCompany { state: SampleState::Failed, connection, .. }) => *connection,
        Some(SampleCompany { state: SampleState::Building | SampleState::Present, .. }) => {
            return Err(SampleRefused::IsThere.into());
        }
        None => None,
    };
    if goals.connect().sqlite_folder(organization).is_none() {
        return Err(SampleRefused::NoFolder.into());
    }
    let row = SampleCompany {
        state: SampleState::Building,
        step: "Starting".to_owned(),
        done: 0,
        total: sample_steps(),
        as_of: cx.now(),
        connection,
        started_by: may.actor().to_string(),
        owner: member,
    };
    store::sample::put(cx.tx(), organization, &row).await?;
    cx.audit(AuditEntry::done(may.actor(), "sample.make", organization)).await?;
    cx.enqueue(&BuildSample {}).await?;
    Ok(())
}
