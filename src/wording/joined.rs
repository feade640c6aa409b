//! A single message about several alerts: every code, the gravest first, and a single answer for all.
//!
//! An alert of duress and a step that asks for the police are never joined: no joined text has room
//! for their instructions.

use super::alerts::HELD_ANSWERS;
use super::civil::clock_seen_from;
use super::gsm::{self, ONE_PART, segments};
use super::names::{self, NameForm};
use super::texts::environment;
use super::values::{ExtraWords, TextRoom, TextWays, ring, values};
use crate::domain::alert::AlertKind;
use crate::domain::delivery::{Address, Content};
use crate::domain::id::AlertCode;
use crate::domain::notice::{Notice, NoticeFacts, Template};
use crate::domain::private::Private;
use crate::domain::time::Timestamp;
use minijinja::UndefinedBehavior;

/// The news of a message about several alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinedAs {
    /// Each alert has fallen due, or has moved on.
    Due,
    /// The reader has the alerts.
    Yours,
    /// Another person has the alerts.
    Taken,
    /// The reader's time with the alerts is nearly up.
    HoldEnds,
}

impl JoinedAs {
    /// Returns the kind of joined message for a notice; `None` for a message always sent alone.
    #[must_use]
    pub fn of(notice: &Notice) -> Option<Self> {
        notice.facts.code.as_ref()?;
        // Duress and practice stand alone: neither may lend its words to an alert, or lose its own.
        if matches!(notice.facts.kind, Some(AlertKind::Drill | AlertKind::Duress)) {
            return None;
        }
        match notice.template {
            Template::TakenByYou => Some(Self::Yours),
            Template::Taken => Some(Self::Taken),
            Template::HoldWarning => Some(Self::HoldEnds),
            _ => JoinedTask::of(notice).map(|_| Self::Due),
        }
    }
}

/// A notice of an alert, and the message for the notice alone.
#[derive(Debug, Clone, Copy)]
pub struct JoinedAlert<'a> {
    /// The alert's code.
    pub code: &'a AlertCode,
    /// The notice.
    pub notice: &'a Notice,
    /// The message for the notice alone.
    pub content: &'a Content,
    /// Whether the reader gets the same by e-mail, with every number.
    pub mailed: bool,
}

/// The task asked of the reader for an alert, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum JoinedTask {
    Ring,
    Household,
    GoAndSee,
    Decide,
    MovedOn,
}

impl JoinedTask {
    fn of(notice: &Notice) -> Option<Self> {
        // An alert of the school itself lives by its story, and a joined text has no room for a story.
        if notice.facts.named.is_empty() {
            return None;
        }
        Some(match notice.template {
            Template::MovedOn => Self::MovedOn,
            Template::AlertRingWorker => Self::Ring,
            Template::AlertRingHousehold => Self::Household,
            Template::AlertGoAndSee => Self::GoAndSee,
            Template::AlertDecide => Self::Decide,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Ring => "Ring",
            Self::Household => "Ring the household, see e-mail",
            Self::GoAndSee => "Send somebody, not to the door",
            Self::Decide => "Decide what to do, see e-mail",
            Self::MovedOn => "Others are told of",
        }
    }
}

/// Returns the place of a notice among the joined notices: the gravest kind and task first.
#[must_use]
pub fn joined_order(notice: &Notice) -> impl Ord + use<> {
    let task = JoinedTask::of(notice).unwrap_or(JoinedTask::MovedOn);
    let kind = notice.facts.kind.unwrap_or(AlertKind::Overdue);
    (task == JoinedTask::MovedOn, std::cmp::Reverse(kind), task)
}

/// How much of each alert is said beside its code.
#[derive(Clone, Copy)]
struct JoinedRoom {
    names: Option<NameForm>,
    /// Whether every number is said; else of the alerts in an e-mail the first number alone.
    all_numbers: bool,
}

/// An e-mail has all the room in the world.
const E_MAIL: JoinedRoom = room(Some(NameForm::Full), true);

/// From the longest text to the shortest. The codes, the verbs and the first number never yield, nor
/// does a number without an e-mail.
const TEXTS: &[JoinedRoom] = &[
    room(Some(NameForm::Initial), true),
    room(Some(NameForm::Surname), true),
    room(Some(NameForm::Initial), false),
    room(Some(NameForm::Surname), false),
    room(Some(NameForm::Cut(10)), false),
    room(Some(NameForm::Cut(6)), false),
    room(Some(NameForm::Cut(4)), false),
    room(None, false),
];

const fn room(names: Option<NameForm>, all_numbers: bool) -> JoinedRoom {
    JoinedRoom { names, all_numbers }
}

/// Words a single message about several alerts, the gravest first. An e-mail has everything said by
/// each message alone.
///
/// Returns `None` for more alerts than fit a text of one part: fewer are to be joined.
#[must_use]
pub fn joined(joined_as: JoinedAs, alerts: &[JoinedAlert<'_>], to: Address) -> Option<Content> {
    match to {
        // A room is told of each alert by itself.
        Address::Chat(_) => None,
        Address::Sms(to) => {
            let fits = |room: &JoinedRoom| {
                let text = gsm::tidy(&gsm::normalise(&say(joined_as, alerts, *room)?));
                (segments(&text).units <= ONE_PART).then_some(text)
            };
            let body = Private::new(TEXTS.iter().find_map(fits)?);
            Some(Content::Text { to, body })
        }
        Address::Voice(to) => {
            let script = Private::new(super::calls::joined_script(&codes(alerts)));
            Some(Content::Call { to, script })
        }
        Address::Email(to) => {
            let text = gsm::tidy(&say(joined_as, alerts, E_MAIL)?);
            let codes: Vec<&str> = codes(alerts).into_iter().map(AlertCode::as_str).collect();
            let part = |alert: &JoinedAlert<'_>| {
                let body = alert.content.body().reveal().trim();
                format!("==== {} ====\n\n{body}", alert.code)
            };
            let parts: Vec<String> = alerts.iter().map(part).collect();
            Some(Content::Email {
                to,
                subject: Private::new(format!("{} alerts: {}", codes.len(), codes.join(", "))),
                body: Private::new(format!("{text}\n\n{}\n", parts.join("\n\n"))),
            })
        }
    }
}

/// Returns every code once, in order.
fn codes<'a>(alerts: &[JoinedAlert<'a>]) -> Vec<&'a AlertCode> {
    let mut codes: Vec<&AlertCode> = Vec::new();
    for alert in alerts {
        if !codes.contains(&alert.code) {
            codes.push(alert.code);
        }
    }
    codes
}

/// Returns an alert's code with the names, as far as there is room.
fn called(alert: &JoinedAlert<'_>, room: JoinedRoom) -> String {
    let workers = names::all(
        &alert.notice.facts.workers,
        room.names.unwrap_or(NameForm::Surname),
    );
    if room.names.is_none() || workers.is_empty() {
        return alert.code.to_string();
    }
    format!("{} {workers}", alert.code)
}

/// Returns an alert's code with each number to ring, named: "K7 Jo 07700 900101". A worker without a
/// number is named too. `None` where there is no number.
fn numbered(alert: &JoinedAlert<'_>, room: JoinedRoom) -> Option<String> {
    let facts = &alert.notice.facts;
    let form = room.names.unwrap_or(NameForm::Cut(4));
    let ways = if room.all_numbers || !alert.mailed {
        TextWays::Numbers
    } else {
        TextWays::FirstNumber
    };
    let said = TextRoom {
        ways,
        ..in_full(form)
    };
    let ring = ring(facts, said)?;
    let others: Vec<String> = names::split(&facts.workers)
        .into_iter()
        .filter(|name| facts.ring.iter().all(|number| number.name != *name))
        .map(|name| format!(" and {}", names::one(name, form)))
        .collect();
    Some(format!("{} {ring}{}", alert.code, others.concat()))
}

/// Room for everything that a text may hold, with the names in a form.
fn in_full(names: NameForm) -> TextRoom {
    TextRoom {
        names,
        beside: ExtraWords::Everything,
        longest: usize::MAX,
        ways: TextWays::Area,
    }
}

/// Returns the answers open to whoever has the alert, in the words of the text about the alert alone.
fn held_answers(facts: &NoticeFacts) -> Result<String, minijinja::Error> {
    let values = values(Template::TakenByYou, facts, in_full(NameForm::Surname), None);
    environment(UndefinedBehavior::Lenient).render_str(HELD_ANSWERS, values)
}

fn say(joined_as: JoinedAs, alerts: &[JoinedAlert<'_>], room: JoinedRoom) -> Option<String> {
    let first = alerts.first()?;
    let facts = &first.notice.facts;
    let clock = |at: Timestamp| clock_seen_from(at, facts.now, &facts.time_zone);
    let head = match facts.now {
        Some(now) => format!("Homeward {}", clock(now)),
        None => "Homeward".to_owned(),
    };
    let until = alerts.iter().filter_map(|alert| alert.notice.facts.until).min();
    let during = match until {
        Some(at) => format!(" until {}", clock(at)),
        None => String::new(),
    };
    let listed: Vec<String> = alerts.iter().map(|alert| called(alert, room)).collect();
    let listed = listed.join(", ");
    Some(match joined_as {
        JoinedAs::Due => due(alerts, &head, room),
        JoinedAs::Yours => {
            // Nothing is joined without its answers: each alert is then told by itself.
            let Ok(answers) = held_answers(facts) else {
                return None;
            };
            format!("{head}: yours{during}: {listed}. Each by its code. {answers}")
        }
        JoinedAs::Taken => {
            let by = facts.by.as_deref().unwrap_or("somebody");
            format!("{head}: {by} has taken {listed}{during}. You will hear how it goes on. No reply needed.")
        }
        JoinedAs::HoldEnds => {
            let at = until.map_or_else(|| "Soon".to_owned(), |at| format!("At {}", clock(at)));
            // Not ACK ALL: whatever else the reader was told of is no part of this text.
            let codes: Vec<&str> = codes(alerts).into_iter().map(AlertCode::as_str).collect();
            format!(
                "{head}: still open: {listed}. {at} the next people are told. Not reached: NEXT {}. More time: ACK {}",
                first.code,
                codes.join(" ")
            )
        }
    })
}

/// Says what has fallen due, by task.
fn due(alerts: &[JoinedAlert<'_>], head: &str, room: JoinedRoom) -> String {
    let mut said = Vec::new();
    let mut tasks: Vec<(JoinedTask, Vec<&JoinedAlert<'_>>)> = Vec::new();
    for alert in alerts {
        let Some(task) = JoinedTask::of(alert.notice).filter(|_| !said.contains(&alert.code)) else {
            continue;
        };
        said.push(alert.code);
        match tasks.iter_mut().find(|(known, _)| *known == task) {
            Some((_, alerts)) => alerts.push(alert),
            None => tasks.push((task, vec![alert])),
        }
    }
    let mut numbers_left = false;
    let mut first_number = true;
    let mut words: Vec<String> = Vec::new();
    for (task, alerts) in &tasks {
        let mut parts = Vec::new();
        for alert in alerts {
            let ring = numbered(alert, room).filter(|_| *task == JoinedTask::Ring);
            let mut part = match ring {
                Some(ring) if first_number || room.all_numbers || !alert.mailed => {
                    first_number = false;
                    ring
                }
                Some(_) => {
                    numbers_left = true;
                    called(alert, room)
                }
                None => called(alert, room),
            };
            if alert.notice.facts.kind == Some(AlertKind::Help) {
                part.push_str(" HELP");
            }
            parts.push(part);
        }
        words.push(format!("{}: {}", task.words(), parts.join(", ")));
    }
    let repeat = alerts.iter().all(|alert| alert.notice.facts.repeat);
    let repeat = if repeat { "REPEAT: " } else { "" };
    let late = alerts
        .iter()
        .any(|alert| alert.notice.facts.delayed_since.is_some());
    let late = if late { "LATE: " } else { "" };
    let see_mail = " (see mail)";
    let said_once = words.iter().any(|words| words.contains(see_mail));
    let more = if numbers_left && !said_once { see_mail } else { "" };
    let moved = tasks.iter().all(|(task, _)| *task == JoinedTask::MovedOn);
    let answer = if moved {
        "No reply needed."
    } else {
        "Taking all: ACK ALL"
    };
    format!(
        "{repeat}{late}{head}: {} alerts. {}{more}. {answer}",
        said.len(),
        words.join(". ")
    )
}
