//! A second factor for an admin: shown as a code to scan, and taken once the phone makes the right digits.

use crate::app::Request;
use crate::app::accounts::AccountRequest;
use crate::app::answer::AccountList;
use crate::cli::asker::DaemonAsker;
use crate::cli::error::CliError;
use crate::cli::output;
use crate::clock;
use crate::domain::account::AccountName;
use crate::domain::account::rights::BoardRole;
use crate::second_factor::{address, draw, matching_step};
use qrcodegen::{QrCode, QrCodeEcc};
use std::io::{self, IsTerminal, Write};

/// White around the code, in squares: readers need four.
const QUIET: i32 = 4;

/// How often the digits may be typed.
const TRIES: usize = 3;

/// Draws a secret, shows the secret, and returns the request once the phone has made the right digits.
///
/// The secret goes to the standard error, beside the question for the digits: the output of a command is kept, and sent on.
pub(super) fn new_second_factor(asker: &DaemonAsker<'_>, name: &str) -> Result<AccountRequest, CliError> {
    let name = AccountName::parse(name).map_err(CliError::Refused)?;
    must_be_admin(asker, &name)?;
    let secret = draw().map_err(|error| CliError::Refused(error.to_string()))?;
    let address = address(&secret, &name);
    let mut shown = io::stderr().lock();
    let code = picture(&address, shown.is_terminal()).unwrap_or_default();
    writeln!(
        shown,
        "Scan this with an app for codes on the phone of {name}, and show it to nobody else:\n\n{code}\n{address}\n"
    )
    .map_err(CliError::Print)?;
    for _ in 0..TRIES {
        write!(shown, "The six digits that the app shows now: ")
            .and_then(|()| shown.flush())
            .map_err(CliError::Print)?;
        let mut typed = String::new();
        let read = io::stdin()
            .read_line(&mut typed)
            .map_err(CliError::StandardInput)?;
        if let Some(step) = matching_step(&secret, &typed, clock::now()) {
            return Ok(AccountRequest::SetSecondFactor {
                name: name.to_string(),
                secret,
                step,
            });
        }
        if read == 0 {
            break;
        }
        writeln!(shown, "Not the right ones. Are both clocks right?").map_err(CliError::Print)?;
    }
    Err(CliError::Refused(
        "the digits were not those of the secret; nothing was changed".to_owned(),
    ))
}

/// Refuses before anything is shown: the daemon would refuse afterwards.
fn must_be_admin(asker: &DaemonAsker<'_>, name: &AccountName) -> Result<(), CliError> {
    let list: AccountList = asker.ask(Request::Account(AccountRequest::List))?.answer;
    let open = |account: &&crate::app::answer::AccountView| {
        account.name == name.as_str() && account.closed_at.is_none()
    };
    let Some(account) = list.accounts.iter().find(open) else {
        return Err(CliError::Refused(format!(
            "no open account `{name}`: `homeward user list` shows those that are"
        )));
    };
    if account.roles.iter().any(|role| role == BoardRole::Admin.name()) {
        return Ok(());
    }
    Err(CliError::Refused(output::plain(&format!(
        "`{name}` is no admin's account, and codes are asked of admins alone"
    ))))
}

/// Draws a code, two rows of squares in each line; `None` for words too long for a code.
fn picture(words: &str, is_terminal: bool) -> Option<String> {
    let code = QrCode::encode_text(words, QrCodeEcc::Low).ok()?;
    let mut drawn = String::new();
    let last = code.size() + QUIET;
    for y in (-QUIET..last).step_by(2) {
        // Black on white, whatever colours the terminal has: readers want it so.
        drawn.push_str(if is_terminal { "\x1b[30;107m" } else { "" });
        for x in -QUIET..last {
            drawn.push(match (code.get_module(x, y), code.get_module(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        drawn.push_str(if is_terminal { "\x1b[0m\n" } else { "\n" });
    }
    Some(drawn)
}
