//! A watch: an alert that belongs to a school. It walks as a visit's does, and a person ends it.

use crate::support::school::{clock, id, mins, watch_plan};
use homeward::domain::aggregate::Aggregate;
use homeward::domain::alert::{
    AlertEvent, AlertKind, AlertRefusal, Cause, CauseWhat, MessageReach, SafetyBasis, SpokenVia,
};
use homeward::domain::chain::Channel;
use homeward::domain::command::{AlertCommand, ContactSays, DecisionContext, Refusal};
use homeward::domain::id::{AlertCode, ChainName, PersonId, WatchId};
use homeward::domain::notice::{Notice, Template};
use homeward::domain::notices::watch_notices;
use homeward::domain::time::Timestamp;
use homeward::domain::watch::{Watch, WatchCommand, WatchEvent, open};

struct Watched {
    watch: Watch,
    said: Vec<(Timestamp, Notice)>,
}

fn given(at: Timestamp) -> DecisionContext {
    DecisionContext {
        at,
        code: AlertCode::parse("K7"),
    }
}

fn cause(kind: AlertKind, what: CauseWhat, worker: Option<&str>) -> Cause {
    Cause {
        kind,
        what,
        at: clock("10:00"),
        worker: worker.map(id),
        by: None,
    }
}

impl Watched {
    fn begin(chain: &str, cause: Cause) -> Self {
        let at = clock("10:00");
        let events = open(
            watch_plan(),
            "a topic".to_owned(),
            cause,
            ChainName::new(chain),
            &given(at),
        );
        let mut watch =
            homeward::domain::aggregate::replay::<Watch>(WatchId(1), &events[..1]).expect("begins");
        let mut said = Vec::new();
        for event in &events[1..] {
            let before = watch.clone();
            watch.apply(event);
            said.extend(watch_notices(Some(&before), &watch, event, at));
        }
        Self {
            watch,
            said: said.into_iter().map(|notice| (at, notice)).collect(),
        }
    }

    fn deaf() -> Self {
        let what = CauseWhat::Monitor("we cannot hear replies".to_owned());
        Self::begin("monitor", cause(AlertKind::Monitor, what, None))
    }

    fn say(&mut self, time: &str, command: &WatchCommand) -> Result<Vec<WatchEvent>, Refusal> {
        let at = clock(time);
        let events = self.watch.decide(command, &given(at))?.events();
        for event in &events {
            let before = self.watch.clone();
            self.watch.apply(event);
            let said = watch_notices(Some(&before), &self.watch, event, at);
            self.said.extend(said.into_iter().map(|notice| (at, notice)));
        }
        Ok(events)
    }

    fn contact(
        &mut self,
        time: &str,
        who: &str,
        via: SpokenVia,
        say: ContactSays,
    ) -> Result<Vec<WatchEvent>, Refusal> {
        self.say(
            time,
            &WatchCommand::Alert(AlertCommand::Contact {
                code: None,
                by: id(who),
                via,
                say,
            }),
        )
    }

    fn told(&self, who: &str, template: Template, time: &str) -> bool {
        self.said
            .iter()
            .any(|(at, notice)| *at == clock(time) && notice.to == id(who) && notice.template == template)
    }

    fn told_so_far(&self) -> Vec<&PersonId> {
        self.watch
            .alert
            .as_ref()
            .map(|alert| alert.told.keys().collect())
            .unwrap_or_default()
    }
}

#[test]
fn a_monitor_alert_tells_the_office_and_then_the_next_step() {
    let mut watched = Watched::deaf();
    assert!(watched.told("pat", Template::AlertMonitor, "10:00"));
    assert_eq!(watched.watch.next_at(), Some(clock("10:05")));
    watched.say("10:05", &WatchCommand::Wake).expect("wakes");
    assert!(watched.told("olu", Template::AlertMonitor, "10:05"));
}

// Faults: P03 x human-late
#[test]
fn p03_its_last_step_repeats_until_somebody_answers() {
    let mut watched = Watched::deaf();
    for time in ["10:05", "10:10", "10:15"] {
        watched.say(time, &WatchCommand::Wake).expect("wakes");
    }
    assert!(watched.told("head", Template::AlertMonitor, "10:15"));
    assert_eq!(watched.watch.next_at(), Some(clock("10:15") + mins(5)));
}

// Faults: P18 x outage, human-late
#[test]
fn p18_time_alone_never_ends_it() {
    let mut watched = Watched::deaf();
    for time in ["11:00", "16:00", "+1 10:00"] {
        let events = watched.say(time, &WatchCommand::Wake).expect("wakes");
        assert!(events.len() < 10, "one late wake is one, not a storm");
    }
    assert!(watched.watch.alert.is_some());
}

#[test]
fn safe_ends_it_for_everyone_told() {
    let mut watched = Watched::deaf();
    watched
        .contact(
            "10:03",
            "pat",
            SpokenVia::Sms,
            ContactSays::Safe {
                how: None,
                of: homeward::domain::command::SafeOf::Everyone,
            },
        )
        .expect("resolves");
    assert!(watched.watch.alert.is_none());
    assert_eq!(watched.watch.next_at(), None);
    assert!(watched.told("sue", Template::StandDown, "10:03"));
    assert!(
        !watched.told("pat", Template::HowKnown, "10:03"),
        "nobody is asked how a gateway is"
    );
    assert_eq!(
        watched.contact("10:04", "pat", SpokenVia::Sms, ContactSays::Acknowledge),
        Err(Refusal::NoAlert)
    );
}

// Faults: P10 x wrong-phone
#[test]
fn p10_only_those_told_may_answer_by_text() {
    let mut watched = Watched::deaf();
    assert_eq!(
        watched.contact("10:01", "olu", SpokenVia::Sms, ContactSays::Acknowledge),
        Err(Refusal::Alert(AlertRefusal::NotTold))
    );
    assert_eq!(watched.told_so_far(), [&id("pat"), &id("sue")]);
}

// Faults: P05 x gateway-refuses
#[test]
fn p05_if_nobody_could_be_reached_the_next_step_starts_at_once() {
    let mut watched = Watched::deaf();
    for who in ["pat", "sue"] {
        let command = WatchCommand::Alert(AlertCommand::Reach {
            code: AlertCode::parse("K7"),
            step: 0,
            person: id(who),
            channel: Channel::Sms,
            reach: MessageReach::Failed,
        });
        watched.say("10:01", &command).expect("noted");
    }
    assert!(watched.told("olu", Template::AlertMonitor, "10:01"));
}

#[test]
fn a_graver_cause_moves_it_to_its_chain() {
    let mut watched = Watched::deaf();
    let help = cause(AlertKind::Help, CauseWhat::HelpAsked, Some("mel"));
    watched.say("10:02", &WatchCommand::Add(help)).expect("added");
    assert!(watched.told("dsl", Template::AlertRingWorker, "10:02"));
    assert_eq!(
        watched.watch.alert.as_ref().map(|alert| alert.kind),
        Some(AlertKind::Help)
    );
}

#[test]
fn the_same_trouble_is_told_once() {
    let mut watched = Watched::deaf();
    let again = cause(
        AlertKind::Monitor,
        CauseWhat::Monitor("we cannot hear replies".to_owned()),
        None,
    );
    assert_eq!(watched.say("10:02", &WatchCommand::Add(again)), Ok(Vec::new()));
}

#[test]
fn help_from_somebody_signed_out_nowhere_needs_a_how() {
    let mut watched = Watched::begin("help", cause(AlertKind::Help, CauseWhat::HelpAsked, Some("mel")));
    watched
        .contact(
            "10:01",
            "pat",
            SpokenVia::Sms,
            ContactSays::Safe {
                how: None,
                of: homeward::domain::command::SafeOf::Everyone,
            },
        )
        .expect("claimed");
    assert!(watched.watch.alert.is_some());
    let numbers = |notice: &homeward::domain::notice::Notice| notice.facts.phones.len() == 1;
    assert!(
        watched.said.iter().all(|(_, notice)| numbers(notice)),
        "mel's, to be rung"
    );
    let how = Some(SafetyBasis::Spoke);
    let events = watched
        .contact(
            "10:02",
            "pat",
            SpokenVia::Sms,
            ContactSays::Safe {
                how,
                of: homeward::domain::command::SafeOf::Everyone,
            },
        )
        .expect("resolves");
    assert!(matches!(
        &events[0],
        WatchEvent::Alert(AlertEvent::Resolved { .. })
    ));
}

#[test]
fn p11_somebody_whose_help_it_is_is_not_their_own_rescuer() {
    let mut watched = Watched::begin("help", cause(AlertKind::Help, CauseWhat::HelpAsked, Some("olu")));
    assert!(!watched.told("olu", Template::AlertRingWorker, "10:00"));
    assert!(watched.told("head", Template::AlertRingWorker, "10:00"));
    assert_eq!(
        watched.contact(
            "10:01",
            "olu",
            SpokenVia::Sms,
            ContactSays::Safe {
                how: Some(SafetyBasis::Spoke),
                of: homeward::domain::command::SafeOf::Everyone
            }
        ),
        Err(Refusal::Alert(AlertRefusal::OwnAlert))
    );
}

// Faults: P11 x human-twice
#[test]
fn p11_nor_is_somebody_who_asks_for_help_while_it_is_open() {
    let mut watched = Watched::deaf();
    let help = cause(AlertKind::Help, CauseWhat::HelpAsked, Some("olu"));
    watched.say("10:02", &WatchCommand::Add(help)).expect("added");
    assert!(!watched.told("olu", Template::AlertRingWorker, "10:02"));
    assert!(watched.told("dsl", Template::AlertRingWorker, "10:02"));
}

#[test]
fn replaying_its_events_gives_the_same_watch() {
    let what = CauseWhat::Monitor("deaf".to_owned());
    let events = open(
        watch_plan(),
        "a topic".to_owned(),
        cause(AlertKind::Monitor, what, None),
        ChainName::new("monitor"),
        &given(clock("10:00")),
    );
    let mut watch = homeward::domain::aggregate::replay::<Watch>(WatchId(1), &events).expect("begins");
    let mut all = events;
    for time in ["10:05", "10:11"] {
        let more = watch
            .decide(&WatchCommand::Wake, &given(clock(time)))
            .expect("wakes")
            .events();
        more.iter().for_each(|event| watch.apply(event));
        all.extend(more);
    }
    assert_eq!(
        homeward::domain::aggregate::replay::<Watch>(WatchId(1), &all),
        Some(watch)
    );
}

#[test]
fn a_watch_over_somebody_names_them_and_their_number_and_one_over_homeward_nobody() {
    let facts = |watched: &Watched| {
        let (_, notice) = watched.said.first().expect("somebody is told");
        let facts = notice.facts.clone();
        assert_eq!(facts.school, "Example Primary School");
        assert_eq!(facts.time_zone, "Europe/London");
        assert!(facts.sheet.is_none(), "there is no visit to read out");
        (facts.workers, facts.phones)
    };
    let help = Watched::begin("help", cause(AlertKind::Help, CauseWhat::HelpAsked, Some("mel")));
    assert_eq!(
        facts(&help),
        (
            "Mel Adeyemi".to_owned(),
            vec!["Mel Adeyemi: 07700 900102".to_owned()]
        )
    );
    assert_eq!(facts(&Watched::deaf()), (String::new(), Vec::new()));
    let duress = Watched::begin(
        "help",
        cause(AlertKind::Duress, CauseWhat::DuressUsed, Some("mel")),
    );
    assert_eq!(
        facts(&duress),
        ("Mel Adeyemi".to_owned(), Vec::new()),
        "nobody is to ring (P9)"
    );
}

#[test]
fn what_became_of_a_message_is_news_of_its_own_alert_alone() {
    let mut watched = Watched::deaf();
    let reach = |code: &str| {
        WatchCommand::Alert(AlertCommand::Reach {
            code: AlertCode::parse(code),
            step: 0,
            person: id("pat"),
            channel: Channel::Sms,
            reach: MessageReach::Failed,
        })
    };
    assert_eq!(watched.say("10:01", &reach("A1")), Ok(Vec::new()));
    assert_eq!(
        watched.say("10:01", &reach("K7")).map(|events| events.len()),
        Ok(1)
    );
}

#[test]
fn what_happened_to_a_watch_has_a_name_in_the_record() {
    let what = CauseWhat::Monitor("deaf".to_owned());
    let begun = open(
        watch_plan(),
        "a topic".to_owned(),
        cause(AlertKind::Monitor, what, None),
        ChainName::new("monitor"),
        &given(clock("10:00")),
    );
    let names: Vec<_> = begun.iter().map(WatchEvent::name).collect();
    assert_eq!(names, ["watch began", "alert opened", "step started"]);
}

#[test]
fn woken_early_a_watch_does_nothing_and_woken_late_once_what_was_due() {
    let mut watched = Watched::deaf();
    assert_eq!(watched.say("10:04:59", &WatchCommand::Wake), Ok(Vec::new()));
    let mut late = Watched::deaf();
    for (watched, time) in [(&mut watched, "10:05"), (&mut late, "10:07")] {
        let events = watched.say(time, &WatchCommand::Wake).expect("wakes");
        assert_eq!(events.len(), 1, "{events:?}");
        assert!(watched.told("olu", Template::AlertMonitor, time));
    }
}
