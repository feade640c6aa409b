//! Whose text means what: a text moves its sender's own visit, or an alert that they were told of, or nothing (P10).

use crate::support::school::{clock, id, plan, sign_out};
use crate::support::story::Story;
use homeward::domain::alert::{Alert, AlertKind, CauseWhat, SafetyBasis};
use homeward::domain::command::{ContactSays, Extension, WorkerSays};
use homeward::domain::delivery::SubjectId;
use homeward::domain::id::{AlertCode, VisitId, WatchId};
use homeward::domain::inbound::{
    Correspondent, OutVisit, OutWorker, TextAnswer, TextMeaning, UnknownMeaning, VisitCalm, interpret,
    interpret_unknown,
};
use homeward::domain::reply::{ClockTime, SafePhrases, says_whole_phrase};
use homeward::domain::time::{Span, Timestamp};
use homeward::domain::visit::{LeaveAnswer, Visit};
use std::collections::BTreeMap;

/// A safe phrase of the school.
const PHRASE: &str = "I need cover for my duty";

/// What is known of the sender; each test changes what it is about.
pub(super) struct Sender<'a> {
    pub(super) who: &'a str,
    pub(super) visit: Option<&'a Visit>,
    pub(super) told: Vec<(SubjectId, &'a Alert)>,
    pub(super) past: Vec<(SubjectId, AlertCode)>,
    pub(super) planned: Option<&'a Visit>,
    pub(super) asked: Vec<(VisitId, AlertCode)>,
    pub(super) out: Vec<OutVisit>,
    pub(super) is_contact: bool,
    pub(super) just_closed: Option<VisitId>,
}

pub(super) fn sender(who: &str) -> Sender<'_> {
    Sender {
        who,
        visit: None,
        told: Vec::new(),
        past: Vec::new(),
        planned: None,
        asked: Vec::new(),
        out: Vec::new(),
        is_contact: false,
        just_closed: None,
    }
}

/// A visit of these people, out.
fn out_visit(visit: u64, workers: &[(&str, &str)]) -> OutVisit {
    let workers = workers.iter().map(|(key, name)| OutWorker {
        gone: false,
        person: id(key),
        name: (*name).to_owned(),
    });
    OutVisit {
        visit: VisitId(visit),
        workers: workers.collect(),
        calm: VisitCalm::Calm,
    }
}

/// A clock time today, in UTC, as civil time is worked out elsewhere.
fn today(time: ClockTime, _after: Timestamp) -> Option<Timestamp> {
    Some(clock(&format!("{:02}:{:02}", time.hour, time.minute)))
}

impl Sender<'_> {
    pub(super) fn says(&self, text: &str) -> TextMeaning {
        let phrases = [PHRASE.to_owned()];
        let from = Correspondent {
            person: id(self.who),
            visit: self.visit,
            told: self.told.clone(),
            drill: None,
            told_workers: BTreeMap::new(),
            past: self.past.clone(),
            planned: self.planned,
            said_safe: Vec::new(),
            asked: self.asked.clone(),
            went: Vec::new(),
            out: self.out.clone(),
            closed: Vec::new(),
            just_closed: self.just_closed,
            one_of: Vec::new(),
            is_contact: self.is_contact,
            incidents: vec!["aggression".to_owned(), "verbal-abuse".to_owned()],
            staff: BTreeMap::new(),
            phrases: SafePhrases {
                phrases: &phrases,
                safe_words: &[],
                duress_codes: &[],
            },
            welsh: false,
        };
        interpret(&from, text, clock("10:20"), &today).1
    }
}

/// Jo and Sam, inside since 10:10.
pub(super) fn out() -> Story {
    let mut story = Story::open(plan(), sign_out(&["jo", "sam"]));
    story.at("10:10").texts("jo", WorkerSays::Arrived);
    story
}

/// Somebody else's alert, of which the office was told.
fn alert_of(who: &str) -> Story {
    let mut story = Story::open(plan(), sign_out(&[who]));
    story.at("10:15").raise(CauseWhat::HelpAsked, who, Some("pat"));
    story
}

pub(super) fn worker(who: Option<&str>, say: WorkerSays) -> TextMeaning {
    TextMeaning::Worker {
        worker: who.map(id),
        say,
    }
}

const THEIRS: SubjectId = SubjectId::Visit(VisitId(7));
const ANOTHER: SubjectId = SubjectId::Watch(WatchId(8));

#[test]
fn a_worker_speaks_for_their_own_visit_alone_or_for_both() {
    let story = out();
    let jo = Sender {
        visit: Some(&story.visit),
        ..sender("jo")
    };
    assert_eq!(jo.says("OK"), worker(Some("jo"), WorkerSays::Ok));
    assert_eq!(jo.says("both of us ok"), worker(None, WorkerSays::Ok));
    assert_eq!(
        jo.says("LEFT"),
        worker(Some("jo"), WorkerSays::Left { next: None })
    );
    assert_eq!(jo.says("BACK"), worker(Some("jo"), WorkerSays::Back));
    assert_eq!(jo.says("HELP"), worker(Some("jo"), WorkerSays::Help));
    assert_eq!(jo.says("STOP"), worker(Some("jo"), WorkerSays::OptOut));
    assert_eq!(jo.says(PHRASE), worker(Some("jo"), WorkerSays::Duress));
}

/// Sam is on the visit with Jo, and nobody on it is called Max.
#[test]
fn a_colleague_who_is_missing_is_known_by_the_name_of_whoever_is_on_the_visit() {
    let story = out();
    let jo = Sender {
        visit: Some(&story.visit),
        ..sender("jo")
    };
    let sam = story.visit.workers.keys().find(|id| id.key() == "sam");
    let companions = vec![sam.expect("on the visit").clone()];
    let help = worker(Some("jo"), WorkerSays::HelpWith { companions });
    assert_eq!(jo.says("sam isnt answering me"), help);
    assert_eq!(jo.says("sam has gone quiet"), help);
    assert_ne!(jo.says("max has gone quiet"), help);
}

#[test]
fn minutes_and_clock_times_are_passed_on_as_they_were_meant() {
    let story = out();
    let jo = Sender {
        visit: Some(&story.visit),
        ..sender("jo")
    };
    let more = |extension| {
        worker(
            Some("jo"),
            WorkerSays::More {
                extension,
                with_leave: None,
            },
        )
    };
    assert_eq!(jo.says("MORE 30"), more(Some(Extension::By(Span::from_mins(30)))));
    assert_eq!(
        jo.says("more until 12.30"),
        more(Some(Extension::Until(clock("12:30"))))
    );
    let on_the_way = Story::open(plan(), sign_out(&["jo"]));
    let jo = Sender {
        visit: Some(&on_the_way.visit),
        ..sender("jo")
    };
    assert_eq!(
        jo.says("running 15 mins late"),
        worker(Some("jo"), WorkerSays::LateBy(Span::from_mins(15)))
    );
    assert_eq!(
        jo.says("running late, will be there at 10.45"),
        worker(Some("jo"), WorkerSays::Late(Some(Span::from_mins(25)))),
        "25 minutes from when it was sent"
    );
}

#[test]
fn a_contact_answers_the_alert_that_they_were_told_of() {
    let theirs = alert_of("mel");
    let code = theirs.alert().code.clone();
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    let to = |say| TextMeaning::Contact {
        subject: THEIRS,
        code: code.clone(),
        say,
    };
    assert_eq!(pat.says("ACK"), to(ContactSays::Acknowledge));
    assert_eq!(pat.says(&format!("ACK {code}")), to(ContactSays::Acknowledge));
    assert_eq!(pat.says("NEXT"), to(ContactSays::Next));
    assert_eq!(
        pat.says(&format!("SAFE {code} SPOKE")),
        to(ContactSays::Safe {
            how: Some(SafetyBasis::Spoke),
            of: homeward::domain::command::SafeOf::Unsaid
        })
    );
    assert_eq!(
        pat.says(&format!("POLICE {code}")),
        to(ContactSays::Police { log: None })
    );
    let ask_back = TextMeaning::Answer(TextAnswer::AskBack {
        codes: vec![code.clone()],
    });
    // What ends an alert or brings the police carries its code.
    assert_eq!(pat.says("SAFE"), ask_back);
    assert_eq!(pat.says("ok"), ask_back);
    assert_eq!(pat.says("STATUS"), TextMeaning::Answer(TextAnswer::ContactStatus));
}

#[test]
fn p10_a_code_that_is_not_theirs_means_no_alert_even_if_they_have_only_one() {
    let theirs = alert_of("mel");
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    let other = AlertCode::nth(99);
    for words in ["ACK", "SAFE", "NEXT"] {
        assert_eq!(
            pat.says(&format!("{words} {other}")),
            TextMeaning::Answer(TextAnswer::AskBack {
                codes: vec![theirs.alert().code.clone()]
            }),
            "{words}"
        );
    }
    // POLICE is asked back with the code put in.
    assert_eq!(
        pat.says(&format!("POLICE {other}")),
        TextMeaning::Answer(TextAnswer::AskPolice {
            codes: vec![theirs.alert().code.clone()],
            log: None
        })
    );
}

#[test]
fn with_two_alerts_a_bare_word_is_asked_back_and_a_code_says_which() {
    let (mel, ria) = (alert_of("mel"), alert_of("ria"));
    let mut second = ria.alert().clone();
    second.code = AlertCode::nth(5);
    let pat = Sender {
        told: vec![(THEIRS, mel.alert()), (ANOTHER, &second)],
        ..sender("pat")
    };
    assert_eq!(
        pat.says("ACK"),
        TextMeaning::Answer(TextAnswer::AskBack {
            codes: vec![mel.alert().code.clone(), second.code.clone()]
        })
    );
    assert_eq!(
        pat.says(&format!("ACK {}", second.code)),
        TextMeaning::Contact {
            subject: ANOTHER,
            code: second.code.clone(),
            say: ContactSays::Acknowledge
        }
    );
}

#[test]
fn how_somebody_knows_may_still_be_said_of_an_alert_that_is_over() {
    let code = AlertCode::nth(3);
    let pat = Sender {
        past: vec![(THEIRS, code.clone())],
        ..sender("pat")
    };
    assert_eq!(
        pat.says(&format!("SAFE {code} SEEN")),
        TextMeaning::Contact {
            subject: THEIRS,
            code,
            say: ContactSays::Safe {
                how: Some(SafetyBasis::Seen),
                of: homeward::domain::command::SafeOf::Unsaid
            }
        }
    );
    // Without the code it is of nothing: no alert is open.
    assert_eq!(pat.says("ACK"), TextMeaning::Answer(TextAnswer::NotOut));
}

#[test]
fn a_contact_who_reports_danger_raises_it_on_the_alert_that_they_know_of() {
    let theirs = alert_of("mel");
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    let raise = |what| TextMeaning::Raise {
        subject: THEIRS,
        worker: None,
        what,
    };
    assert_eq!(pat.says("HELP"), raise(CauseWhat::HelpAsked));
    assert_eq!(pat.says(PHRASE), raise(CauseWhat::DuressUsed));
    assert_eq!(
        pat.says("STOP"),
        TextMeaning::Outside {
            kind: AlertKind::Monitor
        }
    );
}

#[test]
fn danger_from_a_contact_who_knows_of_two_alerts_is_danger_at_the_school() {
    let (mel, ria) = (alert_of("mel"), alert_of("ria"));
    let mut second = ria.alert().clone();
    second.code = AlertCode::nth(5);
    let pat = Sender {
        told: vec![(THEIRS, mel.alert()), (ANOTHER, &second)],
        ..sender("pat")
    };
    assert_eq!(
        pat.says("HELP"),
        TextMeaning::Outside {
            kind: AlertKind::Help
        }
    );
}

#[test]
fn a_worker_who_is_a_contact_too_is_heard_as_a_worker_first() {
    let (own, theirs) = (out(), alert_of("mel"));
    let code = theirs.alert().code.clone();
    let jo = Sender {
        visit: Some(&own.visit),
        told: vec![(THEIRS, theirs.alert())],
        ..sender("jo")
    };
    assert_eq!(jo.says("OK"), worker(Some("jo"), WorkerSays::Ok));
    assert_eq!(jo.says("HELP"), worker(Some("jo"), WorkerSays::Help));
    assert_eq!(
        jo.says(&format!("HELP {code}")),
        worker(Some("jo"), WorkerSays::Help),
        "their own danger comes first, whatever code stands beside it"
    );
    let to = |say| TextMeaning::Contact {
        subject: THEIRS,
        code: code.clone(),
        say,
    };
    assert_eq!(jo.says("ACK"), to(ContactSays::Acknowledge));
    assert_eq!(jo.says(&format!("ACK {code}")), to(ContactSays::Acknowledge));
}

#[test]
fn p10_a_contacts_word_from_a_worker_who_was_told_of_nothing_moves_nothing() {
    let own = out();
    let jo = Sender {
        visit: Some(&own.visit),
        ..sender("jo")
    };
    let unclear = worker(Some("jo"), WorkerSays::Unclear { worrying: false });
    assert_eq!(jo.says("ACK"), unclear);
    let after = Sender {
        visit: Some(&own.visit),
        past: vec![(THEIRS, AlertCode::nth(3))],
        ..sender("jo")
    };
    assert_eq!(after.says("ACK"), unclear, "what is over is nobody's to take on");
}

#[test]
fn danger_or_worry_from_somebody_who_is_out_nowhere_is_told_to_the_school() {
    let pat = sender("pat");
    let outside = |kind| TextMeaning::Outside { kind };
    assert_eq!(pat.says("HELP"), outside(AlertKind::Help));
    assert_eq!(pat.says(PHRASE), outside(AlertKind::Duress));
    assert_eq!(pat.says("STOP"), outside(AlertKind::Monitor));
    assert_eq!(
        pat.says("not sure about this, he is getting angry"),
        outside(AlertKind::Help)
    );
    assert_eq!(pat.says("I feel a bit uneasy here"), outside(AlertKind::Concern));
    assert_eq!(pat.says("OK"), TextMeaning::Answer(TextAnswer::NotOut));
    assert_eq!(pat.says("lunch at one?"), TextMeaning::Answer(TextAnswer::NotOut));
}

/// Mel on one visit, Jo and Sam on another.
fn two_visits() -> Vec<OutVisit> {
    vec![
        out_visit(7, &[("mel", "Mel Adeyemi")]),
        out_visit(9, &[("jo", "Jo Bloggs"), ("sam", "Sam Khan")]),
    ]
}

fn raise(visit: u64, worker: Option<&str>, what: CauseWhat) -> TextMeaning {
    TextMeaning::Raise {
        subject: SubjectId::Visit(VisitId(visit)),
        worker: worker.map(id),
        what,
    }
}

#[test]
fn the_phrase_texted_on_with_a_workers_name_raises_duress_for_that_worker() {
    let out = two_visits();
    let pat = Sender { out, ..sender("pat") };
    let duress = |who| raise(9, who, CauseWhat::DuressUsed);
    assert_eq!(pat.says(&format!("Sam rang: {PHRASE}")), duress(Some("sam")));
    assert_eq!(pat.says(&format!("Jo and Sam rang: {PHRASE}")), duress(None));
    assert_eq!(pat.says("HELP Mel"), raise(7, Some("mel"), CauseWhat::HelpAsked));
    assert_eq!(
        pat.says("is Mel back?"),
        TextMeaning::Answer(TextAnswer::NothingOpen),
        "a name alone raises nothing"
    );
}

#[test]
fn that_the_phrase_was_used_is_said_without_its_words() {
    let out = two_visits();
    let pat = Sender { out, ..sender("pat") };
    for text in [
        "jo used the safe phrase on the phone",
        "DURESS JO",
        "duress jo bloggs",
        "Jo just rang and gave the code word",
        "jo rang. she said the safe word, what do i do?",
    ] {
        assert_eq!(
            pat.says(text),
            raise(9, Some("jo"), CauseWhat::DuressUsed),
            "{text}"
        );
    }
    for text in [
        "what is the safe phrase for jo?",
        "has jo been told the safe phrase?",
    ] {
        assert!(matches!(pat.says(text), TextMeaning::Answer(_)), "{text}");
    }
}

#[test]
fn the_phrase_without_a_name_is_about_whoever_is_out_and_never_about_a_sender_who_is_not() {
    let one = Sender {
        out: vec![out_visit(9, &[("jo", "Jo Bloggs"), ("sam", "Sam Khan")])],
        ..sender("pat")
    };
    let duress = raise(9, None, CauseWhat::DuressUsed);
    assert_eq!(one.says(PHRASE), duress);
    assert_eq!(one.says(&format!("somebody rang: {PHRASE}")), duress);
    let out = two_visits();
    let several = Sender { out, ..sender("pat") };
    let one_of = TextMeaning::OneOf {
        visits: vec![VisitId(7), VisitId(9)],
        kind: AlertKind::Duress,
    };
    assert_eq!(several.says(PHRASE), one_of);
    assert_eq!(several.says("somebody used the safe phrase"), one_of);
    // A visit of the sender's own may have been closed by mistake: they may be the one in danger.
    let back = Sender {
        out: vec![out_visit(9, &[("jo", "Jo Bloggs")])],
        just_closed: Some(VisitId(4)),
        ..sender("sam")
    };
    let one_of = TextMeaning::OneOf {
        visits: vec![VisitId(9), VisitId(4)],
        kind: AlertKind::Duress,
    };
    assert_eq!(back.says(PHRASE), one_of);
    // Nobody is out: whoever texts it may be on a visit that nobody was told of.
    let outside = TextMeaning::Outside {
        kind: AlertKind::Duress,
    };
    assert_eq!(sender("pat").says(PHRASE), outside);
}

#[test]
fn an_everyday_near_miss_is_a_question_to_the_office_unless_the_sender_may_be_out() {
    let near = [
        "can you cover my duty on Friday",
        "could someone do cover for duty friday",
    ];
    let own = out();
    let phrases = vec!["please move my dentist appointment".to_owned()];
    for text in [
        "can you move my dentist appointment",
        "I have had to move my dentist appointment to Friday",
        "my dentist appointment has moved",
    ] {
        let phrases = SafePhrases {
            phrases: &phrases,
            ..SafePhrases::default()
        };
        assert!(!says_whole_phrase(text, &phrases), "{text}");
        for spoken in [
            "Please move my dentist appointment",
            "move my dentist appointment",
        ] {
            assert!(says_whole_phrase(spoken, &phrases), "{spoken}");
        }
    }
    for text in near {
        assert_eq!(sender("sam").says(text), TextMeaning::NearPhrase, "{text}");
        let jo = Sender {
            visit: Some(&own.visit),
            ..sender("jo")
        };
        assert_eq!(jo.says(text), worker(Some("jo"), WorkerSays::Duress), "{text}");
        let planned = Sender {
            planned: Some(&own.visit),
            ..sender("jo")
        };
        let on_the_visit = TextMeaning::SetOff {
            then: Some(WorkerSays::Duress),
        };
        assert_eq!(planned.says(text), on_the_visit, "{text}");
    }
    let pat = Sender {
        out: vec![out_visit(7, &[("mel", "Mel Adeyemi")])],
        ..sender("pat")
    };
    let passed_on = raise(7, Some("mel"), CauseWhat::DuressUsed);
    assert_eq!(pat.says("Mel rang, can you cover her duty"), passed_on);
    let unnamed = raise(7, None, CauseWhat::DuressUsed);
    assert_eq!(pat.says("somebody rang, can you cover her duty"), unnamed);
}

#[test]
fn a_single_letter_is_nobodys_name() {
    let pat = Sender {
        out: vec![
            out_visit(7, &[("mel", "Mel I Adeyemi")]),
            out_visit(9, &[("jo", "Jo Bloggs")]),
        ],
        ..sender("pat")
    };
    assert!(
        matches!(pat.says(PHRASE), TextMeaning::OneOf { .. }),
        "the phrase begins with `I`"
    );
}

#[test]
fn p10_a_contacts_news_of_a_worker_counts_where_the_contact_heard_or_saw_them_and_names_them() {
    let out = two_visits();
    let pat = Sender {
        out,
        is_contact: true,
        ..sender("pat")
    };
    let news = |worker: &str, say| TextMeaning::News {
        visit: VisitId(if worker == "mel" { 7 } else { 9 }),
        worker: id(worker),
        say,
        calm: VisitCalm::Calm,
    };
    let left = WorkerSays::Left { next: None };
    for (text, say) in [
        ("jo rang, she has left", left.clone()),
        ("Jo phoned to say she's left", left.clone()),
        ("JO LEFT SPOKE", left.clone()),
        ("just had Jo on the phone, she's left the house", left.clone()),
        ("jo rang, she has left and is on her way back to school", left),
        ("JO OK SPOKE", WorkerSays::Ok),
        ("spoke to jo, all fine", WorkerSays::Ok),
        ("Jo just rang, she is ok", WorkerSays::Ok),
        ("JO BACK SEEN", WorkerSays::Back),
        ("I have just seen Jo, she is back in school", WorkerSays::Back),
    ] {
        assert_eq!(pat.says(text), news("jo", say), "{text}");
    }
    let TextMeaning::News { say, .. } = pat.says("jo rang, she has left and is going to 3 Elm Road next")
    else {
        panic!("the news with where next is read");
    };
    let WorkerSays::Left { next: Some(stop) } = say else {
        panic!("the next stop is read: {say:?}");
    };
    assert_eq!(stop.address.reveal(), "3 Elm Road");
    for text in [
        "jo has left",
        "they had Jo on the phone, she's left the house",
        "jo is back",
        "jo rang me back",
        "heard jo is fine",
        "jos husband says she's home, he rang",
        "jo rang? ok",
        "jo rang, not ok to talk, left",
        "jo rang, she will be back",
        "jo and sam rang, both left",
        "she has left",
    ] {
        let said = pat.says(text);
        assert!(
            matches!(
                said,
                TextMeaning::Answer(TextAnswer::AskNews { .. }) | TextMeaning::Raise { .. }
            ),
            "{text}: {said:?}"
        );
    }
    let out = two_visits();
    let nobody = Sender { out, ..sender("ria") };
    assert_eq!(
        nobody.says("jo rang, she is ok"),
        TextMeaning::Answer(TextAnswer::NotOut),
        "whoever stands on no chain brings no news"
    );
}

#[test]
fn a_contacts_thanks_are_not_told_to_ring_the_office() {
    let pat = Sender {
        is_contact: true,
        ..sender("pat")
    };
    let nothing = TextMeaning::Answer(TextAnswer::NothingOpen);
    for text in ["thanks", "ok thank you", "ok", "lunch at one?"] {
        assert_eq!(pat.says(text), nothing, "{text}");
    }
    assert_eq!(sender("sam").says("thanks"), nothing);
    assert_eq!(sender("sam").says("ok thank you"), nothing);
    // A word of a visit from somebody signed out nowhere: they may think that they are watched.
    assert_eq!(pat.says("IN"), TextMeaning::Answer(TextAnswer::NotOut));
}

#[test]
fn an_incident_is_taken_from_a_contact_in_plain_words() {
    let out = two_visits();
    let pat = Sender {
        out,
        is_contact: true,
        ..sender("pat")
    };
    let incident = |kind: &str| TextMeaning::Incident {
        visit: VisitId(9),
        worker: id("jo"),
        kind: kind.to_owned(),
    };
    assert_eq!(pat.says("INCIDENT JO aggression"), incident("aggression"));
    assert_eq!(pat.says("incident jo: verbal abuse"), incident("verbal-abuse"));
    assert_eq!(
        pat.says("incident jo"),
        TextMeaning::Answer(TextAnswer::AskIncident)
    );
}

#[test]
fn no_answer_from_somebody_told_to_ring_is_offered_next() {
    let theirs = alert_of("mel");
    let codes = vec![theirs.alert().code.clone()];
    let pat = Sender {
        told: vec![(THEIRS, theirs.alert())],
        ..sender("pat")
    };
    for text in ["no answer", "it goes to voicemail", "she isn't answering"] {
        let codes = codes.clone();
        assert_eq!(
            pat.says(text),
            TextMeaning::Answer(TextAnswer::AskNext { codes }),
            "{text}"
        );
    }
}

#[test]
fn leave_is_given_by_its_code_to_the_visit_that_asked() {
    let (first, second) = (AlertCode::nth(3), AlertCode::nth(4));
    let head = Sender {
        asked: vec![(VisitId(7), first.clone()), (VisitId(9), second.clone())],
        ..sender("head")
    };
    let leave = |visit, answer| TextMeaning::Leave { visit, answer };
    assert_eq!(
        head.says(&format!("YES {second}")),
        leave(VisitId(9), LeaveAnswer::Given)
    );
    assert_eq!(
        head.says(&format!("NO {first}")),
        leave(VisitId(7), LeaveAnswer::Refused)
    );
    let ask_back = TextMeaning::Answer(TextAnswer::AskLeave { code: first });
    assert_eq!(head.says("YES"), ask_back);
    assert_eq!(head.says(&format!("YES {}", AlertCode::nth(99))), ask_back);
}

#[test]
fn leave_is_given_with_courtesy_and_asked_back_in_any_other_words() {
    let code = AlertCode::nth(3);
    let head = Sender {
        asked: vec![(VisitId(7), code.clone())],
        is_contact: true,
        ..sender("head")
    };
    for text in [
        format!("yes {code} thanks"),
        format!("yes to {code}"),
        format!("YES {code}, thank you"),
    ] {
        let given = TextMeaning::Leave {
            visit: VisitId(7),
            answer: LeaveAnswer::Given,
        };
        assert_eq!(head.says(&text), given, "{text}");
    }
    let asked = TextMeaning::Answer(TextAnswer::AskLeave { code: code.clone() });
    for text in ["NO", "cant, in a meeting", "ok"] {
        assert_eq!(head.says(text), asked, "{text}");
    }
    assert_ne!(
        head.says(&format!("no, don't say yes to {code}")),
        TextMeaning::Leave {
            visit: VisitId(7),
            answer: LeaveAnswer::Given,
        }
    );
}

#[test]
fn a_bare_no_from_an_authoriser_who_is_out_is_read_as_a_workers_text() {
    let own = out();
    let jo = Sender {
        visit: Some(&own.visit),
        asked: vec![(VisitId(7), AlertCode::nth(3))],
        ..sender("jo")
    };
    assert!(
        matches!(jo.says("NO"), TextMeaning::Worker { .. }),
        "{:?}",
        jo.says("NO")
    );
}

#[test]
fn a_worker_with_a_planned_visit_sets_off_arrives_or_calls_it_off() {
    let story = out();
    let jo = Sender {
        planned: Some(&story.visit),
        ..sender("jo")
    };
    assert_eq!(jo.says("START"), TextMeaning::SetOff { then: None });
    assert_eq!(jo.says("LEFT"), TextMeaning::SetOff { then: None });
    assert_eq!(
        jo.says("IN"),
        TextMeaning::SetOff {
            then: Some(WorkerSays::Arrived)
        }
    );
    assert_eq!(
        jo.says("running 10 mins late"),
        TextMeaning::SetOff {
            then: Some(WorkerSays::LateBy(Span::from_mins(10)))
        }
    );
    assert_eq!(jo.says("visit cancelled"), TextMeaning::CallOff);
    assert_eq!(jo.says("OK"), TextMeaning::Answer(TextAnswer::NotOut));
    assert_eq!(
        jo.says("HELP"),
        TextMeaning::SetOff {
            then: Some(WorkerSays::Help)
        }
    );
}

#[test]
fn danger_from_a_number_that_nobody_has_is_of_those_named_or_of_all_who_are_out() {
    let phrases = [PHRASE.to_owned()];
    let phrases = SafePhrases {
        phrases: &phrases,
        safe_words: &[],
        duress_codes: &[],
    };
    let out = two_visits();
    let danger = |text: &str| match interpret_unknown(text, phrases, &out, false).1 {
        UnknownMeaning::Danger { kind, about } => {
            let visits: Vec<u64> = about.iter().map(|(visit, _)| visit.visit.0).collect();
            Some((kind, visits))
        }
        UnknownMeaning::News { .. } | UnknownMeaning::OptOut | UnknownMeaning::Nothing => None,
    };
    assert_eq!(danger(PHRASE), Some((AlertKind::Duress, vec![7, 9])));
    assert_eq!(danger("HELP me"), Some((AlertKind::Help, vec![7, 9])));
    assert_eq!(
        danger("SOS its Jo, my phone is dead"),
        Some((AlertKind::Help, vec![9]))
    );
    assert_eq!(danger("OK"), None);
    assert_eq!(danger("SAFE K7"), None);
}

#[test]
fn a_number_that_nobody_has_is_news_where_it_names_a_worker_or_one_visit_is_out() {
    let out = two_visits();
    let one = [out_visit(9, &[("jo", "Jo Bloggs")])];
    let news =
        |text: &str, out: &[OutVisit]| match interpret_unknown(text, SafePhrases::default(), out, false).1 {
            UnknownMeaning::News { visit, worker, .. } => {
                Some((visit.visit.0, worker.map(|worker| worker.name.clone())))
            }
            UnknownMeaning::Danger { .. } | UnknownMeaning::OptOut | UnknownMeaning::Nothing => None,
        };
    let jo = Some("Jo Bloggs".to_owned());
    assert_eq!(
        news("hello its Jo on my own phone, all ok", &out),
        Some((9, jo.clone()))
    );
    assert_eq!(news("all ok", &out), None);
    assert_eq!(news("all ok", &one), Some((9, None)));
    assert_eq!(news("I am out of the office until Monday", &one), None);
    assert_eq!(news("all ok", &[]), None);
}

#[test]
fn a_back_taken_back_within_the_hour_is_told_to_the_office() {
    let concern = TextMeaning::Outside {
        kind: AlertKind::Concern,
    };
    for text in [
        "not back yet sorry",
        "oops not back",
        "sorry im not in school yet",
        "still at the house",
        "havent left yet, pressed the wrong one",
    ] {
        let closed = Sender {
            just_closed: Some(VisitId(4)),
            ..sender("sam")
        };
        assert_eq!(closed.says(text), concern, "{text}");
        // Nobody signed out within the hour takes nothing back.
        assert!(
            matches!(sender("sam").says(text), TextMeaning::Answer(_)),
            "{text}"
        );
    }
    for text in ["thanks", "back", "ok", "left", "in"] {
        let closed = Sender {
            just_closed: Some(VisitId(4)),
            ..sender("sam")
        };
        assert!(matches!(closed.says(text), TextMeaning::Answer(_)), "{text}");
    }
}

#[test]
fn being_at_a_household_again_within_the_hour_is_told_to_the_office() {
    let concern = TextMeaning::Outside {
        kind: AlertKind::Concern,
    };
    let closed = || Sender {
        just_closed: Some(VisitId(4)),
        ..sender("sam")
    };
    for text in [
        "back at the house",
        "gone back in",
        "going back to the house left my phone",
        "off to another one at 14 Oak Road",
        "popping into their flat again",
        "heading to 8 Fern St",
        "just going back in to see mum",
    ] {
        assert_eq!(closed().says(text), concern, "{text}");
        // Nobody signed out within the hour is at no household again.
        assert!(
            matches!(sender("sam").says(text), TextMeaning::Answer(_)),
            "{text}"
        );
    }
    for text in [
        "back at my house",
        "in the office",
        "gone in to a meeting",
        "left my phone at the house",
        "mum was lovely at the house",
        "going home now",
        "off to lunch",
        "is there another visit?",
    ] {
        assert!(
            matches!(closed().says(text), TextMeaning::Answer(_)),
            "{text}: {:?}",
            closed().says(text)
        );
    }
    // A threat is told whenever it comes.
    let threat = "just remembered dad said he'd come up to school and sort me out";
    assert_eq!(closed().says(threat), concern);
    assert_eq!(sender("sam").says(threat), concern);
}
