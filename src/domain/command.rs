//! What somebody says, in the imperative, and why it may be refused.

use super::alert::{AlertRefusal, CauseWhat, MessageReach, SafetyBasis, SpokenVia};
use super::chain::Channel;
use super::id::{AlertCode, PersonId, VisitId};
use super::plan::Requirement;
use super::private::Private;
use super::time::{Span, Timestamp};
use super::visit::{LeaveAnswer, RuleException, Stop};
use serde::{Deserialize, Serialize};

/// What somebody says about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitCommand {
    /// The clock: do whatever is due.
    Wake,
    /// A worker speaks, or somebody speaks for one.
    Worker {
        /// Who is spoken for; `None` for every worker on the visit.
        worker: Option<PersonId>,
        /// Whose phone is answered, if it was a text.
        reply_to: Option<PersonId>,
        /// When it was sent: what it proves, it proves for then.
        sent_at: Timestamp,
        /// The words, where it was a text.
        text: Option<Private>,
        /// What.
        say: WorkerSays,
    },
    /// Somebody in the office asks for help or duress on a worker's behalf: the phrase is usually spoken.
    Raise {
        /// How bad.
        what: CauseWhat,
        /// For whom.
        worker: Option<PersonId>,
        /// Who raises it.
        by: Option<PersonId>,
    },
    /// Something is said of the open alert.
    Alert(AlertCommand),
    /// A text to a worker is known to have got there, or not.
    WorkerPhone {
        /// Whose.
        worker: PersonId,
        /// What is known.
        reach: PhoneReach,
    },
    /// Somebody who was asked gives leave, or does not.
    Leave {
        /// Who.
        by: PersonId,
        /// Which.
        answer: LeaveAnswer,
        /// By what way.
        via: SpokenVia,
    },
    /// A planned visit is called off.
    CallOff,
    /// Homeward was off.
    Resume {
        /// From when.
        from: Timestamp,
    },
    /// Somebody reports an incident.
    Incident {
        /// Its kind, as the school names it.
        kind: String,
        /// Whom it befell, where that is one of several.
        worker: Option<PersonId>,
        /// Who reports it, where that is said.
        by: Option<PersonId>,
        /// What happened, in their words.
        note: Option<Private>,
    },
    /// Somebody has reviewed what put the household in cooling-off.
    ClearHousehold {
        /// Who.
        by: PersonId,
        /// Who may, by the rules of now: whoever could when the visit opened may have left since.
        may: Vec<PersonId>,
        /// What came of it.
        note: Option<Private>,
    },
    /// The write-up was filed.
    FileWriteUp {
        /// By whom.
        by: PersonId,
    },
}

/// What is said of an open alert, whether a visit's or a watch's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertCommand {
    /// A contact speaks.
    Contact {
        /// Which alert, where the contact named one. One that is over is then not taken for the next.
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
        /// The alert that the message was about; a message of an earlier alert says nothing of this one.
        code: AlertCode,
        /// The index of the step in its chain.
        step: usize,
        /// The recipient.
        person: PersonId,
        /// The channel by which the message went.
        channel: Channel,
        /// Whether the recipient can be counted as told.
        reach: MessageReach,
    },
}

/// What is known of a worker's phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneReach {
    /// A text got there.
    Delivered,
    /// The number is refused, or its owner has opted out: it may never hear us again.
    Refused,
    /// A text sent at this instant did not get there.
    Undelivered(Timestamp),
}

/// What a worker says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerSays {
    /// OK.
    Ok,
    /// IN: at the stop.
    Arrived,
    /// LEFT; with the next stop where it was not planned.
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
        /// With whose leave it may go beyond what a text may do.
        with_leave: Option<PersonId>,
    },
    /// Delayed on the way, by how much if said.
    Late(Option<Span>),
    /// NOBODY answers the door.
    Nobody,
    /// The visit will not happen.
    Cancel,
    /// SOS.
    Help,
    /// A safe word, safe phrase or duress code.
    Duress,
    /// "What is my next check-in?"
    Status,
    /// Setting off.
    Start,
    /// No more texts, please.
    OptOut,
    /// Nothing that can be understood.
    Unclear {
        /// Whether it worries.
        worrying: bool,
    },
}

/// How the expected return is to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    /// By so much.
    By(Span),
    /// Until then.
    Until(Timestamp),
}

/// What a contact says about an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactSays {
    /// ACK: takes it on.
    Acknowledge,
    /// NEXT: could not reach them.
    Next,
    /// POLICE: they have been called.
    Police {
        /// The log number.
        log: Option<String>,
    },
    /// SAFE: everyone is, and how that is known.
    Safe {
        /// How.
        how: Option<SafetyBasis>,
    },
}

/// What the domain is given beside the state: everything that it must not look up or make up by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionContext {
    /// Now.
    pub at: Timestamp,
    /// The code for an alert, should one have to be opened.
    pub code: AlertCode,
}

/// Why a command makes no sense now. Not an error: the world is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// About an alert.
    Alert(AlertRefusal),
    /// The authoriser may not authorise this visit.
    AuthoriserNotAllowed {
        /// Who was named.
        authoriser: PersonId,
        /// The exceptions that need leave.
        exceptions: Vec<RuleException>,
    },
    /// Somebody is on another visit already.
    AlreadyOut {
        /// Who.
        worker: PersonId,
        /// On which.
        visit: VisitId,
    },
    /// The expected return is not in the future.
    BackInThePast,
    /// Somebody is to be asked by text who has no mobile.
    CannotBeAsked(PersonId),
    /// The household is in cooling-off, and nobody named may let it be visited.
    CoolingOff {
        /// The visit after which it is named.
        household: VisitId,
        /// The kind of incident that began it.
        kind: String,
        /// Since when.
        since: Timestamp,
        /// IANA name of the zone in which that is said.
        time_zone: String,
        /// Who was named.
        authoriser: Option<PersonId>,
        /// Who may let it be visited.
        may: Vec<PersonId>,
    },
    /// Too much time was asked for.
    ExtensionTooLong {
        /// The most that can still be had.
        at_most: Span,
    },
    /// The leave that was given is not for these exceptions.
    LeaveDoesNotCover(Vec<RuleException>),
    /// Sign-out lacks what the visit type requires.
    Missing(Vec<MissingItem>),
    /// There is no open alert.
    NoAlert,
    /// The person may not review what put the household in cooling-off.
    MayNotClear {
        /// Who was named.
        by: PersonId,
        /// Who may.
        may: Vec<PersonId>,
    },
    /// The household is not in cooling-off.
    NotCoolingOff,
    /// Nobody is there whose leave could be asked by text.
    NobodyToAsk,
    /// The person was not asked, or has answered already.
    NotAsked(PersonId),
    /// Leave has been asked of these people, who have not answered.
    NotAuthorisedYet(Vec<PersonId>),
    /// The visit is planned, and nobody has set off.
    NotBegun,
    /// The person is not on this visit.
    NotOnVisit(PersonId),
    /// The visit is not one that is planned.
    NotPlanned,
    /// The worker is inside: the visit cannot be called off from there.
    StillOnSite,
    /// The school has no such kind of incident.
    UnknownIncident {
        /// What was said.
        kind: String,
        /// The kinds there are.
        known: Vec<String>,
    },
    /// The visit is over.
    VisitClosed,
    /// The visit is not over yet.
    VisitOpen,
}

/// What is missing from a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingItem {
    /// What the visit type requires.
    Required(Requirement),
    /// A named authoriser for the exceptions.
    AuthoriserFor(Vec<RuleException>),
    /// The word of the responsible contact that they will look after the visit.
    Acceptance(PersonId),
    /// A purpose from the list of the visit type.
    Purpose(Vec<String>),
    /// A safe word of this worker's own, on file.
    SafeWord(PersonId),
    /// What this worker must have read or been trained in.
    Training(PersonId, String),
    /// A number on which this worker can be texted.
    Mobile(PersonId),
    /// At least one stop, with an address.
    Stop,
    /// At least one worker.
    Worker,
}
