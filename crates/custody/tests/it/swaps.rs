//! Sealed columns copied between rows and organizations in the real tables: refused, each with an event.

use custody::OpenRefused;
use kernel::failure::Failure;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use testkit::parts::environment::longer_tier;

use crate::home::{Home, connection, organization, text};

const TABLES: [(&str, &[&str]); 3] = [
    ("credential", &["record", "version"]),
    ("data_key", &["key_id", "organization_key_version", "nonce", "wrapped", "version"]),
    ("organization_key", &["nonce", "wrapped"]),
];
/// Connections 1 to 3 belong to organization 1, 4 to 6 to organization 2. Some were sealed twice.
const CONNECTIONS: u8 = 6;

fn owner(connection: u8) -> u8 {
    connection.div_ceil(3)
}

struct Copy {
    table: &'static str,
    columns: Vec<&'static str>,
    from: u8,
    to: u8,
}

impl Copy {
    fn random(random: &mut TestRng) -> Self {
        let mut pick = |most: usize| usize::try_from(random.next_u32()).unwrap() % most;
        let (table, all) = TABLES[pick(TABLES.len())];
        let mask = 1 + pick((1 << all.len()) - 1);
        let columns =
            all.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, c)| *c).collect();
        let (from, to) = (u8::try_from(pick(6)).unwrap() + 1, u8::try_from(pick(6)).unwrap() + 1);
        Self { table, columns, from, to }
    }

    fn place(&self, alias: &str, connection: u8) -> String {
        let hex = |byte: u8| format!("{byte:02x}").repeat(16);
        let id = |byte: u8| match testkit::parts::environment::store() {
            testkit::parts::environment::Store::Sqlite => format!("x'{}'", hex(byte)),
            testkit::parts::environment::Store::Postgres => format!("'{}'::uuid", hex(byte)),
        };
        let organization = format!("{alias}.organization_id = {}", id(owner(connection)));
        if self.table == "organization_key" {
            return organization;
        }
        format!("{organization} AND {alias}.subject_id = {}", id(connection))
    }

    fn statement(&self) -> String {
        let Self { table, columns, from, to } = self;
        let source = self.place("o", *from);
        let sets: Vec<String> =
            columns.iter().map(|c| format!("{c} = (SELECT o.{c} FROM {table} o WHERE {source})")).collect();
        format!("UPDATE {table} SET {} WHERE {}", sets.join(", "), self.place(table, *to))
    }

    /// Whether the copy changed anything: some rows hold the same versions.
    async fn changed(&self, home: &Home) -> bool {
        let Self { table, columns, .. } = self;
        let same: Vec<String> = columns.iter().map(|c| format!("k.{c} = n.{c}")).collect();
        let keys = if *table == "organization_key" { "" } else { " AND k.subject_id = n.subject_id" };
        let count = format!(
            "SELECT COUNT(*) AS n FROM {table} n JOIN kept_{table} k ON k.organization_id = n.organization_id{keys}
             WHERE NOT ({})",
            same.join(" AND ")
        );
        let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
        0 < text(count).fetch_one(&mut tx).await.unwrap().get::<i64>("n").unwrap()
    }
}

#[tokio::test]
async fn columns_copied_between_rows_and_organizations_are_refused_each_with_an_event() {
    let home = Home::new().await;
    for number in 1..=CONNECTIONS {
        home.seal(organization(owner(number)), connection(number), "correct horse").await;
        if number % 2 == 0 {
            home.seal(organization(owner(number)), connection(number), "battery staple").await;
        }
        home.opened(organization(owner(number)), connection(number)).await.unwrap();
    }
    home.keep_tables().await;
    let wanted = if longer_tier() { 10_000 } else { 150 };
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut refused = 0;
    while refused < wanted {
        let copy = Copy::random(&mut random);
        home.tamper(vec![text(copy.statement())]).await;
        if !copy.changed(&home).await {
            continue;
        }
        let owner = organization(owner(copy.to));
        let (before, _) = home.newest(owner).await;
        let answer = home.opened(owner, connection(copy.to)).await;
        let told = (copy.statement(), &answer);
        assert!(matches!(answer, Err(Failure::Refused(OpenRefused::Refused))), "{told:?}");
        assert_eq!((before + 1, "credential.refuse".to_owned()), home.newest(owner).await, "{told:?}");
        home.put_tables_back().await;
        refused += 1;
    }
    for number in 1..=CONNECTIONS {
        home.opened(organization(owner(number)), connection(number)).await.unwrap();
    }
}
