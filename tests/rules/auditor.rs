//! The auditor's rules: what must be so of what stands in the store, and when it is said.

use crate::support::bench::Bench;
use crate::support::school::{clock, id, school, watch_plan};
use crate::support::story::{given, jo_says, message, opened, tell};
use homeward::app::Request;
use homeward::auditor::calm::CalmRows;
use homeward::auditor::ledger::{AGAIN_AFTER, CONFIRMED_AFTER};
use homeward::auditor::rules::calm_until;
use homeward::auditor::{
    AuditFault, AuditFinding, FindingLedger, FindingStage, FindingTarget, GatewayRoutes, findings,
};
use homeward::domain::alert::{AlertKind, Cause, CauseWhat};
use homeward::domain::chain::Channel;
use homeward::domain::command::{VisitCommand, WorkerSays};
use homeward::domain::delivery::{Message, MessageState, Priority, SubjectId};
use homeward::domain::id::{AlertCode, ChainName, GatewayName, WatchId};
use homeward::domain::notice::NoticeTopic as MessageAbout;
use homeward::domain::time::{Span, Timestamp};
use homeward::domain::visit::{Closing, Visit, Whereabouts};
use homeward::domain::watch::{self, Watch};
use homeward::store::{AlertSummary, RowSieve, StandingRow, StandingRows};

/// What the list says of a visit's alert.
fn listed(visit: &Visit, next_at: Option<Timestamp>) -> AlertSummary {
    let alert = visit.alert.as_ref().expect("an alert");
    AlertSummary {
        code: alert.code.clone(),
        subject: SubjectId::Visit(visit.id),
        school: Some(school()),
        kind: alert.kind,
        causes: alert.causes.clone(),
        opened_at: alert.opened_at,
        step: "office".to_owned(),
        held_by: None,
        next_at,
        resolved_at: None,
        resolved_by: None,
    }
}

fn standing(visit: &Visit, alerts: Vec<AlertSummary>, now: Timestamp) -> StandingRows {
    StandingRows {
        last_turn_at: Some(now),
        visits: vec![(visit.clone(), true)],
        alerts,
        ..StandingRows::default()
    }
}

fn found(standing: &StandingRows, now: Timestamp) -> Vec<(FindingTarget, AuditFault)> {
    let two = vec![GatewayName::new("main"), GatewayName::new("second")];
    let ways = GatewayRoutes {
        with_receipts: two.iter().cloned().collect(),
        channels: [(Channel::Sms, two)].into(),
    };
    findings(standing, &ways, now)
        .into_iter()
        .map(|finding| (finding.about, finding.wrong))
        .collect()
}

fn of_visit(visit: &Visit, now: Timestamp) -> Vec<AuditFault> {
    let found = found(&standing(visit, Vec::new(), now), now);
    found.into_iter().map(|(_, wrong)| wrong).collect()
}

fn of_message(change: impl FnOnce(&mut Message), now: Timestamp) -> Vec<AuditFault> {
    let mut one = message(7, 1, clock("10:00"));
    change(&mut one);
    let standing = StandingRows {
        messages: vec![one],
        ..StandingRows::default()
    };
    found(&standing, now)
        .into_iter()
        .map(|(_, wrong)| wrong)
        .collect()
}

/// Signed out at 10:00, back by 12:00; arrival within 45 minutes and 10 of grace; check-ins every 20 and 5 of grace.
fn out() -> Visit {
    opened(1, clock("10:00")).0
}

// Faults: P01 P02 x auditor-finds
#[test]
fn p01_whoever_was_to_arrive_and_was_not_heard_of_is_missed_by_the_auditor_a_minute_later() {
    assert_eq!(of_visit(&out(), clock("10:55:59")), []);
    assert_eq!(of_visit(&out(), clock("10:56:01")), [AuditFault::AlertMissing]);
}

#[test]
fn p01_a_check_in_that_nobody_followed_up_is_found_and_an_ok_puts_it_off() {
    let mut visit = out();
    jo_says(&mut visit, WorkerSays::Arrived, clock("10:10"));
    assert_eq!(of_visit(&visit, clock("10:36:00")), []);
    assert_eq!(of_visit(&visit, clock("10:36:01")), [AuditFault::AlertMissing]);
    jo_says(&mut visit, WorkerSays::Ok, clock("10:30"));
    assert_eq!(of_visit(&visit, clock("10:56:00")), []);
    assert_eq!(of_visit(&visit, clock("10:56:01")), [AuditFault::AlertMissing]);
}

// Faults: P01 x auditor-finds
#[test]
fn p01_a_return_is_found_even_where_no_other_deadline_is_armed() {
    let mut visit = out();
    for worker in visit.workers.values_mut() {
        worker.whereabouts = Whereabouts::Left;
    }
    assert_eq!(of_visit(&visit, clock("12:11:00")), []);
    assert_eq!(of_visit(&visit, clock("12:11:01")), [AuditFault::AlertMissing]);
}

// Faults: P01 x auditor-finds
#[test]
fn p01_what_was_missed_resolved_and_not_armed_anew_is_found() {
    let mut visit = out();
    tell(&mut visit, &VisitCommand::Wake, clock("10:55"));
    assert!(visit.alert.take().is_some());
    // Nobody resolved it: the alert is gone, the deadline counts as missed, and nothing is put off.
    assert_eq!(of_visit(&visit, clock("10:57")), [AuditFault::AlertMissing]);
    visit.reassured_at = Some(clock("10:57"));
    assert_eq!(of_visit(&visit, clock("11:52")), []);
    assert_eq!(of_visit(&visit, clock("11:54")), [AuditFault::AlertMissing]);
}

#[test]
fn p01_an_open_visit_of_which_everybody_is_back_waits_for_nobody() {
    let mut visit = out();
    for worker in visit.workers.values_mut() {
        worker.whereabouts = Whereabouts::Back;
    }
    assert_eq!(of_visit(&visit, clock("10:01")), [AuditFault::NothingAwaited]);
    visit.closed = Some((clock("10:01"), Closing::Returned));
    assert_eq!(of_visit(&visit, clock("20:00")), []);
}

// Faults: P01 x auditor-finds
#[test]
fn p01_an_open_visit_that_is_not_marked_as_live_would_be_forgotten_at_a_restart() {
    let mut store = standing(&out(), Vec::new(), clock("10:01"));
    store.visits[0].1 = false;
    let wrong = found(&store, clock("10:01"));
    assert_eq!(
        wrong,
        [(FindingTarget::Visit(store.visits[0].0.id), AuditFault::Forgotten)]
    );
}

#[test]
fn p01_a_text_that_was_never_cleared_up_is_found() {
    let mut visit = out();
    jo_says(
        &mut visit,
        WorkerSays::Unclear { worrying: false },
        clock("10:05"),
    );
    assert_eq!(of_visit(&visit, clock("10:08")), []);
    assert_eq!(of_visit(&visit, clock("10:09:01")), [AuditFault::AlertMissing]);
}

/// Jo asked for help at 10:05; the office has five minutes.
fn alerted() -> Visit {
    let mut visit = out();
    jo_says(&mut visit, WorkerSays::Help, clock("10:05"));
    visit
}

// Faults: P03 x auditor-finds
#[test]
fn p03_an_alert_that_does_not_go_on_is_found_whatever_the_list_says_of_it() {
    let visit = alerted();
    let wrong = |next_at: Option<&str>, now: &str| {
        let store = standing(&visit, vec![listed(&visit, next_at.map(clock))], clock(now));
        found(&store, clock(now))
            .into_iter()
            .map(|(_, wrong)| wrong)
            .collect::<Vec<_>>()
    };
    assert_eq!(wrong(Some("10:10"), "10:11:00"), []);
    assert_eq!(wrong(Some("10:10"), "10:11:01"), [AuditFault::ActionPast]);
    // The list says that it goes on tomorrow; the step's wait says otherwise.
    assert_eq!(wrong(Some("23:00"), "10:11:01"), [AuditFault::ActionPast]);
    assert_eq!(wrong(Some("10:06"), "10:07:01"), [AuditFault::ActionPast]);
    assert_eq!(wrong(None, "10:05"), [AuditFault::NoAction]);
}

// Faults: P03 x auditor-finds
#[test]
fn p03_an_alert_that_is_in_no_list_and_one_that_belongs_to_nothing_are_found() {
    let visit = alerted();
    let code = FindingTarget::Alert(visit.alert.as_ref().expect("an alert").code.clone());
    let unlisted = standing(&visit, Vec::new(), clock("10:06"));
    assert_eq!(
        found(&unlisted, clock("10:06")),
        [(code.clone(), AuditFault::Unlisted)]
    );
    let mut astray = standing(&visit, vec![listed(&visit, Some(clock("10:10")))], clock("10:06"));
    astray.visits[0].0 = out();
    assert_eq!(found(&astray, clock("10:06")), [(code, AuditFault::Astray)]);
}

// Faults: P03 x auditor-finds
#[test]
fn p03_a_watch_that_is_not_marked_as_live_would_be_forgotten_at_a_restart() {
    let cause = Cause {
        kind: AlertKind::Monitor,
        what: CauseWhat::Monitor("deaf".to_owned()),
        at: clock("10:00"),
        worker: None,
        by: None,
    };
    let chain = ChainName::new("monitor");
    let events = watch::open(
        watch_plan(),
        "deaf".to_owned(),
        cause,
        chain,
        &given(clock("10:00"), 3),
    );
    let watch = homeward::domain::aggregate::replay::<Watch>(WatchId(1), &events).expect("a watch");
    let mut store = StandingRows {
        watches: vec![(watch, false)],
        ..StandingRows::default()
    };
    let wrong = |store: &StandingRows| {
        found(store, clock("10:01"))
            .into_iter()
            .map(|(_, wrong)| wrong)
            .collect::<Vec<_>>()
    };
    assert_eq!(wrong(&store), [AuditFault::Forgotten]);
    store.watches[0].1 = true;
    assert_eq!(wrong(&store), [AuditFault::Unlisted]);
}

// Faults: P05 x auditor-finds
#[test]
fn p05_an_alert_that_is_not_tried_and_a_message_that_is_neither_sent_nor_given_up_are_found() {
    let alert = |message: &mut Message| message.priority = Priority::Alert;
    assert_eq!(of_message(alert, clock("10:01:30")), []);
    assert_eq!(of_message(alert, clock("10:01:31")), [AuditFault::Stuck]);
    let tried = |message: &mut Message| {
        message.priority = Priority::Alert;
        message.attempts = 3;
        message.next_at = clock("10:10");
    };
    assert_eq!(of_message(tried, clock("10:15:00")), []);
    assert_eq!(of_message(tried, clock("10:15:01")), [AuditFault::Stuck]);
    // A nudge may wait as long as it is true, and no longer.
    assert_eq!(of_message(|_| {}, clock("10:21:00")), []);
    assert_eq!(of_message(|_| {}, clock("10:21:01")), [AuditFault::Stuck]);
    let sending = |message: &mut Message| {
        message.priority = Priority::Alert;
        message.attempts = 1;
        message.state = MessageState::Sending;
    };
    assert_eq!(of_message(sending, clock("10:05:00")), []);
    assert_eq!(of_message(sending, clock("10:05:01")), [AuditFault::Stuck]);
    for state in [
        MessageState::Delivered,
        MessageState::Undelivered,
        MessageState::Rejected,
        MessageState::Expired,
        MessageState::Withdrawn,
        MessageState::Failed,
    ] {
        assert_eq!(of_message(|message| message.state = state, clock("23:00")), []);
    }
}

// Faults: P05 x auditor-finds
// Faults: P05 x gateway-loses
#[test]
fn p05_an_alert_without_a_receipt_that_another_gateway_could_carry_is_found() {
    let accepted = |message: &mut Message| {
        message.priority = Priority::Alert;
        message.state = MessageState::Accepted;
        message.gateway = Some(GatewayName::new("main"));
        message.provider_id = Some("SM1".to_owned());
        message.next_at = clock("10:01:30");
        message.about = MessageAbout::Step {
            code: AlertCode::nth(3),
            step: 0,
        };
    };
    assert_eq!(of_message(accepted, clock("10:02:30")), []);
    assert_eq!(of_message(accepted, clock("10:02:31")), [AuditFault::Stuck]);
    // Both have had it: nothing more can be done.
    let both = |message: &mut Message| {
        accepted(message);
        message
            .earlier
            .push((GatewayName::new("second"), "SM2".to_owned()));
    };
    assert_eq!(of_message(both, clock("10:10")), []);
    // It says nothing true any more, or its gateway never tells.
    assert_eq!(of_message(accepted, clock("10:20")), []);
    let mute = |message: &mut Message| {
        accepted(message);
        message.gateway = Some(GatewayName::new("mute"));
    };
    assert_eq!(of_message(mute, clock("10:10")), []);
}

// Faults: P02 x engine-hangs
// Faults: P04 P14 x auditor-finds
#[test]
fn an_engine_that_writes_nothing_and_a_row_that_makes_no_sense_are_found() {
    let mut store = StandingRows {
        last_turn_at: Some(clock("10:00")),
        ..StandingRows::default()
    };
    assert_eq!(found(&store, clock("10:01:00")), []);
    assert_eq!(
        found(&store, clock("10:01:01")),
        [(FindingTarget::Engine, AuditFault::Silent)]
    );
    store.last_turn_at = None;
    store.unreadable.push("visit 3".to_owned());
    assert_eq!(
        found(&store, clock("10:00")),
        [(FindingTarget::Row("visit 3".to_owned()), AuditFault::Unreadable)]
    );
}

fn a_finding(id: u64) -> AuditFinding {
    AuditFinding {
        school: Some(school()),
        about: FindingTarget::Message(id),
        wrong: AuditFault::Stuck,
        since: None,
        subject: SubjectId::None,
    }
}

#[test]
fn a_finding_is_said_once_it_lasts_again_every_quarter_of_an_hour_and_once_when_it_is_over() {
    let (one, two) = (a_finding(1), a_finding(2));
    let mut ledger = FindingLedger::default();
    let mut now = Span::from_mins(100);
    assert_eq!(
        ledger.take(std::slice::from_ref(&one), now),
        [],
        "the engine may be about to put it right"
    );
    assert_eq!(ledger.confirmed(now).count(), 0);
    now = now + CONFIRMED_AFTER;
    assert_eq!(
        ledger.take(std::slice::from_ref(&one), now),
        [(FindingStage::New, one.clone())]
    );
    assert_eq!(ledger.confirmed(now).count(), 1);
    // Nobody could be told: it is said again at once.
    assert_eq!(
        ledger.take(std::slice::from_ref(&one), now),
        [(FindingStage::New, one.clone())]
    );
    ledger.said(&one, now);
    let later = AuditFinding {
        since: Some(clock("10:00")),
        ..one.clone()
    };
    assert_eq!(
        ledger.take(&[later.clone(), two.clone()], now + Span::from_mins(5)),
        [],
        "the same, and one too new"
    );
    let again = now + AGAIN_AFTER;
    let say = ledger.take(std::slice::from_ref(&later), again);
    assert_eq!(
        say.iter().map(|(word, _)| *word).collect::<Vec<_>>(),
        [FindingStage::Still],
        "what nobody heard of ends unsaid"
    );
    ledger.said(&one, again);
    assert_eq!(ledger.take(&[], again), [(FindingStage::Over, one)]);
    assert_eq!(ledger.take(&[], again + AGAIN_AFTER), []);
    assert!(ledger.is_empty());
}

// Faults: P17 x auditor-finds
#[test]
fn a_finding_names_nobody() {
    let visit = alerted();
    let store = standing(&visit, Vec::new(), clock("23:00"));
    for finding in findings(&store, &GatewayRoutes::default(), clock("23:00")) {
        let words = finding.to_string();
        for private in ["Jo", "Bloggs", "Acacia", "900", id("jo").key()] {
            assert!(!words.split(' ').any(|word| word.contains(private)), "{words}");
        }
    }
}

// Faults: P03 x outage
#[test]
fn p03_after_an_outage_the_list_says_when_the_police_prompt_is_really_due() {
    let bench = Bench::edited(&[("wait = \"10m\"\nagain = \"5m\"", "wait = \"10m\"")]);
    bench.sign_out();
    bench.comes("+447700900101", "IN");
    bench.live(31);
    let alert = |bench: &Bench| bench.standing().alerts.remove(0);
    assert_eq!(alert(&bench).step, "slt", "the step before the police");
    let before = alert(&bench).next_at.expect("a next action");
    let bench = bench.restarted(4);
    bench.ask(Request::Health);
    let visit = bench.visit(1);
    let really = visit.next().expect("an open visit").at;
    assert!(
        really > before,
        "they have their ten minutes once more: {before} {really}"
    );
    assert_eq!(alert(&bench).next_at, Some(really));
    // The auditor, who goes by the earlier of the two, has nothing to say a minute after the first.
    bench.live(8);
    let found = findings(
        &bench.standing(),
        &GatewayRoutes::default(),
        before + Span::from_mins(2),
    );
    let of_alerts = found
        .iter()
        .filter(|finding| matches!(finding.about, FindingTarget::Alert(_)));
    assert_eq!(of_alerts.count(), 0);
}

// Faults: P01 x auditor-finds
#[test]
fn p01_a_visit_is_passed_over_no_longer_than_nothing_can_be_wrong_with_it() {
    let mut on_site = out();
    let jo = on_site.workers.values_mut().next().expect("a worker");
    jo.whereabouts = Whereabouts::OnSite;
    for visit in [out(), on_site] {
        let until = calm_until(&visit, true, clock("10:00")).expect("nothing is wrong yet");
        assert_eq!(of_visit(&visit, until), []);
        assert_eq!(
            of_visit(&visit, until + Span::from_ms(1)),
            [AuditFault::AlertMissing]
        );
        assert_eq!(calm_until(&visit, true, until + Span::from_ms(1)), None);
        assert_eq!(
            calm_until(&visit, false, clock("10:00")),
            None,
            "a restart would forget it"
        );
    }
}

// Faults: P01 x auditor-finds
#[test]
fn p01_a_row_is_read_anew_once_a_letter_of_it_changed_or_its_time_has_come() {
    let mut calm = CalmRows::default();
    let visit = out();
    let row = |json: &'static str| StandingRow {
        table: "visit",
        id: 1,
        json,
        live: true,
    };
    let mut skipped = |at: Timestamp, json: &'static str| {
        calm.begin(at);
        let skipped = calm.skips(&row(json));
        if !skipped {
            assert!(!calm.keeps_visit(&row(json), &visit) || at > clock("10:30"));
        }
        calm.end();
        skipped
    };
    assert!(!skipped(clock("10:00"), "as it was"), "nothing is known at first");
    assert!(skipped(clock("10:01"), "as it was"));
    assert!(!skipped(clock("10:02"), "as it is"));
    assert!(skipped(clock("10:03"), "as it is"));
    let until = calm_until(&visit, true, clock("10:00")).expect("calm");
    assert!(!skipped(until, "as it is"), "its time has come");
}
