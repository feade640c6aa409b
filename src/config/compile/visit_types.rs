//! Visit types: the rules of visits, with defaults for keys left out.

use super::deadlines::{flat, write_up};
use super::people::{self, SchoolCalendar, SchoolPeople};
use super::requirements;
use crate::config::calendar::{self, OpeningHours};
use crate::config::{Loading, raw};
use crate::domain::chain::Target;
use crate::domain::id::SchoolId;
use crate::domain::plan::{PairRule, Requirement, VisitPlace, VisitType};
use crate::toml_file::File;
use crate::toml_file::values;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

const PAIRS: [(&str, PairRule); 2] = [("any", PairRule::Any), ("each", PairRule::Each)];
const PLACES: [(&str, VisitPlace); 3] = [
    ("doorstep", VisitPlace::Doorstep),
    ("home", VisitPlace::Home),
    ("workplace", VisitPlace::Workplace),
];

/// The parts of a school that visit types refer to.
pub(super) struct VisitTypeContext<'a> {
    pub(super) loading: &'a Loading<'a>,
    pub(super) school: &'a SchoolId,
    pub(super) people: &'a SchoolPeople,
    pub(super) calendar: &'a SchoolCalendar,
    /// The school's own hours.
    pub(super) week: &'a OpeningHours,
    /// The names of all chains, right or wrong.
    pub(super) chains: BTreeSet<String>,
}

/// Compiles the visit types of a school.
pub(super) fn compile(
    file: &mut File,
    rules: &VisitTypeContext<'_>,
    raw: &raw::Named<raw::VisitTypeTable>,
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
    requirements::entries(file, raw, &mut types);
    types
}

impl VisitTypeContext<'_> {
    fn one(
        &self,
        file: &mut File,
        name: &Spanned<String>,
        visit_type: &Spanned<raw::VisitTypeTable>,
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
        let pair = raw.pair.as_ref().map_or(Some(PairRule::Any), |pair| {
            values::word(file, "pair", pair, &PAIRS)
        });
        let place_kind = raw.place.as_ref().map_or(Some(VisitPlace::Home), |place| {
            values::word(file, "place", place, &PLACES)
        });
        let requires = requirements::requirements(file, "requires", raw.requires.as_ref());
        let out_of_hours_requires =
            requirements::requirements(file, "out_of_hours_requires", raw.out_of_hours_requires.as_ref());
        let training = requirements::training(file, &self.people.training, raw.training.as_ref());
        let purposes = requirements::purposes(file, raw.purposes.as_ref());
        let stay_at_most = raw
            .stay_at_most
            .as_ref()
            .map(|most| values::interval(file, most, &values::ZERO_WITHIN));
        let prompts = requirements::prompts(file, self, raw.prompts.as_ref());
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
        let listed = requirements::exceptions(file, raw.exceptions.as_ref());
        let exempt = self.targets(
            file,
            raw.exempt.as_ref(),
            "nobody by that name could go without being authorised",
        );
        let informed = self.targets(
            file,
            raw.informed.as_ref(),
            "nobody by that name would hear of a visit made without authorisation",
        );
        requirements::note_exempt(file, name, raw);
        requirements::note_empty(file, raw);
        let mut told = |targets, of: &str| {
            self.targets(
                file,
                targets,
                &format!("nobody by that name would be told of {of}"),
            )
        };
        let tell_on_start = told(raw.tell_on_start.as_ref(), "a start");
        let tell_on_change = told(raw.tell_on_change.as_ref(), "a change");
        let tell_on_left = told(raw.tell_on_left.as_ref(), "a household left");
        let tell_on_end = told(raw.tell_on_end.as_ref(), "an end");
        let tell_on_home = told(raw.tell_on_home.as_ref(), "a HOME");
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
        // A closed door and the way home inherit the rule of a silent worker, where a school leaves them out.
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
            exceptions: listed,
            hours,
            start_hours,
            place: place_kind?,
            exempt,
            informed,
            training,
            purposes,
            out_of_hours_requires,
            tell_on_start,
            tell_on_change,
            tell_on_left,
            tell_on_end,
            tell_on_home,
            // Filled in once every visit type is compiled.
            entry: None,
            stay_at_most: flat(stay_at_most)?,
            prompts,
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
                file.warn_once(
                    "role-without-people",
                    name.get_ref(),
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
        raw: &raw::VisitTypeTable,
    ) -> (
        crate::domain::time::Availability,
        crate::domain::time::Availability,
    ) {
        let week = match &raw.hours {
            Some(hours) => people::week(file, hours).unwrap_or_else(OpeningHours::all),
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
        let compiled = |week: &OpeningHours| week.availability(&self.calendar.zone, &self.calendar.closed);
        (compiled(&week), compiled(&starts))
    }
}
