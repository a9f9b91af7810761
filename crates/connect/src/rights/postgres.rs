//! The probe for PostgreSQL.
//!
//! Looks at the account itself, at every role it is a member of, and at PUBLIC, since whatever these may do the
//! account may do. Rights are read from the catalogue's own lists, so each finding names who holds the right and its
//! fix takes it from exactly there.

use super::quote::postgres as quoted;
use super::{Finding, Rights, Verdict};
use crate::engines::Session;
use crate::trouble::RunTrouble;

/// The account and all roles it is a member of, directly or not; 0 stands for PUBLIC.
const ME: &str = "WITH me AS (SELECT oid FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER') UNION ALL SELECT 0::oid)";

/// Schemas that belong to the system.
const SYSTEM: &str = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%' \
     AND n.nspname NOT LIKE 'pg\\_temp%'";

/// Roles of the server that write, govern, or reach files and programs; the others only read.
const POWERS: [(&str, Verdict); 10] = [
    ("pg_write_all_data", Verdict::Write),
    ("pg_maintain", Verdict::Write),
    ("pg_database_owner", Verdict::Write),
    ("pg_create_subscription", Verdict::Admin),
    ("pg_read_server_files", Verdict::Admin),
    ("pg_write_server_files", Verdict::Admin),
    ("pg_execute_server_program", Verdict::Admin),
    ("pg_signal_backend", Verdict::Admin),
    ("pg_checkpoint", Verdict::Admin),
    ("pg_signal_autovacuum_worker", Verdict::Admin),
];

const NOT_PROBED: [&str; 4] = [
    "Functions that run with their owner's rights (SECURITY DEFINER): the read-only transaction stops their writes.",
    "Other databases of the server, and what foreign servers allow.",
    "Temporary tables, which every account may usually make and which end with the session.",
    "Rights that were granted by someone else than the object's owner: revoke them as that role.",
];

type Rows = Vec<Vec<Option<String>>>;

pub(super) async fn probe(session: &mut Session) -> Result<Rights, RunTrouble> {
    let who = Who::ask(session).await?;
    let mut findings = attributes(session, &who).await?;
    findings.extend(memberships(session, &who).await?);
    findings.extend(ownership(session, &who).await?);
    findings.extend(relations(session, &who).await?);
    findings.extend(columns(session, &who).await?);
    findings.extend(spaces(session, &who).await?);
    findings.extend(defaults(session, &who).await?);
    findings.extend(file_functions(session, &who).await?);
    Ok(Rights { findings, not_probed: NOT_PROBED.to_vec() })
}

/// Who the account is, and who could take over what it owns.
struct Who {
    user: String,
    heir: String,
    is_bootstrap: bool,
}

impl Who {
    async fn ask(session: &mut Session) -> Result<Self, RunTrouble> {
        let text = "SELECT session_user::text, COALESCE((SELECT rolname::text FROM pg_roles WHERE rolsuper AND rolname \
             <> session_user ORDER BY oid LIMIT 1), 'postgres'), (SELECT (oid = 10)::text FROM pg_roles WHERE rolname \
             = session_user)";
        let rows = session.ask(text, &[]).await?;
        let row = Cells(rows.first());
        Ok(Self { user: row.text(0), heir: row.text(1), is_bootstrap: row.text(2) == "true" })
    }

    /// The statements that take from `grantee` what the account has through it: from a group, the membership goes.
    fn fix(&self, grantee: &Grantee, revoke: impl Fn(&str) -> String) -> Vec<String> {
        match grantee {
            Grantee::Me => vec![revoke(&quoted(&self.user))],
            Grantee::Public => vec![revoke("PUBLIC")],
            Grantee::Group { parents, .. } => parents
                .iter()
                .map(|parent| format!("REVOKE {} FROM {};", quoted(parent), quoted(&self.user)))
                .collect(),
        }
    }
}

/// Through whom the account has a right.
enum Grantee {
    Me,
    Public,
    /// A role; `parents` are the direct memberships of the account that lead to it.
    Group {
        name: String,
        parents: Vec<String>,
    },
}

impl Grantee {
    /// From the columns `grantee` (empty for PUBLIC) and `parents` (names, one per line).
    fn of(who: &Who, name: &str, parents: &str) -> Self {
        if name.is_empty() {
            Self::Public
        } else if name == who.user {
            Self::Me
        } else {
            Self::Group { name: name.to_owned(), parents: parents.lines().map(str::to_owned).collect() }
        }
    }

    fn through(&self) -> String {
        match self {
            Self::Me => String::new(),
            Self::Public => ", through PUBLIC".to_owned(),
            Self::Group { name, .. } => format!(", through the role {name}"),
        }
    }
}

/// Columns that every right is asked with: who holds it, and which direct memberships lead there.
const HOLDER: &str = "COALESCE((SELECT rolname::text FROM pg_roles WHERE oid = a.grantee), ''), \
     COALESCE((SELECT string_agg(p.rolname, chr(10) ORDER BY p.rolname) FROM pg_auth_members m JOIN pg_roles p ON \
     p.oid = m.roleid JOIN pg_roles u ON u.oid = m.member WHERE u.rolname = session_user AND a.grantee <> 0 AND \
     pg_has_role(p.oid, a.grantee, 'MEMBER')), '')";

struct Cells<'r>(Option<&'r Vec<Option<String>>>);

impl Cells<'_> {
    fn text(&self, at: usize) -> String {
        self.0.and_then(|row| row.get(at)).cloned().flatten().unwrap_or_default()
    }
}

/// SUPERUSER and its like, of the account and of the roles it can become.
async fn attributes(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT r.oid AS grantee, r.* FROM pg_roles r WHERE r.oid IN (SELECT oid FROM me)) SELECT \
         concat_ws(' ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE \
         WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN \
         rolbypassrls THEN 'BYPASSRLS' END), {HOLDER} FROM a WHERE rolsuper OR rolcreaterole OR rolcreatedb OR \
         rolreplication OR rolbypassrls ORDER BY rolname"
    );
    let rows = session.ask(&text, &[]).await?;
    Ok(rows.iter().map(|row| attribute(who, &Cells(Some(row)))).collect())
}

fn attribute(who: &Who, row: &Cells<'_>) -> Finding {
    let right = row.text(0);
    let grantee = Grantee::of(who, &row.text(1), &row.text(2));
    let negated = right.split(' ').map(|word| format!("NO{word}")).collect::<Vec<_>>().join(" ");
    let fix = if who.is_bootstrap && matches!(grantee, Grantee::Me) {
        // The server's first role cannot give its power away.
        Vec::new()
    } else {
        who.fix(&grantee, |role| format!("ALTER ROLE {role} {negated};"))
    };
    Finding { verdict: Verdict::Admin, right, object: format!("the server{}", grantee.through()), fix }
}

async fn memberships(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT oid AS grantee, rolname FROM pg_roles WHERE oid IN (SELECT oid FROM me) AND rolname LIKE 'pg\\_%') SELECT rolname::text, {HOLDER} FROM a ORDER BY rolname"
    );
    let rows = session.ask(&text, &[]).await?;
    let power = |name: &str| POWERS.iter().find(|(power, _)| *power == name).map(|(_, verdict)| *verdict);
    Ok(rows
        .iter()
        .filter_map(|row| {
            let row = Cells(Some(row));
            let verdict = power(&row.text(0))?;
            let grantee = Grantee::of(who, &row.text(1), &row.text(2));
            let fix = who.fix(&grantee, |_| String::new());
            // A superuser is a member of everything without being made one; its own finding says so.
            (!fix.is_empty()).then(|| Finding {
                verdict,
                right: row.text(0),
                object: "the server, as a member".to_owned(),
                fix,
            })
        })
        .collect())
}

/// Whatever the account, or a role it is a member of, owns in this database.
async fn ownership(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    if who.is_bootstrap {
        return Ok(Vec::new());
    }
    let text = format!(
        "{ME}, a AS (SELECT refobjid AS grantee, count(*) AS held, min(pg_describe_object(classid, objid, objsubid)) AS \
         example FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND dbid IN (0, (SELECT \
         oid FROM pg_database WHERE datname = current_database())) AND refobjid IN (SELECT oid FROM me) AND refobjid \
         <> 10 GROUP BY refobjid) SELECT held::text, example, {HOLDER} FROM a"
    );
    let rows = session.ask(&text, &[]).await?;
    let heir = quoted(&who.heir);
    Ok(rows
        .iter()
        .map(|row| {
            let row = Cells(Some(row));
            let grantee = Grantee::of(who, &row.text(2), &row.text(3));
            let fix = who.fix(&grantee, |role| format!("REASSIGN OWNED BY {role} TO {heir};"));
            let (number, example, through) = (row.text(0), row.text(1), grantee.through());
            let object = if number == "1" {
                format!("{example}{through}")
            } else {
                format!("{number} objects, such as {example}{through}")
            };
            Finding { verdict: Verdict::Write, right: "owner".to_owned(), object, fix }
        })
        .collect())
}

/// Writing rights on tables, views and sequences, one finding per schema, kind and holder.
async fn relations(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT n.nspname, c.relkind = 'S' AS sequence, x.grantee, string_agg(DISTINCT x.privilege_type, \
         ', ') AS held, count(DISTINCT c.oid) AS number, min(c.relname::text) AS example FROM pg_class c JOIN \
         pg_namespace n ON n.oid = c.relnamespace, aclexplode(COALESCE(c.relacl, acldefault(CASE WHEN c.relkind = 'S' \
         THEN 's'::\"char\" ELSE 'r'::\"char\" END, c.relowner))) x WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND \
         {SYSTEM} AND x.privilege_type <> 'SELECT' AND x.grantee IN (SELECT oid FROM me) AND x.grantee <> c.relowner \
         GROUP BY n.nspname, sequence, x.grantee) SELECT nspname::text, sequence::text, held, number::text, example, \
         {HOLDER} FROM a ORDER BY nspname, sequence"
    );
    let rows = session.ask(&text, &[]).await?;
    Ok(rows.iter().map(|row| relation(who, &Cells(Some(row)))).collect())
}

fn relation(who: &Who, row: &Cells<'_>) -> Finding {
    let (schema, held, number, example) = (row.text(0), row.text(2), row.text(3), row.text(4));
    let kind = if row.text(1) == "true" { "SEQUENCES" } else { "TABLES" };
    let grantee = Grantee::of(who, &row.text(5), &row.text(6));
    let fix = who.fix(&grantee, |role| {
        format!("REVOKE {held} ON ALL {kind} IN SCHEMA {} FROM {role};", quoted(&schema))
    });
    let things = kind.to_ascii_lowercase();
    let object = if number == "1" {
        format!("the {} {schema}.{example}{}", things.trim_end_matches('s'), grantee.through())
    } else {
        format!("{number} {things} of schema {schema}, such as {example}{}", grantee.through())
    };
    Finding { verdict: Verdict::Write, right: held, object, fix }
}

/// Writing rights on single columns.
async fn columns(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT n.nspname, c.relname, t.attname, x.grantee, string_agg(DISTINCT x.privilege_type, ', ') AS \
         held FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = \
         c.relnamespace, aclexplode(t.attacl) x WHERE {SYSTEM} AND x.privilege_type <> 'SELECT' AND x.grantee IN \
         (SELECT oid FROM me) AND x.grantee <> c.relowner GROUP BY n.nspname, c.relname, t.attname, x.grantee) SELECT \
         nspname::text, relname::text, attname::text, held, {HOLDER} FROM a ORDER BY 1, 2, 3 LIMIT 500"
    );
    let rows = session.ask(&text, &[]).await?;
    Ok(rows.iter().map(|row| column(who, &Cells(Some(row)))).collect())
}

fn column(who: &Who, row: &Cells<'_>) -> Finding {
    let (schema, table, column, held) = (row.text(0), row.text(1), row.text(2), row.text(3));
    let grantee = Grantee::of(who, &row.text(4), &row.text(5));
    let rights =
        held.split(", ").map(|right| format!("{right} ({})", quoted(&column))).collect::<Vec<_>>().join(", ");
    let fix = who.fix(&grantee, |role| {
        format!("REVOKE {rights} ON TABLE {}.{} FROM {role};", quoted(&schema), quoted(&table))
    });
    let object = format!("the column {schema}.{table}.{column}{}", grantee.through());
    Finding { verdict: Verdict::Write, right: held, object, fix }
}

/// CREATE on schemas and on the database.
async fn spaces(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT 'SCHEMA' AS kind, n.nspname::text AS name, x.grantee FROM pg_namespace n, \
         aclexplode(COALESCE(n.nspacl, acldefault('n', n.nspowner))) x WHERE {SYSTEM} AND x.privilege_type = 'CREATE' \
         AND x.grantee IN (SELECT oid FROM me) AND x.grantee <> n.nspowner UNION ALL SELECT 'DATABASE', d.datname::text, \
         x.grantee FROM pg_database d, aclexplode(COALESCE(d.datacl, acldefault('d', d.datdba))) x WHERE d.datname = \
         current_database() AND x.privilege_type = 'CREATE' AND x.grantee IN (SELECT oid FROM me) AND x.grantee <> \
         d.datdba) SELECT kind, name, {HOLDER} FROM a ORDER BY kind, name"
    );
    let rows = session.ask(&text, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let row = Cells(Some(row));
            let (kind, name) = (row.text(0), row.text(1));
            let grantee = Grantee::of(who, &row.text(2), &row.text(3));
            let fix =
                who.fix(&grantee, |role| format!("REVOKE CREATE ON {kind} {} FROM {role};", quoted(&name)));
            let object = format!("{} {name}{}", kind.to_ascii_lowercase(), grantee.through());
            Finding { verdict: Verdict::Write, right: "CREATE".to_owned(), object, fix }
        })
        .collect())
}

/// Rights on tables that do not exist yet.
async fn defaults(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT o.rolname AS owner, n.nspname AS schema, d.defaclobjtype = 'S' AS sequence, x.grantee, \
         string_agg(DISTINCT x.privilege_type, ', ') AS held FROM pg_default_acl d JOIN pg_roles o ON o.oid = \
         d.defaclrole LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x WHERE \
         d.defaclobjtype IN ('r', 'S') AND x.privilege_type <> 'SELECT' AND x.grantee IN (SELECT oid FROM me) AND \
         x.grantee <> d.defaclrole GROUP BY 1, 2, 3, 4) SELECT owner::text, COALESCE(schema::text, ''), \
         sequence::text, held, {HOLDER} FROM a ORDER BY 1, 2"
    );
    let rows: Rows = session.ask(&text, &[]).await?;
    Ok(rows.iter().map(|row| default(who, &Cells(Some(row)))).collect())
}

fn default(who: &Who, row: &Cells<'_>) -> Finding {
    let (owner, schema, held) = (row.text(0), row.text(1), row.text(3));
    let kind = if row.text(2) == "true" { "SEQUENCES" } else { "TABLES" };
    let place = if schema.is_empty() { String::new() } else { format!(" IN SCHEMA {}", quoted(&schema)) };
    let grantee = Grantee::of(who, &row.text(4), &row.text(5));
    let fix = who.fix(&grantee, |role| {
        let owner = quoted(&owner);
        format!("ALTER DEFAULT PRIVILEGES FOR ROLE {owner}{place} REVOKE {held} ON {kind} FROM {role};")
    });
    let object = format!("{} that {owner} makes from now on{}", kind.to_ascii_lowercase(), grantee.through());
    Finding { verdict: Verdict::Write, right: held, object, fix }
}

/// Functions that reach the server's files, granted beyond the superusers.
async fn file_functions(session: &mut Session, who: &Who) -> Result<Vec<Finding>, RunTrouble> {
    let text = format!(
        "{ME}, a AS (SELECT p.oid::regprocedure::text AS function, x.grantee FROM pg_proc p JOIN pg_namespace n ON \
         n.oid = p.pronamespace, aclexplode(p.proacl) x WHERE n.nspname = 'pg_catalog' AND (p.proname LIKE \
         'pg\\_read%file' OR p.proname IN ('pg_ls_dir', 'pg_stat_file', 'lo_import', 'lo_export')) AND x.privilege_type \
         = 'EXECUTE' AND x.grantee IN (SELECT oid FROM me) AND x.grantee <> p.proowner AND x.grantee NOT IN (SELECT \
         oid FROM pg_roles WHERE rolname LIKE 'pg\\_%')) SELECT function, {HOLDER} FROM a ORDER BY 1"
    );
    let rows = session.ask(&text, &[]).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let row = Cells(Some(row));
            let function = row.text(0);
            let grantee = Grantee::of(who, &row.text(1), &row.text(2));
            let fix = who.fix(&grantee, |role| {
                format!("REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM {role};")
            });
            let object = format!("the function {function}{}", grantee.through());
            Finding { verdict: Verdict::Admin, right: "EXECUTE".to_owned(), object, fix }
        })
        .collect())
}
