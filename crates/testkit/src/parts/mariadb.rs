//! A real MariaDB server, and databases and accounts in it for one test each.
//!
//! Statements go through MariaDB's own client program, so the driver that the product uses is not judged by itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::address::Address;
use super::environment;
use super::fault::{PartFault, or_panic};
use super::folder::{Account, Folder};
use super::process::{Launch, Process, StopBy, run_once};
use super::program::Program;
use super::ready::{free_port, fresh_name, owner_of, printed, until_ready};

const PACKAGE: &str = "mariadb-server";
const INSTALL: Program = Program { name: "mariadb-install-db", package: PACKAGE, versions: None };
const SERVER: Program = Program { name: "mariadbd", package: PACKAGE, versions: None };
const CLIENT: Program = Program { name: "mariadb", package: PACKAGE, versions: None };
const DATABASE: &str = "t";
const PORTS_TRIED: u32 = 3;

/// How a server of a test's own differs from the shared one.
#[derive(Debug, Default)]
pub struct MariaDbOptions {
    /// Further arguments, such as `--ssl-cert=FOLDER/cert.pem`; `FOLDER` becomes the server's folder.
    pub arguments: Vec<String>,
    /// Files for that folder, readable by the server only.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A running MariaDB server and its root account.
#[derive(Debug)]
pub struct MariaDb {
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

impl MariaDb {
    /// The server that `with-parts` exported, or one of our own.
    pub async fn shared() -> Result<Self, PartFault> {
        match environment::read(environment::MARIADB_URL) {
            None => Self::start(&MariaDbOptions::default()).await,
            Some(url) => match Address::parse(&url) {
                Some(admin) => Ok(Self { admin, server: None }),
                None => Err(PartFault::new(format!(
                    "{} is not an address on 127.0.0.1",
                    environment::MARIADB_URL
                ))),
            },
        }
    }

    /// A server of its own.
    pub async fn start(options: &MariaDbOptions) -> Result<Self, PartFault> {
        let (install, program) = (INSTALL.find()?, SERVER.find()?);
        let account = Account::for_server("mysql")?;
        let folder = Folder::new("mariadb")?;
        if let Some(account) = &account {
            folder.give_to(account)?;
        }
        let setup = Setup { program, account, password: fresh_name("pw").replace('_', ""), options };
        setup.make_data(&folder, &install)?;
        setup.serve(folder).await
    }

    /// The root account's address of the database `mysql`.
    #[must_use]
    pub fn admin(&self) -> &Address {
        &self.admin
    }

    /// The server's process, when this handle started it.
    #[must_use]
    pub fn process(&self) -> Option<&Process> {
        self.server.as_ref().map(|server| &server.process)
    }

    /// A new empty database: the root account's address of it.
    pub fn fresh_database(&self) -> String {
        self.drop_abandoned();
        let name = fresh_name(DATABASE);
        self.execute(&self.admin.to_string(), &format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"));
        self.admin.with_database(&name).to_string()
    }

    /// A new account that may sign in from 127.0.0.1: its name and password. Rights are granted by the test.
    pub fn fresh_account(&self, kind: &str) -> (String, String) {
        let (name, password) = (fresh_name(kind), fresh_name("pw").replace('_', ""));
        let statement = format!("CREATE USER '{name}'@'127.0.0.1' IDENTIFIED BY '{password}'");
        self.execute(&self.admin.to_string(), &statement);
        (name, password)
    }

    /// Runs statements, separated by semicolons, at an address of this server.
    pub fn execute(&self, url: &str, statements: &str) {
        self.client(url, statements);
    }

    /// What MariaDB's own client prints for a statement: rows as lines, columns separated by tabs.
    pub fn client(&self, url: &str, statement: &str) -> String {
        let address = Address::parse(url).ok_or_else(|| PartFault::new("not an address of this server"));
        or_panic(address.and_then(|address| client(&address, statement)))
    }

    fn drop_abandoned(&self) {
        let url = self.admin.to_string();
        for name in self.client(&url, "SHOW DATABASES").lines() {
            if owner_of(name, DATABASE).is_some_and(|owner| !owner.is_alive()) {
                self.execute(&url, &format!("DROP DATABASE IF EXISTS {name}"));
            }
        }
    }
}

/// What a start needs to know.
struct Setup<'a> {
    program: PathBuf,
    account: Option<Account>,
    password: String,
    options: &'a MariaDbOptions,
}

impl Setup<'_> {
    fn make_data(&self, folder: &Folder, install: &Path) -> Result<(), PartFault> {
        let data = folder.path().join("data");
        let words = [
            "--no-defaults".to_owned(),
            "--auth-root-authentication-method=normal".to_owned(),
            "--skip-test-db".to_owned(),
            format!("--datadir={}", data.display()),
        ];
        run_once(&self.launch(install, &words, folder))?;
        let root = format!(
            "CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY '{0}';\n\
             GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n",
            self.password
        );
        folder.write_private("init.sql", root.as_bytes(), self.account.as_ref())?;
        for (name, content) in &self.options.files {
            folder.write_private(name, content, self.account.as_ref())?;
        }
        Ok(())
    }

    async fn serve(&self, folder: Folder) -> Result<MariaDb, PartFault> {
        let mut last = PartFault::new("no port was tried");
        for _ in 0..PORTS_TRIED {
            let admin = Address {
                scheme: "mysql".to_owned(),
                user: "root".to_owned(),
                password: self.password.clone(),
                port: free_port()?,
                database: "mysql".to_owned(),
            };
            let process =
                Process::start(&self.launch(&self.program, &self.arguments(admin.port, &folder), &folder))?;
            let ask = async || client(&admin, "SELECT 1").map(drop);
            match until_ready(&process, "MariaDB", ask).await {
                Ok(()) => return Ok(MariaDb { admin, server: Some(Server { process, _folder: folder }) }),
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    fn arguments(&self, port: u16, folder: &Folder) -> Vec<String> {
        let place = folder.path().display();
        let words = format!(
            "--no-defaults --datadir={place}/data --socket={place}/s --port={port} --bind-address=127.0.0.1 \
             --pid-file={place}/pid --skip-name-resolve --init-file={place}/init.sql --max-connections=200 \
             --innodb-buffer-pool-size=32M --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF \
             --skip-log-bin --performance-schema=OFF"
        );
        let own = self.options.arguments.iter().map(|word| word.replace("FOLDER", &place.to_string()));
        words.split_whitespace().map(str::to_owned).chain(own).collect()
    }

    fn launch<'a>(&'a self, program: &'a Path, arguments: &'a [String], folder: &'a Folder) -> Launch<'a> {
        // Killed, not asked: its folder is thrown away, and a clean stop takes a second.
        let stop_by = StopBy::Kill;
        Launch { program, arguments, account: self.account.as_ref(), folder: folder.path(), stop_by }
    }
}

fn client(address: &Address, statement: &str) -> Result<String, PartFault> {
    let mut command = Command::new(CLIENT.find()?);
    command.args(["--no-defaults", "--batch", "--skip-column-names", "--protocol=TCP", "--host=127.0.0.1"]);
    command.arg(format!("--port={}", address.port)).arg(format!("--user={}", address.user));
    // Not an argument: arguments are visible to every account of the machine.
    command.env("MYSQL_PWD", &address.password).args(["--execute", statement, &address.database]);
    printed(command.output(), "mariadb")
}

#[cfg(test)]
mod tests;
