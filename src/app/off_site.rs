//! People off site now: for counting heads at a fire.

use super::snapshot::Snapshot;
use crate::domain::id::SchoolId;
use crate::domain::time::Timestamp;
use crate::domain::visit::Worker;

/// A person not in the building, as far as Homeward knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffSite {
    /// The full name.
    pub name: String,
    /// The school.
    pub school: SchoolId,
    /// Since when.
    pub since: Timestamp,
    /// The expected return.
    pub back_by: Timestamp,
    /// Whether the visit ends at home: no return to school is expected.
    pub goes_home: bool,
    /// The school's time zone.
    pub time_zone: String,
}

impl Snapshot {
    /// Returns everybody off site, of one school or of all, by name.
    #[must_use]
    pub fn off_site(&self, school: Option<&SchoolId>) -> Vec<OffSite> {
        let visits = self.visits.values().map(AsRef::as_ref);
        let out = visits
            .filter(|visit| visit.is_open() && !visit.is_planned())
            .filter(|visit| school.is_none_or(|school| *school == visit.plan.school));
        let mut off_site: Vec<OffSite> = out
            .flat_map(|visit| {
                let away = visit
                    .workers
                    .iter()
                    .filter(|(_, worker): &(_, &Worker)| worker.is_away());
                away.map(|(worker, _)| OffSite {
                    name: visit.name(worker),
                    school: visit.plan.school.clone(),
                    since: visit.out_at,
                    back_by: visit.back_by,
                    goes_home: visit.sign_out.ends_at_home,
                    time_zone: visit.plan.time_zone.clone(),
                })
            })
            .collect();
        off_site.sort_by_key(|person| person.name.to_lowercase());
        off_site
    }
}
