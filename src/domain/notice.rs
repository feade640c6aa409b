//! Notices as data: the recipient, the template and its facts. `wording` turns a notice into texts
//! and e-mails.

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
        /// Every text sent by Homeward. Each has a default wording; a school may replace the
        /// wording under `[texts]`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Template {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Template {
            /// Every template, in the order of a visit.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the template's name under `[texts]`.
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
    /// To an authoriser: may they go?
    LeaveAsked = "leave-asked";
    /// To a responsible contact: will you look after the visit?
    ContactAsked = "contact-asked";
    /// To an asked person after a YES or NO: noted.
    LeaveNoted = "leave-noted";
    /// To an asked person after any other answer: the exact words.
    LeaveAskBack = "leave-ask-back";
    /// To an asked person: the visit is off.
    LeaveOff = "leave-off";
    /// To a worker: the visit is planned, leave is asked.
    Planned = "planned";
    /// To a worker: leave is given; say when you set off.
    Authorised = "authorised";
    /// To a worker: leave is not given; do not go.
    NotAuthorised = "not-authorised";
    /// To a worker who sets off too soon: leave is still missing.
    NotAuthorisedYet = "not-authorised-yet";
    /// To a worker: have you set off?
    NotSetOff = "not-set-off";
    /// To the office: a planned visit should have begun.
    NotSetOffOffice = "not-set-off-office";
    /// To the office and whoever said NO: the workers had gone before.
    RefusedTooLate = "refused-too-late";
    /// To the office: a planned visit never began.
    Lapsed = "lapsed";
    /// To a worker: you are signed out.
    SignedOut = "signed-out";
    /// To a worker: you are signed out, but Homeward may not hear or be heard. Ring the office.
    SignedOutInDoubt = "signed-out-in-doubt";
    /// To the people told on every start.
    Started = "started";
    /// To the people told on every start, and to those who may allow it: a visit began by exception.
    StartedByException = "started-by-exception";
    /// To the head and the line manager: a visit began that nothing permits.
    StartedAgainstPolicy = "started-against-policy";
    /// To the office: a visit began although something is wrong with Homeward.
    StartedInDoubt = "started-in-doubt";
    /// To interested people: the expected return has moved, or there is a further stop.
    Changed = "changed";
    /// To a worker: the visit is called off, by their own text.
    OffNoted = "off-noted";
    /// To interested people: a worker called the visit off by text.
    OffTold = "off-told";
    /// To interested people: a worker is held up, and was asked for how long.
    HeldUp = "held-up";
    /// To interested people: a household was left.
    LeftTold = "left-told";
    /// To interested people: everybody is back, or the visit is off.
    Ended = "ended";
    /// To interested people: everybody is home.
    EndedAtHome = "ended-at-home";
    /// To the office: a worker has gone in on a visit meant to stay outside.
    EnteredOffice = "entered-office";
    /// To a worker after the longest stay meant for a stop.
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
    /// To a worker: the office asks outside the schedule, are you OK?
    AskedNow = "asked-now";
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
    /// To a worker outside the door: the other is there.
    AllThere = "all-there";
    /// To a worker: IN received, on a visit outside the door.
    ArrivedOutside = "arrived-outside";
    /// To a worker: IN received, gone in.
    Entered = "entered";
    /// To a worker: LEFT received, on the way to school.
    Left = "left";
    /// To a worker: LEFT received, on the way to the next stop.
    LeftForNext = "left-for-next";
    /// To a worker: LEFT received, on the way home.
    LeftForHome = "left-for-home";
    /// To a worker still inside while the other has left.
    LeftBehind = "left-behind";
    /// To a worker: NOBODY received.
    NobodyNoted = "nobody-noted";
    /// To a worker: MORE received.
    Extended = "extended";
    /// To a worker: too long an extension, nothing has changed.
    ExtensionRefused = "extension-refused";
    /// To a worker: a later arrival is noted.
    Delayed = "delayed";
    /// To a worker: BACK received, visit closed.
    Returned = "returned";
    /// To a worker: BACK received, others are still out.
    ReturnedAlone = "returned-alone";
    /// To a worker whom a companion called back: are you?
    BackAsked = "back-asked";
    /// To a worker: HOME received, visit closed.
    HomeSafe = "home-safe";
    /// To a worker: the visit is called off.
    Cancelled = "cancelled";
    /// To a worker: the deadlines to come.
    Status = "status";
    /// To a worker: message received. Dull, because duress gets the same answer (P9).
    Received = "received";
    /// To a worker: how many minutes?
    AskMinutes = "ask-minutes";
    /// To a worker on the way to a stop that nobody knows: where to?
    WhereNext = "where-next";
    /// To a worker: OK or SOS?
    Unclear = "unclear";
    /// To a worker kept out by a danger: are you away from there?
    KeptOut = "kept-out";
    /// To a contact while duress is open: ring nobody.
    DoNotRing = "do-not-ring";
    /// To a contact who says without a code that the police have been called: the exact words.
    PoliceAskBack = "police-ask-back";
    /// To a contact whose PHONE named no open alert: the exact words.
    PhoneAskBack = "phone-ask-back";
    /// To everyone told of duress of one of several: it is about this one.
    TheOne = "the-one";
    /// To a worker: SOS received.
    HelpReceived = "help-received";
    /// To a worker: Homeward was off; are you OK?
    SystemWasOff = "system-was-off";
    /// To a worker: a contact has confirmed that all is well.
    StoodDownWorker = "stood-down-worker";
    /// To a worker: the write-up is due.
    WriteUpDue = "write-up-due";
    /// To a line manager: the write-up is missing.
    WriteUpMissing = "write-up-missing";
    /// To the people named by the school: an incident was reported.
    Incident = "incident";
    /// To a person signed out on no visit.
    NotOut = "not-out";
    /// To a contact: something is wrong; ring the worker.
    AlertRingWorker = "alert-ring-worker";
    /// To a contact: something is wrong; ring the household.
    AlertRingHousehold = "alert-ring-household";
    /// To a contact: something is wrong; send a colleague.
    AlertGoAndSee = "alert-go-and-see";
    /// To a contact: something is wrong; decide.
    AlertDecide = "alert-decide";
    /// To a contact: ring the police and read out the sheet.
    AlertPolice = "alert-police";
    /// To a contact: the safe phrase was used. Do not ring the worker.
    AlertDuress = "alert-duress";
    /// To a contact: Homeward is impaired, or a person cannot be reached by text.
    AlertMonitor = "alert-monitor";
    /// To a contact, for practice: what the step would ask, and the answer wanted.
    AlertDrill = "alert-drill";
    /// To a contact who answered a drill that goes on.
    DrillThanks = "drill-thanks";
    /// To everyone told of a drill: the drill is over.
    DrillOver = "drill-over";
    /// To everyone told: a further cause.
    CauseAdded = "cause-added";
    /// To everyone else told: a contact has taken charge.
    Taken = "taken";
    /// To the contact in charge.
    TakenByYou = "taken-by-you";
    /// To a person asked by the holder to take the alert over.
    HandOver = "hand-over";
    /// To the holder: the person asked cannot take the alert over.
    HandRefused = "hand-refused";
    /// To everyone else told: the holder took the alert by mistake, nobody has it.
    GivenBack = "given-back";
    /// To the holder: the hold ends soon.
    HoldWarning = "hold-warning";
    /// To everyone told before: the alert has moved on.
    MovedOn = "moved-on";
    /// To everyone told: the worker texted, hear the voice before resolving.
    HearVoice = "hear-voice";
    /// To everyone told: the worker texted.
    WorkerHeard = "worker-heard";
    /// To everyone told: the police have been called.
    PoliceCalled = "police-called";
    /// To the caller of the police, and to the people of the police step: have officers come?
    PoliceQuestion = "police-question";
    /// To a contact: how do you know?
    HowKnown = "how-known";
    /// To a contact who said SAFE of an alert about several: whom did you hear?
    WhomHeard = "whom-heard";
    /// To everyone told: some are safe, the alert goes on about the others.
    SomeSafe = "some-safe";
    /// To everyone told: everyone is safe.
    StandDown = "stand-down";
    /// To a contact after a text beyond understanding: the exact words.
    AskBack = "ask-back";
    /// To a contact who answers without a code while several alerts are open: which?
    WhichAlert = "which-alert";
    /// To a contact who could not reach a worker: the exact word for it.
    NotReached = "not-reached";
    /// To a sender in school who passed on a safe phrase without a name: whose was it?
    WhichWorker = "which-worker";
    /// To a contact whose news of a worker was not plain: the exact words.
    NewsAskBack = "news-ask-back";
    /// To a contact after a word that makes no sense now: the reason.
    NotPossible = "not-possible";
    /// To a contact with no open alert.
    NothingOpen = "nothing-open";
    /// To a contact who asks: the state of the alert.
    ContactStatus = "contact-status";
    /// To a number outside the directory.
    UnknownSender = "unknown-sender";
    /// To whoever said AWAY, and to the person: away is noted.
    AwayNoted = "away-noted";
    /// To whoever said HERE, and to the person: here is noted.
    HereNoted = "here-noted";
    /// To a sender whose AWAY or HERE could not be read: the exact words.
    PresenceAskBack = "presence-ask-back";
    /// To the office: somebody is away, and a step is left with one person or none.
    FewLeft = "few-left";
    /// To a number entered and never heard: does this reach you?
    NumberAsked = "number-asked";
    /// To a number that has answered the test.
    NumberHeard = "number-heard";
    /// To another gateway's number, or to a mailbox: the test of a gateway before the day begins.
    Canary = "canary";
    /// To a named person: the test of a gateway for texts, to be answered.
    CanaryAsked = "canary-asked";
    /// From an admin: one real message to prove a channel.
    Test = "test";
}

impl Template {
    /// The texts of a drill.
    pub const OF_DRILLS: [Self; 3] = [Self::AlertDrill, Self::DrillThanks, Self::DrillOver];
}

/// The facts open to a template. An unknown fact is absent; the loading of a configuration refuses
/// a template in need of a fact that may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFacts {
    /// The school's name.
    pub school: String,
    /// IANA name of the time zone for clock times.
    pub time_zone: String,
    /// The person written to.
    pub you: String,
    /// The workers concerned, by name.
    pub workers: String,
    /// The name of each worker, for causes of one worker alone.
    pub named: BTreeMap<PersonId, String>,
    /// The instant of writing.
    pub now: Option<Timestamp>,
    /// When the thing spoken of was sent or happened.
    pub at: Option<Timestamp>,
    /// When the thing spoken of is or was due.
    pub due: Option<Timestamp>,
    /// Instant at which further people are told, if nothing is heard.
    pub told_at: Option<Timestamp>,
    /// The next check-in.
    pub next_check: Option<Timestamp>,
    /// The expected return.
    pub back_by: Option<Timestamp>,
    /// When the write-up is due.
    pub write_up_by: Option<Timestamp>,
    /// Whether the write-up needs a report of the events.
    pub report_wanted: bool,
    /// The incident spoken of.
    pub report: Option<IncidentReport>,
    /// A number of minutes.
    pub minutes: Option<u64>,
    /// The address, for e-mails and pages; never in a text.
    pub place: Option<String>,
    /// Telephone numbers of the workers and the household, each with its owner; for e-mails and
    /// pages, never in a text.
    pub phones: Vec<String>,
    /// Lines of a calm visit's e-mail: where each worker is, or what came of each stop; never in a text.
    #[serde(default)]
    pub details: Vec<String>,
    /// The workers of the visit of whom the sentence is not true, by name: still inside, or still out.
    #[serde(default)]
    pub others: Option<String>,
    /// Whether the office spoke for a worker, and nobody texted.
    #[serde(default)]
    pub by_office: bool,
    /// Whether replies by text are not heard just now: another way of answering is named.
    #[serde(default)]
    pub deaf: bool,
    /// Whether no e-mail goes with the text: the sheet is then nowhere to be read.
    #[serde(default)]
    pub without_email: bool,
    /// Whose name a SAFE of the workers spoken of must say, of an alert about several: `JO`, `BOTH`.
    #[serde(default)]
    pub whom: Option<String>,
    /// The workers of the alert, by name, where the workers spoken of are none of them.
    #[serde(default)]
    pub about_others: Option<String>,
    /// Whether the office signed the worker in: back in school, or home.
    #[serde(default)]
    pub signed_in: bool,
    /// The person told instead of the office on a visit that a contact watches over, by name.
    #[serde(default)]
    pub contact: Option<String>,
    /// The numbers to ring, the first one first; never of an alert of duress.
    #[serde(default)]
    pub ring: Vec<RingNumber>,
    /// The place's outward postcode or town: the most of an address that a text may hold.
    #[serde(default)]
    pub area: Option<String>,
    /// Workers in duress at the school, by name: a message that asks to ring whoever is out must not
    /// mean them (P9).
    #[serde(default)]
    pub spare: Option<String>,
    /// The office's number, for what a text to a caller of the police has no room for.
    #[serde(default)]
    pub school_phone: Option<String>,
    /// The visits that an alert of no visit may be about, each with workers and place; for e-mails,
    /// never in a text.
    pub possible: Vec<String>,
    /// The answers to choose from, where a text may mean several people or alerts.
    pub choices: Vec<AnswerChoice>,
    /// The alert's code.
    pub code: Option<AlertCode>,
    /// The alert's kind.
    pub kind: Option<AlertKind>,
    /// The alert's causes.
    pub causes: Vec<Cause>,
    /// The step's name.
    pub step: Option<String>,
    /// The task put by the step.
    pub ask: Option<Ask>,
    /// The person spoken of: the holder, or the person who resolved the alert.
    pub by: Option<String>,
    /// End of the hold.
    pub until: Option<Timestamp>,
    /// Ground for the word SAFE.
    pub how: Option<SafetyBasis>,
    /// The police log number.
    pub log: Option<String>,
    /// A reason or remark in words for people.
    pub remark: Option<String>,
    /// Whether the message repeats an earlier one.
    pub repeat: bool,
    /// Instant at which the message should have gone, if late.
    pub delayed_since: Option<Timestamp>,
    /// Since when our texts have not reached the worker's phone.
    pub unreached_since: Option<Timestamp>,
    /// When a worker was last known to be safe.
    pub last_heard: Option<Timestamp>,
    /// The deadline spoken of.
    pub deadline: Option<DeadlineKind>,
    /// The police sheet, whole, for the e-mail.
    pub sheet: Option<Box<Sheet>>,
    /// Who left a companion behind, of an alert about workers apart.
    #[serde(default)]
    pub parted: Option<PartedFrom>,
}

/// Those who left while a companion stayed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartedFrom {
    /// The names of those who left.
    pub left: String,
    /// Whether the companion has come out, or gone on, since.
    pub moved: bool,
}

/// A worker's number for whoever is asked to ring: the phone carried on the visit, else their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RingNumber {
    /// The worker.
    pub worker: PersonId,
    /// The worker's name, in full.
    pub name: String,
    /// The number, as people in this country write it.
    pub phone: String,
}

/// An answer to choose, with the people or the alert meant by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerChoice {
    /// The words to text: `ACK H1`, `DURESS JO`.
    pub reply: String,
    /// The alert meant; `None` for a choice of a person.
    pub code: Option<AlertCode>,
    /// The people meant, by name.
    pub names: String,
}

/// An incident as told to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReport {
    /// The kind of incident, as named by the school.
    pub kind: String,
    /// The visit of the incident.
    pub visit: VisitId,
    /// The reporter's account; for the body of an e-mail alone.
    pub note: Option<String>,
    /// The school's instructions.
    pub prompt: Option<String>,
    /// Whether the household is in cooling-off until a review.
    pub cooling_off: bool,
}

/// The thing that a notice belongs to, and so the conditions of its withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTopic {
    /// A nudge; withdrawn if its deadline is no longer armed on sending.
    Nudge(DeadlineKey),
    /// A step of an alert; withdrawn if the alert is over on sending. The alert is told of the
    /// message's fate.
    Step {
        /// The alert's code.
        code: AlertCode,
        /// Index of the step, from 0.
        step: usize,
    },
    /// The progress of an alert; withdrawn if the alert is over on sending.
    News {
        /// The alert's code.
        code: AlertCode,
    },
    /// Another text to a worker.
    Worker,
    /// Anything else; never withdrawn.
    Other,
}

/// A message due to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The recipient.
    pub to: PersonId,
    /// The channels to use.
    pub by: Vec<Channel>,
    /// The urgency: a more urgent message leaves first.
    pub priority: Priority,
    /// Time until the message is no longer worth delivering.
    pub valid_for: Span,
    /// The template for the words.
    pub template: Template,
    /// The facts for the template.
    pub facts: NoticeFacts,
    /// The thing that the notice belongs to.
    pub about: NoticeTopic,
    /// The question put to a worker.
    pub asks: LastQuestion,
}
