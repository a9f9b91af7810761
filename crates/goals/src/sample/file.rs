//! Writes the company into a SQLite file.
//!
//! The file is somebody's source, not our store: its tables know no organization, and it is written once, beside its
//! final name, and then moved there, so that a half-written file is never connected.

use std::fmt::Write as _;
use std::path::Path;

use kernel::failure::Fault;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use super::company::{Company, DUE_DAYS};
use super::words::{PRODUCTS, REGIONS, REPS};

/// Rows in one statement.
const CHUNK: usize = 500;

const TABLES: &str = "
CREATE TABLE region (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE rep (id INTEGER PRIMARY KEY, name TEXT NOT NULL, region_id INTEGER NOT NULL REFERENCES region (id));
CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price_cents INTEGER NOT NULL);
CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT NOT NULL, region_id INTEGER NOT NULL REFERENCES region (id),
  segment TEXT NOT NULL, customer_since TEXT NOT NULL, left_on TEXT);
CREATE TABLE deal (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id),
  rep_id INTEGER NOT NULL REFERENCES rep (id), product_id INTEGER NOT NULL REFERENCES product (id),
  opened_on TEXT NOT NULL, closed_on TEXT, stage TEXT NOT NULL, amount_cents INTEGER NOT NULL);
CREATE TABLE invoice (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id),
  product_id INTEGER NOT NULL REFERENCES product (id), issued_on TEXT NOT NULL, due_on TEXT NOT NULL, paid_on TEXT,
  amount_cents INTEGER NOT NULL);
CREATE TABLE payment (id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL REFERENCES invoice (id),
  paid_on TEXT NOT NULL, amount_cents INTEGER NOT NULL, method TEXT NOT NULL);
CREATE TABLE ticket (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer (id),
  opened_on TEXT NOT NULL, closed_on TEXT, channel TEXT NOT NULL, priority TEXT NOT NULL,
  first_reply_minutes INTEGER NOT NULL, is_satisfied INTEGER);
";

const INDEXES: &str = "
CREATE INDEX deal_closed_on ON deal (closed_on);
CREATE INDEX invoice_issued_on ON invoice (issued_on);
CREATE INDEX invoice_due_on ON invoice (due_on);
CREATE INDEX payment_paid_on ON payment (paid_on);
CREATE INDEX ticket_opened_on ON ticket (opened_on);
ANALYZE;
";

/// The tables in the order in which they are written, and what a person is told meanwhile.
pub(crate) const STEPS: [&str; 5] = [
    "Writing customers and products",
    "Writing deals",
    "Writing invoices",
    "Writing payments",
    "Writing tickets",
];

/// A file that is being written.
pub(crate) struct Draft {
    connection: SqliteConnection,
}

impl Draft {
    /// Begins an empty file at `path`.
    pub(crate) async fn begin(path: &Path) -> Result<Self, Fault> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            // The draft is thrown away when anything fails, so it needs no journal.
            .pragma("journal_mode", "OFF")
            .pragma("synchronous", "OFF");
        let connection = SqliteConnection::connect_with(&options).await.map_err(fault)?;
        let mut draft = Self { connection };
        draft.run(format!("BEGIN; {TABLES}")).await?;
        Ok(draft)
    }

    /// Writes the tables of one of [`STEPS`].
    pub(crate) async fn write(&mut self, company: &Company, step: usize) -> Result<(), Fault> {
        match step {
            0 => self.people(company).await,
            1 => self.deals(company).await,
            2 => self.invoices(company).await,
            3 => self.payments(company).await,
            _ => self.tickets(company).await,
        }
    }

    /// Adds the indexes and closes the file.
    pub(crate) async fn finish(mut self) -> Result<(), Fault> {
        self.run(format!("COMMIT; {INDEXES}")).await?;
        self.connection.close().await.map_err(fault)
    }

    async fn people(&mut self, company: &Company) -> Result<(), Fault> {
        let regions = (1..).zip(REGIONS).map(|(id, name)| format!("({id}, '{name}')"));
        self.insert("region", regions).await?;
        let reps = (1..).zip(REPS).map(|(id, name)| format!("({id}, '{name}', {})", id % REGIONS.len() + 1));
        self.insert("rep", reps).await?;
        let products = (1..)
            .zip(PRODUCTS)
            .map(|(id, (name, category, cents))| format!("({id}, '{name}', '{category}', {cents})"));
        self.insert("product", products).await?;
        let early = company.date(0).yesterday().unwrap_or(company.date(0));
        let customers = (1..).zip(&company.customers).map(|(id, customer)| {
            let since = customer.since.map_or(early, |day| company.date(day));
            let left = text_or_null(customer.left.map(|day| company.date(day)));
            format!(
                "({id}, '{}', {}, '{}', '{since}', {left})",
                customer.name, customer.region, customer.segment
            )
        });
        self.insert("customer", customers).await
    }

    async fn deals(&mut self, company: &Company) -> Result<(), Fault> {
        let rows = (1..).zip(&company.deals).map(|(id, deal)| {
            let closed = text_or_null(deal.closed.map(|day| company.date(day)));
            format!(
                "({id}, {}, {}, {}, '{}', {closed}, '{}', {})",
                deal.customer,
                deal.rep,
                deal.product,
                company.date(deal.opened),
                deal.stage,
                deal.amount_cents
            )
        });
        self.insert("deal", rows).await
    }

    async fn invoices(&mut self, company: &Company) -> Result<(), Fault> {
        let rows = (1..).zip(&company.invoices).map(|(id, invoice)| {
            let issued = company.date(invoice.issued);
            let due = issued.checked_add(jiff::Span::new().days(i64::from(DUE_DAYS))).unwrap_or(issued);
            let paid = text_or_null(invoice.paid.map(|day| company.date(day)));
            let (customer, product, cents) = (invoice.customer, invoice.product, invoice.amount_cents);
            format!("({id}, {customer}, {product}, '{issued}', '{due}', {paid}, {cents})")
        });
        self.insert("invoice", rows).await
    }

    async fn payments(&mut self, company: &Company) -> Result<(), Fault> {
        let paid =
            (1..).zip(&company.invoices).filter_map(|(id, invoice)| Some((id, invoice, invoice.paid?)));
        let rows = (1..).zip(paid).map(|(id, (of, invoice, day)): (u32, (u32, _, _))| {
            format!("({id}, {of}, '{}', {}, '{}')", company.date(day), invoice.amount_cents, invoice.method)
        });
        self.insert("payment", rows).await
    }

    async fn tickets(&mut self, company: &Company) -> Result<(), Fault> {
        let rows = (1..).zip(&company.tickets).map(|(id, ticket)| {
            let closed = text_or_null(ticket.closed.map(|day| company.date(day)));
            let satisfied = ticket.is_satisfied.map_or("NULL", |is| if is { "1" } else { "0" });
            let (channel, priority, minutes) = (ticket.channel, ticket.priority, ticket.first_reply_minutes);
            let opened = company.date(ticket.opened);
            format!(
                "({id}, {}, '{opened}', {closed}, '{channel}', '{priority}', {minutes}, {satisfied})",
                ticket.customer
            )
        });
        self.insert("ticket", rows).await
    }

    async fn insert(&mut self, table: &str, rows: impl Iterator<Item = String>) -> Result<(), Fault> {
        let rows: Vec<String> = rows.collect();
        for chunk in rows.chunks(CHUNK) {
            let mut text = String::new();
            let _ = write!(text, "INSERT INTO {table} VALUES {}", chunk.join(","));
            self.run(text).await?;
        }
        Ok(())
    }

    /// Every text comes from this folder's own words and numbers.
    async fn run(&mut self, text: String) -> Result<(), Fault> {
        self.connection.execute(sqlx::raw_sql(AssertSqlSafe(text))).await.map(|_| ()).map_err(fault)
    }
}

fn text_or_null(date: Option<jiff::civil::Date>) -> String {
    date.map_or_else(|| "NULL".to_owned(), |date| format!("'{date}'"))
}

fn fault(error: sqlx::Error) -> Fault {
    Fault::new("could not write the sample company's file", error)
}
