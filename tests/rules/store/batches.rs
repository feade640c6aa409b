//! Batches: what goes in comes back, all or nothing.

use super::{Home, inbound, keep, records, salt};
use crate::support::school::{clock, id, school, watch_plan};
use crate::support::story::{given, jo_says, message, opened, tell};
use homeward::domain::alert::{AlertKind, Cause, CauseWhat};
use homeward::domain::command::{VisitCommand, WorkerSays};
use homeward::domain::delivery::{MessageState, SubjectId};
use homeward::domain::event::VisitEvent;
use homeward::domain::id::{AlertCode, ChainName, GatewayName, VisitId, WatchId};
use homeward::domain::time::{SinceBoot, Span, Timestamp};
use homeward::domain::via::RecordedVia;
use homeward::domain::visit::Closing;
use homeward::domain::watch::{self, Watch};
use homeward::store::{
    AlertFilter, AlertSummary, AttemptRecord, EventRecord, NextNumbers, StoreError, StoreReader,
    StoreTrouble, TurnBatch,
};

fn up() -> SinceBoot {
    SinceBoot {
        boot: "a start".to_owned(),
        up: Span::from_mins(90),
    }
}

fn gateway() -> GatewayName {
    GatewayName::new("main")
}

#[test]
fn a_new_store_holds_nothing_and_counts_from_one() {
    let home = Home::new();
    let loaded = home.store().load().expect("a load");
    assert!(loaded.visits.is_empty() && loaded.watches.is_empty() && loaded.messages.is_empty());
    assert_eq!(loaded.last_turn_at, None);
    let one = NextNumbers {
        next_visit: 1,
        next_watch: 1,
        next_message: 1,
        next_alert: 1,
    };
    assert_eq!(loaded.counters, one);
}

#[test]
fn what_was_committed_is_loaded_after_a_restart() {
    let home = Home::new();
    let (mut visit, mut events) = opened(7, clock("10:00"));
    events.extend(jo_says(&mut visit, WorkerSays::Arrived, clock("10:20")));
    // Long past the check-in: nudges, a missed deadline, an alert and its steps.
    events.extend(tell(&mut visit, &VisitCommand::Wake, clock("11:30")));
    assert!(visit.alert.is_some());
    let cause = Cause {
        kind: AlertKind::Monitor,
        what: CauseWhat::Monitor("no reply can be heard".to_owned()),
        at: clock("11:00"),
        worker: None,
        by: None,
    };
    let began = watch::open(
        watch_plan(),
        "inbound main".to_owned(),
        cause,
        ChainName::new("monitor"),
        &given(clock("11:00"), 9),
    );
    let watch = homeward::domain::aggregate::replay::<Watch>(WatchId(3), &began).expect("a watch");
    let message = message(12, 7, clock("11:30"));
    let counters = NextNumbers {
        next_visit: 8,
        next_watch: 4,
        next_message: 13,
        next_alert: 10,
    };
    {
        let mut store = home.store();
        let mut batch = TurnBatch {
            events: records(&visit, &events, clock("11:30")),
            visits: vec![&visit],
            watches: vec![&watch],
            messages: vec![&message],
            alerts: [AlertSummary::of(&visit), AlertSummary::of(&watch)]
                .into_iter()
                .flatten()
                .collect(),
            cursors: vec![(gateway(), "page 4".to_owned())],
            counters: Some(counters),
            routines: vec![("example canary".to_owned(), clock("07:30"))],
            ..TurnBatch::default()
        };
        for event in &began {
            let record =
                EventRecord::of_watch(&watch, event, "clock", RecordedVia::Clock, clock("11:00"), salt());
            batch.events.push(record.expect("an event"));
        }
        batch.touch(clock("11:30"), Some(up()));
        store.commit(&batch).expect("a commit");
    }
    let store = home.store();
    let loaded = store.load().expect("a load");
    assert_eq!(loaded.visits, [visit]);
    assert_eq!(loaded.watches, [watch]);
    assert_eq!(loaded.messages, [message]);
    assert_eq!(loaded.counters, counters);
    assert_eq!(loaded.cursors.get(&gateway()).map(String::as_str), Some("page 4"));
    assert_eq!(loaded.last_turn_at, Some(clock("11:30")));
    assert_eq!(loaded.last_turn_up, Some(up()));
    assert_eq!(loaded.routines.get("example canary"), Some(&clock("07:30")));
    let found = store.read().verify().expect("a verification");
    assert_eq!(found.faults, []);
    assert_eq!((found.visits, found.watches), (1, 1));
}

#[test]
fn an_empty_batch_writes_nothing() {
    let home = Home::new();
    let mut store = home.store();
    let mut batch = TurnBatch::default();
    assert!(batch.is_empty());
    store.commit(&batch).expect("a commit");
    assert_eq!(store.load().expect("a load").last_turn_at, None);
    batch.touch(clock("10:00"), None);
    assert!(!batch.is_empty());
    store.commit(&batch).expect("a commit");
    let loaded = store.load().expect("a load");
    assert_eq!(loaded.last_turn_at, Some(clock("10:00")));
    assert_eq!(loaded.last_turn_up, None, "nothing is made up");
}

// Faults: P04 x commit-fails
#[test]
fn p04_a_step_and_its_messages_are_committed_together_or_not_at_all() {
    let home = Home::new();
    let mut store = home.store();
    let (mut visit, events) = opened(1, clock("10:00"));
    keep(&mut store, &visit, &events, &[], clock("10:00"));
    let first_text = TurnBatch {
        inbox: vec![inbound("in-1", clock("10:20"))],
        ..TurnBatch::default()
    };
    store.commit(&first_text).expect("a commit");
    let before = (store.load().expect("a load"), events_of_one(&store));

    let step = tell(&mut visit, &VisitCommand::Wake, clock("11:00"));
    assert!(visit.alert.is_some());
    let message = message(1, 1, clock("11:00"));
    let mut batch = TurnBatch {
        events: records(&visit, &step, clock("11:00")),
        visits: vec![&visit],
        // The second is there already: the middle of the batch fails.
        inbox: vec![inbound("in-2", clock("10:59")), inbound("in-1", clock("10:20"))],
        messages: vec![&message],
        alerts: AlertSummary::of(&visit).into_iter().collect(),
        counters: Some(NextNumbers {
            next_visit: 2,
            next_watch: 1,
            next_message: 2,
            next_alert: 2,
        }),
        ..TurnBatch::default()
    };
    batch.touch(clock("11:00"), None);
    let error = store.commit(&batch).expect_err("the inbox row is there already");
    assert!(
        matches!(error, StoreError::Write { table: "inbox", .. }),
        "{error:?}"
    );
    assert_eq!(error.trouble(), StoreTrouble::Ours);
    assert!(!error.is_unusable() && !error.is_unknown());
    assert_eq!((store.load().expect("a load"), events_of_one(&store)), before);
    let asked = [(gateway(), "in-2".to_owned())].into();
    assert_eq!(store.read().inbound_known_of(&asked).expect("an answer"), []);

    batch.inbox.pop();
    store.commit(&batch).expect("the rest goes in whole");
    let loaded = store.load().expect("a load");
    assert_eq!(
        (loaded.visits.as_slice(), loaded.messages.as_slice()),
        (&[visit][..], &[message][..])
    );
    assert!(store.read().verify().expect("a verification").is_sound());
}

#[test]
fn p06_the_place_up_to_which_a_gateway_was_read_is_kept_with_its_texts_or_not_at_all() {
    let home = Home::new();
    let mut store = home.store();
    let read = |id: &str, place: &str| TurnBatch {
        inbox: vec![inbound(id, clock("10:20"))],
        cursors: vec![(gateway(), place.to_owned())],
        ..TurnBatch::default()
    };
    store.commit(&read("in-1", "after in-1")).expect("a commit");
    let mut spoilt = read("in-2", "after in-2");
    spoilt.inbox.push(inbound("in-1", clock("10:20")));
    store
        .commit(&spoilt)
        .expect_err("one of its texts is there already");
    let place = store.load().expect("a load").cursors.get(&gateway()).cloned();
    assert_eq!(place.as_deref(), Some("after in-1"), "in-2 is fetched again");
}

fn events_of_one(store: &homeward::store::Store) -> usize {
    let events = store.read().events_of(SubjectId::Visit(VisitId(1)));
    events.expect("events").len()
}

// Faults: P07 x gateway-duplicates
#[test]
fn p07_the_same_inbound_text_is_recorded_once() {
    let home = Home::new();
    let mut store = home.store();
    let text = inbound("SM1", clock("10:20"));
    let once = TurnBatch {
        inbox: vec![text.clone()],
        ..TurnBatch::default()
    };
    store.commit(&once).expect("a commit");
    let sm1 = |gateway| (gateway, "SM1".to_owned());
    let asked = [
        sm1(gateway()),
        sm1(GatewayName::new("notify")),
        (gateway(), "SM2".to_owned()),
    ]
    .into();
    let known = store.read().inbound_known_of(&asked).expect("an answer");
    assert_eq!(known, [sm1(gateway())]);
    store.commit(&once).expect_err("it is there already");
    let kept = store.read().inbox(10).expect("the inbox");
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].record, text);
    let again = store.read().inbound(&gateway(), "SM1").expect("an answer");
    assert_eq!(again.as_ref(), kept.first());
}

#[test]
fn words_said_to_us_directly_are_never_taken_for_a_repeat() {
    let home = Home::new();
    let mut store = home.store();
    let mut text = inbound("", clock("10:20"));
    text.gateway = None;
    let twice = TurnBatch {
        inbox: vec![text.clone(), text],
        ..TurnBatch::default()
    };
    store.commit(&twice).expect("a commit");
    assert_eq!(store.read().inbox(10).expect("the inbox").len(), 2);
}

// Faults: P05 x gateway-reorders
#[test]
fn a_receipt_finds_its_message_by_any_gateway_that_took_it() {
    let home = Home::new();
    let mut store = home.store();
    let (visit, events) = opened(1, clock("10:00"));
    let mut message = message(1, 1, clock("10:00"));
    keep(&mut store, &visit, &events, &[&message], clock("10:00"));
    message.state = MessageState::Delivered;
    message.gateway = Some(gateway());
    message.provider_id = Some("SM9".to_owned());
    message.earlier = vec![(GatewayName::new("notify"), "n-1".to_owned())];
    let attempt = AttemptRecord {
        message: 1,
        n: 1,
        gateway: gateway(),
        begun_at: clock("10:00"),
        ended_at: Some(clock("10:01")),
        outcome: "accepted".to_owned(),
    };
    let batch = TurnBatch {
        messages: vec![&message],
        attempts: vec![attempt.clone()],
        ..TurnBatch::default()
    };
    store.commit(&batch).expect("a commit");
    let read = store.read();
    for (gateway, id) in [("main", "SM9"), ("notify", "n-1")] {
        let found = read.message_by_provider(&GatewayName::new(gateway), id);
        assert_eq!(found.expect("an answer").as_ref(), Some(&message));
    }
    assert_eq!(
        read.message_by_provider(&gateway(), "n-1").expect("an answer"),
        None
    );
    assert_eq!(read.attempts_of(1).expect("attempts"), [attempt]);
    assert!(
        store.load().expect("a load").messages.is_empty(),
        "it has come to its end"
    );
}

#[test]
fn a_message_whose_receipt_never_came_is_not_loaded_for_ever() {
    let home = Home::new();
    let mut store = home.store();
    let mut accepted = message(1, 1, clock("10:00"));
    accepted.state = MessageState::Accepted;
    let queued = message(2, 1, clock("10:00"));
    let mut batch = TurnBatch {
        messages: vec![&accepted, &queued],
        ..TurnBatch::default()
    };
    batch.touch(clock("10:00"), None);
    store.commit(&batch).expect("a commit");
    let ids = |store: &homeward::store::Store| -> Vec<u64> {
        let loaded = store.load().expect("a load");
        loaded.messages.iter().map(|message| message.id).collect()
    };
    assert_eq!(ids(&store), [1, 2]);
    let mut later = TurnBatch::default();
    later.touch(clock("10:00") + Span::from_mins(8 * 24 * 60), None);
    store.commit(&later).expect("a commit");
    assert_eq!(ids(&store), [2]);
}

#[test]
fn a_number_once_used_is_never_given_again() {
    let home = Home::new();
    let mut store = home.store();
    let high = NextNumbers {
        next_visit: 40,
        next_watch: 3,
        next_message: 900,
        next_alert: 17,
    };
    let low = NextNumbers {
        next_visit: 2,
        ..high
    };
    for counters in [high, low] {
        let batch = TurnBatch {
            counters: Some(counters),
            ..TurnBatch::default()
        };
        store.commit(&batch).expect("a commit");
    }
    assert_eq!(store.load().expect("a load").counters, high);
}

#[test]
fn a_visit_with_nothing_more_to_come_is_kept_and_not_loaded() {
    let home = Home::new();
    let mut store = home.store();
    let (mut visit, mut events) = opened(1, clock("10:00"));
    for event in [
        VisitEvent::Closed {
            closing: Closing::Returned,
            at: clock("11:30"),
        },
        VisitEvent::WriteUpFiled { by: id("jo") },
    ] {
        homeward::domain::apply::apply(&mut visit, &event);
        events.push(event);
    }
    let (open, opening) = opened(2, clock("11:00"));
    keep(&mut store, &visit, &events, &[], clock("11:30"));
    keep(&mut store, &open, &opening, &[], clock("11:30"));
    assert_eq!(
        store.load().expect("a load").visits.as_slice(),
        std::slice::from_ref(&open)
    );
    let newest_first = store.read().visits(10).expect("visits");
    assert_eq!(newest_first, [open, visit.clone()]);
    assert_eq!(store.read().visit(visit.id).expect("an answer"), Some(visit));
}

fn summary(code: &str, opened_at: Timestamp) -> AlertSummary {
    AlertSummary {
        code: AlertCode::parse(code),
        subject: SubjectId::Visit(VisitId(1)),
        school: Some(school()),
        kind: AlertKind::Overdue,
        causes: vec![Cause {
            kind: AlertKind::Overdue,
            what: CauseWhat::Apart,
            at: opened_at,
            worker: Some(id("jo")),
            by: None,
        }],
        opened_at,
        step: "office".to_owned(),
        held_by: None,
        next_at: Some(opened_at + Span::from_mins(5)),
        resolved_at: None,
        resolved_by: None,
    }
}

#[test]
fn the_alert_list_has_each_alert_once_as_it_last_stood() {
    let home = Home::new();
    let mut store = home.store();
    let (first, mut second) = (summary("K7", clock("10:00")), summary("R8", clock("11:00")));
    let opened = TurnBatch {
        alerts: vec![first.clone(), second.clone()],
        ..TurnBatch::default()
    };
    store.commit(&opened).expect("a commit");
    second.resolved_at = Some(clock("11:10"));
    second.resolved_by = Some(id("pat"));
    second.next_at = None;
    let resolved = TurnBatch {
        alerts: vec![second.clone()],
        ..TurnBatch::default()
    };
    store.commit(&resolved).expect("a commit");
    let read = StoreReader::open(&home.at()).expect("a reader");
    assert_eq!(
        read.alerts(AlertFilter::Open, 10).expect("alerts"),
        std::slice::from_ref(&first)
    );
    assert_eq!(
        read.alerts(AlertFilter::All, 10).expect("alerts"),
        [second, first]
    );
}

#[test]
fn messages_are_found_by_what_they_are_about_and_by_whom_they_went_to() {
    let home = Home::new();
    let mut store = home.store();
    let (about_one, about_two) = (message(1, 1, clock("10:00")), message(2, 2, clock("10:00")));
    let batch = TurnBatch {
        messages: vec![&about_one, &about_two],
        ..TurnBatch::default()
    };
    store.commit(&batch).expect("a commit");
    let read = store.read();
    let of_two = read.messages_of(SubjectId::Visit(VisitId(2))).expect("messages");
    assert_eq!(of_two.as_slice(), std::slice::from_ref(&about_two));
    let to_jo = read.messages_to(&about_one.content.to(), 10).expect("messages");
    assert_eq!(to_jo, [about_two, about_one]);
    assert!(read.messages_of(SubjectId::None).expect("messages").is_empty());
}
