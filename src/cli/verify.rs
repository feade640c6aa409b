//! `homeward verify`: is the record whole, and does it lead to the state in the store?

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, places};
use crate::store::{At, StoreReader, VerifyReport};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Faults shown to people: one damaged file may have a fault in every row.
const FAULTS_SHOWN: usize = 100;

/// Check that the record is whole, unchanged, and leads to the present state in the store
#[derive(Debug, clap::Args)]
#[command(after_help = "\
What is compared: the hash of every event; visits, watches, households, people's marks and the list of alerts with their
events; the marks by which a start finds them; every page of the file. Texts as they came in, and messages with their
numbers and addresses, are chained, and every later event goes on from them. The words and the state of a message, its
attempts, and the marks of the daemon's progress (next numbers, how far gateways were read, routines, the last turn) have
a sum in their row: it shows an edit, and not an edit by somebody who makes the sum anew. What stood there before the
store was first opened by this version or a later one counts as it stood then. Tables, indexes and triggers are compared
with those that Homeward makes. Not compared: who owns the store (`epoch`, `owner`, `name` and `beat` in the table
`head`, which are for more than one machine).

Reads only, and may be run beside the daemon. Note the head down elsewhere: it shows a record that was made anew
from end to end, which nothing in the store itself can show.

Examples:
  homeward verify
  homeward verify --store /backup/homeward.db")]
pub(super) struct VerifyArgs {
    /// The store, if not that of the configuration: a backup, say
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,

    #[command(flatten)]
    output: OutputArgs,
}

impl VerifyArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let store = places::store(self.store.as_deref(), config)?;
        let found = StoreReader::open(&store)?.verify()?;
        if self.output.json {
            output::say_json(&found_json(&store, &found))?;
        } else {
            output::say(&format!(
                "{}{}",
                faults_words(&found),
                found_words(&store, &found)
            ))?;
        }
        Ok(if found.is_sound() {
            ExitStatus::Success
        } else {
            ExitStatus::FoundWrong
        })
    }
}

/// Returns a line for each fault, up to [`FAULTS_SHOWN`].
fn faults_words(found: &VerifyReport) -> String {
    let shown = found.faults.iter().take(FAULTS_SHOWN);
    let mut words: String = shown.map(|fault| format!("found wrong: {fault}\n")).collect();
    let more = found.faults.len().saturating_sub(FAULTS_SHOWN);
    if more > 0 {
        words.push_str(&format!("found wrong: {more} more; `--json` names them all\n"));
    }
    words
}

/// Returns the findings, for programs.
pub(super) fn found_json(store: &At, found: &VerifyReport) -> Value {
    let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
    json!({
        "store": store.to_string(),
        "sound": found.is_sound(),
        "events": found.events,
        "visits": found.visits,
        "watches": found.watches,
        "texts": found.texts,
        "messages": found.messages,
        "alerts": found.alerts,
        "head": found.head,
        "faults": faults,
    })
}

/// Returns the findings, in words.
pub(super) fn found_words(store: &At, found: &VerifyReport) -> String {
    let verdict = match found.faults.len() {
        0 => "is whole".to_owned(),
        1 => "is not as it was written: 1 fault".to_owned(),
        faults => format!("is not as it was written: {faults} faults"),
    };
    let purged = match found.purged {
        0 => String::new(),
        1 => "; 1 personal part was purged".to_owned(),
        parts => format!("; {parts} personal parts were purged"),
    };
    format!(
        "{store} {verdict}: {}; {} and {} replayed{purged}; {}, {}, {}, marks and pages compared\nhead {}",
        counted(found.events, "event", "events"),
        counted(found.visits, "visit", "visits"),
        counted(found.watches, "watch", "watches"),
        counted(found.alerts, "alert", "alerts"),
        counted(found.texts, "text", "texts"),
        counted(found.messages, "message", "messages"),
        found.head
    )
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
