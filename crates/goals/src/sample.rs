//! The sample company: a made-up business in a SQLite file, connected like any other source.
//!
//! A generator with a fixed seed writes three years of customers, deals, invoices, payments and tickets up to today
//! into the operator's folder for SQLite files; KPIs and goals of every kind are made over it through the same doors
//! as a person's. Everything is marked and goes away in one step.

mod catalogue;
mod company;
mod file;
mod plan;
mod random;
mod words;

pub(crate) use catalogue::{KPIS, SampleKpi};
pub(crate) use company::Company;
pub(crate) use file::{Draft, STEPS};
pub(crate) use plan::{Seen, period};

/// What the connection is called.
pub(crate) const CONNECTION: &str = "Larkfield Coffee Supply (sample)";

/// The file's name for an organization; another organization's sample lies beside it.
pub(crate) fn file_name(organization: kernel::ids::OrganizationId) -> String {
    format!("sample-company-{organization}.sqlite")
}
