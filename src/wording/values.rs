//! Facts as the variables of templates. An unknown fact is absent.

use super::choices;
use super::civil::clock_seen_from;
use super::names::{self, NameForm};
use super::phrases::{self, CausePhrase, CauseWords};
use super::sheet::sheet_text;
use crate::domain::alert::{AlertKind, Cause, CauseWhat};
use crate::domain::notice::{NoticeFacts, RingNumber, Template};
use crate::domain::time::Timestamp;
use minijinja::Value;
use std::collections::BTreeMap;

/// Longest names of workers in duress, in letters: the words not to ring come first.
const LONGEST_SPARE: usize = 40;

/// Most letters of a first name beside a number.
const LONGEST_FIRST_NAME: usize = 14;

/// Every variable, by name.
pub(super) type TemplateValues = BTreeMap<&'static str, Value>;

/// Room for the words that could be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextRoom {
    /// How names are written.
    pub(super) names: NameForm,
    /// Extra words beside the necessary.
    pub(super) beside: ExtraWords,
    /// Most characters of a remark.
    pub(super) longest: usize,
    /// How much of the way to a place or a person is said.
    pub(super) ways: TextWays,
}

/// How much of the way to a place or a person is said, least first. The number of the first person
/// to ring always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TextWays {
    /// The number of the first person to ring alone.
    FirstNumber,
    /// The number of each person to ring.
    Numbers,
    /// The numbers, the place's area and the school's number.
    Area,
}

/// Extra words beside the necessary, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ExtraWords {
    /// Nothing beside the necessary.
    Nothing,
    /// The news that our texts do not reach the worker.
    Unreached,
    /// Everything useful.
    Everything,
}

impl TextRoom {
    /// An e-mail has all the room in the world.
    pub(super) const EMAIL: Self =
        Self::of(NameForm::Full, ExtraWords::Everything, usize::MAX, TextWays::Area);

    /// From the longest text to the shortest: the first to fit one part is sent.
    ///
    /// What yields first is a full name, for initial and surname; then words merely useful; then the
    /// area; then the number of a second worker. Never the code, the number of the first, the verb.
    pub(super) const TEXTS: &'static [Self] = &[
        Self::of(NameForm::Full, ExtraWords::Everything, 80, TextWays::Area),
        Self::of(NameForm::Initial, ExtraWords::Everything, 80, TextWays::Area),
        Self::of(NameForm::Surname, ExtraWords::Everything, 80, TextWays::Area),
        Self::of(NameForm::Initial, ExtraWords::Unreached, 80, TextWays::Area),
        Self::of(NameForm::Surname, ExtraWords::Unreached, 60, TextWays::Area),
        Self::of(NameForm::Initial, ExtraWords::Nothing, 60, TextWays::Area),
        Self::of(NameForm::Surname, ExtraWords::Nothing, 60, TextWays::Area),
        Self::of(NameForm::Initial, ExtraWords::Unreached, 60, TextWays::Numbers),
        Self::of(NameForm::Surname, ExtraWords::Unreached, 60, TextWays::Numbers),
        Self::of(NameForm::Initial, ExtraWords::Nothing, 60, TextWays::Numbers),
        Self::of(NameForm::Surname, ExtraWords::Nothing, 60, TextWays::Numbers),
        Self::of(
            NameForm::Surname,
            ExtraWords::Unreached,
            60,
            TextWays::FirstNumber,
        ),
        Self::of(
            NameForm::Cut(14),
            ExtraWords::Unreached,
            50,
            TextWays::FirstNumber,
        ),
        Self::of(
            NameForm::Cut(10),
            ExtraWords::Unreached,
            40,
            TextWays::FirstNumber,
        ),
        Self::of(NameForm::Initial, ExtraWords::Nothing, 60, TextWays::FirstNumber),
        Self::of(NameForm::Surname, ExtraWords::Nothing, 60, TextWays::FirstNumber),
        Self::of(NameForm::Cut(14), ExtraWords::Nothing, 50, TextWays::FirstNumber),
        Self::of(NameForm::Cut(10), ExtraWords::Nothing, 40, TextWays::FirstNumber),
        Self::of(NameForm::Cut(7), ExtraWords::Nothing, 30, TextWays::FirstNumber),
        Self::of(NameForm::Cut(4), ExtraWords::Nothing, 20, TextWays::FirstNumber),
        Self::of(NameForm::Cut(2), ExtraWords::Nothing, 20, TextWays::FirstNumber),
    ];

    /// Whether names are down to a few letters, so that marks come in fewest words too.
    pub(super) fn is_least(self) -> bool {
        matches!(self.names, NameForm::Cut(letters) if letters <= 4)
    }

    /// The least room there is.
    pub(super) const LEAST: Self = Self::of(NameForm::Cut(2), ExtraWords::Nothing, 20, TextWays::FirstNumber);

    const fn of(names: NameForm, beside: ExtraWords, longest: usize, ways: TextWays) -> Self {
        Self {
            names,
            beside,
            longest,
            ways,
        }
    }

    /// Whether everything useful may be said.
    pub(super) fn extras(self) -> bool {
        self.beside == ExtraWords::Everything
    }
}

/// Shows instants to one reader.
struct ShownTimes<'a> {
    now: Option<Timestamp>,
    zone: &'a str,
}

impl ShownTimes<'_> {
    fn show(&self, at: Timestamp) -> String {
        clock_seen_from(at, self.now, self.zone)
    }
}

/// The subject of an alert without a named worker.
fn without_worker(kind: Option<AlertKind>) -> &'static str {
    match kind {
        Some(AlertKind::Drill) => "nobody",
        Some(AlertKind::Monitor) => "Homeward itself",
        Some(AlertKind::Concern | AlertKind::Overdue | AlertKind::Help | AlertKind::Duress) | None => {
            "a member of staff"
        }
    }
}

/// Returns the known facts in words, as far as there is room.
pub(super) fn values(
    template: Template,
    facts: &NoticeFacts,
    room: TextRoom,
    public_url: Option<&str>,
) -> TemplateValues {
    let times = ShownTimes {
        now: facts.now,
        zone: &facts.time_zone,
    };
    let named = names::all(&facts.workers, room.names);
    let workers = if named.is_empty() {
        without_worker(facts.kind).to_owned()
    } else {
        named.clone()
    };
    let many = phrases::many(&facts.workers);
    // A cause of one of two workers names the worker.
    let singled_out = |cause: Option<&Cause>| {
        let cause = cause.filter(|_| facts.named.len() > 1)?;
        facts.named.get(cause.worker.as_ref()?)
    };
    let say = |cause: &Cause| {
        let many = many && singled_out(Some(cause)).is_none();
        let words = CauseWords {
            at: &times.show(cause.at),
            many,
            longest: room.longest,
            names: room.names,
            parted: facts.parted.as_ref(),
        };
        phrases::cause(cause, words)
    };
    let whole = |cause: Option<&Cause>, phrase: CausePhrase| match (singled_out(cause), phrase) {
        (Some(who), CausePhrase::Of(verb)) => {
            let with = facts.named.values().filter(|name| *name != who).cloned();
            let with = names::all(&names::join(&with.collect::<Vec<_>>()), room.names);
            let who = names::one(who, room.names);
            if cause.is_some_and(|cause| cause.what == CauseWhat::Apart) {
                return phrases::sentence(&format!("{who} {verb}"));
            }
            phrases::sentence(&format!("{who} (with {with}) {verb}"))
        }
        (None, CausePhrase::Of(verb)) => phrases::sentence(&format!("{workers} {verb}")),
        (_, CausePhrase::Whole(words)) => phrases::sentence(&words),
    };
    let main = phrases::main_cause(template, facts);
    let phrase = || main.map_or_else(|| phrases::no_cause(facts.kind, many), say);

    let mut values = TemplateValues::new();
    let mut put = |name: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            values.insert(name, Value::from(value));
        }
    };
    let optional = |value: Option<String>| value.filter(|_| room.extras());
    put("school", Some(facts.school.clone()));
    put("you", Some(names::one(&facts.you, room.names)));
    for (name, at) in [
        ("now", facts.now),
        ("at", facts.at),
        ("due", facts.due),
        ("told", facts.told_at),
        ("next_check", facts.next_check),
        ("back_by", facts.back_by),
        ("write_up_by", facts.write_up_by),
        ("until", facts.until),
        ("last_heard", facts.last_heard),
    ] {
        put(name, at.map(|at| times.show(at)));
    }
    put("ring", ring(facts, room));
    let spare = facts.spare.as_deref();
    put("spare", spare.map(|names| phrases::cut(names, LONGEST_SPARE)));
    put("by_office", facts.by_office.then(|| "yes".to_owned()));
    put("deaf", facts.deaf.then(|| "yes".to_owned()));
    put("whom", facts.whom.clone());
    let about_others = facts.about_others.as_ref();
    put(
        "about_others",
        about_others.map(|others| names::all(others, room.names)),
    );
    put("signed_in", facts.signed_in.then(|| "yes".to_owned()));
    let area = facts.area.clone().filter(|_| room.ways >= TextWays::Area);
    put("area", area);
    let school_phone = facts.school_phone.clone();
    put(
        "school_phone",
        school_phone.filter(|_| room.ways >= TextWays::Area),
    );
    put("code", facts.code.as_ref().map(ToString::to_string));
    put("kind", facts.kind.map(|kind| kind.word().to_owned()));
    put(
        "what",
        Some(match phrase() {
            CausePhrase::Of(words) | CausePhrase::Whole(words) => words,
        }),
    );
    put(
        "out",
        match phrase() {
            // The phrase itself lists the people still out at lock-up.
            CausePhrase::Whole(_) if !main.is_some_and(lists_who_is_out) => Some(named.clone()),
            CausePhrase::Of(_) | CausePhrase::Whole(_) => None,
        },
    );
    put("story", Some(whole(main, phrase())));
    let also: Vec<String> = facts
        .causes
        .iter()
        .filter(|cause| main.is_none_or(|main| !std::ptr::eq(main, *cause)))
        .map(|cause| match say(cause) {
            CausePhrase::Of(words) | CausePhrase::Whole(words) => words,
        })
        .collect();
    put("also", optional(Some(also.join("; "))));
    put(
        "step",
        facts.step.as_ref().map(|step| phrases::cut(step, room.longest)),
    );
    put("todo", phrases::task_of(facts.ask, facts.kind).map(str::to_owned));
    put("by", facts.by.as_ref().map(|by| names::all(by, room.names)));
    put(
        "others",
        facts.others.as_ref().map(|others| names::all(others, room.names)),
    );
    put(
        "contact",
        facts
            .contact
            .as_ref()
            .map(|contact| names::all(contact, room.names)),
    );
    put("how", facts.how.map(|how| phrases::how(how).to_owned()));
    put(
        "log",
        facts.log.as_ref().map(|log| phrases::cut(log, room.longest)),
    );
    put(
        "remark",
        facts.remark.as_ref().map(|remark| {
            // A reminder is the school's own, measured on loading.
            let room = if template == Template::Prompt {
                TextRoom::EMAIL
            } else {
                room
            };
            remark_words(remark, room)
        }),
    );
    let unreached = facts
        .unreached_since
        .map(|since| format!("Texts not reaching them since {}", times.show(since)));
    put(
        "unreached",
        unreached.filter(|_| room.beside >= ExtraWords::Unreached),
    );
    put(
        "deadline",
        facts.deadline.map(|kind| phrases::deadline(kind).to_owned()),
    );
    if let Some(report) = &facts.report {
        put("incident", Some(report.kind.replace(['-', '_'], " ")));
        put("visit_id", Some(report.visit.to_string()));
        let prompt = report.prompt.as_deref().map(phrases::with_stop);
        put("prompt", prompt.filter(|_| room.beside >= ExtraWords::Unreached));
        put("note", report.note.clone().filter(|_| room == TextRoom::EMAIL));
    }
    if room == TextRoom::EMAIL {
        let bullets: Vec<String> = facts
            .causes
            .iter()
            .map(|cause| format!("- {}.", whole(Some(cause), say(cause))))
            .collect();
        put("causes", Some(bullets.join("\n")));
        put("place", facts.place.clone());
        let details: Vec<String> = facts.details.iter().map(|line| format!("- {line}")).collect();
        put("details", Some(details.join("\n")));
        let possible: Vec<String> = facts
            .possible
            .iter()
            .map(|visit| format!("  - {visit}"))
            .collect();
        put("possible", Some(possible.join("\n")));
        let phones: Vec<String> = facts.phones.iter().map(|phone| format!("- {phone}")).collect();
        put(
            "phones",
            Some(phones.join("\n")).filter(|phones| !phones.is_empty()),
        );
        let first_name = names::split(&facts.workers)
            .first()
            .and_then(|name| name.split_whitespace().next().map(str::to_owned));
        put("first_name", first_name);
        put(
            "sheet",
            facts
                .sheet
                .as_ref()
                .map(|sheet| sheet_text(sheet, &facts.time_zone)),
        );
        put("link", link(facts, public_url));
    }
    choices::put_choices(&facts.choices, room, &mut put);
    put("workers", Some(workers.clone()));
    put("are", Some(if many { "are" } else { "is" }.to_owned()));
    put("have", Some(if many { "have" } else { "has" }.to_owned()));
    if let Some(minutes) = facts.minutes {
        values.insert("minutes", Value::from(minutes));
    }
    if facts.place.is_some() && !facts.without_email {
        values.insert("visit", Value::from(true));
    }
    if facts.report_wanted {
        values.insert("report_wanted", Value::from(true));
    }
    if facts.report.as_ref().is_some_and(|report| report.cooling_off) {
        values.insert("cooling_off", Value::from(true));
    }
    // An unknown phone may be of each worker offered, and of nobody else who is out.
    let of_a_phone = template == Template::AlertMonitor && !facts.choices.is_empty();
    if of_a_phone || main.is_some_and(is_of_one_person) {
        values.insert("one_person", Value::from(true));
    }
    if main.is_some_and(|cause| matches!(cause.what, CauseWhat::Aside(_))) {
        values.insert("aside", Value::from(true));
    }
    values.insert("room", Value::from(room.extras()));
    values
}

fn lists_who_is_out(cause: &Cause) -> bool {
    matches!(cause.what, CauseWhat::StillOut(_))
}

/// Returns whom to ring, each by first name and number: "Jo 07700 900101". Nobody under duress (P9).
pub(super) fn ring(facts: &NoticeFacts, room: TextRoom) -> Option<String> {
    let numbers = if facts.kind == Some(AlertKind::Duress) {
        &[]
    } else {
        facts.ring.as_slice()
    };
    let first_name = |name: &str| name.split_whitespace().next().unwrap_or(name).to_owned();
    let say = |number: &RingNumber| {
        let short = first_name(&number.name);
        let shared = numbers.iter().filter(|other| first_name(&other.name) == short);
        let name = if shared.count() > 1 {
            names::one(&number.name, room.names)
        } else {
            phrases::cut(&short, LONGEST_FIRST_NAME)
        };
        format!("{name} {}", number.phone)
    };
    let (first, others) = numbers.split_first()?;
    if others.is_empty() || room.ways >= TextWays::Numbers {
        let said: Vec<String> = numbers.iter().map(say).collect();
        return Some(names::join(&said));
    }
    Some(format!("{} (see mail)", say(first)))
}

/// Whether an alert of the school itself is about one person: its words say what to do.
fn is_of_one_person(cause: &Cause) -> bool {
    cause.worker.is_some() && matches!(cause.what, CauseWhat::Monitor(_))
}

/// Makes a remark part of a sentence: without a stop.
fn remark_words(remark: &str, room: TextRoom) -> String {
    phrases::cut(remark.trim().trim_end_matches('.'), room.longest)
}

/// Returns where to answer on the board: a page with a button, since scanners follow links.
fn link(facts: &NoticeFacts, public_url: Option<&str>) -> Option<String> {
    let url = public_url?.trim_end_matches('/');
    Some(match &facts.code {
        Some(code) => format!("{url}/alerts/{code}"),
        None => format!("{url}/"),
    })
}
