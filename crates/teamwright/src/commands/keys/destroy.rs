//! `teamwright keys destroy` and `teamwright keys confirm`: two persons, each with a passphrase of their own.

use std::io::{BufRead, Write};

use access::Access;
use access::actions::confirm_operator::confirm_operator;
use access::email::Email;
use anyhow::Context as _;
use clap::Args;
use kernel::actor::Actor;
use kernel::ids::{OperatorActId, OrganizationId, PersonId};
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
    /// Who you are: the e-mail that you sign in with. The passphrase is read from standard input
    #[arg(long = "as", value_name = "E-MAIL")]
    email: String,
    #[command(flatten)]
    configured: Configured,
}

#[derive(Debug, Args)]
pub struct ConfirmArgs {
    /// The id that the first person was told
    act: OperatorActId,
    /// Who you are: the e-mail that you sign in with. The passphrase is read from standard input
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
    let person = person(&built.access, &args.email, typed, out).await?;
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
    let person = person(&built.access, &args.email, typed, out).await?;
    let act = opened.custody.find_operator_act(args.act).await.map_err(said)?;
    let act = act.context("no act of this id waits; keys destroy prints the id")?;
    let mut cx = opened.platform.begin(act.organization, Actor::Person(person)).await.map_err(said)?;
    let both = opened.custody.confirm_operator_act(&mut cx, act.id, person).await.map_err(told)?;
    let receipt = built.connect.shut_off_by_operators(&mut cx, both).await.map_err(told)?;
    cx.commit().await.map_err(said)?;
    opened.custody.after_shut_off(act.organization).await.map_err(said)?;
    opened.close().await?;
    writeln!(out, "{}", receipt.note)?;
    Ok(Ending::Done)
}

async fn person(
    access: &Access,
    email: &str,
    typed: &mut (impl BufRead + Send),
    out: &mut impl Write,
) -> anyhow::Result<PersonId> {
    let email: Email = email.parse().context("--as is not an e-mail address")?;
    write!(out, "Passphrase of {email}: ")?;
    out.flush()?;
    let mut line = String::with_capacity(1_024);
    typed.read_line(&mut line).context("could not read the passphrase from standard input")?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    writeln!(out)?;
    confirm_operator(access, &email, &Secret::from_text(line)).await.map_err(told)
}
