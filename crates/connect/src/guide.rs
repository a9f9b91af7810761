//! How to make a right account: the exact script for each engine, shown beside the form.

use std::path::Path;

use crate::engine::Engine;

/// What to run, by whom, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// Sentences in the order of doing.
    pub steps: Vec<String>,
    /// Complete statements for the engine's own client; none for a file.
    pub script: String,
}

/// Stands where the person types a password of their own; never sent to us.
const PASSWORD: &str = "CHOOSE-A-LONG-PASSWORD";

/// The guide for an account named `user` on `database`; `host` is where Teamwright connects from (MySQL only).
pub fn guide(engine: Engine, database: &str, user: &str, host: Option<&str>) -> Guide {
    match engine {
        Engine::PostgreSql => postgres(database, user),
        Engine::MySql => mysql(database, user, host.unwrap_or("%")),
        Engine::Sqlite => file_guide(None),
    }
}

/// The statement that ends an account at its database; none for a file.
pub(crate) fn drop_account(engine: Engine, user: &str) -> String {
    match engine {
        Engine::PostgreSql => format!("DROP ROLE {};", postgres_name(user)),
        Engine::MySql => format!("DROP USER {};", mysql_text(user)),
        Engine::Sqlite => String::new(),
    }
}

fn postgres(database: &str, user: &str) -> Guide {
    let (role, base) = (postgres_name(user), postgres_name(database));
    let script = [
        "-- Run as an administrator, connected to the database itself.".to_owned(),
        format!(
            "CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"
        ),
        format!("ALTER ROLE {role} SET default_transaction_read_only = on;"),
        format!("GRANT CONNECT ON DATABASE {base} TO {role};"),
        "-- For every schema that may be read (here: public).".to_owned(),
        format!("GRANT USAGE ON SCHEMA public TO {role};"),
        format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};"),
        format!("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {role};"),
        "-- Before PostgreSQL 15 everybody may create tables in public.".to_owned(),
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;".to_owned(),
    ];
    Guide {
        steps: vec![
            format!("Connect to {database} as an administrator, with psql for example."),
            "Put a password of your own into the script and run it.".to_owned(),
            format!("Enter {user} and that password here, then test the connection."),
        ],
        script: script.join("\n"),
    }
}

fn mysql(database: &str, user: &str, host: &str) -> Guide {
    let account = format!("{}@{}", mysql_text(user), mysql_text(host));
    let base = mysql_name(database);
    let script = [
        "-- Run as an administrator.".to_owned(),
        format!("CREATE USER {account} IDENTIFIED BY '{PASSWORD}';"),
        format!("GRANT SELECT, SHOW VIEW ON {base}.* TO {account};"),
    ];
    Guide {
        steps: vec![
            "Connect to the server as an administrator, with mysql or mariadb for example.".to_owned(),
            "Put a password of your own into the script and run it. Replace % by this machine's address to let nobody \
             else in."
                .to_owned(),
            format!("Enter {user} and that password here, then test the connection."),
        ],
        script: script.join("\n"),
    }
}

/// The guide for a file in the organization's own folder.
pub fn file_guide(folder: Option<&Path>) -> Guide {
    let place = folder.map_or_else(
        || "Ask whoever runs this installation to set sqlite_folder in its configuration.".to_owned(),
        |folder| {
            format!(
                "Put the file into {}, on the machine that runs Teamwright. Make the folder if it is not there; it is \
                 this organization's own.",
                folder.display()
            )
        },
    );
    Guide {
        steps: vec![
            place,
            "Let the account that runs Teamwright read it. It needs no right to write.".to_owned(),
            "Enter the file's path below that folder here, then test the connection.".to_owned(),
        ],
        script: String::new(),
    }
}

fn postgres_name(name: &str) -> String {
    format!("\"{}\"", clean(name).replace('"', "\"\""))
}

fn mysql_name(name: &str) -> String {
    // In a GRANT, `_` and `%` of a database's name are wildcards unless escaped.
    let escaped = clean(name).replace('`', "``").replace('_', "\\_").replace('%', "\\%");
    format!("`{escaped}`")
}

fn mysql_text(text: &str) -> String {
    format!("'{}'", clean(text).replace('\\', "\\\\").replace('\'', "''"))
}

/// What a person pastes into a script has no line breaks or other control characters in its names.
fn clean(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests;
