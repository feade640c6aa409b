//! What must be said, to whom, as data. `wording` turns it into texts and e-mails.

use super::alert::{AlertKind, Cause, DeadlineKind, SafetyBasis};
use super::chain::{Ask, Channel};
use super::delivery::Priority;
use super::id::{AlertCode, PersonId, VisitId};
use super::reply::LastQuestion;
use super::sheet::Sheet;
use super::time::{Span, Timestamp};
use super::visit::DeadlineKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! templates {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// Every text that Homeward sends. Each has a default wording that the school may replace under `[texts]`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Template {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Template {
            /// Every template, in the order of a visit.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns its name under `[texts]`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

templates! {
    /// To whoever may authorise a visit: may they go?
    LeaveAsked = "leave-asked";
    /// To whoever is to look after a visit: will you?
    ContactAsked = "contact-asked";
    /// To whoever was asked and answered: noted.
    LeaveNoted = "leave-noted";
    /// To whoever was asked and answered otherwise: the exact words.
    LeaveAskBack = "leave-ask-back";
    /// To whoever was asked: the visit is off.
    LeaveOff = "leave-off";
    /// To a worker: the visit is planned, leave is asked.
    Planned = "planned";
    /// To a worker: leave is given; say when you set off.
    Authorised = "authorised";
    /// To a worker: leave is not given; do not go.
    NotAuthorised = "not-authorised";
    /// To a worker who sets off too soon: leave is not there yet.
    NotAuthorisedYet = "not-authorised-yet";
    /// To a worker: have you set off?
    NotSetOff = "not-set-off";
    /// To the office: a planned visit should have begun.
    NotSetOffOffice = "not-set-off-office";
    /// To the office: a planned visit never began.
    Lapsed = "lapsed";
    /// To a worker: you are signed out.
    SignedOut = "signed-out";
    /// To a worker: you are signed out, but Homeward may be deaf or dumb. Ring the office.
    SignedOutInDoubt = "signed-out-in-doubt";
    /// To those who must be told on start.
    Started = "started";
    /// To the office: a visit began although something is wrong with Homeward.
    StartedInDoubt = "started-in-doubt";
    /// To those who want to know: the expected return has moved, or there is a further stop.
    Changed = "changed";
    /// To those who want to know: a household was left.
    LeftTold = "left-told";
    /// To those who want to know: everybody is back, or the visit is off.
    Ended = "ended";
    /// To those who want to know: everybody is home.
    EndedAtHome = "ended-at-home";
    /// To the office: somebody has gone in where the visit was to stay outside.
    EnteredOffice = "entered-office";
    /// To a worker who stays longer than was meant.
    StayedLong = "stayed-long";
    /// To a worker, in the school's own words.
    Prompt = "prompt";
    /// To a worker, shortly before arrival is due.
    ArrivalSoon = "arrival-soon";
    /// To a worker, when arrival is due.
    ArrivalNow = "arrival-now";
    /// To a worker: the question shortly before the check-in.
    CheckInSoon = "check-in-soon";
    /// To a worker: the question again, at the check-in.
    CheckInNow = "check-in-now";
    /// To a worker: the wait at the door ends soon.
    NoAnswerSoon = "no-answer-soon";
    /// To a worker: time to leave the door.
    NoAnswerNow = "no-answer-now";
    /// To a worker, shortly before return.
    ReturnSoon = "return-soon";
    /// To a worker, when return is due.
    ReturnNow = "return-now";
    /// To a worker: are you home?
    HomeSafeSoon = "home-safe-soon";
    /// To a worker: are you home?
    HomeSafeNow = "home-safe-now";
    /// To a worker: OK received.
    CheckedIn = "checked-in";
    /// To a worker: IN received.
    Arrived = "arrived";
    /// To a worker: IN received, wait outside for the other.
    ArrivedFirst = "arrived-first";
    /// To a worker who waits outside: the other is there.
    AllThere = "all-there";
    /// To a worker: IN received, on a visit that stays outside.
    ArrivedOutside = "arrived-outside";
    /// To a worker: IN received, gone in.
    Entered = "entered";
    /// To a worker: LEFT received, on the way to school.
    Left = "left";
    /// To a worker: LEFT received, on the way to the next stop.
    LeftForNext = "left-for-next";
    /// To a worker: LEFT received, on the way home.
    LeftForHome = "left-for-home";
    /// To a worker who is still inside while the other has left.
    LeftBehind = "left-behind";
    /// To a worker: NOBODY received.
    NobodyNoted = "nobody-noted";
    /// To a worker: MORE received.
    Extended = "extended";
    /// To a worker: that is over the limit, nothing has changed.
    ExtensionRefused = "extension-refused";
    /// To a worker: a later arrival is noted.
    Delayed = "delayed";
    /// To a worker: BACK received, visit closed.
    Returned = "returned";
    /// To a worker: BACK received, others are still out.
    ReturnedAlone = "returned-alone";
    /// To a worker: HOME received, visit closed.
    HomeSafe = "home-safe";
    /// To a worker: the visit is called off.
    Cancelled = "cancelled";
    /// To a worker: when what is due.
    Status = "status";
    /// To a worker: message received. Dull; duress is answered with it too.
    Received = "received";
    /// To a worker: how many minutes?
    AskMinutes = "ask-minutes";
    /// To a worker: which is it, OK or SOS?
    Unclear = "unclear";
    /// To a worker: SOS received.
    HelpReceived = "help-received";
    /// To a worker: Homeward was off; are you OK?
    SystemWasOff = "system-was-off";
    /// To a worker: somebody has confirmed that all is well.
    StoodDownWorker = "stood-down-worker";
    /// To a worker: the write-up is due.
    WriteUpDue = "write-up-due";
    /// To a line manager: the write-up is missing.
    WriteUpMissing = "write-up-missing";
    /// To those whom the school wants told: an incident was reported.
    Incident = "incident";
    /// To somebody who is signed out on no visit.
    NotOut = "not-out";
    /// To a contact: something is wrong; ring the worker.
    AlertRingWorker = "alert-ring-worker";
    /// To a contact: something is wrong; ring the household.
    AlertRingHousehold = "alert-ring-household";
    /// To a contact: something is wrong; send somebody.
    AlertGoAndSee = "alert-go-and-see";
    /// To a contact: something is wrong; decide.
    AlertDecide = "alert-decide";
    /// To a contact: ring the police and read out the sheet.
    AlertPolice = "alert-police";
    /// To a contact: the safe phrase was used. Do not ring the worker.
    AlertDuress = "alert-duress";
    /// To a contact: Homeward is impaired, or somebody cannot be reached by text.
    AlertMonitor = "alert-monitor";
    /// To everyone told: a further cause.
    CauseAdded = "cause-added";
    /// To everyone else told: somebody has taken it.
    Taken = "taken";
    /// To the one who has taken it.
    TakenByYou = "taken-by-you";
    /// To the holder: the hold ends soon.
    HoldWarning = "hold-warning";
    /// To everyone told before: it has moved on.
    MovedOn = "moved-on";
    /// To everyone told: the worker texted, hear the voice before resolving.
    HearVoice = "hear-voice";
    /// To everyone told: the worker texted.
    WorkerHeard = "worker-heard";
    /// To everyone told: the police have been called.
    PoliceCalled = "police-called";
    /// To whoever called the police, and those who were to: have they come?
    PoliceQuestion = "police-question";
    /// To a contact: how do you know?
    HowKnown = "how-known";
    /// To everyone told: everyone is safe.
    StandDown = "stand-down";
    /// To a contact whose text was not understood: the exact words.
    AskBack = "ask-back";
    /// To a contact whose word makes no sense now: why.
    NotPossible = "not-possible";
    /// To a contact with no open alert.
    NothingOpen = "nothing-open";
    /// To a contact who asks: what stands.
    ContactStatus = "contact-status";
    /// To a number nobody knows.
    UnknownSender = "unknown-sender";
    /// From an admin: one real message to prove a channel.
    Test = "test";
}

/// What a template may speak of. What is not known is not there, and a template that needs it is refused on load.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFacts {
    /// The school's name.
    pub school: String,
    /// IANA time zone in which clock times are shown.
    pub time_zone: String,
    /// The person written to.
    pub you: String,
    /// The workers it is about, by name.
    pub workers: String,
    /// The name of each worker whom a cause may single out.
    pub named: BTreeMap<PersonId, String>,
    /// Now.
    pub now: Option<Timestamp>,
    /// When the thing spoken of was sent or happened.
    pub at: Option<Timestamp>,
    /// When the thing spoken of is or was due.
    pub due: Option<Timestamp>,
    /// When somebody else is told if nothing is heard.
    pub told_at: Option<Timestamp>,
    /// The next check-in.
    pub next_check: Option<Timestamp>,
    /// The expected return.
    pub back_by: Option<Timestamp>,
    /// When the write-up is due.
    pub write_up_by: Option<Timestamp>,
    /// Whether the write-up is to come with a report of what happened.
    pub report_wanted: bool,
    /// The incident spoken of.
    pub report: Option<IncidentReport>,
    /// A number of minutes.
    pub minutes: Option<u64>,
    /// Where, for e-mails and pages; never in a text to anybody.
    pub place: Option<String>,
    /// Telephone numbers of the workers and the household, each with whose it is; for e-mails and pages, never in a text.
    pub phones: Vec<String>,
    /// The alert's code.
    pub code: Option<AlertCode>,
    /// The alert's kind.
    pub kind: Option<AlertKind>,
    /// Its causes.
    pub causes: Vec<Cause>,
    /// The step's name.
    pub step: Option<String>,
    /// What the step asks.
    pub ask: Option<Ask>,
    /// A person spoken of: who has it, who resolved it.
    pub by: Option<String>,
    /// Until when it is held.
    pub until: Option<Timestamp>,
    /// How they know.
    pub how: Option<SafetyBasis>,
    /// The police log number.
    pub log: Option<String>,
    /// A reason or remark in words for people.
    pub remark: Option<String>,
    /// Whether this says again what was said before.
    pub repeat: bool,
    /// Since when it should have been said, where it is late.
    pub delayed_since: Option<Timestamp>,
    /// Since when our texts have not reached the worker's phone.
    pub unreached_since: Option<Timestamp>,
    /// When a worker was last known to be safe.
    pub last_heard: Option<Timestamp>,
    /// The deadline spoken of.
    pub deadline: Option<DeadlineKind>,
    /// The police sheet, whole, for the e-mail.
    pub sheet: Option<Box<Sheet>>,
}

/// An incident, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReport {
    /// Its kind, as the school names it.
    pub kind: String,
    /// On which visit.
    pub visit: VisitId,
    /// What happened, in the reporter's words; for the body of an e-mail alone.
    pub note: Option<String>,
    /// What the school wants done.
    pub prompt: Option<String>,
    /// Whether the household is not visited again until it has been reviewed.
    pub cooling_off: bool,
}

/// What a notice belongs to: what settles it, and what takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTopic {
    /// A nudge; withdrawn if its deadline is no longer armed when it would leave.
    Nudge(DeadlineKey),
    /// A step of an alert; what becomes of it is told to the alert.
    Step {
        /// Which alert.
        code: AlertCode,
        /// Which step.
        step: usize,
    },
    /// How an alert goes on; withdrawn if that alert is over when it would leave.
    News {
        /// Which alert.
        code: AlertCode,
    },
    /// Another text to a worker.
    Worker,
    /// Anything else.
    Other,
}

/// Something that must be said to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// To whom.
    pub to: PersonId,
    /// By what.
    pub by: Vec<Channel>,
    /// How soon.
    pub priority: Priority,
    /// For how long it is true.
    pub valid_for: Span,
    /// In which words.
    pub template: Template,
    /// About what.
    pub facts: NoticeFacts,
    /// What it belongs to.
    pub about: NoticeTopic,
    /// What it asks of a worker.
    pub asks: LastQuestion,
}
