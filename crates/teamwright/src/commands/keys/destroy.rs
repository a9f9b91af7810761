//! `teamwright keys destroy` and `teamwright keys confirm`: two persons, each with a passphrase and a code of their own.

use std::io::{BufRead, Write};

use access::Access;
use access::actions::confirm_operator::{Operator, begin_operator, complete_operator};
use access::email::Email;
use anyhow::Context as _;
use clap::Args;
use kernel::actor::Actor;
use kernel::ids::{OperatorActId, OrganizationId};
use kernel::secret::Secret;

use super::{open, told};
use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::installation::said;

#[derive(Debug, Args)]
pub struct DestroyArgs {
    /// Whose keys and credentials
    #[arg(long, value_name = "ID")]
    organization: OrganizationId,
    /// Why; stands in the audit log and in the receipt
    #[arg(long)]
    reason: String,
    /// Who you are: the e-mail that you sign in with. Passphrase, and code where you have a second factor, are read
    /// from standard input
    #[arg(long = "as", value_name = "E-MAIL")]
    email: String,
    #[command(flatten)]
    configured: Configured,
}

#[derive(Debug, Args)]
pub struct ConfirmArgs {
    /// The id that the first person was told
    act: OperatorActId,
    /// Who you are: the e-mail that you sign in with. Passphrase, and code where you have a second factor, are read
    /// from standard input
    #[arg(long = "as", value_name = "E-MAIL")]
    email: String,
    #[command(flatten)]
    configured: Configured,
}

/// The first person: nothing is destroyed yet.
pub(super) async fn ask(
    args: &DestroyArgs,
    typed: &mut (impl BufRead + Send),
    out: &mut impl Write,
) -> anyhow::Result<Ending> {
    anyhow::ensure!(!args.reason.trim().is_empty(), "give a reason: it stands in the audit log");
    let (opened, built) = open(&args.configured).await?;
    let Operator { person, .. } = operator(&built.access, &args.email, typed, out).await?;
    let act =
        opened.custody.ask_operator_act(args.organization, person, args.reason.trim()).await.map_err(said)?;
    opened.close().await?;
    writeln!(out, "Nothing is destroyed yet. Within a day another person runs:")?;
    writeln!(out, "    teamwright keys confirm {} --as THEIR-E-MAIL", act.id)?;
    writeln!(out, "Then every credential and key of {} is destroyed for good.", act.organization)?;
    Ok(Ending::Done)
}

/// The second person: everything is destroyed.
pub(super) async fn confirm(
    args: &ConfirmArgs,
    typed: &mut (impl BufRead + Send),
    out: &mut impl Write,
) -> anyhow::Result<Ending> {
    let (opened, built) = open(&args.configured).await?;
    let Operator { person, known_since } = operator(&built.access, &args.email, typed, out).await?;
    let act = opened.custody.find_operator_act(args.act).await.map_err(said)?;
    let act = act.context("no act of this id waits; keys destroy prints the id")?;
    let mut cx = opened.platform.begin(act.organization, Actor::Person(person)).await.map_err(said)?;
    let by = (person, known_since);
    let both = opened.custody.confirm_operator_act(&mut cx, act.id, by).await.map_err(told)?;
    let receipt = built.connect.shut_off_by_operators(&mut cx, both).await.map_err(told)?;
    cx.commit().await.map_err(said)?;
    opened.custody.after_shut_off(act.organization).await.map_err(said)?;
    opened.close().await?;
    writeln!(out, "{}", receipt.note)?;
    Ok(Ending::Done)
}

async fn operator(
    access: &Access,
    email: &str,
    typed: &mut (impl BufRead + Send),
    out: &mut impl Write,
) -> anyhow::Result<Operator> {
    let email: Email = email.parse().context("--as is not an e-mail address")?;
    let passphrase = ask_for(&format!("Passphrase of {email}"), typed, out)?;
    let half = begin_operator(access, &email, &Secret::from_text(passphrase)).await.map_err(told)?;
    let code = if half.wants_code() {
        ask_for("Code of your authenticator app, or a recovery code", typed, out)?
    } else {
        String::new()
    };
    complete_operator(access, half, &code).await.map_err(told)
}

fn ask_for(what: &str, typed: &mut impl BufRead, out: &mut impl Write) -> anyhow::Result<String> {
    write!(out, "{what}: ")?;
    out.flush()?;
    let mut line = String::with_capacity(1_024);
    typed.read_line(&mut line).context("could not read from standard input")?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    writeln!(out)?;
    Ok(line)
}
