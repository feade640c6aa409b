//! Tying an account to an identity at the school's sign-in service: shown, asked about, then done.

use super::done;
use crate::app::Request;
use crate::app::accounts::AccountRequest;
use crate::app::answer::{AccountList, IdentityView};
use crate::cli::ExitStatus;
use crate::cli::asker::DaemonAsker;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::zones::SchoolZones;
use crate::domain::account::LinkCode;
use crate::domain::id::SchoolId;
use crate::domain::private::Private;
use std::io::{self, Write};

/// Ties the identity of a code to an account, once whoever types has looked at name and address.
pub(super) fn link(
    asker: &DaemonAsker<'_>,
    name: String,
    code: String,
    sure: bool,
) -> Result<ExitStatus, CliError> {
    let typed = LinkCode::parse(&code).map_err(CliError::Refused)?;
    let list: AccountList = asker.ask(Request::Account(AccountRequest::List))?.answer;
    let waiting = list.identities.iter().find(|waiting| waiting.code == typed);
    // The daemon says what is wrong with a code that nobody has.
    if let Some(waiting) = waiting.filter(|_| !sure) {
        ask_whether(waiting, &name)?;
    }
    let request = AccountRequest::LinkIdentity { name, code };
    done(asker, request, "is linked", None)
}

/// Asks on the standard error: the output of a command is kept, and sent on.
fn ask_whether(waiting: &IdentityView, account: &str) -> Result<(), CliError> {
    let mut shown = io::stderr().lock();
    let question = format!(
        "{} says that this is\n  name    {}\n  e-mail  {}\nAnybody may write any name there: ask the person. Tie it to the account \
         `{account}`? Type yes: ",
        waiting.issuer,
        shown_of(waiting.name.as_ref()),
        shown_of(waiting.email.as_ref()),
    );
    write!(shown, "{}", output::plain(&question))
        .and_then(|()| shown.flush())
        .map_err(CliError::Print)?;
    let mut typed = String::new();
    io::stdin()
        .read_line(&mut typed)
        .map_err(CliError::StandardInput)?;
    if typed.trim().eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    Err(CliError::Refused("nothing was changed".to_owned()))
}

/// Returns a word of the service's on one line: a line break in a name must not look like a line of ours.
fn shown_of(word: Option<&Private>) -> String {
    word.map_or_else(
        || "(none given)".to_owned(),
        |word| output::one_line(word.reveal()),
    )
}

/// Returns the table of identities that wait; nothing where none does.
pub(super) fn table(list: &AccountList, zones: &SchoolZones) -> String {
    if list.identities.is_empty() {
        return String::new();
    }
    let none = SchoolId::new("");
    let rows: Vec<[String; 4]> = list
        .identities
        .iter()
        .map(|waiting| {
            [
                waiting.code.to_string(),
                shown_of(waiting.name.as_ref()),
                shown_of(waiting.email.as_ref()),
                zones.clock(&none, waiting.at),
            ]
        })
        .collect();
    let table = output::table("", ["WAITS", "NAME THERE", "E-MAIL THERE", "SINCE"], &rows);
    format!("\n\n{table}\nhomeward user link NAME CODE ties one to an account")
}
