//! Texts that come in, on the real engine.

mod answers;
mod at_the_desk;
mod calls;
mod companions;
mod contacts;
mod duress;
mod everyday;
mod heard_badly;
mod of_whom;
mod passed_on;
mod people;
mod planned;
mod presence;
mod said;
mod taken_back;
mod under_help;
mod unknown;

use crate::support::bench::{ALI, Bench, JO};
use homeward::domain::alert::{Alert, AlertKind};
use homeward::domain::delivery::SubjectId;
use homeward::domain::visit::Whereabouts;

fn open(bench: &Bench) -> Option<Alert> {
    bench.visit(1).alert
}

fn whereabouts(bench: &Bench, who: &str) -> Whereabouts {
    let workers = bench.visit(1).workers;
    let found = workers.iter().find(|(id, _)| id.key() == who);
    found.expect("a worker").1.whereabouts
}

/// Jo and Ali are at the home.
fn on_site() -> Bench {
    let bench = Bench::one_visit();
    bench.text(JO, "IN");
    bench.text(ALI, "IN");
    bench.said();
    bench
}

fn kind_of(bench: &Bench, visit: u64) -> Option<AlertKind> {
    bench.visit(visit).alert.map(|alert| alert.kind)
}

/// How many alerts of the school, and of no visit, are open.
fn watches_open(bench: &Bench) -> usize {
    let alerts = bench.standing().alerts.into_iter();
    alerts
        .filter(|alert| alert.resolved_at.is_none() && matches!(alert.subject, SubjectId::Watch(_)))
        .count()
}
