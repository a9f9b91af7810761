//! A real PostgreSQL server, and databases and roles in it for one test each.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::address::Address;
use super::environment;
use super::fault::{PartFault, or_panic};
use super::folder::{Account, Folder};
use super::owner::Owner;
use super::process::{Launch, Process, StopBy, run_once};
use super::program::Program;
use super::ready::{free_port, fresh_name, owner_of, until_ready};

const DEBIAN: Option<&str> = Some("/usr/lib/postgresql");
const INITDB: Program = Program { name: "initdb", package: "postgresql", versions: DEBIAN };
const SERVER: Program = Program { name: "postgres", package: "postgresql", versions: DEBIAN };
const CLIENT: Program = Program { name: "psql", package: "postgresql", versions: DEBIAN };
/// Databases of [`Postgres::fresh_database`]; dropped when the process that made them is gone.
const DATABASE: &str = "t";
const PORTS_TRIED: u32 = 3;

/// How a server of a test's own differs from the shared one.
#[derive(Debug, Default)]
pub struct PostgresOptions {
    /// Waits for the disk at each commit: for tests that kill the server.
    pub durable: bool,
    /// Further settings, such as `("ssl", "on")`; file names are relative to the data folder.
    pub settings: Vec<(String, String)>,
    /// Files for the data folder, readable by the server only.
    pub files: Vec<(String, Vec<u8>)>,
    /// Replaces `pg_hba.conf`.
    pub host_rules: Option<String>,
}

/// A running PostgreSQL server and its superuser.
#[derive(Debug)]
pub struct Postgres {
    admin: Address,
    /// `None` when `with-parts` runs the server.
    server: Option<Server>,
}

#[derive(Debug)]
struct Server {
    // The process ends before its folder goes: fields are dropped in this order.
    process: Process,
    _folder: Folder,
}

impl Postgres {
    /// The server that `with-parts` exported, or one of our own.
    pub async fn shared() -> Result<Self, PartFault> {
        match environment::read(environment::POSTGRES_URL) {
            None => Self::start(&PostgresOptions::default()).await,
            Some(url) => match Address::parse(&url) {
                Some(admin) => Ok(Self { admin, server: None }),
                None => Err(PartFault::new(format!(
                    "{} is not an address on 127.0.0.1",
                    environment::POSTGRES_URL
                ))),
            },
        }
    }

    /// A server of its own.
    pub async fn start(options: &PostgresOptions) -> Result<Self, PartFault> {
        let account = Account::for_server("postgres");
        let (initdb, program) = (INITDB.find()?, SERVER.find()?);
        let account = account?;
        let folder = Folder::new("postgres")?;
        if let Some(account) = &account {
            folder.give_to(account)?;
        }
        let password = fresh_name("pw").replace('_', "");
        let setup = Setup { program, account, password, options };
        setup.make_cluster(&folder, &initdb)?;
        setup.serve(folder).await
    }

    /// The superuser's address of the database `postgres`.
    #[must_use]
    pub fn admin(&self) -> &Address {
        &self.admin
    }

    /// The server's process, when this handle started it.
    #[must_use]
    pub fn process(&self) -> Option<&Process> {
        self.server.as_ref().map(|server| &server.process)
    }

    /// A new empty database: the superuser's address of it.
    pub async fn fresh_database(&self) -> String {
        self.copy_of("template0").await
    }

    /// A new database with everything that a template of [`Postgres::template`] holds.
    pub async fn copy_of(&self, template: &str) -> String {
        let mut admin = self.connect().await;
        or_panic(drop_abandoned(&mut admin).await);
        let name = fresh_name(DATABASE);
        run(&mut admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        self.admin.with_database(&name).to_string()
    }

    /// Makes a template once per server, however many processes ask: `prepare` gets the superuser's address of an
    /// empty database and fills it. Name a template after what is in it, such as the newest migration.
    pub async fn template<F, E>(&self, name: &str, prepare: F) -> String
    where
        F: AsyncFnOnce(String) -> Result<(), E>,
        E: std::fmt::Display,
    {
        let mut admin = self.connect().await;
        // Held by this connection, so it ends with it, whatever happens in between.
        run(&mut admin, &format!("SELECT pg_advisory_lock(hashtext('{name}'))")).await;
        if !exists(&mut admin, name).await {
            let draft = fresh_name("draft");
            run(&mut admin, &format!("CREATE DATABASE {draft} TEMPLATE template0")).await;
            let prepared = prepare(self.admin.with_database(&draft).to_string()).await;
            or_panic(prepared.map_err(|cause| PartFault::while_doing("could not prepare a template", cause)));
            run(&mut admin, &format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
        }
        name.to_owned()
    }

    /// A new role that may sign in: its name and password. Rights are granted by the test.
    pub async fn fresh_role(&self, kind: &str) -> (String, String) {
        let (name, password) = (fresh_name(kind), fresh_name("pw").replace('_', ""));
        let mut admin = self.connect().await;
        run(&mut admin, &format!("CREATE ROLE {name} LOGIN PASSWORD '{password}'")).await;
        (name, password)
    }

    /// Runs statements, separated by semicolons, at an address of this server.
    pub async fn execute(&self, url: &str, statements: &str) {
        let connected = PgConnection::connect(url).await;
        let mut connection =
            or_panic(connected.map_err(|cause| PartFault::while_doing("could not connect", cause)));
        run(&mut connection, statements).await;
    }

    /// What PostgreSQL's own client prints for a statement: rows as lines, columns separated by `|`.
    pub fn client(&self, url: &str, statement: &str) -> String {
        or_panic(client(url, statement))
    }

    async fn connect(&self) -> PgConnection {
        let connected = PgConnection::connect(&self.admin.to_string()).await;
        or_panic(connected.map_err(|cause| PartFault::while_doing("could not connect to PostgreSQL", cause)))
    }
}

/// What a start needs to know.
struct Setup<'a> {
    program: PathBuf,
    account: Option<Account>,
    password: String,
    options: &'a PostgresOptions,
}

impl Setup<'_> {
    fn make_cluster(&self, folder: &Folder, initdb: &Path) -> Result<(), PartFault> {
        let password_file =
            folder.write_private("password", self.password.as_bytes(), self.account.as_ref())?;
        let words = format!(
            "-D data -A scram-sha-256 -U postgres --no-sync --locale=C.UTF-8 --encoding=UTF8 --pwfile={}",
            password_file.display()
        );
        run_once(&self.launch(initdb, &arguments(&words), folder))?;
        for (name, content) in &self.options.files {
            folder.write_private(&format!("data/{name}"), content, self.account.as_ref())?;
        }
        if let Some(rules) = &self.options.host_rules {
            fs::write(folder.path().join("data/pg_hba.conf"), rules)
                .map_err(|cause| PartFault::while_doing("could not write pg_hba.conf", cause))?;
        }
        Ok(())
    }

    async fn serve(&self, folder: Folder) -> Result<Postgres, PartFault> {
        let mut last = PartFault::new("no port was tried");
        for _ in 0..PORTS_TRIED {
            let admin = Address {
                scheme: "postgres".to_owned(),
                user: "postgres".to_owned(),
                password: self.password.clone(),
                port: free_port()?,
                database: "postgres".to_owned(),
            };
            let process = Process::start(&self.launch(&self.program, &self.arguments(admin.port), &folder))?;
            let url = admin.to_string();
            let ask = async || PgConnection::connect(&url).await?.close().await;
            match until_ready(&process, "PostgreSQL", ask).await {
                Ok(()) => return Ok(Postgres { admin, server: Some(Server { process, _folder: folder }) }),
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    fn arguments(&self, port: u16) -> Vec<String> {
        let quick =
            if self.options.durable { "" } else { "-F -c synchronous_commit=off -c full_page_writes=off" };
        let mut all = arguments(&format!(
            "-D data -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 \
             -c shared_buffers=64MB -c log_min_messages=warning {quick}"
        ));
        for (name, value) in &self.options.settings {
            all.extend(["-c".to_owned(), format!("{name}={value}")]);
        }
        all
    }

    fn launch<'a>(&'a self, program: &'a Path, arguments: &'a [String], folder: &'a Folder) -> Launch<'a> {
        Launch {
            program,
            arguments,
            account: self.account.as_ref(),
            folder: folder.path(),
            stop_by: StopBy::Interrupt,
        }
    }
}

fn arguments(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

async fn run(connection: &mut PgConnection, statements: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statements)).execute(connection).await;
    or_panic(done.map_err(|cause| PartFault::while_doing(statements, cause)));
}

async fn exists(connection: &mut PgConnection, database: &str) -> bool {
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(database);
    let found = found.fetch_optional(connection).await;
    or_panic(found.map_err(|cause| PartFault::while_doing("could not list the databases", cause))).is_some()
}

/// Drops the databases of processes that are gone, so that a long run does not fill the disk.
async fn drop_abandoned(connection: &mut PgConnection) -> Result<(), PartFault> {
    let fault = |cause| PartFault::while_doing("could not list the databases", cause);
    let names =
        sqlx::query("SELECT datname FROM pg_database").fetch_all(&mut *connection).await.map_err(fault)?;
    for row in names {
        let name: String = row.try_get("datname").map_err(fault)?;
        let abandoned = owner_of(&name, DATABASE).or_else(|| owner_of(&name, "draft")).is_some_and(is_gone);
        if abandoned {
            // Another test may be dropping the same one: both want it gone.
            let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let _ = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await;
        }
    }
    Ok(())
}

fn is_gone(owner: Owner) -> bool {
    !owner.is_alive()
}

fn client(url: &str, statement: &str) -> Result<String, PartFault> {
    let flags = ["--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--set=ON_ERROR_STOP=1"];
    let ran =
        std::process::Command::new(CLIENT.find()?).args(flags).args(["--command", statement, url]).output();
    super::ready::printed(ran, "psql")
}

#[cfg(test)]
mod tests;
