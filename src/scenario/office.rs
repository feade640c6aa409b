//! Words of the office, as on the command line: `ok jo`, `more jo 30m`, `raise help jo by pat`, `ack by pat`.

use super::OfficeAction;
use crate::config::School;
use crate::domain::alert::CauseWhat;
use crate::domain::command::{ContactSays, WorkerSays};
use crate::domain::id::PersonId;
use crate::domain::time::Timestamp;
use crate::input;

/// The office's words, for the refusal of any other.
const CAN_SAY: &str = "the office can say `start`, `in`, `ok`, `left`, `back`, `home`, `nobody`, `cancel` or `filed` and a worker; \
                       `more jo 30m`; `raise help jo by pat`; `incident aggression jo by pat`, `clear jo by sam`; `ack`, `safe`, `next` or `police` and `by pat`";

/// The words of the office, parted as they are written: `safe jo by pat spoke`, `left jo to 14 Oak Road`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeWords<'a> {
    /// The verb and the words behind it.
    pub words: Vec<&'a str>,
    /// The person who says so, as written; `None` if not said.
    pub by: Option<&'a str>,
    /// The words after the person: `spoke`, `log 1234`.
    pub after: &'a str,
    /// The next stop, as written; `None` if not said.
    pub next: Option<&'a str>,
}

impl<'a> OfficeWords<'a> {
    /// Parts what the office says.
    #[must_use]
    pub fn of(said: &'a str) -> Self {
        // An address may have any words, so it stands last, after `to`.
        let (said, next) = match said.split_once(" to ") {
            Some((said, next)) => (said, Some(next)),
            None => (said, None),
        };
        let (said, by) = match said.split_once(" by ") {
            Some((said, by)) => (said, Some(by.trim())),
            None => (said, None),
        };
        let (by, after) = match by.and_then(|by| by.split_once(' ')) {
            Some((by, after)) => (Some(by), after.trim()),
            None => (by, ""),
        };
        Self {
            words: said.split_whitespace().collect(),
            by,
            after,
            next,
        }
    }
}

/// Reads the words of the office, said at an instant.
///
/// # Errors
/// The fault, and the words to write instead.
pub(super) fn parse(school: &School, written: &str, at: Timestamp) -> Result<OfficeAction, String> {
    let OfficeWords {
        words,
        by,
        after,
        next,
    } = OfficeWords::of(written);
    let next = next
        .map(|next| input::parse_stop(next, at, &school.time_zone))
        .transpose()?;
    let said = words.join(" ");
    let by = by.map(|by| school.find_person(by)).transpose()?;
    let mut words = words.into_iter();
    let verb = words.next().unwrap_or("");
    let rest: Vec<&str> = words.collect();
    let say = match verb {
        "back" => WorkerSays::Back,
        "cancel" => WorkerSays::Cancel,
        "home" => WorkerSays::Home,
        "in" => WorkerSays::Arrived,
        "left" => WorkerSays::Left { next },
        "nobody" => WorkerSays::Nobody,
        "ok" => WorkerSays::Ok,
        "start" => WorkerSays::Start,
        "more" => {
            let [who, time] = rest.as_slice() else {
                return Err(format!("`{said}` lacks a worker or a time; write `more jo 30m`"));
            };
            let extension = input::parse_extension(time, at, &school.time_zone)?;
            return Ok(OfficeAction::Visit {
                who: worker(school, who)?,
                say: WorkerSays::More {
                    extension: Some(extension),
                    with_leave: by,
                },
            });
        }
        "filed" => {
            let who = school.find_person(rest.first().copied().unwrap_or(""))?;
            let by = by.unwrap_or_else(|| who.clone());
            return Ok(OfficeAction::Filed { who, by });
        }
        "incident" => {
            let [kind, who] = rest.as_slice() else {
                return Err(format!(
                    "`{said}` lacks a kind or a worker; write `incident aggression jo by pat`"
                ));
            };
            let who = school.find_person(who)?;
            return Ok(OfficeAction::Incident {
                kind: (*kind).to_owned(),
                who,
                by,
            });
        }
        "clear" => {
            let who = school.find_person(rest.first().copied().unwrap_or(""))?;
            let by = by.ok_or("`clear` needs to say by whom; write `clear jo by sam`")?;
            return Ok(OfficeAction::Clear { who, by });
        }
        "raise" => return raise(school, &said, &rest, by),
        "ack" | "confirm" | "next" | "police" | "safe" => return alert(school, verb, &rest, after, by),
        _ => return Err(format!("`{verb}` is nothing that the office says; {CAN_SAY}")),
    };
    let who = rest
        .first()
        .ok_or_else(|| format!("`{said}` names nobody; write `{verb} jo`"))?;
    let who = worker(school, who)?;
    Ok(OfficeAction::Visit { who, say })
}

/// Returns the worker meant; `None` for `all`.
fn worker(school: &School, who: &str) -> Result<Option<PersonId>, String> {
    if who == "all" {
        return Ok(None);
    }
    school.find_person(who).map(Some)
}

fn raise(school: &School, said: &str, rest: &[&str], by: Option<PersonId>) -> Result<OfficeAction, String> {
    let [kind, who] = rest else {
        return Err(format!(
            "`{said}` lacks a kind or a person; write `raise help jo by pat`"
        ));
    };
    let what = match *kind {
        "help" => CauseWhat::HelpAsked,
        "duress" => CauseWhat::DuressUsed,
        "concern" => CauseWhat::Worrying,
        _ => {
            return Err(format!(
                "`{kind}` cannot be raised; say `help`, `duress` or `concern`"
            ));
        }
    };
    Ok(OfficeAction::Raise {
        what,
        who: school.find_person(who)?,
        by,
    })
}

fn alert(
    school: &School,
    verb: &str,
    rest: &[&str],
    after: &str,
    by: Option<PersonId>,
) -> Result<OfficeAction, String> {
    let by = by.ok_or_else(|| format!("`{verb}` needs to say by whom; write `{verb} by pat`"))?;
    let say = match verb {
        "ack" => ContactSays::Acknowledge,
        "next" => ContactSays::Next,
        "confirm" => ContactSays::Confirm,
        "police" => ContactSays::Police {
            log: (!after.is_empty()).then(|| after.trim_start_matches("log ").to_owned()),
        },
        _ => {
            let mut words = after.split_whitespace();
            let how = words.next().map(input::parse_how).transpose()?;
            let of: Vec<String> = words.filter(|word| *word != "and").map(str::to_owned).collect();
            ContactSays::Safe {
                how,
                of: input::parse_safe_of(school, &of)?,
            }
        }
    };
    Ok(OfficeAction::Alert {
        code: rest.first().map(|code| (*code).to_owned()),
        by,
        say,
    })
}
