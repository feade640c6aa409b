//! What is timed, and until when visits start.

use super::check::{Check, all, always};
use super::facts::{Facts, HEAD, OFFICE, Roles, Short, names, short, short_chain, short_of};
use crate::domain::chain::{Ask, Chain, Target};
use crate::domain::plan::{CheckInFrom, DeadlineRule, Requirement, VisitType};
use crate::domain::time::{Availability, Span};
use jiff::tz::TimeZone;

/// Which of the things that a visit type tells others of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Telling {
    Change,
    Left,
    Start,
}

impl Telling {
    fn of(self, visit_type: &VisitType) -> (&'static str, &[Target]) {
        match self {
            Self::Change => ("tell_on_change", &visit_type.tell_on_change),
            Self::Left => ("tell_on_left", &visit_type.tell_on_left),
            Self::Start => ("tell_on_start", &visit_type.tell_on_start),
        }
    }
}

impl Facts<'_> {
    /// Whether whoever goes in is asked at least so often, from the moment they are in.
    pub(super) fn checks_in_every(&self, at_most: Span) -> Check {
        self.each(|visit_type| {
            let own = visit_type.check_in.as_ref().map(|it| (it, String::new()));
            let entry = visit_type.entry.as_ref();
            let on_entry = entry.and_then(|entry| {
                let check_in = entry.check_in.as_ref()?;
                Some((check_in, format!("`entry = \"{}\"`, whose ", entry.name)))
            });
            let Some((check_in, before)) = own.or(on_entry) else {
                return short(
                    "it has no check-in",
                    ".check_in",
                    format!("every = \"{at_most}\""),
                );
            };
            if check_in.every.span() > at_most {
                return short(
                    format!("its check-in comes only every {}", check_in.every.span()),
                    ".check_in",
                    format!("every = \"{at_most}\""),
                );
            }
            let from = match check_in.from {
                CheckInFrom::Arrival => "arrival",
                CheckInFrom::SignOut => "sign-out",
            };
            Ok(format!(
                "{before}`check_in.every = {}` from {from}, then chain `{}`",
                check_in.every.span(),
                check_in.rule.chain
            ))
        })
    }

    /// The return deadline, which every visit has.
    pub(super) fn returns(&self) -> Check {
        self.each(|visit_type| {
            let rule = &visit_type.return_by.rule;
            Ok(format!(
                "no sign-out without the time they are due back; {} later without BACK or HOME, chain `{}`",
                rule.grace, rule.chain
            ))
        })
    }

    /// Whether one who is not at the stop in time is missed.
    pub(super) fn arrives(&self) -> Check {
        self.each(|visit_type| match &visit_type.arrival {
            Some(arrival) => Ok(format!(
                "`arrival.within = {}`, then chain `{}`",
                arrival.within.span(),
                arrival.rule.chain
            )),
            None => short(
                "nobody is missed who never arrives",
                ".arrival",
                "within = \"45m\"",
            ),
        })
    }

    /// Whether nobody waits at a closed door for longer.
    pub(super) fn waits_at_most(&self, at_most: Span) -> Check {
        self.each(|visit_type| {
            let waits = visit_type.no_answer.wait_at_most.span();
            if waits > at_most {
                return short(
                    format!("they may wait {waits} at a closed door"),
                    ".no_answer",
                    format!("wait_at_most = \"{at_most}\""),
                );
            }
            Ok(format!(
                "NOBODY starts `no_answer.wait_at_most = {waits}`: time to leave, then chain `{}`",
                visit_type.no_answer.rule.chain
            ))
        })
    }

    /// Whether the write-up is asked for, within so long if that is said.
    pub(super) fn writes_up(&self, at_most: Option<Span>) -> Check {
        self.each(|visit_type| match &visit_type.write_up {
            None => short("nobody asks for a write-up", ".write_up", "within = \"24h\""),
            Some(write_up) if at_most.is_some_and(|most| write_up.within.span() > most) => short(
                format!("its write-up is due only after {}", write_up.within.span()),
                ".write_up",
                "within = \"24h\"",
            ),
            Some(write_up) => Ok(format!(
                "`write_up.within = {}`: the worker is asked, {} later the line manager",
                write_up.within.span(),
                write_up.grace
            )),
        })
    }

    /// Whether the line manager hears first of somebody who does not say that they are home.
    pub(super) fn home_safe_to_line_manager(&self) -> Check {
        let without: Vec<&str> = self
            .school
            .people
            .iter()
            .filter(|(_, person)| person.line_manager.is_none() && !super::facts::has_role(person, HEAD))
            .map(|(id, _)| id.key())
            .collect();
        let managers = match without.as_slice() {
            [] => Ok("everybody but the head has a `line_manager`".to_owned()),
            without => Err(super::check::Lack::new(
                format!("no line manager is known of {}", without.join(", ")),
                "add `line_manager` under `[people.NAME]`",
            )),
        };
        let timed = self.each(|visit_type| {
            let home_safe = &visit_type.home_safe;
            Ok(format!(
                "out of hours LEFT starts `home_safe.within = {}`; the line manager is told first, then chain `{}`",
                home_safe.within.span(),
                home_safe.rule.chain
            ))
        });
        all([timed, managers])
    }

    /// Whether every worker must say IN, and waits outside until all are there.
    pub(super) fn waits_for_all(&self) -> Check {
        self.inside(|visit_type| match &visit_type.arrival {
            Some(arrival) if arrival.wait_for_all => Ok(format!(
                "`arrival.wait_for_all = true`: each says IN, or chain `{}`",
                arrival.rule.chain
            )),
            Some(_) | None => short("one IN counts for both", ".arrival", "wait_for_all = true"),
        })
    }

    /// Whether somebody of some roles hears of it.
    pub(super) fn hears(&self, telling: Telling, roles: Roles, who: &str) -> Check {
        self.each(|visit_type| {
            let (key, targets) = telling.of(visit_type);
            if self.tells(targets, roles) {
                return Ok(format!("`{key} = {}`", names(targets)));
            }
            let role = roles.first().copied().unwrap_or_default();
            short_of(format!("`{key}` does not name {who}"), key, role)
        })
    }

    /// Whether the office hears that they have left, and where to next.
    pub(super) fn office_hears_of_leaving(&self) -> Check {
        let told = self.hears(Telling::Left, OFFICE, "the office");
        all([
            told.map(|told| format!("{told}; LEFT says where to next")),
            self.returns(),
        ])
    }

    /// Whether the office hears of a change, and misses somebody who does not say.
    pub(super) fn office_hears_of_changes(&self) -> Check {
        all([self.hears(Telling::Change, OFFICE, "the office"), self.arrives()])
    }

    /// That changes are on record.
    pub(super) fn changes_recorded(&self) -> Check {
        always("MORE, LATE and LEFT are on record with their times")
    }

    /// Whether every chain that a silent worker comes to passes the test.
    pub(super) fn silence(&self, test: impl Fn(&Chain) -> Result<String, Short>) -> Check {
        self.each(|visit_type| {
            let mut said = Vec::new();
            for rule in silent(visit_type) {
                if let Some(chain) = self.chain(&rule.chain) {
                    said.push(test(chain)?);
                }
            }
            Ok(super::check::joined(said, "; "))
        })
    }

    /// Whether the chain of a late return passes the test.
    pub(super) fn late_return(&self, test: impl Fn(&Chain) -> Result<String, Short>) -> Check {
        self.each(|visit_type| match self.chain(&visit_type.return_by.rule.chain) {
            Some(chain) => test(chain),
            None => short("its return has no chain", ".return", "chain = \"not-back\""),
        })
    }

    /// Whether a step asks this of somebody of some roles, in the chain of a late return.
    pub(super) fn asked_when_late(&self, ask: Ask, roles: Roles, who: &str) -> Check {
        self.late_return(|chain| match self.step(chain, roles, |step| step.ask == ask) {
            Some((_, step)) => Ok(format!("chain `{}`, step `{}`", chain.name, step.name)),
            None => short_chain(
                format!(
                    "in chain `{}` no step asks {who} to {}",
                    chain.name,
                    ask_words(ask)
                ),
                format!(
                    "add a step with `tell = [\"{}\"]` and `ask = \"{}\"` to chain `{}`",
                    roles.first().copied().unwrap_or_default(),
                    ask_word(ask),
                    chain.name
                ),
            ),
        })
    }

    /// Whether visits start no later than this without an exception that a named person allows.
    pub(super) fn starts_by(&self, hour: i8) -> Check {
        let zone = TimeZone::get(&self.school.time_zone).unwrap_or(TimeZone::UTC);
        self.each(|visit_type| match latest(&visit_type.start_hours, &zone) {
            Some(latest) if latest <= i32::from(hour) * 60 => Ok(format!(
                "none starts after {:02}:{:02} without a named exception",
                latest / 60,
                latest % 60
            )),
            Some(_) | None => short(
                format!("it may start after {hour}:00"),
                "",
                format!("latest_start = \"{hour}:00\""),
            ),
        })
    }

    /// Whether only these may allow a visit out of hours, and there are hours.
    pub(super) fn exceptions_by(&self, roles: &[Roles], who: &str) -> Check {
        let role = roles.iter().find_map(|roles| roles.first()).copied();
        let role = role.unwrap_or_default();
        self.each(|visit_type| {
            if visit_type.hours == Availability::Always {
                return short("it may run at any hour", "", "hours = \"Mon-Fri 08:30-16:30\"");
            }
            let may = &visit_type.out_of_hours_authorised_by;
            if !self.only(may, roles) {
                let may = if may.is_empty() {
                    "anybody".to_owned()
                } else {
                    names(may)
                };
                return short(
                    format!("out of hours {may} may allow it, where the policy says {who}"),
                    "",
                    format!("out_of_hours_authorised_by = [\"{role}\"]"),
                );
            }
            Ok(format!(
                "refused out of hours unless allowed: `out_of_hours_authorised_by = {}`",
                names(may)
            ))
        })
    }

    /// Whether something more is asked for out of hours.
    pub(super) fn requires_out_of_hours(&self, requirement: Requirement) -> Check {
        let word = super::facts::word(requirement);
        self.each(|visit_type| {
            let always = visit_type.requires.contains(&requirement);
            if always || visit_type.out_of_hours_requires.contains(&requirement) {
                return Ok(format!("`out_of_hours_requires` has `{word}`"));
            }
            short_of(
                format!("out of hours it does not ask for `{word}`"),
                "out_of_hours_requires",
                &word,
            )
        })
    }
}

/// Returns the deadlines that somebody misses who has gone silent.
fn silent(visit_type: &VisitType) -> impl Iterator<Item = &DeadlineRule> {
    let arrival = visit_type.arrival.as_ref().map(|it| &it.rule);
    let check_in = visit_type.check_in.as_ref().map(|it| &it.rule);
    [
        arrival,
        check_in,
        Some(&visit_type.return_by.rule),
        Some(&visit_type.home_safe.rule),
    ]
    .into_iter()
    .flatten()
}

/// Returns the last minute of any window, in minutes of the day on the school's clock; `None` if there is no end.
pub(super) fn latest(hours: &Availability, zone: &TimeZone) -> Option<i32> {
    let Availability::Windows { windows, horizon } = hours else {
        return None;
    };
    let ends = windows.iter().filter(|(_, until)| until < horizon);
    ends.filter_map(|(from, until)| {
        let on_clock = |at: crate::domain::time::Timestamp| {
            let at = jiff::Timestamp::from_millisecond(at.ms()).ok()?;
            Some(at.to_zoned(zone.clone()))
        };
        let (from, until) = (on_clock(*from)?, on_clock(*until)?);
        let minutes = i32::from(until.hour()) * 60 + i32::from(until.minute());
        // One that goes on past midnight ends the next day.
        let end = if until.date() > from.date() {
            minutes + 24 * 60
        } else {
            minutes
        };
        Some(end - 1)
    })
    .max()
}

/// Returns what is asked, as it is written.
pub(super) fn ask_word(ask: Ask) -> &'static str {
    match ask {
        Ask::RingWorker => "ring-worker",
        Ask::RingHousehold => "ring-household",
        Ask::GoAndSee => "go-and-see",
        Ask::Decide => "decide",
        Ask::Police => "police",
    }
}

/// Returns what is asked, as people say it.
pub(super) fn ask_words(ask: Ask) -> &'static str {
    match ask {
        Ask::RingWorker => "ring the worker",
        Ask::RingHousehold => "ring the household",
        Ask::GoAndSee => "go and see",
        Ask::Decide => "decide",
        Ask::Police => "ring the police",
    }
}
