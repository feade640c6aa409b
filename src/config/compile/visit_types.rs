//! Visit types: the rules that visits run under, with the defaults of a school that says less.

use super::people::{self, Calendar, People};
use super::values::{self, ZERO_REPEAT, ZERO_WITHIN};
use crate::config::calendar::{self, Week};
use crate::config::file::File;
use crate::config::{Loading, raw, suggest};
use crate::domain::chain::Target;
use crate::domain::id::{ChainName, SchoolId};
use crate::domain::plan::{
    Arrival, CheckIn, CheckInFrom, DeadlineRule, HomeSafe, NoAnswer, Pair, Requirement, Return, VisitType,
    WriteUp,
};
use crate::domain::time::{Interval, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

const PAIRS: [(&str, Pair); 2] = [("any", Pair::Any), ("each", Pair::Each)];
const FROM: [(&str, CheckInFrom); 2] = [
    ("arrival", CheckInFrom::Arrival),
    ("sign-out", CheckInFrom::SignOut),
];
const REQUIREMENTS: [(&str, Requirement); 5] = [
    ("authorisation", Requirement::Authorisation),
    ("household-phone", Requirement::HouseholdPhone),
    ("purpose", Requirement::Purpose),
    ("risk-assessment", Requirement::RiskAssessment),
    ("vehicle", Requirement::Vehicle),
];

/// Grace where none is written: short for a check-in, longer where traffic is the commonest cause.
const CHECK_IN_GRACE: Span = Span::from_mins(5);
const JOURNEY_GRACE: Span = Span::from_mins(10);
const WRITE_UP_GRACE: Span = Span::from_mins(120);
const EXTEND_MAX: Span = Span::from_mins(60);

/// What visit types are compiled with.
pub(super) struct Rules<'a> {
    pub(super) loading: &'a Loading<'a>,
    pub(super) school: &'a SchoolId,
    pub(super) people: &'a People,
    pub(super) calendar: &'a Calendar,
    /// The school's own hours.
    pub(super) week: &'a Week,
    /// The names of all chains, right or wrong.
    pub(super) chains: BTreeSet<String>,
}

/// Compiles the visit types of a school.
pub(super) fn compile(
    file: &mut File,
    rules: &Rules<'_>,
    raw: &raw::Named<raw::VisitType>,
) -> BTreeMap<String, VisitType> {
    let mut types = BTreeMap::new();
    for (name, visit_type) in raw {
        values::name(file, "a visit type", name);
        match rules.one(file, name, visit_type) {
            Some(compiled) => {
                types.insert(name.get_ref().clone(), compiled);
            }
            None => file.left_out(&format!("the visit type `{name}`"), name.span()),
        }
    }
    types
}

/// The keys that all deadlines have.
struct Common<'a> {
    nudge_before: &'a raw::Text,
    grace: &'a raw::Text,
    chain: &'a raw::Text,
}

macro_rules! common {
    ($raw:expr) => {
        Common {
            nudge_before: &$raw.nudge_before,
            grace: &$raw.grace,
            chain: &$raw.chain,
        }
    };
}

impl Rules<'_> {
    fn one(
        &self,
        file: &mut File,
        name: &Spanned<String>,
        visit_type: &Spanned<raw::VisitType>,
    ) -> Option<VisitType> {
        let raw = visit_type.get_ref();
        let place = visit_type.span();
        let workers = raw.workers.as_ref().map_or(1, |workers| *workers.get_ref());
        if let Some(workers) = raw.workers.as_ref().filter(|workers| *workers.get_ref() == 0) {
            file.error(
                "bad-workers",
                workers.span(),
                "a visit that nobody makes needs no watching",
                "write 1 or more",
            );
        }
        let pair = raw
            .pair
            .as_ref()
            .map_or(Some(Pair::Any), |pair| values::word(file, "pair", pair, &PAIRS));
        let requires: BTreeSet<Requirement> = raw
            .requires
            .iter()
            .flat_map(|requires| requires.get_ref())
            .filter_map(|word| values::word(file, "requires", word, &REQUIREMENTS))
            .collect();
        let authorised_by = self.targets(
            file,
            raw.authorised_by.as_ref(),
            "nobody could authorise by that name",
        );
        if requires.contains(&Requirement::Authorisation) && raw.authorised_by.is_none() {
            file.missing(
                &place,
                "authorised_by",
                &format!("a `{name}` visit requires authorisation, and nobody could give it"),
                "add `authorised_by = [\"headteacher\"]`",
            );
        }
        let exceptions = self.targets(
            file,
            raw.out_of_hours_authorised_by.as_ref(),
            "nobody could authorise an exception by that name",
        );
        let cooling_off_authorised_by = self.targets(
            file,
            raw.cooling_off_authorised_by.as_ref(),
            "nobody could let a household in cooling-off be visited by that name",
        );
        let tell_on_start = self.targets(
            file,
            raw.tell_on_start.as_ref(),
            "nobody by that name would be told of a start",
        );
        let (hours, start_hours) = self.hours(file, raw);

        let check_in = raw.check_in.as_ref().map(|raw| self.check_in(file, raw));
        let return_by = raw.return_by.as_ref().map(|raw| self.return_by(file, raw));
        if return_by.is_none() && !file.is_unreadable(&place, "return") {
            file.error(
                "visit-type-without-return",
                place.clone(),
                format!(
                    "a `{name}` visit has no return: a worker due back at 15:20 would be missed by nobody"
                ),
                format!("add `[visit_types.{name}.return]` with a `chain`"),
            );
        }
        let arrival = raw.arrival.as_ref().map(|raw| self.arrival(file, raw));
        // What a school does not say of a closed door or the way home goes by what it said of a silent worker.
        let fallback = match (&check_in, &return_by) {
            (Some(Some(check_in)), _) => Some(&check_in.rule),
            (_, Some(Some(return_by))) => Some(&return_by.rule),
            (_, _) => None,
        };
        let no_answer = self.no_answer(file, raw.no_answer.as_ref(), fallback);
        let home_safe = self.home_safe(file, raw.home_safe.as_ref(), fallback);
        let write_up = raw.write_up.as_ref().map(|raw| write_up(file, raw));
        Some(VisitType {
            name: name.get_ref().clone(),
            workers,
            pair: pair?,
            requires,
            out_of_hours_authorised_by: if raw.out_of_hours_authorised_by.is_some() {
                exceptions
            } else {
                authorised_by.clone()
            },
            authorised_by,
            cooling_off_authorised_by,
            hours,
            start_hours,
            tell_on_start,
            arrival: flat(arrival)?,
            check_in: flat(check_in)?,
            no_answer: no_answer?,
            return_by: return_by??,
            home_safe: home_safe?,
            write_up: flat(write_up)?,
        })
    }

    pub(super) fn targets(
        &self,
        file: &mut File,
        names: Option<&Spanned<Vec<Spanned<String>>>>,
        would: &str,
    ) -> Vec<Target> {
        let mut targets = Vec::new();
        let Some(names) = names else {
            return targets;
        };
        let mut vacant = Vec::new();
        for name in names.get_ref() {
            if let Some(target) = self.people.target(file, self.school, name, would) {
                if self.people.is_vacant(&target) {
                    vacant.push(name);
                }
                targets.push(target);
            }
        }
        if !vacant.is_empty() && vacant.len() == names.get_ref().len() {
            file.error(
                "nobody-named",
                names.span(),
                format!("nobody is any of these, so {would}"),
                "give somebody the role, or name a person",
            );
        } else {
            for name in vacant {
                file.warn(
                    "role-without-people",
                    name.span(),
                    format!("nobody is `{name}`"),
                    "give somebody the role, or take it out",
                );
            }
        }
        targets
    }

    fn hours(
        &self,
        file: &mut File,
        raw: &raw::VisitType,
    ) -> (
        crate::domain::time::Availability,
        crate::domain::time::Availability,
    ) {
        let week = match &raw.hours {
            Some(hours) => people::week(file, hours).unwrap_or_else(Week::all),
            None => self.week.clone(),
        };
        let latest = raw
            .latest_start
            .as_ref()
            .and_then(|latest| match calendar::minute(latest.get_ref()) {
                Ok(minute) => Some(minute),
                Err(why) => {
                    file.error(
                        "bad-time",
                        latest.span(),
                        format!("the latest start cannot be read: {why}"),
                        "write it as in `\"16:00\"`",
                    );
                    None
                }
            });
        let starts = latest.map_or_else(|| week.clone(), |latest| week.ended_by(latest));
        let compiled =
            |week: &Week| week.availability(&self.calendar.zone, self.loading.now, &self.calendar.closed);
        (compiled(&week), compiled(&starts))
    }

    fn arrival(&self, file: &mut File, table: &Spanned<raw::Arrival>) -> Option<Arrival> {
        let raw = table.get_ref();
        let within = match &raw.within {
            Some(within) => values::interval(file, within, &ZERO_WITHIN),
            None => {
                file.missing(
                    &table.span(),
                    "within",
                    "a worker who never arrives would be missed by nobody",
                    "add `within = \"45m\"`",
                );
                None
            }
        };
        let would = "a worker who never arrives would be missed by nobody";
        let rule = self.rule(file, &table.span(), &common!(raw), JOURNEY_GRACE, None, would);
        note_early_nudge(file, &raw.nudge_before, rule.as_ref(), within, "within");
        Some(Arrival {
            within: within?,
            rule: rule?,
        })
    }

    fn check_in(&self, file: &mut File, table: &Spanned<raw::CheckIn>) -> Option<CheckIn> {
        let raw = table.get_ref();
        let would = "a check-in missed at 15:20 would be told to nobody";
        let every = match &raw.every {
            Some(every) => values::interval(file, every, &ZERO_REPEAT),
            None => {
                file.missing(
                    &table.span(),
                    "every",
                    "no check-in would ever be due",
                    "add `every = \"20m\"`",
                );
                None
            }
        };
        let from = raw.from.as_ref().map_or(Some(CheckInFrom::Arrival), |from| {
            values::word(file, "from", from, &FROM)
        });
        let rule = self.rule(file, &table.span(), &common!(raw), CHECK_IN_GRACE, None, would);
        note_early_nudge(file, &raw.nudge_before, rule.as_ref(), every, "every");
        Some(CheckIn {
            from: from?,
            every: every?,
            rule: rule?,
        })
    }

    fn return_by(&self, file: &mut File, table: &Spanned<raw::Return>) -> Option<Return> {
        let raw = table.get_ref();
        let would = "a worker due back at 15:20 would be missed by nobody";
        let extend_max = raw
            .extend_max
            .as_ref()
            .map_or(Some(EXTEND_MAX), |most| values::span(file, most));
        let rule = self.rule(file, &table.span(), &common!(raw), JOURNEY_GRACE, None, would);
        Some(Return {
            extend_max: extend_max?,
            rule: rule?,
        })
    }

    fn no_answer(
        &self,
        file: &mut File,
        table: Option<&Spanned<raw::NoAnswer>>,
        fallback: Option<&DeadlineRule>,
    ) -> Option<NoAnswer> {
        let wait = Interval::from_mins(20);
        let Some(table) = table else {
            return Some(NoAnswer {
                wait_at_most: wait,
                rule: inherited(fallback?),
            });
        };
        let raw = table.get_ref();
        let would = "a worker still waiting at a closed door would be missed by nobody";
        let wait_at_most = values::interval_or(file, raw.wait_at_most.as_ref(), wait, &ZERO_WITHIN);
        let rule = self.rule(
            file,
            &table.span(),
            &common!(raw),
            CHECK_IN_GRACE,
            fallback,
            would,
        );
        note_early_nudge(
            file,
            &raw.nudge_before,
            rule.as_ref(),
            wait_at_most,
            "wait_at_most",
        );
        Some(NoAnswer {
            wait_at_most: wait_at_most?,
            rule: rule?,
        })
    }

    fn home_safe(
        &self,
        file: &mut File,
        table: Option<&Spanned<raw::HomeSafe>>,
        fallback: Option<&DeadlineRule>,
    ) -> Option<HomeSafe> {
        let half_hour = Interval::from_mins(30);
        let Some(table) = table else {
            return Some(HomeSafe {
                within: half_hour,
                rule: inherited(fallback?),
            });
        };
        let raw = table.get_ref();
        let would = "a worker who never gets home would be missed by nobody";
        let within = values::interval_or(file, raw.within.as_ref(), half_hour, &ZERO_WITHIN);
        let rule = self.rule(file, &table.span(), &common!(raw), JOURNEY_GRACE, fallback, would);
        note_early_nudge(file, &raw.nudge_before, rule.as_ref(), within, "within");
        Some(HomeSafe {
            within: within?,
            rule: rule?,
        })
    }

    fn rule(
        &self,
        file: &mut File,
        table: &Range<usize>,
        raw: &Common<'_>,
        default_grace: Span,
        fallback: Option<&DeadlineRule>,
        would: &str,
    ) -> Option<DeadlineRule> {
        let grace = match raw.grace {
            Some(grace) => values::span(file, grace),
            None => Some(fallback.map_or(default_grace, |rule| rule.grace)),
        };
        let nudge_before = match raw.nudge_before {
            Some(nudge) => values::span(file, nudge).map(|nudge| (nudge > Span::ZERO).then_some(nudge)),
            None => Some(None),
        };
        let chain = match (raw.chain, fallback) {
            (Some(chain), _) => self.chain(file, chain, would),
            (None, Some(fallback)) => Some(fallback.chain.clone()),
            (None, None) => {
                file.missing(table, "chain", would, "add `chain` with the name of a chain");
                None
            }
        };
        Some(DeadlineRule {
            nudge_before: nudge_before?,
            grace: grace?,
            chain: chain?,
        })
    }

    fn chain(&self, file: &mut File, name: &Spanned<String>, would: &str) -> Option<ChainName> {
        let text = name.get_ref().as_str();
        if self.chains.contains(text) {
            return Some(ChainName::new(text));
        }
        if !file.is_unreadable_anywhere(text) && !file.is_unreadable_at_top("chain") {
            let known = self.chains.iter().map(String::as_str);
            file.error(
                "missing-chain",
                name.span(),
                format!("there is no chain `{text}`: {would}"),
                match suggest::nearest(text, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("add a `[[chain.{text}]]`, or name one that is there"),
                },
            );
        }
        None
    }
}

/// Returns a rule without its nudge: that was written for another deadline.
fn inherited(rule: &DeadlineRule) -> DeadlineRule {
    DeadlineRule {
        nudge_before: None,
        ..rule.clone()
    }
}

/// Returns what was compiled if all that was written could be.
fn flat<T>(written: Option<Option<T>>) -> Option<Option<T>> {
    match written {
        Some(None) => None,
        Some(some) => Some(some),
        None => Some(None),
    }
}

fn note_early_nudge(
    file: &mut File,
    place: &raw::Text,
    rule: Option<&DeadlineRule>,
    length: Option<Interval>,
    key: &str,
) {
    let nudge = rule.and_then(|rule| rule.nudge_before);
    if let (Some(place), Some(nudge), Some(length)) = (place, nudge, length)
        && nudge >= length.span()
    {
        file.error(
            "nudge-too-early",
            place.span(),
            format!(
                "the nudge would go out as soon as the worker is heard from: `{key}` is {}",
                length.span()
            ),
            format!("give less than {}", length.span()),
        );
    }
}

fn write_up(file: &mut File, table: &Spanned<raw::WriteUp>) -> Option<WriteUp> {
    let raw = table.get_ref();
    let day = Interval::from_mins(24 * 60);
    let within = values::interval_or(file, raw.within.as_ref(), day, &ZERO_WITHIN);
    let grace = raw
        .grace
        .as_ref()
        .map_or(Some(WRITE_UP_GRACE), |grace| values::span(file, grace));
    Some(WriteUp {
        within: within?,
        grace: grace?,
    })
}
