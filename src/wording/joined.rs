//! A single message about several alerts: every code, the gravest first, and a single answer for all.

use super::civil::clock_seen_from;
use super::gsm::{self, ONE_PART, segments};
use super::names::{self, NameForm};
use crate::domain::alert::AlertKind;
use crate::domain::delivery::{Address, Content};
use crate::domain::id::AlertCode;
use crate::domain::notice::{Notice, Template};
use crate::domain::private::Private;

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
    /// The notice.
    pub notice: &'a Notice,
    /// The message for the notice alone.
    pub content: &'a Content,
}

/// The task asked of the reader for an alert, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum JoinedTask {
    Duress,
    Police,
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
        let duress = notice.facts.kind == Some(AlertKind::Duress);
        Some(match notice.template {
            Template::AlertDuress => Self::Duress,
            Template::MovedOn if !duress => Self::MovedOn,
            Template::AlertPolice if !duress => Self::Police,
            Template::AlertRingWorker if !duress => Self::Ring,
            Template::AlertRingHousehold if !duress => Self::Household,
            Template::AlertGoAndSee if !duress => Self::GoAndSee,
            Template::AlertDecide if !duress => Self::Decide,
            _ => return None,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Duress => "Do NOT ring or text, ring 999",
            Self::Police => "Ring 999",
            Self::Ring => "Ring",
            Self::Household => "Ring the household",
            Self::GoAndSee => "Send somebody, not to the door",
            Self::Decide => "Decide what to do",
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
    all_numbers: bool,
}

/// From the longest text to the shortest. The codes, the verbs and the first number never yield.
const ROOMS: &[JoinedRoom] = &[
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

/// Words a single message about several alerts, the gravest first. A text is a single part as far as
/// the codes allow; an e-mail has everything said by each message alone.
#[must_use]
pub fn joined(joined_as: JoinedAs, alerts: &[JoinedAlert<'_>], to: Address) -> Content {
    let texts = ROOMS.iter().map(|room| {
        let said = say(joined_as, alerts, *room);
        gsm::tidy(&gsm::normalise(&said))
    });
    let texts: Vec<String> = texts.collect();
    let fits = |text: &&String| segments(text).units <= ONE_PART;
    let text = texts
        .iter()
        .find(fits)
        .or(texts.last())
        .cloned()
        .unwrap_or_else(String::new);
    match to {
        Address::Sms(to) => Content::Text {
            to,
            body: Private::new(text),
        },
        Address::Email(to) => {
            let codes: Vec<String> = codes(alerts).into_iter().map(ToString::to_string).collect();
            let urgent = if urgent(alerts) { "URGENT " } else { "" };
            let parts = alerts.iter().map(|alert| {
                let code = alert.notice.facts.code.as_ref().map(ToString::to_string);
                format!(
                    "==== {} ====\n\n{}",
                    code.unwrap_or_else(String::new),
                    alert.content.body().reveal().trim()
                )
            });
            let parts: Vec<String> = parts.collect();
            Content::Email {
                to,
                subject: Private::new(format!("{urgent}{} alerts: {}", codes.len(), codes.join(", "))),
                body: Private::new(format!("{text}\n\n{}\n", parts.join("\n\n"))),
            }
        }
    }
}

/// Returns every code once, in order.
fn codes<'a>(alerts: &[JoinedAlert<'a>]) -> Vec<&'a AlertCode> {
    let mut codes: Vec<&AlertCode> = Vec::new();
    for alert in alerts {
        if let Some(code) = alert.notice.facts.code.as_ref()
            && !codes.contains(&code)
        {
            codes.push(code);
        }
    }
    codes
}

fn urgent(alerts: &[JoinedAlert<'_>]) -> bool {
    alerts.iter().any(|alert| {
        matches!(
            JoinedTask::of(alert.notice),
            Some(JoinedTask::Duress | JoinedTask::Police)
        )
    })
}

/// Returns an alert's code with the surnames, as far as there is room.
fn called(notice: &Notice, room: JoinedRoom) -> String {
    let code = notice
        .facts
        .code
        .as_ref()
        .map_or_else(String::new, ToString::to_string);
    match room.names.filter(|_| !notice.facts.workers.trim().is_empty()) {
        Some(form) => format!("{code} {}", names::all(&notice.facts.workers, form)),
        None => code,
    }
}

fn say(joined_as: JoinedAs, alerts: &[JoinedAlert<'_>], room: JoinedRoom) -> String {
    let first = alerts.first().map(|alert| &alert.notice.facts);
    let clock = |at| {
        first.map_or_else(String::new, |facts| {
            clock_seen_from(at, facts.now, &facts.time_zone)
        })
    };
    let now = first.and_then(|facts| facts.now).map_or_else(String::new, clock);
    let until = alerts.iter().filter_map(|alert| alert.notice.facts.until).min();
    let until_words = until.map_or_else(String::new, |at| format!(" until {}", clock(at)));
    let in_duress = |alert: &&JoinedAlert<'_>| alert.notice.facts.kind == Some(AlertKind::Duress);
    let listed: Vec<String> = alerts.iter().map(|alert| called(alert.notice, room)).collect();
    let listed = listed.join(", ");
    let duress: Vec<String> = alerts
        .iter()
        .filter(in_duress)
        .filter_map(|alert| alert.notice.facts.code.as_ref())
        .map(ToString::to_string)
        .collect();
    let warning = if duress.is_empty() {
        String::new()
    } else {
        format!(
            " Do NOT ring or text of {}: close at school only.",
            duress.join(", ")
        )
    };
    let example = alerts
        .iter()
        .find(|alert| !in_duress(alert))
        .or(alerts.first())
        .and_then(|alert| alert.notice.facts.code.as_ref())
        .map_or_else(String::new, ToString::to_string);
    let heard = if duress.len() == alerts.len() {
        String::new()
    } else {
        format!(", voice heard SAFE {example} SPOKE")
    };
    match joined_as {
        JoinedAs::Due => due(alerts, &now, room),
        JoinedAs::Yours => format!(
            "Homeward {now}: yours{until_words}: {listed}.{warning} Each by its code: pass on NEXT {example}{heard}"
        ),
        JoinedAs::Taken => {
            let by = first.and_then(|facts| facts.by.as_deref()).unwrap_or("somebody");
            let end = if duress.is_empty() {
                " No reply needed."
            } else {
                ""
            };
            format!(
                "Homeward {now}: {by} has taken {listed}{until_words}.{warning} You will hear how it goes on.{end}"
            )
        }
        JoinedAs::HoldEnds => {
            let at = until.map_or_else(|| "Soon".to_owned(), |at| format!("At {}", clock(at)));
            format!(
                "Homeward {now}: still open: {listed}.{warning} {at} the next people are told. Pass on: NEXT {example}. More time: ACK ALL"
            )
        }
    }
}

/// Says what has fallen due, by task.
fn due(alerts: &[JoinedAlert<'_>], now: &str, room: JoinedRoom) -> String {
    let mut said = Vec::new();
    let mut tasks: Vec<(JoinedTask, Vec<&Notice>)> = Vec::new();
    for alert in alerts {
        let code = alert.notice.facts.code.as_ref();
        let Some(task) = JoinedTask::of(alert.notice).filter(|_| !said.contains(&code)) else {
            continue;
        };
        said.push(code);
        match tasks.iter_mut().find(|(known, _)| *known == task) {
            Some((_, notices)) => notices.push(alert.notice),
            None => tasks.push((task, vec![alert.notice])),
        }
    }
    let mut numbers_left = false;
    let mut first_number = true;
    let mut words: Vec<String> = Vec::new();
    for (task, notices) in &tasks {
        let mut parts = Vec::new();
        for notice in notices {
            let mut part = called(notice, room);
            if notice.facts.kind == Some(AlertKind::Help) {
                part.push_str(" HELP");
            }
            if *task == JoinedTask::Ring {
                for number in &notice.facts.ring {
                    if first_number || room.all_numbers {
                        part.push_str(&format!(" {}", number.phone));
                        first_number = false;
                    } else {
                        numbers_left = true;
                    }
                }
            }
            parts.push(part);
        }
        words.push(format!("{}: {}", task.words(), parts.join(", ")));
    }
    let urgent = if urgent(alerts) { "URGENT " } else { "" };
    let all = |told: fn(&Notice) -> bool| alerts.iter().all(|alert| told(alert.notice));
    let repeat = if all(|notice| notice.facts.repeat) {
        "REPEAT: "
    } else {
        ""
    };
    let late = alerts
        .iter()
        .any(|alert| alert.notice.facts.delayed_since.is_some());
    let late = if late { "LATE: " } else { "" };
    let more = if numbers_left {
        " (numbers in the e-mail)"
    } else {
        ""
    };
    let moved = tasks.iter().all(|(task, _)| *task == JoinedTask::MovedOn);
    let answer = if moved {
        "No reply needed."
    } else {
        "Taking all: ACK ALL"
    };
    format!(
        "{repeat}{late}Homeward {urgent}{now}: {} alerts. {}{more}. {answer}",
        said.len(),
        words.join(". ")
    )
}
