//! The demo's story as a transcript: everything received on anybody's phone or mailbox, once.

use super::super::{DaemonError, RunningDaemon};
use super::{directory, sign_out};
use crate::clock::{Clock, ScaledClock};
use crate::domain::chain::Channel;
use crate::domain::delivery::Content;
use crate::domain::private::Private;
use crate::domain::time::Span;
use crate::engine::Handle;
use crate::gateway::simulated::{Carried, Phones};
use crate::http::{DemoPace, DemoPhone};
use crate::wording::civil;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::time::Duration;

/// Longest any message is waited for, in real time.
const WAIT_AT_MOST: Duration = Duration::from_secs(60);

/// A moment without a further message: everything that one cause set off has been carried.
const QUIET: Duration = Duration::from_millis(200);

/// Most lines shown of one e-mail, beside those printed before.
const MAIL_LINES: usize = 14;

const TIME_ZONE: &str = "Europe/London";
const JO: &str = "+447700900101";
const ALI: &str = "+447700900102";
const SAM: &str = "+447700900103";
const PAT: &str = "+447700900104";
const HEAD: &str = "+447700900106";
const HEAD_MAIL: &str = "head@example.sch.uk";

/// The story in the telling. The clock runs only while a message of a later time is waited for.
struct ScriptTeller<'a> {
    handle: &'a Handle,
    phones: &'a Phones,
    pace: &'a DemoPace,
    clock: &'a ScaledClock,
    people: Vec<DemoPhone>,
    /// How many messages of each phone and mailbox were printed.
    shown: BTreeMap<String, usize>,
    /// How many messages of each phone and mailbox were waited for.
    seen: BTreeMap<String, usize>,
    /// Every text and every line of an e-mail printed so far.
    lines: BTreeSet<String>,
}

/// Plays the story and prints it.
///
/// # Errors
/// [`DaemonError::Story`] where an expected message or alert did not come.
pub(super) async fn tell(
    running: &RunningDaemon,
    pace: &DemoPace,
    clock: &ScaledClock,
) -> Result<(), DaemonError> {
    let mut story = ScriptTeller {
        handle: &running.handle,
        phones: &running.phones,
        pace,
        clock,
        people: directory(&running.config),
        shown: BTreeMap::new(),
        seen: BTreeMap::new(),
        lines: BTreeSet::new(),
    };
    story
        .chapter("Jo and Ali sign out at the office: 12 Acacia Avenue, back in 100 minutes.")
        .await;
    sign_out(&running.handle).await?;
    story.hear(JO, "signed out").await?;
    story.says(JO, "IN").await;
    story.hear(JO, "IN at").await?;

    story
        .chapter("Twenty minutes later: is everything all right?")
        .await;
    story.wait(JO, "Are you OK").await?;
    story.says(JO, "OK").await;
    story.hear(JO, "OK of").await?;

    story.chapter("The next check is not answered.").await;
    story.wait(JO, "Are you OK").await?;
    story.wait(JO, "no reply yet").await?;
    let code = story.wait_for_alert(PAT).await?;
    story.passes(1).await;
    story.says(PAT, &format!("NEXT {code}")).await;

    story
        .chapter("Pat could not reach them: the household is rung, with a cover story.")
        .await;
    story.hear(PAT, &code).await?;
    story.passes(1).await;
    story.says(PAT, &format!("ACK {code}")).await;
    story.hear(PAT, &code).await?;

    story
        .chapter("Pat has it, but nothing more is heard: senior leaders, then the police prompt.")
        .await;
    story.wait(SAM, &code).await?;
    story.wait(HEAD, "999").await?;
    story.hear(HEAD_MAIL, "POLICE, PLEASE").await?;
    story.passes(1).await;
    story.says(HEAD, &format!("POLICE {code} log 512")).await;
    story.hear(SAM, "512").await?;

    story
        .chapter("They are found: the car had broken down, and both phones were in it.")
        .await;
    story.passes(6).await;
    story.says(HEAD, &format!("SAFE {code} SPOKE")).await;
    story.hear(HEAD, "Whom did you hear").await?;
    story.passes(1).await;
    story.says(HEAD, &format!("SAFE {code} SPOKE BOTH")).await;
    story.hear(PAT, "stand down").await?;

    story.chapter("Back at the household, it turns ugly.").await;
    story.passes(4).await;
    story.says(JO, "SOS").await;
    story.hear(JO, "office").await?;
    let code = story.wait_for_alert(SAM).await?;
    story.says(SAM, &format!("ACK {code}")).await;
    story.hear(SAM, &code).await?;
    story.passes(3).await;
    story.says(SAM, &format!("SAFE {code} SEEN BOTH")).await;
    story.hear(PAT, "stand down").await?;

    story.chapter("And home to school.").await;
    story.passes(1).await;
    story.says(JO, "LEFT both of us").await;
    story.hear(JO, "LEFT at").await?;
    story.passes(10).await;
    story.says(JO, "BACK both of us").await;
    story.hear(ALI, "Are you back").await?;
    story.passes(1).await;
    story.says(ALI, "BACK").await;
    story.hear(ALI, "BACK at").await?;
    story.show().await;
    if !running.handle.board().visits.is_empty() {
        return Err(DaemonError::Story("somebody is still out".to_owned()));
    }
    println!("\nThe visit is closed. Nobody is out.");
    Ok(())
}

impl ScriptTeller<'_> {
    fn name(&self, address: &str) -> String {
        self.people
            .iter()
            .find(|person| person.address == address)
            .map_or_else(|| address.to_owned(), |person| person.name.clone())
    }

    async fn chapter(&mut self, title: &str) {
        self.show().await;
        println!("\n== {title}\n");
    }

    /// Lets somebody send a text.
    async fn says(&mut self, from: &str, text: &str) {
        self.show().await;
        let now = self.clock.now();
        println!(
            "{}  {} texts: {text}",
            civil::clock(now, TIME_ZONE),
            self.name(from)
        );
        self.phones.text(from, text, now);
    }

    /// Waits until no further message comes.
    async fn quiet(&self) {
        let mut changes = self.phones.changes();
        while let Ok(Ok(())) = tokio::time::timeout(QUIET, changes.changed()).await {}
    }

    /// Prints all messages since the last time in order of arrival, each with everybody who received
    /// the same.
    async fn show(&mut self) {
        self.quiet().await;
        let mut fresh: Vec<(String, Carried)> = Vec::new();
        for address in self.phones.addresses() {
            let address = address.reveal().to_owned();
            let messages = self.phones.messages(&address);
            let shown = self.shown.entry(address.clone()).or_insert(0);
            let unshown = messages.iter().skip(*shown).cloned();
            fresh.extend(unshown.map(|message| (address.clone(), message)));
            *shown = messages.len();
        }
        // Of one moment the texts first: e-mails repeat their words.
        let mail = |message: &Carried| message.content.channel() == Channel::Email;
        fresh.sort_by_key(|(address, message)| (message.at, mail(message), address.clone()));
        let mut groups: Vec<(Vec<String>, Carried)> = Vec::new();
        for (address, message) in fresh {
            let name = self.name(&address);
            let words = |content: &Content| {
                (
                    content.heading().reveal().to_owned(),
                    content.body().reveal().to_owned(),
                )
            };
            match groups
                .iter_mut()
                .find(|(_, known)| words(&known.content) == words(&message.content))
            {
                Some((names, _)) => names.push(name),
                None => groups.push((vec![name], message)),
            }
        }
        for (names, message) in groups {
            self.print(&names, &message);
        }
        if let Err(error) = std::io::stdout().flush() {
            tracing::debug!(%error, "standard output is gone");
        }
    }

    /// Prints a message; of an e-mail the lines that no message before had.
    fn print(&mut self, names: &[String], message: &Carried) {
        let at = civil::clock(message.at, TIME_ZONE);
        let names = match names {
            [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            names => names.concat(),
        };
        match &message.content {
            Content::Text { body, .. } => {
                println!("{at}  text to {names}: {}", body.reveal());
                self.lines.insert(body.reveal().to_owned());
            }
            Content::Notice { body, .. } => {
                println!("{at}  notice in the room: {}", body.reveal());
            }
            Content::Call { script, .. } => {
                println!("{at}  call to {names}: {}", script.reveal());
            }
            Content::Email { subject, body, .. } => {
                println!("{at}  e-mail to {names}: {}", subject.reveal());
                let lines = body.reveal().lines().map(str::trim_end);
                let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
                let fresh: Vec<&str> = lines
                    .iter()
                    .copied()
                    .filter(|line| self.lines.insert((*line).to_owned()))
                    .collect();
                for line in fresh.iter().take(MAIL_LINES) {
                    println!("         | {line}");
                }
                let more = fresh.len().saturating_sub(MAIL_LINES);
                let known = lines.len() - fresh.len();
                if more > 0 {
                    println!("         | ... and {more} more lines: `homeward demo` shows the whole e-mail");
                } else if known > 0 {
                    println!("         | ... and what was said above already");
                }
            }
        }
    }

    /// Waits for a message of the present time to `to` with `part` in it, not waited for before.
    async fn hear(&mut self, to: &str, part: &str) -> Result<(), DaemonError> {
        let mut changes = self.phones.changes();
        let deadline = tokio::time::Instant::now() + WAIT_AT_MOST;
        let wanted = part.to_lowercase();
        let says = |words: &Private| words.reveal().to_lowercase().contains(&wanted);
        loop {
            let messages = self.phones.messages(to);
            let seen = self.seen.get(to).copied().unwrap_or(0);
            let found = messages
                .iter()
                .enumerate()
                .skip(seen)
                .find(|(_, message)| says(message.content.body()) || says(message.content.heading()));
            if let Some((index, _)) = found {
                self.seen.insert(to.to_owned(), index + 1);
                return Ok(());
            }
            if tokio::time::timeout_at(deadline, changes.changed())
                .await
                .is_err()
            {
                self.show().await;
                let name = self.name(to);
                return Err(DaemonError::Story(format!(
                    "{name} never received anything with `{part}`"
                )));
            }
        }
    }

    /// The same for a message of a later time: the clock runs until the message is there.
    async fn wait(&mut self, to: &str, part: &str) -> Result<(), DaemonError> {
        self.show().await;
        self.pace.go_on();
        let heard = self.hear(to, part).await;
        self.pace.pause();
        heard
    }

    /// Lets time pass.
    async fn passes(&mut self, minutes: u64) {
        self.show().await;
        self.pace.go_on();
        tokio::time::sleep(self.clock.real(Span::from_mins(minutes))).await;
        self.pace.pause();
    }

    /// Waits until somebody has been told of an alert, and returns its code.
    async fn wait_for_alert(&mut self, to: &str) -> Result<String, DaemonError> {
        self.show().await;
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
        self.pace.go_on();
        let code = tokio::time::timeout(WAIT_AT_MOST, open).await.ok().flatten();
        self.pace.pause();
        let code = code.ok_or_else(|| DaemonError::Story("no alert was opened".to_owned()))?;
        self.hear(to, &code).await?;
        Ok(code)
    }
}
