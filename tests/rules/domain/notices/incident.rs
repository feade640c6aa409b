//! What is told of an incident, and what is not while there is duress.

use crate::domain::notices::worker::{LEFT, out};
use crate::support::school::{id, mins, plan, role, sign_out, stop};
use crate::support::story::Story;
use homeward::domain::alert::CauseWhat;
use homeward::domain::chain::Channel;
use homeward::domain::command::{VisitCommand, WorkerSays};
use homeward::domain::incident::IncidentRule;
use homeward::domain::notice::Template;
use homeward::domain::plan::Plan;
use homeward::domain::private::Private;

/// Aggression is told to the office, by both ways.
fn with_incidents() -> Plan {
    let mut plan = plan();
    let rule = IncidentRule {
        tell: vec![role("office-manager")],
        by: vec![Channel::Sms, Channel::Email],
        prompt: Some("Fill in the incident sheet today".to_owned()),
        cooling_off: true,
    };
    plan.incidents.insert("aggression".to_owned(), rule);
    plan
}

fn incident(worker: Option<&str>) -> VisitCommand {
    VisitCommand::Incident {
        kind: "aggression".to_owned(),
        worker: worker.map(id),
        by: Some(id("olu")),
        note: Some(Private::new("a dog was set on them")),
    }
}

#[test]
fn an_incident_is_told_with_whom_it_befell_who_said_so_and_the_places_reached() {
    let mut out = sign_out(&["jo", "sam"]);
    out.stops = vec![
        stop("1 A Street", None),
        stop("2 B Street", None),
        stop("3 C Street", None),
    ];
    let mut story = Story::open(with_incidents(), out);
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story.at("10:20").texts_for_all("jo", LEFT);
    story
        .at("10:30")
        .command(&incident(Some("sam")))
        .expect("is noted");
    let told = story.told("pat", Template::Incident, "10:30");
    assert_eq!(told.by, [Channel::Sms, Channel::Email]);
    assert_eq!(told.valid_for, mins(24 * 60), "it is as true tomorrow");
    assert_eq!(told.facts.workers, "Sam Khan");
    assert_eq!(told.facts.by.as_deref(), Some("Olu Ade"));
    assert_eq!(told.facts.place.as_deref(), Some("1 A Street; 2 B Street"));
    let report = told.facts.report.as_ref().expect("what was reported");
    assert_eq!(
        (
            report.kind.as_str(),
            report.note.as_deref(),
            report.prompt.as_deref()
        ),
        (
            "aggression",
            Some("a dog was set on them"),
            Some("Fill in the incident sheet today")
        )
    );
    assert!(report.cooling_off);
    story.command(&incident(None)).expect("is noted");
    let both = story.notices.last().expect("it is told");
    assert_eq!(both.1.facts.workers, "Jo Bloggs and Sam Khan");
}

#[test]
fn p09_under_duress_no_incident_shows_in_what_the_worker_is_asked_for() {
    let wanted = |duress: bool, incident_said: bool| {
        let mut story = out(with_incidents(), &["jo"]);
        if duress {
            story.at("10:20").raise(CauseWhat::DuressUsed, "jo", None);
        }
        if incident_said {
            story.at("10:21").command(&incident(None)).expect("is noted");
        }
        story.at("10:22").texts("jo", LEFT);
        story.at("10:30").texts("jo", WorkerSays::Back);
        story.at("+1 10:31");
        story
            .told("jo", Template::WriteUpDue, "+1 10:30")
            .facts
            .report_wanted
    };
    assert!(wanted(false, true));
    assert!(!wanted(false, false));
    assert!(!wanted(true, true));
    assert!(!wanted(true, false));
}
