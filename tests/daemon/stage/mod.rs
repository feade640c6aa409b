//! A school's day as a scenario file tells it, at the real binary: its wall clock is libfaketime's, and is moved on by at
//! most [`STRIDE_MS`] at a time, from one instant at which something is due to the next.
//!
//! The time since boot, time-outs and waits of the network stay true: an hour of a story takes a few seconds, and no limit
//! is tried at a speed that no school has. The engine sees a clock that runs ahead of its own by less than would count as an
//! outage (30 s), and takes a turn at each stride before the next.

mod act;
mod judge;
mod play;

pub use play::{PlayedStory, play};

use crate::school::{PUBLIC_URL, Rules, server};
use crate::support::daemon::{Daemon, Home, PATIENCE};
use crate::support::faketime;
use crate::support::smtp::SmtpServer;
use crate::support::twilio::TwilioServer;
use homeward::config::School;
use homeward::domain::aggregate::Aggregate;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Address, Message, MessageState};
use homeward::domain::id::GatewayName;
use homeward::domain::notice::Template;
use homeward::domain::time::Timestamp;
use homeward::rehearse::PaperSender;
use homeward::store::{At, LoadedState, StoreReader};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// Longest move of the clock at once, in milliseconds: well below the 30 s that count as an outage.
const STRIDE_MS: i64 = 20_000;

/// Time from which on the clock is moved at once where nobody is out and no alert is open, in milliseconds: an outage then
/// tells nobody anything, and a story may go on next week.
const LONG_MS: i64 = 45 * 60_000;

/// One message as the provider or the mail server was given it.
#[derive(Debug, Clone)]
pub struct SentMessage {
    /// When it came, by the daemon's clock, in milliseconds.
    pub at_ms: i64,
    pub to: PaperSender,
    pub channel: Channel,
    pub template: Template,
    /// Subject, if any, and words.
    pub whole: String,
}

/// A running daemon with its peers, and the clock that it sees.
pub struct Stage<'a> {
    pub school: &'a School,
    twilio: TwilioServer,
    mail: &'a SmtpServer,
    home: Home,
    daemon: Daemon,
    store: StoreReader,
    /// By how much the daemon's wall clock is ahead of the true time, in milliseconds.
    ahead_ms: i64,
    pub sent: Vec<SentMessage>,
    seen: BTreeSet<String>,
    /// E-mails that were there before this story, of other stories.
    mails_before: usize,
}

impl<'a> Stage<'a> {
    /// Starts a daemon with a school's file as it is shipped, at an instant.
    pub fn open(school: &'a School, file: &Path, mail: &'a SmtpServer, at_ms: i64) -> Self {
        let twilio = TwilioServer::start();
        let rules = Rules {
            inbound: "\"webhook\"",
            ..Rules::default()
        };
        let server = server(&twilio, mail, &rules).replace(
            "inbound     = \"webhook\"",
            "inbound     = \"webhook\"\nstatus_callback = true",
        );
        assert!(server.contains("status_callback"));
        let home = Home::new(&server, &std::fs::read_to_string(file).unwrap());
        // The file's name is the school's id, and ids are part of what is compared.
        let name = format!("schools/{}", file.file_name().unwrap().to_str().unwrap());
        std::fs::rename(home.path("schools/example.toml"), home.path(&name)).unwrap();
        let ahead_ms = at_ms - true_ms();
        faketime::set(&home, ahead_ms);
        twilio.set_ahead(ahead_ms);
        home.write("env", &faketime::environment(&home));
        let daemon = Daemon::start_with(&home, "info");
        let store = StoreReader::open(&At::state_directory(&home.path("state"))).unwrap();
        Self {
            school,
            twilio,
            mails_before: mail.emails().len(),
            mail,
            home,
            daemon,
            store,
            ahead_ms,
            sent: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Has every number asked whether it reaches its person, and everybody answer: a real school has that behind it, and a
    /// story on paper knows nothing of it. Ends at `begins_ms`, with nothing sent.
    pub fn have_numbers_heard(&mut self, asked_ms: i64, begins_ms: i64) {
        self.pass_to(asked_ms);
        // By so much later as the daemon took to start.
        while self.sent.is_empty() && self.now_ms() < asked_ms + 60_000 {
            self.pass_to(self.now_ms() + 1000);
        }
        let asked: BTreeSet<PaperSender> = self.sent.drain(..).map(|sent| sent.to).collect();
        assert!(!asked.is_empty(), "numbers are asked");
        for person in &asked {
            self.text(person, "ok");
        }
        self.settle();
        self.pass_to(begins_ms);
        self.sent.clear();
    }

    /// Returns the instant by the daemon's clock, in milliseconds.
    pub fn now_ms(&self) -> i64 {
        true_ms() + self.ahead_ms
    }

    /// Lets the story's time pass up to an instant; what is due on the way is done when it is due.
    pub fn pass_to(&mut self, target_ms: i64) {
        let mut loaded = self.store.load().unwrap();
        loop {
            let now = self.now_ms();
            if now >= target_ms {
                return;
            }
            let due = next_due(&loaded, now).map_or(i64::MAX, |due| due + 1);
            let mut goal = target_ms.min(due);
            if goal - now < LONG_MS || is_somebody_out(&loaded) {
                goal = goal.min(now + STRIDE_MS);
            }
            self.ahead_ms = self.ahead_ms.max(goal - true_ms());
            faketime::set(&self.home, self.ahead_ms);
            self.twilio.set_ahead(self.ahead_ms);
            loaded = self.settle();
        }
    }

    /// Waits until the daemon has done all that is due by its clock, and all that it sent has arrived and is receipted; returns what
    /// stands on record then.
    pub fn settle(&mut self) -> LoadedState {
        let since = Instant::now();
        loop {
            let health = self.daemon.done(&json!("health"));
            let at: jiff::Timestamp = health["at"].as_str().unwrap().parse().unwrap();
            let off = at.as_millisecond() - self.now_ms();
            assert!(
                (-5_000..=100).contains(&off),
                "the daemon's clock is {off} ms off the story's"
            );
            let loaded = self.store.load().unwrap();
            let judged = next_due(&loaded, i64::MIN).is_none_or(|due| due > at.as_millisecond());
            if judged && !loaded.messages.iter().any(|message| self.is_under_way(message)) {
                return loaded;
            }
            self.collect();
            assert!(
                since.elapsed() < PATIENCE,
                "messages do not come to rest: {:#?}",
                self.daemon.log()
            );
            // After a leap the engine asks the gateways what came in for five seconds before it judges.
            std::thread::park_timeout(Duration::from_millis(if judged { 1 } else { 50 }));
        }
    }

    /// Whether a message is waiting to leave now, is leaving, or left and was not seen to arrive.
    fn is_under_way(&self, message: &Message) -> bool {
        match message.state {
            MessageState::Queued => message.carried_by.is_none() && message.next_at.ms() <= self.now_ms(),
            MessageState::Sending => true,
            MessageState::Accepted => {
                message.carried_by.is_none()
                    && message
                        .provider_id
                        .as_ref()
                        .is_some_and(|id| !self.seen.contains(id))
            }
            _ => false,
        }
    }

    /// Takes down what has arrived since, once the store has its id, and has Twilio bring its receipts.
    fn collect(&mut self) {
        let status_url = format!("{PUBLIC_URL}/hooks/main/status");
        for sms in self.twilio.sent() {
            if self.seen.contains(&sms.sid) {
                continue;
            }
            let Some(row) = self.row("main", &sms.sid) else {
                continue;
            };
            let to = match row.content.to() {
                Address::Sms(phone) => phone.reveal().to_owned(),
                Address::Chat(_) | Address::Email(_) | Address::Voice(_) => String::new(),
            };
            assert_eq!(to, sms.to, "a text goes where the record says");
            let address = self.daemon.address();
            let status = self
                .twilio
                .call_status(address, &status_url, &sms.sid, "delivered", None);
            assert!((200..300).contains(&status), "a receipt was answered {status}");
            self.take(sms.sid, row, sms.body);
        }
        for email in self.mail.emails().into_iter().skip(self.mails_before) {
            let Some(id) = email.header("message-id").map(str::to_owned) else {
                continue;
            };
            if self.seen.contains(&id) {
                continue;
            }
            // Another story's, or one whose acceptance is not on record yet.
            let Some(row) = self.row("mail", &id) else {
                continue;
            };
            let whole = format!("{}\n{}", email.header("subject").unwrap_or(""), email.body);
            self.take(id, row, whole);
        }
    }

    fn take(&mut self, id: String, row: Message, whole: String) {
        self.seen.insert(id);
        let to = match (row.person, row.content.to()) {
            (Some(person), _) => Some(PaperSender::Person(person)),
            // The answer to a phone that nobody has.
            (None, Address::Sms(phone)) => Some(PaperSender::Phone(phone)),
            (None, Address::Chat(_) | Address::Email(_) | Address::Voice(_)) => None,
        };
        if let Some(to) = to {
            self.sent.push(SentMessage {
                at_ms: self.now_ms(),
                to,
                channel: row.content.channel(),
                template: row.template,
                whole,
            });
        }
    }

    /// Returns the record's row of a message that a gateway took.
    fn row(&self, gateway: &str, id: &str) -> Option<Message> {
        self.store
            .message_by_provider(&GatewayName::new(gateway), id)
            .unwrap()
    }

    /// Asks the daemon something that it must answer.
    fn ask(&self, question: &Value) -> Value {
        self.daemon.done(question)
    }
}

/// Returns the last instant, some minutes before a story, at which a school is open; its numbers may be asked then.
pub fn open_before(school: &School, begins_ms: i64) -> Option<i64> {
    const TEN_MINUTES: i64 = 600_000;
    let mut before = (1..).map(|n| begins_ms - n * TEN_MINUTES).take(6 * 24 * 2);
    before.find(|ms| school.hours.covers(Timestamp::from_ms(*ms)))
}

/// Whether a visit is open, or any alert.
fn is_somebody_out(loaded: &LoadedState) -> bool {
    loaded
        .visits
        .iter()
        .any(|visit| visit.is_open() || visit.alert.is_some())
        || loaded.watches.iter().any(|watch| watch.alert.is_some())
}

/// Returns the next instant from `now_ms` on at which a visit, an alert or a waiting message is due.
fn next_due(loaded: &LoadedState, now_ms: i64) -> Option<i64> {
    let visits = loaded.visits.iter().filter_map(|visit| visit.next_at());
    let watches = loaded.watches.iter().filter_map(|watch| watch.next_at());
    let messages = loaded
        .messages
        .iter()
        .filter(|message| message.state == MessageState::Queued && message.carried_by.is_none())
        .map(|message| message.next_at);
    let all = visits.chain(watches).chain(messages).map(|at| at.ms());
    all.filter(|at| *at >= now_ms).min()
}

fn true_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
