//! `homeward user` and `homeward screen`: who may sign in on the pages, and which screens need nobody to.

mod identity;
mod phone_code;

use super::asker::DaemonAsker;
use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::zones::SchoolZones;
use super::{ConfigPath, ExitStatus};
use crate::app::Request;
use crate::app::accounts::AccountRequest;
use crate::app::answer::{AccountChanged, AccountList, AccountView};
use crate::domain::account::SecretHash;
use crate::domain::id::SchoolId;
use crate::password::{self, SessionToken, password_fault, pin_fault};
use clap::Subcommand;
use std::io::{self, IsTerminal};

/// Say who may sign in on the pages
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
An account is a person's of the directory, and sees what the person's roles in the school's file allow: the office its board,
leaders and the safeguarding team duress too. An admin's account looks after accounts, screens and gateways; without a person
it sees no visit. Staff on visits need no account: they text.

The password is asked for at the terminal. In a script it comes on the standard input, or `--generate` draws one and prints it
once.

Examples:
  homeward user add ict --admin
  homeward user add pat --person pat
  homeward user pin pat
  homeward user passwd pat --generate
  homeward user totp ict
  homeward user list
  homeward user link pat K7QF-3M2D
  homeward user remove pat"
)]
pub(super) struct UserCommands {
    #[command(subcommand)]
    command: UserCommand,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Open an account
    Add {
        /// The name to sign in by: pat, or pat@example.sch.uk
        name: String,

        /// The person of the account: a key of the directory, or a name
        #[arg(long)]
        person: Option<String>,

        /// The school, where several have a person of the name
        #[arg(long)]
        school: Option<String>,

        /// The account looks after accounts, screens and gateways
        #[arg(long)]
        admin: bool,

        /// Draw a password and print it once
        #[arg(long)]
        generate: bool,
    },
    /// Set a new password: every session of the account ends
    Passwd {
        /// The account
        name: String,

        /// Draw a password and print it once
        #[arg(long)]
        generate: bool,
    },
    /// Set the PIN that pages ask for again
    Pin {
        /// The account
        name: String,
    },
    /// Have an admin's account asked for a code after the password, made by an app on a phone
    Totp {
        /// The account
        name: String,

        /// Ask for no code any more
        #[arg(long)]
        off: bool,
    },
    /// Tie an account to somebody's identity at the school's sign-in service, by the code that the page shows them
    Link {
        /// The account
        name: String,

        /// The code that the page shows, as K7QF-3M2D
        code: String,

        /// Ask nothing: name and address were looked at already
        #[arg(long)]
        yes: bool,
    },
    /// Take an account's identity at the school's sign-in service away: every session of the account ends
    Unlink {
        /// The account
        name: String,
    },
    /// List accounts, screens, who is signed in, and who waits to be linked
    List,
    /// Close an account: every session of the account ends. A name is given once
    Remove {
        /// The account
        name: String,
    },
    /// End a session, of a person or a screen
    End {
        /// The session's digits, as listed
        session: String,
    },
}

/// Admit a screen that shows a school's board in neutral words, or the kiosk at reception
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
The link that is printed makes the browser that opens it the screen, for half a year. It works for whoever has it: open it on
the screen itself, and give it to nobody. `homeward user list` shows screens, `homeward user end` ends one.

Examples:
  homeward screen wall
  homeward screen kiosk --school example"
)]
pub(super) struct ScreenCommands {
    #[command(subcommand)]
    command: ScreenCommand,

    /// The school, where there are several
    #[arg(long, global = true, value_name = "SCHOOL")]
    school: Option<String>,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum ScreenCommand {
    /// A screen on a wall: who is out and until when, in neutral words
    Wall,
    /// The kiosk at reception: staff tap their name and a PIN
    Kiosk,
}

/// A password to be set, and whether it is to be printed.
struct NewPassword {
    hash: SecretHash,
    drawn: Option<String>,
}

impl UserCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        match self.command {
            UserCommand::List => asker.show(Request::Account(AccountRequest::List), list),
            UserCommand::Add {
                name,
                person,
                school,
                admin,
                generate,
            } => {
                let new = new_password(&name, generate)?;
                let request = AccountRequest::Open {
                    name,
                    person,
                    school,
                    admin,
                    password: new.hash,
                };
                done(&asker, request, "opened", new.drawn.as_deref())
            }
            UserCommand::Passwd { name, generate } => {
                let new = new_password(&name, generate)?;
                let request = AccountRequest::SetPassword {
                    name,
                    password: new.hash,
                };
                done(&asker, request, "has a new password", new.drawn.as_deref())
            }
            UserCommand::Pin { name } => {
                let pin = new_pin(&format!("PIN for {name}, 4 to 6 digits: "))?;
                let request = AccountRequest::SetPin { name, pin };
                done(&asker, request, "has a new PIN", None)
            }
            UserCommand::Totp { name, off: true } => {
                let request = AccountRequest::RemoveSecondFactor { name };
                done(&asker, request, "is asked for no code any more", None)
            }
            UserCommand::Totp { name, off: false } => {
                let request = phone_code::new_second_factor(&asker, &name)?;
                done(&asker, request, "is asked for a code from now on", None)
            }
            UserCommand::Link { name, code, yes } => identity::link(&asker, name, code, yes),
            UserCommand::Unlink { name } => {
                let request = AccountRequest::UnlinkIdentity { name };
                done(&asker, request, "signs in by password alone", None)
            }
            UserCommand::Remove { name } => done(&asker, AccountRequest::Close { name }, "closed", None),
            UserCommand::End { session } => {
                let request = AccountRequest::EndSession { session };
                done(&asker, request, "", None)
            }
        }
    }
}

impl ScreenCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        let token = SessionToken::draw().map_err(|error| CliError::Refused(error.to_string()))?;
        let request = AccountRequest::AdmitScreen {
            kiosk: matches!(self.command, ScreenCommand::Kiosk),
            school: self.school,
            token: token.digest(),
        };
        asker.show(Request::Account(request), |_: &AccountChanged, _| {
            format!(
                "open this on the screen, once: /screen/{} behind Homeward's address, as in\n  https://homeward.example.sch.uk/screen/{}",
                token.reveal(),
                token.reveal()
            )
        })
    }
}

fn done(
    asker: &DaemonAsker<'_>,
    request: AccountRequest,
    verb: &str,
    drawn: Option<&str>,
) -> Result<ExitStatus, CliError> {
    asker.show(Request::Account(request), |changed: &AccountChanged, _| {
        let mut words = match &changed.account {
            Some(account) => format!("{}: {verb}{}", account.name, whose(account)),
            None => "done".to_owned(),
        };
        match changed.sessions_ended {
            0 => {}
            1 => words.push_str("; one session ended"),
            many => words.push_str(&format!("; {many} sessions ended")),
        }
        if let Some(drawn) = drawn {
            words.push_str(&format!("\npassword, shown this once: {drawn}"));
        }
        output::plain(&words)
    })
}

fn whose(account: &AccountView) -> String {
    let roles = account.roles.join(", ");
    match (&account.person, roles.is_empty()) {
        (Some(person), false) => format!(", {person}'s ({roles})"),
        (Some(person), true) => format!(", {person}'s"),
        (None, false) => format!(" ({roles})"),
        (None, true) => String::new(),
    }
}

fn list(list: &AccountList, zones: &SchoolZones) -> String {
    let mut words = if list.accounts.is_empty() {
        "there is no account: `homeward user add NAME --admin` opens the first".to_owned()
    } else {
        let rows: Vec<[String; 8]> = list.accounts.iter().map(|account| row(account, zones)).collect();
        output::table(
            "",
            [
                "ACCOUNT", "PERSON", "SCHOOL", "SEES AS", "PIN", "CODE", "LINKED", "SESSIONS",
            ],
            &rows,
        )
    };
    if !list.screens.is_empty() {
        let rows: Vec<[String; 4]> = list
            .screens
            .iter()
            .map(|screen| {
                [
                    screen.kind.clone(),
                    screen.school.to_string(),
                    screen.session.session.clone(),
                    zones.until(&screen.school, screen.session.until),
                ]
            })
            .collect();
        words.push_str("\n\n");
        words.push_str(&output::table(
            "",
            ["SCREEN", "SCHOOL", "SESSION", "UNTIL"],
            &rows,
        ));
    }
    words.push_str(&identity::table(list, zones));
    words
}

fn row(account: &AccountView, zones: &SchoolZones) -> [String; 8] {
    let none = SchoolId::new("");
    let school = account.school.as_ref();
    let sessions: Vec<String> = account
        .sessions
        .iter()
        .map(|session| {
            let until = zones.until(school.unwrap_or(&none), session.until);
            format!("{} until {until}", session.session)
        })
        .collect();
    let roles = match account.closed_at {
        Some(_) => "closed".to_owned(),
        None if account.roles.is_empty() => "nothing: no role of the pages".to_owned(),
        None => account.roles.join(", "),
    };
    [
        account.name.clone(),
        output::cell(account.person.as_deref()),
        output::cell(school.map(SchoolId::as_str)),
        roles,
        if account.has_pin { "yes" } else { "-" }.to_owned(),
        if account.has_second_factor { "yes" } else { "-" }.to_owned(),
        if account.has_identity { "yes" } else { "-" }.to_owned(),
        if sessions.is_empty() {
            "-".to_owned()
        } else {
            sessions.join("; ")
        },
    ]
}

/// Asks for a new PIN, and returns it hashed.
pub(super) fn new_pin(prompt: &str) -> Result<SecretHash, CliError> {
    let typed = typed_twice(prompt)?;
    if let Some(fault) = pin_fault(&typed) {
        return Err(CliError::Refused(fault));
    }
    hashed(&typed)
}

fn new_password(name: &str, generate: bool) -> Result<NewPassword, CliError> {
    if generate {
        let drawn = SessionToken::draw().map_err(|error| CliError::Refused(error.to_string()))?;
        let drawn: String = drawn.reveal().chars().take(20).collect();
        return Ok(NewPassword {
            hash: hashed(&drawn)?,
            drawn: Some(drawn),
        });
    }
    let typed = typed_twice(&format!("Password for {name}: "))?;
    if let Some(fault) = password_fault(&typed) {
        return Err(CliError::Refused(fault));
    }
    Ok(NewPassword {
        hash: hashed(&typed)?,
        drawn: None,
    })
}

/// Asks for a secret, at the terminal twice and unseen; in a script the first line of the standard input.
fn typed_twice(prompt: &str) -> Result<String, CliError> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin()
            .read_line(&mut line)
            .map_err(CliError::StandardInput)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password(prompt).map_err(CliError::StandardInput)?;
    let again = rpassword::prompt_password("The same again: ").map_err(CliError::StandardInput)?;
    if first == again {
        Ok(first)
    } else {
        Err(CliError::Refused(
            "the two differ; nothing was changed".to_owned(),
        ))
    }
}

fn hashed(secret: &str) -> Result<SecretHash, CliError> {
    password::hash(secret).map_err(|error| CliError::Refused(error.to_string()))
}
