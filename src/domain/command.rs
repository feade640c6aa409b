//! Commands in the imperative, and the refusals of commands.

use super::alert::{AlertRefusal, CallTried, CauseWhat, MessageReach, SafetyBasis, SpokenVia};
use super::chain::Channel;
use super::id::{AlertCode, PersonId, VisitId};
use super::plan::Requirement;
use super::private::{Phone, Private};
use super::time::{Span, Timestamp};
use super::visit::{LeaveAnswer, RuleException, Stop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A command to a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitCommand {
    /// The clock: do everything due by now.
    Wake,
    /// A worker speaks, or the office speaks for a worker.
    Worker {
        /// The worker spoken for; `None` for every worker on the visit.
        worker: Option<PersonId>,
        /// The person whose phone is answered; `None` unless the word came by text.
        reply_to: Option<PersonId>,
        /// The colleague who says it for the worker; `None` where the worker speaks, or nobody was named.
        #[serde(default)]
        by: Option<PersonId>,
        /// Instant of sending: the word proves safety as of then, not as of its arrival.
        sent_at: Timestamp,
        /// The words of a text; `None` for any other way.
        text: Option<Private>,
        /// The meaning of the word.
        say: WorkerSays,
    },
    /// The office asks for help or duress on a worker's behalf: the phrase is usually spoken.
    Raise {
        /// The cause to raise.
        what: CauseWhat,
        /// The worker concerned; `None` for all.
        worker: Option<PersonId>,
        /// The person who raises the cause; `None` if not given.
        by: Option<PersonId>,
    },
    /// Something is said of the open alert.
    Alert(AlertCommand),
    /// A text to a worker is known to have got there, or not.
    WorkerPhone {
        /// The owner of the phone.
        worker: PersonId,
        /// The fate of the text.
        reach: PhoneReach,
    },
    /// An asked person gives leave, or refuses.
    Leave {
        /// The asked person.
        by: PersonId,
        /// Yes or no.
        answer: LeaveAnswer,
        /// The way by which the answer came.
        via: SpokenVia,
    },
    /// A planned visit is called off.
    CallOff,
    /// The office asks workers outside the schedule whether all is well.
    AskNow {
        /// The worker to ask; `None` for everybody who is out.
        worker: Option<PersonId>,
        /// The person who asks; `None` if not given.
        by: Option<PersonId>,
    },
    /// Homeward was off.
    Resume {
        /// Start of the outage.
        from: Timestamp,
    },
    /// An incident is reported.
    Incident {
        /// The kind of incident, as named by the school.
        kind: String,
        /// The worker concerned; `None` where there is only one, or all were.
        worker: Option<PersonId>,
        /// The reporter; `None` if not given.
        by: Option<PersonId>,
        /// The reporter's account.
        note: Option<Private>,
    },
    /// The incident behind the household's cooling-off has been reviewed.
    ClearHousehold {
        /// The reviewer.
        by: PersonId,
        /// The permitted reviewers, by the rules of now: a reviewer named at the opening may have
        /// left the school since.
        may: Vec<PersonId>,
        /// The outcome of the review.
        note: Option<Private>,
    },
    /// A contact heard a worker on another phone: texts to and from the worker go by that phone, for
    /// this visit.
    CarryPhone {
        /// The worker.
        worker: PersonId,
        /// The phone.
        phone: Phone,
        /// The contact who heard the worker.
        by: PersonId,
    },
    /// The write-up was filed.
    FileWriteUp {
        /// The person who filed the write-up.
        by: PersonId,
    },
}

/// A word on an open alert of a visit or a watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertCommand {
    /// A contact speaks.
    Contact {
        /// The alert's code, where the contact gave a code. A code of a closed alert is never taken
        /// for the next alert.
        code: Option<AlertCode>,
        /// The contact.
        by: PersonId,
        /// The way by which the word came.
        via: SpokenVia,
        /// The word.
        say: ContactSays,
    },
    /// The fate of one message of a step has become known.
    Reach {
        /// The alert of the message; a message of an earlier alert does not count for a later
        /// alert.
        code: AlertCode,
        /// The index of the step in its chain.
        step: usize,
        /// The recipient.
        person: PersonId,
        /// The channel of the message.
        channel: Channel,
        /// Whether the recipient can be counted as told.
        reach: MessageReach,
    },
}

/// The fate of texts to a worker's phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneReach {
    /// A text got there.
    Delivered,
    /// The number is refused, or its owner has opted out: no text may ever arrive again.
    Refused,
    /// A text sent at this instant did not arrive.
    Undelivered(Timestamp),
    /// A text made at this instant has not left: every gateway was tried.
    NotSent(Timestamp),
    /// A gateway has taken a text again.
    Sent,
}

/// A worker's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerSays {
    /// OK: safe.
    Ok,
    /// Not back after all: takes the sender's BACK or HOME back.
    NotBack {
        /// Whether the worker is at the stop, by the words, and not on the way.
        at_stop: bool,
        /// Whether the words give cause for worry.
        worrying: bool,
    },
    /// IN: at the stop.
    Arrived,
    /// LEFT; with the next stop if not in the plan.
    Left {
        /// Where to next.
        next: Option<Stop>,
    },
    /// BACK: in school.
    Back,
    /// HOME: home, safe.
    Home,
    /// MORE: by how much, or until when.
    More {
        /// How much, if said.
        extension: Option<Extension>,
        /// The person whose leave lets the extension exceed the limit for texts; `None` without
        /// leave.
        with_leave: Option<PersonId>,
    },
    /// Delayed on the way, by how much if said.
    Late(Option<Span>),
    /// Delayed by so much, counted from what was due: "10 minutes late".
    LateBy(Span),
    /// NOBODY: the door stays shut.
    Nobody,
    /// "Left, no one came": the door stayed shut, and they have left.
    NobodyLeft {
        /// The next stop, if named.
        next: Option<Stop>,
    },
    /// The visit will not happen.
    Cancel,
    /// Calling off for a danger of no person (a loose dog), by a worker who has not gone in.
    KeptOut,
    /// SOS: help is needed.
    Help,
    /// A cry for help that names companions: "help he has got jo".
    HelpWith {
        /// The companions named.
        companions: Vec<PersonId>,
    },
    /// A safe word, safe phrase or duress code.
    Duress,
    /// "When is my next check-in?"
    Status,
    /// START: setting off on a planned visit.
    Start,
    /// On the way to another stop, without an address: the next planned one, else asked about.
    Onward,
    /// No more texts, please.
    OptOut,
    /// Words beyond understanding.
    Unclear {
        /// Whether the words give cause for worry.
        worrying: bool,
    },
}

impl WorkerSays {
    /// Whether a word may move a deadline or a worker: safety and movement, and never danger or doubt.
    #[must_use]
    pub fn moves(&self) -> bool {
        match self {
            Self::Ok
            | Self::Arrived
            | Self::Left { .. }
            | Self::Onward
            | Self::Back
            | Self::Home
            | Self::More { .. }
            | Self::Late(_)
            | Self::LateBy(_)
            | Self::Nobody
            | Self::NobodyLeft { .. }
            | Self::Cancel => true,
            Self::Help
            | Self::HelpWith { .. }
            | Self::Duress
            | Self::KeptOut
            | Self::NotBack { .. }
            | Self::Status
            | Self::Start
            | Self::OptOut
            | Self::Unclear { .. } => false,
        }
    }
}

/// How the expected return is to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    /// By so much.
    By(Span),
    /// Up to an instant.
    Until(Timestamp),
}

/// A contact's word on an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactSays {
    /// ACK: the contact takes charge.
    Acknowledge,
    /// NEXT: the worker could not be reached, or the contact is not free.
    Next,
    /// POLICE: the police have been called.
    Police {
        /// The log number.
        log: Option<String>,
    },
    /// SAFE: a contact has heard or seen the workers.
    Safe {
        /// Ground for the word; `None` if not given.
        how: Option<SafetyBasis>,
        /// The workers heard or seen.
        of: SafeOf,
    },
    /// The holder asks another person to take over, at a desk.
    Give {
        /// The person asked.
        to: PersonId,
    },
    /// The holder gives back what was taken by mistake, at a desk.
    GiveBack,
    /// CONFIRM: a second person confirms that a worker in duress is safe.
    Confirm,
    /// The contact rang, looked or asked, and tells the outcome: for the sheet, and for the next to act. Moves nothing.
    Tried {
        /// The action.
        what: CallTried,
        /// The outcome, in the person's words.
        came: Private,
    },
}

/// The workers of whom a contact says SAFE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafeOf {
    /// Everyone whom the alert is about: BOTH, ALL.
    Everyone,
    /// These, by name.
    Named(BTreeSet<PersonId>),
    /// Nobody was named: enough only where the alert is about one worker.
    Unsaid,
    /// More was said than a SAFE needs, perhaps of a worker who was *not* heard: asked about, of one
    /// worker too.
    Doubted,
}

/// Inputs of a decision beside the state, so that the domain reads no clock and draws no random
/// numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionContext {
    /// The present instant.
    pub at: Timestamp,
    /// The code for an alert, in case the decision opens an alert.
    pub code: AlertCode,
}

/// The reason why a command makes no sense now. Not an error: the state is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// About an alert.
    Alert(AlertRefusal),
    /// The authoriser may not authorise this visit.
    AuthoriserNotAllowed {
        /// The person named.
        authoriser: PersonId,
        /// The exceptions in need of leave.
        exceptions: Vec<RuleException>,
    },
    /// A worker is on another visit already.
    AlreadyOut {
        /// The worker.
        worker: PersonId,
        /// The other visit.
        visit: VisitId,
    },
    /// A worker was asked outside the schedule already, and has not answered.
    AskedAlready {
        /// The worker.
        worker: PersonId,
        /// When the worker was asked.
        at: Timestamp,
        /// IANA name of the zone in which `at` is shown.
        time_zone: String,
    },
    /// The expected return is not in the future.
    BackInThePast,
    /// A person to be asked by text has no mobile.
    CannotBeAsked(PersonId),
    /// The household is in cooling-off, and the named authoriser may not lift the cooling-off.
    CoolingOff {
        /// The visit by which the household is known.
        household: VisitId,
        /// The kind of incident behind the cooling-off.
        kind: String,
        /// Start of the cooling-off.
        since: Timestamp,
        /// IANA name of the zone in which `since` is shown.
        time_zone: String,
        /// The person named; `None` if nobody was.
        authoriser: Option<PersonId>,
        /// The people who may give leave.
        may: Vec<PersonId>,
    },
    /// Too much time was asked for.
    ExtensionTooLong {
        /// The most that can still be had.
        at_most: Span,
    },
    /// The leave given does not cover these exceptions.
    LeaveDoesNotCover(Vec<RuleException>),
    /// The sign-out lacks requirements of the visit type.
    Missing(Vec<MissingItem>),
    /// There is no open alert.
    NoAlert,
    /// The person may not review the incident behind the cooling-off.
    MayNotClear {
        /// The person named.
        by: PersonId,
        /// The permitted reviewers.
        may: Vec<PersonId>,
    },
    /// The household is not in cooling-off.
    NotCoolingOff,
    /// No authoriser or responsible contact is named who could be asked by text.
    NobodyToAsk,
    /// The person was not asked, or has answered already.
    NotAsked(PersonId),
    /// These people were asked for leave and have not answered.
    NotAuthorisedYet(Vec<PersonId>),
    /// The visit is planned, and no worker has set off.
    NotBegun,
    /// The person is not on this visit.
    NotOnVisit(PersonId),
    /// The worker is back or home: there is nothing to ask.
    NotOut(PersonId),
    /// Nothing may be asked of the worker: duress is open.
    NotToBeAsked(PersonId),
    /// The visit is not a planned visit.
    NotPlanned,
    /// The worker is inside: the visit cannot be called off from there.
    StillOnSite,
    /// The school has no such kind of incident.
    UnknownIncident {
        /// The kind as typed.
        kind: String,
        /// The kinds there are.
        known: Vec<String>,
    },
    /// The visit is over.
    VisitClosed,
    /// The visit is not over yet.
    VisitOpen,
}

/// One thing missing from a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingItem {
    /// A requirement of the visit type.
    Required(Requirement),
    /// A named authoriser for the exceptions.
    AuthoriserFor(Vec<RuleException>),
    /// The word that these exceptions are asked for: ordinary leave is none.
    ExceptionFor(Vec<RuleException>),
    /// These exceptions, which nobody may allow.
    NotExcepted(Vec<RuleException>),
    /// The responsible contact's promise to look after the visit (OP-05).
    Acceptance(PersonId),
    /// A purpose from the list of the visit type.
    Purpose(Vec<String>),
    /// The worker's own safe word, on file (RH-12).
    SafeWord(PersonId),
    /// Reading or training required of this worker (TM-07).
    Training(PersonId, String),
    /// A mobile number for texts to this worker.
    Mobile(PersonId),
    /// At least one stop, with an address.
    Stop,
    /// At least one worker.
    Worker,
}
