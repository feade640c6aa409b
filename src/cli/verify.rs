//! `homeward verify`: is the record whole, and does it lead to the state in the store?

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, places};
use crate::store::{At, StoreReader, VerifyReport};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Check that the record is whole, unchanged, and leads to the present state in the store
#[derive(Debug, clap::Args)]
#[command(after_help = "\
What is compared: the hash of every event; visits, watches, households and people's marks with their events; the marks by
which a start finds them; every page of the file. The texts as they came in, messages and their attempts, and the list of
alerts stand in no event and are not covered.

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
            let faults: String = found
                .faults
                .iter()
                .map(|fault| format!("found wrong: {fault}\n"))
                .collect();
            output::say(&format!("{faults}{}", found_words(&store, &found)))?;
        }
        Ok(if found.is_sound() {
            ExitStatus::Success
        } else {
            ExitStatus::FoundWrong
        })
    }
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
        "{store} {verdict}: {} events; {} visits and {} watches replayed{purged}; marks and pages compared\nhead {}",
        found.events, found.visits, found.watches, found.head
    )
}
