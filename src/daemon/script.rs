//! The demo's story as a transcript: everything received on anybody's phone or mailbox, whole.

use super::DaemonError;
use super::demo::sign_out;
use crate::clock::Clock;
use crate::domain::delivery::Content;
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use crate::engine::Handle;
use crate::gateway::simulated::{Carried, Phones};
use crate::http::DemoPhone;
use crate::wording::civil;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// Longest any message is waited for, in real time.
const WAIT_AT_MOST: Duration = Duration::from_secs(20);

const TIME_ZONE: &str = "Europe/London";
const JO: &str = "+447700900101";
const SAM: &str = "+447700900103";
const PAT: &str = "+447700900104";
const HEAD: &str = "+447700900106";
const HEAD_MAIL: &str = "head@example.sch.uk";

/// The story in the telling.
struct DemoStory<'a> {
    handle: &'a Handle,
    phones: &'a Phones,
    clock: &'a Arc<dyn Clock>,
    people: Vec<DemoPhone>,
    shown: BTreeMap<String, usize>,
    seen: BTreeMap<String, usize>,
}

/// Plays the story and prints it.
///
/// # Errors
/// [`DaemonError::Story`] where an expected message or alert did not come.
pub(super) async fn tell(
    handle: &Handle,
    phones: &Phones,
    clock: &Arc<dyn Clock>,
    people: Vec<DemoPhone>,
) -> Result<(), DaemonError> {
    let mut story = DemoStory {
        handle,
        phones,
        clock,
        people,
        shown: BTreeMap::new(),
        seen: BTreeMap::new(),
    };
    story.chapter("Jo and Ali sign out at the office: 12 Acacia Avenue, back in 100 minutes.");
    sign_out(handle).await?;
    story.wait(JO, "signed out").await?;
    story.says(JO, "IN");
    story.wait(JO, "IN at").await?;

    story.chapter("Twenty minutes later: is everything all right?");
    story.wait(JO, "Are you OK").await?;
    story.says(JO, "OK");
    story.wait(JO, "OK of").await?;

    story.chapter("The next check is not answered.");
    story.wait(JO, "Are you OK").await?;
    let code = story.wait_for_alert(PAT).await?;
    story.says(PAT, &format!("NEXT {code}"));
    story.chapter("Pat could not reach them: the household is rung, with a cover story.");
    story.wait(PAT, &code).await?;
    story.says(PAT, &format!("ACK {code}"));
    story.wait(PAT, &code).await?;
    story.chapter(
        "Pat has it, but nothing more is heard: senior leaders are told, then the police prompt goes out.",
    );
    story.wait(SAM, &code).await?;
    story.wait(HEAD, "999").await?;
    story.wait(HEAD_MAIL, "POLICE, PLEASE").await?;
    story.says(HEAD, &format!("POLICE {code} log 512"));
    story.wait(SAM, "512").await?;
    story.chapter(
        "They are found: the car had broken down and both phones were in it. Everybody told is stood down.",
    );
    story.says(HEAD, &format!("SAFE {code} SPOKE"));
    story.wait(PAT, "stand down").await?;

    story.chapter("Back at the household, it turns ugly.");
    story.says(JO, "SOS");
    story.wait(JO, "office").await?;
    let code = story.wait_for_alert(SAM).await?;
    story.says(SAM, &format!("ACK {code}"));
    story.wait(SAM, &code).await?;
    story.says(SAM, &format!("SAFE {code} SEEN"));
    story.wait(PAT, &code).await?;

    story.chapter("And home to school.");
    story.says(JO, "LEFT both of us");
    story.wait(JO, "LEFT at").await?;
    story.says(JO, "BACK both of us");
    story.wait(JO, "BACK at").await?;
    story.show();
    println!("\nThe visit is closed. Nobody is out.");
    Ok(())
}

impl DemoStory<'_> {
    fn clock(&self, at: Timestamp) -> String {
        civil::clock(at, TIME_ZONE)
    }

    fn name(&self, address: &str) -> String {
        self.people
            .iter()
            .find(|person| person.address == address)
            .map_or_else(|| address.to_owned(), |person| person.name.clone())
    }

    fn chapter(&mut self, title: &str) {
        self.show();
        println!("\n== {title}\n");
    }

    /// Lets somebody send a text.
    fn says(&mut self, from: &str, text: &str) {
        self.show();
        let now = self.clock.now();
        println!("{}  {} texts: {text}", self.clock(now), self.name(from));
        self.phones.text(from, text, now);
    }

    /// Prints all messages since the last time, in order of arrival.
    fn show(&mut self) {
        let mut fresh: Vec<(String, Carried)> = Vec::new();
        for address in self.phones.addresses() {
            let address = address.reveal().to_owned();
            let messages = self.phones.messages(&address);
            let shown = self.shown.entry(address.clone()).or_insert(0);
            fresh.extend(
                messages
                    .iter()
                    .skip(*shown)
                    .map(|message| (address.clone(), message.clone())),
            );
            *shown = messages.len();
        }
        fresh.sort_by(|a, b| a.1.at.cmp(&b.1.at).then(a.0.cmp(&b.0)));
        for (address, message) in fresh {
            let (at, name) = (self.clock(message.at), self.name(&address));
            match &message.content {
                Content::Text { body, .. } => println!("{at}  text to {name}: {}", body.reveal()),
                Content::Email { subject, body, .. } => {
                    println!("{at}  e-mail to {name}: {}", subject.reveal());
                    for line in body.reveal().lines() {
                        println!("         | {line}");
                    }
                }
            }
        }
        if let Err(error) = std::io::stdout().flush() {
            tracing::debug!(%error, "standard output is gone");
        }
    }

    /// Waits for a message to `to` with `part` in it, not waited for before.
    async fn wait(&mut self, to: &str, part: &str) -> Result<Carried, DaemonError> {
        let mut changes = self.phones.changes();
        let deadline = tokio::time::Instant::now() + WAIT_AT_MOST;
        loop {
            self.show();
            let messages = self.phones.messages(to);
            let seen = self.seen.get(to).copied().unwrap_or(0);
            let found = messages.iter().enumerate().skip(seen).find(|(_, message)| {
                let wanted = part.to_lowercase();
                let says = |words: &Private| words.reveal().to_lowercase().contains(&wanted);
                says(message.content.body()) || says(message.content.heading())
            });
            if let Some((index, message)) = found {
                self.seen.insert(to.to_owned(), index + 1);
                return Ok(message.clone());
            }
            if tokio::time::timeout_at(deadline, changes.changed())
                .await
                .is_err()
            {
                let name = self.name(to);
                return Err(DaemonError::Story(format!(
                    "{name} never received anything with `{part}`"
                )));
            }
        }
    }

    /// Waits until somebody has been told of an alert, and returns its code.
    async fn wait_for_alert(&mut self, to: &str) -> Result<String, DaemonError> {
        let mut board = self.handle.snapshots();
        let open = async {
            loop {
                let code = board
                    .borrow_and_update()
                    .board()
                    .alerts
                    .first()
                    .map(|alert| alert.line.code.clone());
                if code.is_some() || board.changed().await.is_err() {
                    return code;
                }
            }
        };
        let code = tokio::time::timeout(WAIT_AT_MOST, open).await.ok().flatten();
        let code = code.ok_or_else(|| DaemonError::Story("no alert was opened".to_owned()))?;
        self.wait(to, &code).await?;
        Ok(code)
    }
}
