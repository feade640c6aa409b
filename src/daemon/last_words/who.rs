//! From the store to the message for each school's office.

use crate::app::view::Board;
use crate::config::Config;
use crate::domain::alert::{Alert, AlertKind};
use crate::domain::chain::Chain;
use crate::domain::id::{ChainName, PersonId, SchoolId};
use crate::domain::person::Person;
use crate::domain::presence::PersonNotes;
use crate::domain::time::Timestamp;
use crate::domain::visit::{Visit, Whereabouts};
use crate::domain::watch::Watch;
use crate::store::LoadedState;
use crate::wording::{OpenAlert, WasOut};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Entry of the stamp for an office told without names, since the store could not be read.
pub(super) const UNREAD: &str = "unread";

/// One school: the people to tell, and the people who were out.
#[derive(Debug, Clone)]
pub(in crate::daemon) struct SchoolOffice {
    pub(in crate::daemon) school: SchoolId,
    pub(in crate::daemon) name: String,
    pub(in crate::daemon) time_zone: String,
    pub(super) chains: BTreeMap<ChainName, Chain>,
    pub(super) people: Arc<BTreeMap<PersonId, Person>>,
    /// People on a visit: none of them is told.
    pub(super) workers: BTreeSet<PersonId>,
    /// People who were out; `None` where the store could not be read.
    pub(in crate::daemon) out: Option<Vec<WasOut>>,
    /// The ids of the visits and the codes of the alerts: key of the stamp, and fit to be printed.
    pub(super) about: BTreeSet<String>,
}

/// Returns the offices of schools with somebody out or in need, as the store has them.
pub(super) fn offices(loaded: &LoadedState, config: Option<&Config>) -> BTreeMap<SchoolId, SchoolOffice> {
    of(
        loaded.visits.iter(),
        loaded.watches.iter(),
        &loaded.people,
        config,
    )
}

/// Lends the marks of now to the people of each office: somebody away may be the only one told.
pub(in crate::daemon) fn lend_marks(offices: &mut BTreeMap<SchoolId, SchoolOffice>, people: &[PersonNotes]) {
    for notes in people {
        let office = offices.get_mut(&notes.school);
        if let Some(person) = office.and_then(|office| Arc::make_mut(&mut office.people).get_mut(&notes.id)) {
            person.mark = notes.mark;
        }
    }
}

/// Returns the offices of schools with somebody out or in need on any of the visits and watches.
pub(in crate::daemon) fn of<'a>(
    visits: impl Iterator<Item = &'a Visit>,
    watches: impl Iterator<Item = &'a Watch>,
    people: &[PersonNotes],
    config: Option<&Config>,
) -> BTreeMap<SchoolId, SchoolOffice> {
    let mut offices = BTreeMap::new();
    for visit in visits {
        if !visit.is_open() && visit.alert.is_none() {
            continue;
        }
        let plan = &visit.plan;
        let office = offices.entry(plan.school.clone()).or_insert_with(|| {
            current(&plan.school, config).unwrap_or_else(|| SchoolOffice {
                name: plan.school_name.clone(),
                time_zone: plan.time_zone.clone(),
                chains: plan.chains.clone(),
                people: plan.people.clone(),
                ..SchoolOffice::empty(&plan.school)
            })
        });
        office.about.insert(visit.id.to_string());
        office.workers.extend(visit.workers.keys().cloned());
        let was_out = of_visit(visit);
        office.add(was_out);
    }
    for watch in watches {
        let Some((alert, in_need)) = in_need(watch) else {
            continue;
        };
        let plan = &watch.plan;
        let office = offices.entry(plan.school.clone()).or_insert_with(|| {
            current(&plan.school, config).unwrap_or_else(|| SchoolOffice {
                name: plan.school_name.clone(),
                time_zone: plan.time_zone.clone(),
                chains: plan.chains.clone(),
                people: plan.people.clone(),
                ..SchoolOffice::empty(&plan.school)
            })
        });
        office.workers.extend(in_need.iter().cloned());
        office.add(of_watch(watch, alert, &in_need));
    }
    lend_marks(&mut offices, people);
    offices
}

/// Returns the offices of schools with somebody out or in need, as last published by an engine
/// without a disk.
///
/// `marked` has the people as the engine knows them, with their marks.
pub(super) fn of_board<'a>(
    board: &Board,
    marked: impl Iterator<Item = &'a Person>,
    config: &Config,
) -> BTreeMap<SchoolId, SchoolOffice> {
    let mut offices = BTreeMap::new();
    let out = board
        .visits
        .iter()
        .filter(|visit| !visit.is_planned() || visit.line.alert.is_some());
    for visit in out {
        let office = office_of(&mut offices, &visit.line.school, config);
        let workers: Vec<PersonId> = visit
            .line
            .workers
            .iter()
            .map(|key| PersonId::new(&visit.line.school, key))
            .collect();
        let phones = workers.iter().filter_map(|id| {
            let person = office.people.get(id)?;
            Some(format!(
                "Mobile of {}: {}",
                person.name.reveal(),
                person.mobile.as_ref()?.national()
            ))
        });
        let was_out = WasOut {
            names: visit.names.clone(),
            back_by: Some(visit.line.back_by),
            heard_at: visit.line.last_heard_at,
            phones: phones.collect(),
            places: Vec::new(),
            alert: visit.line.alert.as_ref().map(|alert| OpenAlert {
                code: alert.code.clone(),
                kind: alert.kind.word(),
                keep_quiet: alert.kind == AlertKind::Duress,
                held_by: alert.held_by.clone(),
            }),
        };
        office.about.insert(visit.line.id.clone());
        office.workers.extend(workers);
        office.add(was_out);
    }
    // Alerts about people signed out nowhere; no alerts about Homeward itself, and no drills.
    let others = board
        .alerts
        .iter()
        .filter(|alert| alert.line.visit.is_none() && alert.line.kind > AlertKind::Monitor);
    for alert in others {
        let was_out = WasOut {
            names: if alert.about.is_empty() {
                "Somebody".to_owned()
            } else {
                alert.about.clone()
            },
            back_by: None,
            heard_at: Some(alert.line.opened_at),
            phones: Vec::new(),
            places: Vec::new(),
            alert: Some(OpenAlert {
                code: alert.line.code.clone(),
                kind: alert.line.kind.word(),
                keep_quiet: alert.line.kind == AlertKind::Duress,
                held_by: alert.line.held_by.clone(),
            }),
        };
        office_of(&mut offices, &alert.line.school, config).add(was_out);
    }
    for known in marked {
        for office in offices.values_mut() {
            if let Some(person) = Arc::make_mut(&mut office.people).get_mut(&known.id) {
                person.mark = known.mark;
            }
        }
    }
    offices
}

fn office_of<'a>(
    offices: &'a mut BTreeMap<SchoolId, SchoolOffice>,
    school: &SchoolId,
    config: &Config,
) -> &'a mut SchoolOffice {
    offices
        .entry(school.clone())
        .or_insert_with(|| current(school, Some(config)).unwrap_or_else(|| SchoolOffice::empty(school)))
}

/// Returns every office, for a store nobody can read.
pub(in crate::daemon) fn everybody(config: &Config) -> BTreeMap<SchoolId, SchoolOffice> {
    config
        .schools
        .keys()
        .filter_map(|id| {
            let mut office = current(id, Some(config))?;
            office.out = None;
            office.about.insert(UNREAD.to_owned());
            Some((id.clone(), office))
        })
        .collect()
}

/// Returns a school's office as the configuration has it now: a corrected number applies at once.
pub(in crate::daemon) fn current(id: &SchoolId, config: Option<&Config>) -> Option<SchoolOffice> {
    let school = config?.schools.get(id)?;
    Some(SchoolOffice {
        name: school.name.clone(),
        time_zone: school.time_zone.clone(),
        chains: school.chains.clone(),
        people: school.people.clone(),
        ..SchoolOffice::empty(id)
    })
}

impl SchoolOffice {
    fn empty(school: &SchoolId) -> Self {
        Self {
            school: school.clone(),
            name: String::new(),
            time_zone: String::new(),
            chains: BTreeMap::new(),
            people: Arc::default(),
            workers: BTreeSet::new(),
            out: Some(Vec::new()),
            about: BTreeSet::new(),
        }
    }

    fn add(&mut self, was_out: WasOut) {
        if let Some(alert) = &was_out.alert {
            self.about.insert(alert.code.clone());
        }
        self.out.get_or_insert_default().push(was_out);
    }

    /// Returns the people out by key, without names, fit to be printed.
    pub(super) fn keys(&self) -> Vec<&str> {
        self.workers.iter().map(PersonId::key).collect()
    }
}

fn of_visit(visit: &Visit) -> WasOut {
    let still_out: Vec<&PersonId> = visit
        .workers
        .iter()
        .filter(|(_, worker)| !matches!(worker.whereabouts, Whereabouts::Back | Whereabouts::Home))
        .map(|(id, _)| id)
        .collect();
    let meant: Vec<&PersonId> = if still_out.is_empty() {
        visit.workers.keys().collect()
    } else {
        still_out
    };
    let names: Vec<String> = meant.iter().map(|id| visit.name(id)).collect();
    let mut phones: Vec<String> = meant
        .iter()
        .filter_map(|id| {
            let carried = visit.sign_out.carried.get(*id);
            let phone = carried.or_else(|| visit.plan.people.get(*id)?.mobile.as_ref())?;
            Some(format!("Mobile of {}: {}", visit.name(id), phone.national()))
        })
        .collect();
    if let Some(household) = visit
        .sign_out
        .household
        .as_ref()
        .filter(|_| !visit.sign_out.at_risk)
    {
        phones.push(format!("Household: {}", household.national()));
    }
    WasOut {
        names: names.join(" and "),
        back_by: Some(visit.back_by),
        heard_at: visit.last_heard_at(),
        phones,
        places: visit
            .sign_out
            .stops
            .iter()
            .map(|stop| stop.address.reveal().to_owned())
            .collect(),
        alert: visit
            .alert
            .as_ref()
            .map(|alert| open_alert(alert, |id| visit.name(id))),
    }
}

/// Returns the alert of a watch with the people in need; `None` for an alert about Homeward alone.
fn in_need(watch: &Watch) -> Option<(&Alert, Vec<PersonId>)> {
    let alert = watch.alert.as_ref()?;
    let people: BTreeSet<PersonId> = alert
        .causes
        .iter()
        .filter_map(|cause| cause.worker.clone())
        .collect();
    let about_people = alert.kind > AlertKind::Monitor || !people.is_empty();
    about_people.then(|| (alert, people.into_iter().collect()))
}

fn of_watch(watch: &Watch, alert: &Alert, people: &[PersonId]) -> WasOut {
    let name = |id: &PersonId| match watch.plan.people.get(id) {
        Some(person) => person.name.reveal().to_owned(),
        None => id.key().to_owned(),
    };
    let names: Vec<String> = people.iter().map(name).collect();
    WasOut {
        names: if names.is_empty() {
            "Somebody".to_owned()
        } else {
            names.join(" and ")
        },
        back_by: None,
        heard_at: Some(alert.opened_at),
        phones: people
            .iter()
            .filter_map(|id| {
                let phone = watch.plan.people.get(id)?.mobile.as_ref()?;
                Some(format!("Mobile of {}: {}", name(id), phone.national()))
            })
            .collect(),
        places: Vec::new(),
        alert: Some(open_alert(alert, name)),
    }
}

fn open_alert(alert: &Alert, name: impl Fn(&PersonId) -> String) -> OpenAlert {
    OpenAlert {
        code: alert.code.to_string(),
        kind: alert.kind.word(),
        keep_quiet: alert.kind == AlertKind::Duress,
        held_by: alert.held_by().map(name),
    }
}

/// Returns when the daemon last wrote anything down.
pub(super) fn seen_at(loaded: &LoadedState, now: Timestamp) -> Option<Timestamp> {
    // A clock set back since then proves nothing.
    loaded.last_turn_at.filter(|at| *at <= now)
}
