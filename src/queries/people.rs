//! The people of the schools: who is in, and who is off site.

use super::AnswerSource;
use crate::app::answer::{OffSiteView, PersonInView};
use crate::domain::presence::Presence;

impl AnswerSource<'_> {
    /// Lists everybody of every school, with whether they are in now.
    pub(super) fn people_today(&self) -> Vec<PersonInView> {
        let schools = self.snapshot.rules.schools().values();
        schools
            .flat_map(|school| self.snapshot.people_today(school))
            .map(|person| {
                let until = |wanted| {
                    let marked = person.mark.filter(|(says, _)| *says == wanted);
                    marked.map(|(_, until)| until)
                };
                PersonInView {
                    person: person.id.key().to_owned(),
                    school: person.id.school(),
                    is_in: person.is_in,
                    away_until: until(Presence::Away),
                    here_until: until(Presence::Here),
                    has_number: person.has_number,
                    unheard: person.unheard,
                    name: person.name,
                    roles: person.roles,
                }
            })
            .collect()
    }

    /// Lists everybody off site now.
    pub(super) fn off_site(&self) -> Vec<OffSiteView> {
        let out = self.snapshot.off_site(None).into_iter();
        out.map(|person| OffSiteView {
            name: person.name,
            school: person.school,
            since: person.since,
            back_by: person.back_by,
            goes_home: person.goes_home,
        })
        .collect()
    }
}
