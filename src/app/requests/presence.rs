//! AWAY and HERE by the office.

use crate::app::App;
use crate::app::answer::PresenceNoted;
use crate::app::changes::EventActor;
use crate::app::lookup::{NameLookup, RequestError, invalid};
use crate::app::presence::end_of_day;
use crate::domain::notice::Template;
use crate::domain::principal::Principal;
use crate::domain::time::Timestamp;
use crate::input::times::parse_back;

/// AWAY or HERE as typed.
pub(super) struct PresenceWords {
    pub(super) person: String,
    pub(super) school: Option<String>,
    pub(super) away_until: Option<String>,
    pub(super) by: Option<String>,
}

impl App {
    pub(super) fn presence(
        &mut self,
        said: &PresenceWords,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<PresenceNoted, RequestError> {
        let person = self.lookup().anybody(&said.person, said.school.as_deref())?;
        let mut schools = self.rules.schools().values();
        let school = schools
            .find(|school| school.people.contains_key(&person))
            .ok_or_else(|| invalid("no such person"))?;
        let by = said.by.as_deref();
        let by = by.map(|by| NameLookup::person(school, by)).transpose()?;
        let actor = EventActor::said_by(by.as_ref(), principal);
        let midnight = end_of_day(now, &school.time_zone)
            .ok_or_else(|| invalid("the school's clocks show no end of today"))?;
        let until = match said.away_until.as_deref() {
            None => None,
            Some("today") => Some(midnight),
            Some(time) => Some(parse_back(time, now, &school.time_zone).map_err(RequestError::Invalid)?),
        };
        if until.is_some_and(|until| until > midnight) {
            return Err(invalid(
                "that is not today: days to come go into the school's file, as `away` of the person",
            ));
        }
        let school = school.id.clone();
        let made = match until {
            Some(until) => self.mark_away(
                (&school, &person),
                (now, until),
                by.as_ref().unwrap_or(&person),
                &actor,
                now,
            ),
            None => self.mark_here((&school, &person), now, &actor, now),
        };
        let name = self.person_name(&person);
        let template = if made.until.is_some() {
            Template::AwayNoted
        } else {
            Template::HereNoted
        };
        let until = made.until;
        self.answer_text(
            &school,
            &person,
            template,
            |facts| {
                facts.workers = name;
                facts.until = until;
            },
            now,
        );
        Ok(PresenceNoted {
            person: person.key().to_owned(),
            school,
            away_until: made.until,
            few: made.few,
        })
    }
}
