//! `homeward token`: programs with access to the API, and the scopes of each.

use super::asker::DaemonAsker;
use super::error::CliError;
use super::output::{self, OutputArgs};
use super::places::SocketArgs;
use super::zones::SchoolZones;
use super::{ConfigPath, ExitStatus};
use crate::app::Request;
use crate::app::accounts::AccountRequest;
use crate::app::answer::{AccountChanged, AccountList, ProgramView, TokenAdded};
use crate::domain::account::ApiScope;
use crate::domain::id::SchoolId;
use crate::password::SessionToken;
use clap::Subcommand;
use serde_json::{Value, json};

/// Give programs a token for the API
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
A token is printed once, and kept nowhere: the store has its digest. It is for one school, or for all if that is said. Every act
of the program carries the token's name into the record.

Scopes:
  read      the board without addresses: visits, alerts but duress, people in today, the roll-call, the history
  address   addresses, numbers and the words of texts, of whatever else the token may see
  sign-out  sign out, and say for a worker: OK, in, left, back, more time; mark somebody away or here
  act       duress; take an alert, next, police, tried, safe; raise; ask now. Two people end duress, and no token
  health    gateways, health and figures for a monitor

Examples:
  homeward token add roll-call --scope read
  homeward token add sign-in-desk --school example --scope read,sign-out --until 2027-07-31
  homeward token add monitor --all-schools --scope health
  homeward token list
  homeward token end roll-call"
)]
pub(super) struct TokenCommands {
    #[command(subcommand)]
    command: TokenCommand,

    #[command(flatten)]
    reach: SocketArgs,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token, and print the token once
    Add {
        /// A name for the program, for the record of every act
        name: String,

        /// The school, where there are several
        #[arg(long)]
        school: Option<String>,

        /// The token is for every school
        #[arg(long, conflicts_with = "school")]
        all_schools: bool,

        /// The scopes, with commas between: read, address, sign-out, act, health
        #[arg(long, required = true, value_delimiter = ',', value_parser = ApiScope::parse)]
        scope: Vec<ApiScope>,

        /// The last day: 2027-07-31 [default: a year from now]
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// List the programs with a token
    List,
    /// End a token at once
    End {
        /// The name of the program
        name: String,
    },
}

impl TokenCommands {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let asker = DaemonAsker {
            reach: self.reach,
            output: self.output,
            config,
        };
        match self.command {
            TokenCommand::Add {
                name,
                school,
                all_schools,
                scope,
                until,
            } => {
                let token =
                    SessionToken::draw_for_program().map_err(|error| CliError::Refused(error.to_string()))?;
                let request = AccountRequest::AddToken {
                    name,
                    school,
                    all_schools,
                    scopes: scope.into_iter().collect(),
                    until,
                    token: token.digest(),
                };
                add(&asker, request, &token)
            }
            TokenCommand::List => asker.show(Request::Account(AccountRequest::List), list),
            TokenCommand::End { name } => {
                let request = AccountRequest::EndToken { name: name.clone() };
                asker.show(Request::Account(request), |_: &AccountChanged, _| {
                    output::plain(&format!("{name}: the token has ended"))
                })
            }
        }
    }
}

/// Adds a token, and shows the token: in JSON beside the daemon's answer, under a further key.
fn add(
    asker: &DaemonAsker<'_>,
    request: AccountRequest,
    token: &SessionToken,
) -> Result<ExitStatus, CliError> {
    let added = asker.ask::<TokenAdded>(Request::Account(request))?;
    if asker.output.json {
        let mut answer = serde_json::to_value(&added).map_err(CliError::Json)?;
        if let Value::Object(fields) = &mut answer {
            fields.insert("token".to_owned(), json!(token.reveal()));
        }
        output::say_json(&answer)?;
        return Ok(ExitStatus::Success);
    }
    asker.say(&added, |added, zones| {
        let ProgramView { name, session, .. } = &added.program;
        let until = zones.in_full(added.program.school.as_ref(), session.until);
        output::plain(&format!(
            "{name}: {}, until {until}\ntoken, shown this once: {}",
            scopes(&added.program),
            token.reveal()
        ))
    })
}

fn scopes(program: &ProgramView) -> String {
    let words: Vec<&str> = program.scopes.iter().map(|scope| scope.word()).collect();
    words.join(", ")
}

fn list(list: &AccountList, zones: &SchoolZones) -> String {
    if list.programs.is_empty() {
        return "no program has a token: `homeward token add NAME --scope read` makes one".to_owned();
    }
    let mut programs: Vec<&ProgramView> = list.programs.iter().collect();
    programs.sort_by(|one, other| one.name.cmp(&other.name));
    let rows: Vec<[String; 5]> = programs
        .into_iter()
        .map(|program| {
            [
                program.name.clone(),
                program.school.as_ref().map_or("all", SchoolId::as_str).to_owned(),
                scopes(program),
                program.session.session.clone(),
                zones.in_full(program.school.as_ref(), program.session.until),
            ]
        })
        .collect();
    output::table("", ["PROGRAM", "SCHOOL", "MAY", "SESSION", "UNTIL"], &rows)
}
