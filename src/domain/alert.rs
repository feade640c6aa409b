//! An alert and its walk down a chain. Shared by visits and watches.

use super::chain::{Ask, Chain, Channel, HOLD_WARNING, Step, Target};
use super::id::{AlertCode, ChainName, PersonId};
use super::person::Person;
use super::reply::Evidence;
use super::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// From when something is told late enough to say so: a suspended or stopped daemon, not a slow turn.
pub const DELAYED_AFTER: Span = Span::from_secs(30);

/// From "police have been called" until we ask whether they came, and again (LONE-WORKING section 5.3, line 13).
pub const POLICE_QUESTION_EVERY: Span = Span::from_mins(10);

/// What is wrong, least serious first, so that the greater of two kinds is the more serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertKind {
    /// Homeward itself is impaired, or cannot reach somebody.
    Monitor,
    /// A text that worries and is neither OK nor help.
    Concern,
    /// A deadline and its grace have passed.
    Overdue,
    /// A person asks for help.
    Help,
    /// A safe word or phrase was used; nothing that the worker's phone shows may reveal it.
    Duress,
}

impl AlertKind {
    /// Returns the word used in TOML, JSON and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Monitor => "monitor",
            Self::Concern => "concern",
            Self::Overdue => "overdue",
            Self::Help => "help",
            Self::Duress => "duress",
        }
    }

    /// Returns the chain for this kind where no deadline names one. These must exist in every configuration.
    #[must_use]
    pub fn chain(self) -> Option<ChainName> {
        match self {
            Self::Overdue => None,
            Self::Monitor | Self::Concern | Self::Help | Self::Duress => Some(ChainName::new(self.word())),
        }
    }
}

/// Why an alert is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// How serious this cause is by itself.
    pub kind: AlertKind,
    /// What happened.
    pub what: CauseWhat,
    /// When it happened, or was due.
    pub at: Timestamp,
    /// Whom it concerns.
    pub worker: Option<PersonId>,
    /// Who raised it on a worker's behalf, where a person did.
    pub by: Option<PersonId>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseWhat {
    /// One worker has left and another has not, for too long.
    Apart,
    /// A safe word, safe phrase or duress code.
    DuressUsed,
    /// A worker or somebody in the office asked for help.
    HelpAsked,
    /// A deadline and its grace passed.
    Missed(DeadlineKind),
    /// Something about Homeward itself or one of its gateways, in words for people.
    Monitor(String),
    /// The worker's number refuses our texts, or the worker opted out.
    PhoneRefused,
    /// Whoever was still out at lock-up, by name.
    StillOut(String),
    /// A text that was never cleared up.
    Unclear,
    /// A text that worries.
    Worrying,
}

/// The deadlines of DESIGN section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// At a stop.
    Arrival,
    /// While there.
    CheckIn,
    /// At a door that nobody opens.
    NoAnswer,
    /// Back in school.
    Return,
    /// At home.
    HomeSafe,
    /// The written record.
    WriteUp,
}

impl DeadlineKind {
    /// Returns the word used in JSON and pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Arrival => "arrival",
            Self::CheckIn => "check-in",
            Self::NoAnswer => "no-answer",
            Self::Return => "return",
            Self::HomeSafe => "home-safe",
            Self::WriteUp => "write-up",
        }
    }
}

/// How somebody knows that everyone is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Heard the worker's voice, and the worker answered the challenge.
    Challenge,
    /// Seen in person.
    Seen,
    /// Heard the worker's voice.
    Spoke,
}

impl From<Evidence> for How {
    fn from(evidence: Evidence) -> Self {
        match evidence {
            Evidence::Seen => Self::Seen,
            Evidence::Spoke => Self::Spoke,
        }
    }
}

/// By what way a person spoke to Homeward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// The board, by somebody at the school.
    Board,
    /// The command line on the server.
    Cli,
    /// Homeward's own clock.
    Clock,
    /// A text.
    Sms,
}

/// Who resolved an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolver {
    /// A contact.
    Contact(PersonId),
    /// The worker, while nobody beyond the first step had been told.
    Worker(PersonId),
}

impl Resolver {
    /// Returns the person.
    #[must_use]
    pub fn person(&self) -> &PersonId {
        match self {
            Self::Contact(person) | Self::Worker(person) => person,
        }
    }
}

/// Why a step was started or passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepReason {
    /// Somebody said NEXT.
    Declined,
    /// A hold ended without a resolution.
    HoldOver,
    /// The household is not rung: marked at risk, or duress.
    HouseholdSpared,
    /// Nobody of the step before is in just now; they were told anyway.
    NobodyIn,
    /// Everybody the step names is a worker on this visit, or has no address at all.
    NobodyLeft,
    /// No message of the step before could be got to anybody.
    NobodyReached,
    /// The alert has just opened.
    Opened,
    /// A more serious cause moved the alert to this chain.
    Raised,
    /// The step before had its time.
    WaitOver,
}

/// What happened to an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertEvent {
    /// Something is wrong.
    Opened {
        /// The short code.
        code: AlertCode,
        /// The first cause.
        cause: Cause,
        /// Whose list it walks down.
        chain: ChainName,
        /// When.
        at: Timestamp,
    },
    /// Something else is wrong too.
    CauseAdded {
        /// The further cause.
        cause: Cause,
    },
    /// Something more serious is wrong: the alert moves to that kind's chain, at its top.
    Raised {
        /// The more serious cause.
        cause: Cause,
        /// The chain it moves to.
        chain: ChainName,
    },
    /// A step's people are told.
    StepStarted {
        /// Which step.
        index: usize,
        /// When it was due: the clock of what follows runs from here.
        due: Timestamp,
        /// When we noticed.
        at: Timestamp,
        /// Who is told, by which channels.
        people: Vec<(PersonId, Vec<Channel>)>,
        /// Why now.
        reason: StepReason,
    },
    /// A step is passed over.
    StepPassed {
        /// Which step.
        index: usize,
        /// Why.
        reason: StepReason,
    },
    /// The current step's people are told again.
    StepRepeated {
        /// When.
        at: Timestamp,
        /// Who is told, by which channels.
        people: Vec<(PersonId, Vec<Channel>)>,
    },
    /// A message of the current step is known to have reached, or not to have reached.
    Reached {
        /// Whom.
        person: PersonId,
        /// By what.
        channel: Channel,
        /// Whether it got there.
        reach: Reach,
    },
    /// A contact takes charge.
    Acknowledged {
        /// Who.
        by: PersonId,
        /// From when.
        at: Timestamp,
        /// Until when the chain is held.
        until: Timestamp,
    },
    /// The holder is warned that the hold ends soon.
    HoldWarned {
        /// The holder.
        by: PersonId,
    },
    /// The hold ended with no word.
    HoldEnded {
        /// Who held it.
        by: Option<PersonId>,
    },
    /// The worker's own OK came after senior people were told: hear the voice first. Holds the chain once.
    HeldForVoice {
        /// Which worker.
        worker: PersonId,
        /// From when.
        at: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// The worker was heard from, and that alone does not resolve this alert.
    WorkerHeard {
        /// Which worker.
        worker: PersonId,
        /// When it was sent.
        sent_at: Timestamp,
    },
    /// A contact cannot take it, or could not reach the worker.
    Declined {
        /// Who.
        by: PersonId,
    },
    /// The police have been called.
    PoliceCalled {
        /// By whom.
        by: PersonId,
        /// The log number, if given.
        log: Option<String>,
        /// When we heard.
        at: Timestamp,
    },
    /// We asked whether they came.
    PoliceAsked {
        /// When.
        at: Timestamp,
    },
    /// A contact says that everyone is safe; more is needed before it counts.
    SafeClaimed {
        /// Who.
        by: PersonId,
        /// How they know, if said.
        how: Option<How>,
    },
    /// A contact said afterwards how they know.
    EvidenceGiven {
        /// Who.
        by: PersonId,
        /// How.
        how: How,
    },
    /// Everyone is safe. The only end of an alert (P18).
    Resolved {
        /// Who says so.
        by: Resolver,
        /// How they know, if said.
        how: Option<How>,
        /// When.
        at: Timestamp,
    },
}

/// What is known of one message of the current step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nothing yet.
    Pending,
    /// A gateway took it, or the handset has it.
    Reached,
    /// It will not get there.
    Failed,
}

/// Somebody has charge of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Who; nobody where the chain waits for the worker's voice to be heard.
    pub by: Option<PersonId>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Whether the holder has been warned.
    pub warned: bool,
}

/// The police have been called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Police {
    /// By whom.
    pub by: PersonId,
    /// The log number.
    pub log: Option<String>,
    /// When we heard.
    pub at: Timestamp,
    /// When we last asked whether they came.
    pub asked_at: Timestamp,
    /// Whether the chain is held for it; no longer once something graver has come to light.
    pub holds: bool,
}

/// An open alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The short code.
    pub code: AlertCode,
    /// The most serious of its causes.
    pub kind: AlertKind,
    /// Everything that is wrong, in the order in which it came to light.
    pub causes: Vec<Cause>,
    /// Since when.
    pub opened_at: Timestamp,
    /// Whose list it walks down.
    pub chain: ChainName,
    /// Which step it is at.
    pub step: usize,
    /// When that step was due.
    pub step_due: Timestamp,
    /// When that step's people were told, or when Homeward could hear them again after an outage.
    pub step_at: Timestamp,
    /// When they were last told.
    pub said_at: Timestamp,
    /// How often they were told again.
    pub repeats: u32,
    /// What is known of the current step's messages.
    pub reach: BTreeMap<PersonId, BTreeMap<Channel, Reach>>,
    /// Everyone told so far, and when first. Those told earlier stay told.
    pub told: BTreeMap<PersonId, Timestamp>,
    /// Whether anybody beyond the first step has been told.
    pub beyond_first: bool,
    /// Who has charge.
    pub hold: Option<Hold>,
    /// How often it has been held.
    pub holds_used: u8,
    /// Whether it has been held for the worker's voice.
    pub voice_hold_used: bool,
    /// Set once the police have been called.
    pub police: Option<Police>,
    /// The first of the two words that resolving help or duress takes.
    pub claim: Option<PersonId>,
}

/// Everything an alert needs to know about the school: its chains and people, and whom it is about.
#[derive(Debug, Clone)]
pub struct Book<'a> {
    /// Every chain.
    pub chains: &'a BTreeMap<ChainName, Chain>,
    /// Everybody.
    pub people: &'a BTreeMap<PersonId, Person>,
    /// The workers it is about: never their own rescuers (P11).
    pub workers: BTreeSet<PersonId>,
    /// The contact named for this visit.
    pub responsible_contact: Option<PersonId>,
    /// Whether the household is not to be rung.
    pub spare_household: bool,
}

/// Why an alert next wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertDue {
    /// A hold ends.
    HoldEnd,
    /// A holder is to be warned.
    HoldWarning,
    /// The next step is to be told.
    NextStep,
    /// The person who called the police is to be asked.
    PoliceQuestion,
    /// The current step is to be told again.
    Repeat,
}

/// Why a contact's word on an alert makes no sense now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertRefusal {
    /// Somebody else has it.
    HeldBy(PersonId),
    /// It was held as often as this step allows.
    HoldsUsedUp,
    /// A duress alert is resolved on the board only, after a voice challenge (P9).
    OnlyOnBoard,
    /// It needs a voice challenge.
    NeedsChallenge,
    /// It needs a second person.
    NeedsSecondPerson,
    /// The person was never told of this alert (P10).
    NotTold,
    /// The police have been called; it is held until resolved.
    PoliceHaveIt,
    /// The person is a worker on this very visit (P11).
    OwnAlert,
}

impl Book<'_> {
    /// Returns who a target means, available or not, without the workers the alert is about.
    fn named(&self, target: &Target) -> Vec<&Person> {
        let wanted: Vec<&Person> = match target {
            Target::Person(id) => self.people.get(id).into_iter().collect(),
            Target::Role(role) => self
                .people
                .values()
                .filter(|person| person.roles.contains(role))
                .collect(),
            Target::LineManager => self
                .workers
                .iter()
                .filter_map(|worker| self.people.get(worker)?.line_manager.as_ref())
                .filter_map(|manager| self.people.get(manager))
                .collect(),
            Target::ResponsibleContact => self
                .responsible_contact
                .iter()
                .filter_map(|contact| self.people.get(contact))
                .collect(),
        };
        wanted
            .into_iter()
            .filter(|person| !self.workers.contains(&person.id))
            .collect()
    }

    /// Returns whom a step tells at an instant, by what, and whether anybody of them is in.
    ///
    /// Those who are in; if nobody is, all of them anyway.
    #[must_use]
    pub fn telling(&self, step: &Step, at: Timestamp) -> (Vec<(PersonId, Vec<Channel>)>, bool) {
        let mut named: Vec<&Person> = step.tell.iter().flat_map(|target| self.named(target)).collect();
        named.sort_by(|a, b| a.id.cmp(&b.id));
        named.dedup_by(|a, b| a.id == b.id);
        let anybody_in = named
            .iter()
            .any(|person| person.available.covers(at) && has_address(person));
        let told = named
            .into_iter()
            .filter(|person| !anybody_in || person.available.covers(at))
            .filter_map(|person| {
                let channels = channels_for(person, &step.by);
                (!channels.is_empty()).then(|| (person.id.clone(), channels))
            })
            .collect();
        (told, anybody_in)
    }

    /// Returns whether `person` may act for `targets`, as an authoriser does.
    #[must_use]
    pub fn is_one_of(&self, person: &PersonId, targets: &[Target]) -> bool {
        targets
            .iter()
            .flat_map(|target| self.named(target))
            .any(|named| named.id == *person)
    }

    /// Returns everybody named by `targets` who can be written to, by which channels.
    #[must_use]
    pub fn reachable(&self, targets: &[Target]) -> Vec<(PersonId, Vec<Channel>)> {
        let mut people: Vec<_> = targets
            .iter()
            .flat_map(|target| self.named(target))
            .map(|person| (person.id.clone(), channels_for(person, &[Channel::Sms])))
            .filter(|(_, channels)| !channels.is_empty())
            .collect();
        people.sort();
        people.dedup();
        people
    }

    /// Returns the last resort: everybody who has an address at all, but for the workers.
    fn everybody(&self) -> Vec<(PersonId, Vec<Channel>)> {
        self.people
            .values()
            .filter(|person| !self.workers.contains(&person.id))
            .map(|person| {
                (
                    person.id.clone(),
                    channels_for(person, &[Channel::Sms, Channel::Email]),
                )
            })
            .filter(|(_, channels)| !channels.is_empty())
            .collect()
    }

    fn chain(&self, name: &ChainName) -> Option<&Chain> {
        self.chains.get(name).or_else(|| self.chains.values().next())
    }
}

fn has_address(person: &Person) -> bool {
    person.mobile.is_some() || person.email.is_some()
}

/// Returns the channels of `by` that the person has, or else whatever the person has.
fn channels_for(person: &Person, by: &[Channel]) -> Vec<Channel> {
    let has = |channel: &Channel| match channel {
        Channel::Email => person.email.is_some(),
        Channel::Sms => person.mobile.is_some(),
    };
    let wanted: Vec<Channel> = by.iter().copied().filter(has).collect();
    if wanted.is_empty() {
        [Channel::Sms, Channel::Email].into_iter().filter(has).collect()
    } else {
        wanted
    }
}

/// Opens an alert and tells the first step, whose clock runs from `due`, not from when we noticed.
#[must_use]
pub fn open(
    book: &Book<'_>,
    code: AlertCode,
    cause: Cause,
    chain: ChainName,
    due: Timestamp,
    at: Timestamp,
) -> Vec<AlertEvent> {
    let kind = cause.kind;
    let mut events = vec![AlertEvent::Opened {
        code,
        cause,
        chain: chain.clone(),
        at,
    }];
    events.extend(start_steps(book, &chain, kind, 0, due, at, StepReason::Opened));
    events
}

/// Adds a cause; a more serious one moves the alert to `chain` at once.
#[must_use]
pub fn add_cause(
    alert: &Alert,
    book: &Book<'_>,
    cause: Cause,
    chain: ChainName,
    due: Timestamp,
    at: Timestamp,
) -> Vec<AlertEvent> {
    if cause.kind > alert.kind {
        let kind = cause.kind;
        let mut events = vec![AlertEvent::Raised {
            cause,
            chain: chain.clone(),
        }];
        events.extend(start_steps(book, &chain, kind, 0, due, at, StepReason::Raised));
        return events;
    }
    if alert.causes.contains(&cause) {
        return Vec::new();
    }
    vec![AlertEvent::CauseAdded { cause }]
}

/// Starts the step at `index`, and those after it that must follow at once.
fn start_steps(
    book: &Book<'_>,
    chain: &ChainName,
    kind: AlertKind,
    index: usize,
    due: Timestamp,
    at: Timestamp,
    reason: StepReason,
) -> Vec<AlertEvent> {
    let mut events = Vec::new();
    let Some(chain) = book.chain(chain) else {
        // A plan without a single chain cannot be compiled; should one ever be read back, everybody is told.
        return vec![AlertEvent::StepStarted {
            index: 0,
            due,
            at,
            people: book.everybody(),
            reason,
        }];
    };
    let last = chain.last_index();
    let mut reason = reason;
    for index in index.min(last)..=last {
        let step = chain.step(index);
        let spare = book.spare_household || kind == AlertKind::Duress;
        if spare && step.ask == Ask::RingHousehold && index < last {
            events.push(AlertEvent::StepPassed {
                index,
                reason: StepReason::HouseholdSpared,
            });
            continue;
        }
        let (mut people, anybody_in) = book.telling(step, at);
        if people.is_empty() {
            if index < last {
                events.push(AlertEvent::StepPassed {
                    index,
                    reason: StepReason::NobodyLeft,
                });
                reason = StepReason::NobodyLeft;
                continue;
            }
            people = fall_back(book, chain);
        }
        events.push(AlertEvent::StepStarted {
            index,
            due,
            at,
            people,
            reason,
        });
        if anybody_in || index == last {
            break;
        }
        reason = StepReason::NobodyIn;
    }
    events
}

/// Returns whom the last step tells when it names nobody who is left: the chain above it, or else everybody.
fn fall_back(book: &Book<'_>, chain: &Chain) -> Vec<(PersonId, Vec<Channel>)> {
    let above: Vec<Target> = chain.steps().flat_map(|step| step.tell.iter().cloned()).collect();
    let people = book.reachable(&above);
    if people.is_empty() {
        book.everybody()
    } else {
        people
    }
}

impl Alert {
    /// Returns when the alert next wants attention, and why. There always is such an instant (P3).
    #[must_use]
    pub fn due(&self, book: &Book<'_>) -> (Timestamp, AlertDue) {
        if let Some(police) = self.police.as_ref().filter(|police| police.holds) {
            return (police.asked_at + POLICE_QUESTION_EVERY, AlertDue::PoliceQuestion);
        }
        if let Some(hold) = &self.hold {
            let warning = HOLD_WARNING.min(Span::from_ms(hold.until.since(hold.from).ms() / 4));
            return if hold.warned || hold.by.is_none() {
                (hold.until, AlertDue::HoldEnd)
            } else {
                (hold.until - warning, AlertDue::HoldWarning)
            };
        }
        let Some(chain) = book.chain(&self.chain) else {
            return (self.said_at + Span::from_mins(2), AlertDue::Repeat);
        };
        let repeat = chain
            .again(self.step)
            .map(|again| (self.said_at + again.span(), AlertDue::Repeat));
        if self.step >= chain.last_index() {
            return repeat.unwrap_or((self.said_at + chain.last_again.span(), AlertDue::Repeat));
        }
        // The police prompt comes no sooner than its previous step's wait after those people could really answer.
        let base = if chain.step(self.step + 1).ask == Ask::Police {
            self.step_at
        } else {
            self.step_due
        };
        let next = (base + chain.step(self.step).wait.span(), AlertDue::NextStep);
        match repeat {
            Some(repeat) if repeat.0 < next.0 => repeat,
            Some(_) | None => next,
        }
    }

    /// Decides what an instant that has come brings.
    #[must_use]
    pub fn wake(&self, book: &Book<'_>, due: (Timestamp, AlertDue), at: Timestamp) -> Vec<AlertEvent> {
        match due.1 {
            AlertDue::HoldEnd => {
                let by = self.hold.as_ref().and_then(|hold| hold.by.clone());
                let mut events = vec![AlertEvent::HoldEnded { by }];
                events.extend(self.go_on(book, due.0, at, StepReason::HoldOver));
                events
            }
            AlertDue::HoldWarning => self
                .hold
                .iter()
                .filter_map(|hold| hold.by.clone())
                .map(|by| AlertEvent::HoldWarned { by })
                .collect(),
            AlertDue::NextStep => self.go_on(book, due.0, at, StepReason::WaitOver),
            AlertDue::PoliceQuestion => vec![AlertEvent::PoliceAsked { at }],
            AlertDue::Repeat => vec![self.repeat(book, at)],
        }
    }

    /// Goes on from the next step; at the last one, tells it again.
    fn go_on(&self, book: &Book<'_>, due: Timestamp, at: Timestamp, reason: StepReason) -> Vec<AlertEvent> {
        match book.chain(&self.chain) {
            Some(chain) if self.step < chain.last_index() => {
                start_steps(book, &self.chain, self.kind, self.step + 1, due, at, reason)
            }
            Some(_) | None => vec![self.repeat(book, at)],
        }
    }

    fn repeat(&self, book: &Book<'_>, at: Timestamp) -> AlertEvent {
        let mut people = match book.chain(&self.chain) {
            Some(chain) => {
                let (people, _) = book.telling(chain.step(self.step), at);
                if people.is_empty() {
                    fall_back(book, chain)
                } else {
                    people
                }
            }
            None => Vec::new(),
        };
        if people.is_empty() {
            people = book.everybody();
        }
        AlertEvent::StepRepeated { at, people }
    }

    /// Returns who asked for help or duress on somebody's behalf, where a person did.
    fn raised_by(&self, book: &Book<'_>) -> Option<&PersonId> {
        self.causes
            .iter()
            .filter(|cause| cause.kind == self.kind)
            .find_map(|cause| cause.by.as_ref())
            // Somebody who may be held too is not one of the two.
            .filter(|by| !book.workers.contains(*by))
    }

    /// Returns how long an acknowledgement holds now, and how often the chain may be held.
    fn hold_rule(&self, book: &Book<'_>) -> (Span, u8) {
        book.chain(&self.chain).map_or((Span::from_mins(5), 3), |chain| {
            let step = chain.step(self.step);
            (step.hold.span(), step.holds)
        })
    }

    /// Whether the chain is held because the police have been called.
    fn police_have_it(&self) -> bool {
        self.police.as_ref().is_some_and(|police| police.holds)
    }

    /// Whether `by` may speak for this alert.
    fn may_speak(&self, book: &Book<'_>, by: &PersonId, via: Via) -> Result<(), AlertRefusal> {
        if book.workers.contains(by) {
            return Err(AlertRefusal::OwnAlert);
        }
        match via {
            // Whoever sits at the board or the server may act for the school.
            Via::Board | Via::Cli | Via::Clock => Ok(()),
            Via::Sms if self.told.contains_key(by) => Ok(()),
            Via::Sms => Err(AlertRefusal::NotTold),
        }
    }

    /// A contact takes charge: the chain is held, never ended.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn acknowledge(
        &self,
        book: &Book<'_>,
        by: &PersonId,
        via: Via,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(book, by, via)?;
        if self.police_have_it() {
            return Err(AlertRefusal::PoliceHaveIt);
        }
        let (hold, holds) = self.hold_rule(book);
        if self.holds_used >= holds {
            return Err(AlertRefusal::HoldsUsedUp);
        }
        Ok(vec![AlertEvent::Acknowledged {
            by: by.clone(),
            at,
            until: at + hold,
        }])
    }

    /// A contact could not reach the worker, or cannot take it: next step now.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn pass_on(
        &self,
        book: &Book<'_>,
        by: &PersonId,
        via: Via,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(book, by, via)?;
        if self.police_have_it() {
            return Err(AlertRefusal::PoliceHaveIt);
        }
        if let Some(holder) = self.hold.as_ref().and_then(|hold| hold.by.as_ref())
            && holder != by
        {
            return Err(AlertRefusal::HeldBy(holder.clone()));
        }
        let mut events = vec![AlertEvent::Declined { by: by.clone() }];
        events.extend(self.go_on(book, at, at, StepReason::Declined));
        Ok(events)
    }

    /// The police have been called: held, with a question every ten minutes, until resolved.
    ///
    /// # Errors
    /// Why the word makes no sense now.
    pub fn call_police(
        &self,
        book: &Book<'_>,
        by: &PersonId,
        log: Option<String>,
        via: Via,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(book, by, via)?;
        Ok(vec![AlertEvent::PoliceCalled {
            by: by.clone(),
            log,
            at,
        }])
    }

    /// A contact says that everyone is safe.
    ///
    /// # Errors
    /// Why the word does not resolve it.
    pub fn confirm_safe(
        &self,
        book: &Book<'_>,
        by: &PersonId,
        how: Option<How>,
        via: Via,
        at: Timestamp,
    ) -> Result<Vec<AlertEvent>, AlertRefusal> {
        self.may_speak(book, by, via)?;
        let resolved = AlertEvent::Resolved {
            by: Resolver::Contact(by.clone()),
            how,
            at,
        };
        match self.kind {
            AlertKind::Monitor | AlertKind::Concern | AlertKind::Overdue => Ok(vec![resolved]),
            AlertKind::Help if how.is_some() => Ok(vec![resolved]),
            AlertKind::Help => Ok(vec![AlertEvent::SafeClaimed { by: by.clone(), how }]),
            AlertKind::Duress => match via {
                Via::Clock | Via::Sms => Err(AlertRefusal::OnlyOnBoard),
                // The server's own command line stands in for the board, which has no logins yet: without either, a duress
                // alert could never end. Both take the word of whoever sits there for who the two people are.
                Via::Board | Via::Cli if how != Some(How::Challenge) => Err(AlertRefusal::NeedsChallenge),
                Via::Board | Via::Cli => {
                    // Two people: whoever raised it or spoke first, and another.
                    let first = self.claim.as_ref().or(self.raised_by(book));
                    match first {
                        Some(first) if first != by => Ok(vec![resolved]),
                        Some(_) if self.claim.is_some() => Err(AlertRefusal::NeedsSecondPerson),
                        Some(_) | None => Ok(vec![AlertEvent::SafeClaimed { by: by.clone(), how }]),
                    }
                }
            },
        }
    }

    /// The worker's own OK. Resolves only an overdue alert that nobody beyond the first step was told of.
    #[must_use]
    pub fn worker_ok(
        &self,
        book: &Book<'_>,
        worker: &PersonId,
        sent_at: Timestamp,
        at: Timestamp,
    ) -> Vec<AlertEvent> {
        // What worried somebody is not undone by an OK only because a deadline was missed as well.
        let only_overdue = self.causes.iter().all(|cause| cause.kind == AlertKind::Overdue);
        match self.kind {
            AlertKind::Overdue if !self.beyond_first && !self.police_have_it() && only_overdue => {
                vec![AlertEvent::Resolved {
                    by: Resolver::Worker(worker.clone()),
                    how: None,
                    at,
                }]
            }
            AlertKind::Overdue if !self.voice_hold_used && self.hold.is_none() && !self.police_have_it() => {
                let (hold, _) = self.hold_rule(book);
                vec![AlertEvent::HeldForVoice {
                    worker: worker.clone(),
                    at,
                    until: at + hold,
                }]
            }
            AlertKind::Monitor | AlertKind::Concern | AlertKind::Overdue | AlertKind::Help => {
                vec![AlertEvent::WorkerHeard {
                    worker: worker.clone(),
                    sent_at,
                }]
            }
            // Nothing from the worker's phone does anything to a duress alert (P9).
            AlertKind::Duress => Vec::new(),
        }
    }

    /// Records what became of one message of the current step; if all of them failed, the next step starts at once (P5).
    #[must_use]
    pub fn reached(
        &self,
        book: &Book<'_>,
        step: usize,
        person: &PersonId,
        channel: Channel,
        reach: Reach,
        at: Timestamp,
    ) -> Vec<AlertEvent> {
        if step != self.step || self.reach.get(person).and_then(|by| by.get(&channel)) == Some(&reach) {
            return Vec::new();
        }
        let mut events = vec![AlertEvent::Reached {
            person: person.clone(),
            channel,
            reach,
        }];
        let others_failed = self.reach.iter().all(|(other, channels)| {
            channels
                .iter()
                .all(|(by, known)| (other == person && *by == channel) || *known == Reach::Failed)
        });
        let at_last = book
            .chain(&self.chain)
            .is_none_or(|chain| self.step >= chain.last_index());
        if reach == Reach::Failed
            && others_failed
            && self.hold.is_none()
            && !self.police_have_it()
            && !at_last
        {
            events.extend(self.go_on(book, at, at, StepReason::NobodyReached));
        }
        events
    }

    /// Returns the alert as its first event opens it.
    #[must_use]
    pub fn opened(code: AlertCode, cause: Cause, chain: ChainName, at: Timestamp) -> Self {
        Self {
            code,
            kind: cause.kind,
            opened_at: at,
            chain,
            step: 0,
            step_due: cause.at,
            step_at: at,
            said_at: at,
            repeats: 0,
            reach: BTreeMap::new(),
            told: BTreeMap::new(),
            beyond_first: false,
            hold: None,
            holds_used: 0,
            voice_hold_used: false,
            police: None,
            claim: None,
            causes: vec![cause],
        }
    }

    fn tell(&mut self, people: &[(PersonId, Vec<Channel>)], at: Timestamp) {
        for (person, channels) in people {
            self.told.entry(person.clone()).or_insert(at);
            let reach = self.reach.entry(person.clone()).or_default();
            for channel in channels {
                reach.insert(*channel, Reach::Pending);
            }
        }
        self.said_at = at;
    }

    /// Applies what happened. `Opened` and `Resolved` are the owner's to apply.
    pub fn apply(&mut self, event: &AlertEvent) {
        match event {
            AlertEvent::Opened { .. }
            | AlertEvent::StepPassed { .. }
            | AlertEvent::WorkerHeard { .. }
            | AlertEvent::EvidenceGiven { .. }
            | AlertEvent::Resolved { .. } => {}
            AlertEvent::CauseAdded { cause } => self.causes.push(cause.clone()),
            AlertEvent::Raised { cause, chain } => {
                self.kind = cause.kind;
                self.causes.push(cause.clone());
                self.chain = chain.clone();
                self.hold = None;
                if let Some(police) = &mut self.police {
                    police.holds = false;
                }
                self.holds_used = 0;
                self.claim = None;
            }
            AlertEvent::StepStarted {
                index,
                due,
                at,
                people,
                reason,
            } => {
                if *index > 0 || *reason == StepReason::Raised {
                    self.beyond_first = true;
                }
                self.step = *index;
                self.step_due = *due;
                self.step_at = *at;
                self.repeats = 0;
                self.hold = None;
                self.reach.clear();
                self.tell(people, *at);
            }
            AlertEvent::StepRepeated { at, people } => {
                self.repeats += 1;
                self.tell(people, *at);
            }
            AlertEvent::Reached {
                person,
                channel,
                reach,
            } => {
                self.reach
                    .entry(person.clone())
                    .or_default()
                    .insert(*channel, *reach);
            }
            AlertEvent::Acknowledged { by, at, until } => {
                self.hold = Some(Hold {
                    by: Some(by.clone()),
                    from: *at,
                    until: *until,
                    warned: false,
                });
                self.holds_used = self.holds_used.saturating_add(1);
            }
            AlertEvent::HoldWarned { .. } => {
                if let Some(hold) = &mut self.hold {
                    hold.warned = true;
                }
            }
            AlertEvent::HeldForVoice { at, until, .. } => {
                self.hold = Some(Hold {
                    by: None,
                    from: *at,
                    until: *until,
                    warned: true,
                });
                self.voice_hold_used = true;
            }
            AlertEvent::HoldEnded { .. } | AlertEvent::Declined { .. } => self.hold = None,
            AlertEvent::PoliceCalled { by, log, at } => {
                let log = log
                    .clone()
                    .or_else(|| self.police.as_ref().and_then(|police| police.log.clone()));
                self.police = Some(Police {
                    by: by.clone(),
                    log,
                    at: *at,
                    asked_at: *at,
                    holds: true,
                });
                self.hold = None;
            }
            AlertEvent::PoliceAsked { at } => {
                if let Some(police) = &mut self.police {
                    police.asked_at = *at;
                }
            }
            AlertEvent::SafeClaimed { by, .. } => self.claim = Some(by.clone()),
        }
    }
}
