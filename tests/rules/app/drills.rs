//! Drills: every message is marked, nobody is sent to a telephone, and anything real ends the practice.

use crate::support::bench::{ALI, Bench, CHRIS, JO, PAT, SAM, home_visit, routes};
use homeward::app::drills::DrillRequest;
use homeward::app::{Question, Request, Response, Routes};
use homeward::domain::chain::Channel;
use homeward::domain::id::GatewayName;
use serde_json::Value;

/// Why a drill is over, in the same words for a visit, an alert and duress.
const GAVE_WAY: &str = "A text without DRILL is in earnest";

fn begin(everybody: bool, although_out: bool) -> Request {
    Request::Drill(DrillRequest::Begin {
        school: None,
        chain: None,
        everybody,
        although_out,
        by: Some("pat".to_owned()),
    })
}

/// Every message handed to the gateways since the last look: to whom, and the words.
fn said(bench: &Bench) -> Vec<(String, String)> {
    let mut all = bench.taken_by("main");
    all.extend(bench.taken_by("mail"));
    all.into_iter()
        .map(|(_, to, subject, words)| (to.reveal().to_owned(), format!("{subject}{words}")))
        .collect()
}

fn newest(bench: &Bench) -> Value {
    bench.ask(Question::Drills)[0].clone()
}

fn code(bench: &Bench) -> String {
    newest(bench)["code"].as_str().expect("a code").to_owned()
}

fn refusal(bench: &Bench, request: Request) -> String {
    match bench.answer(request) {
        Response::Refused { message } | Response::Invalid { message } => message,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_message_of_a_drill_is_marked_and_sends_nobody_to_a_telephone() {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    let mut all = said(&bench);
    for _ in 0..120 {
        bench.live(1);
        all.extend(said(&bench));
    }
    assert!(all.len() > 6, "every step is told, and the end: {all:?}");
    for (to, words) in &all {
        assert!(words.contains("DRILL"), "to {to}: {words}");
        assert!(
            !words.contains("999") && !words.contains("101"),
            "to {to}: {words}"
        );
        assert!(!words.contains("olice"), "to {to}: {words}");
    }
    assert_eq!(newest(&bench)["ended"], "ran-out");
    assert_eq!(newest(&bench)["running"], false);
    assert_eq!(bench.faults(), Vec::<String>::new());
}

#[test]
fn the_first_answer_ends_a_drill_and_its_time_is_right_to_the_second() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    let code = code(&bench);
    bench.pass_secs(72);
    bench.comes(PAT, &format!("ACK {code}"));
    let drill = newest(&bench);
    assert_eq!(drill["ended"], "answered", "{drill}");
    let pat = drill["people"]
        .as_array()
        .expect("people")
        .iter()
        .find(|one| one["person"] == "pat");
    assert_eq!(pat.expect("Pat was told")["seconds"], 72);
    let texts = said(&bench);
    let over = texts
        .iter()
        .find(|(to, words)| to == CHRIS && words.contains("the practice is over"));
    let (_, over) = over.unwrap_or_else(|| panic!("the others are told: {texts:?}"));
    assert!(
        over.contains("Pat Evans answered first, after 1 min 12 s"),
        "{over}"
    );
    bench.live(120);
    assert_eq!(said(&bench), [], "nothing comes after the end");
}

#[test]
fn a_drill_of_everybody_goes_on_after_an_answer_and_thanks_each() {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    said(&bench);
    let code = code(&bench);
    bench.pass_secs(30);
    bench.comes(PAT, &format!("ACK {code}"));
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && words.contains("you answered after 30 s")),
        "{texts:?}"
    );
    assert_eq!(newest(&bench)["running"], true);
}

#[test]
fn whoever_was_not_told_answers_nothing() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    let code = code(&bench);
    bench.comes(JO, &format!("ACK {code}"));
    assert_eq!(newest(&bench)["running"], true);
}

#[test]
fn a_decline_goes_to_the_next_step_as_for_real() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    let told = newest(&bench)["people"].as_array().expect("people").len();
    let code = code(&bench);
    bench.comes(PAT, &format!("NEXT {code}"));
    let now_told = newest(&bench)["people"].as_array().expect("people").len();
    assert!(now_told > told, "{}", newest(&bench));
    assert_eq!(newest(&bench)["running"], true);
}

#[test]
fn a_drill_waits_until_nobody_is_out_unless_it_is_wanted_all_the_same() {
    let bench = Bench::start();
    bench.sign_out();
    let why = refusal(&bench, begin(false, false));
    assert!(
        why.contains("out now: ") && why.contains("--although-out"),
        "{why}"
    );
    let begun = bench.ask(begin(false, true));
    assert!(
        !begun["out"].as_array().expect("who is out").is_empty(),
        "{begun}"
    );
}

#[test]
fn a_drill_ends_at_once_with_a_text_when_a_visit_begins() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    bench.sign_out();
    assert_eq!(newest(&bench)["ended"], "gave-way");
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && words.contains(GAVE_WAY)),
        "{texts:?}"
    );
}

#[test]
fn a_drill_ends_at_once_with_a_text_when_an_alert_in_earnest_opens() {
    let bench = Bench::start();
    bench.ask(Request::SignOut(Box::new(home_visit())));
    bench.ask(begin(false, true));
    said(&bench);
    bench.comes(JO, "SOS");
    assert_eq!(newest(&bench)["ended"], "gave-way");
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && words.starts_with("DRILL") && words.contains(GAVE_WAY)),
        "{texts:?}"
    );
    assert!(
        texts
            .iter()
            .any(|(to, words)| to == PAT && !words.contains("DRILL")),
        "the alert itself is not marked: {texts:?}"
    );
}

#[test]
fn beside_an_open_alert_or_a_drill_none_begins() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    let why = refusal(&bench, begin(false, false));
    assert!(why.contains("is running"), "{why}");
    let bench = Bench::start();
    bench.sign_out();
    bench.comes(JO, "SOS");
    let why = refusal(&bench, begin(false, true));
    assert!(why.contains("is open: settle it first"), "{why}");
}

#[test]
fn whoever_stops_a_drill_is_named_to_everybody_told() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    let stop = || {
        Request::Drill(DrillRequest::Stop {
            school: None,
            by: "pat".to_owned(),
        })
    };
    bench.ask(stop());
    assert_eq!(newest(&bench)["ended"], "stopped");
    let texts = said(&bench);
    assert!(
        texts
            .iter()
            .any(|(_, words)| words.contains("Pat Evans has stopped it")),
        "{texts:?}"
    );
    assert_eq!(refusal(&bench, stop()), "no drill is running");
}

#[test]
fn a_drill_survives_a_restart_and_its_record_holds() {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    let before = newest(&bench);
    let bench = bench.restarted(1);
    assert_eq!(newest(&bench)["code"], before["code"]);
    assert_eq!(newest(&bench)["running"], true);
    bench.comes(PAT, &format!("ACK {}", code(&bench)));
    assert_eq!(bench.faults_found(), []);
}

#[test]
fn a_routine_begins_a_drill_and_none_while_somebody_is_out() {
    let routine = (
        "[[routine]]\n",
        "[[routine]]\ndo = \"drill\"\ncron = \"0 30 11 * * Mon-Fri\"\neverybody = true\n\n[[routine]]\n",
    );
    let bench = Bench::server_edited(routes(), &[routine]);
    bench.live(31);
    assert_eq!(newest(&bench)["running"], true);
    assert_eq!(newest(&bench)["everybody"], true);
    let bench = Bench::server_edited(routes(), &[routine]);
    bench.sign_out();
    bench.live(31);
    assert_eq!(bench.ask(Question::Drills), serde_json::json!([]));
}

fn to<'a>(texts: &'a [(String, String)], who: &str) -> Vec<&'a str> {
    texts
        .iter()
        .filter(|(to, _)| to == who)
        .map(|(_, words)| words.as_str())
        .collect()
}

/// Everybody has been told, Sam among them.
fn told_to_sam() -> Bench {
    let bench = Bench::start();
    bench.ask(begin(true, false));
    let mut texts = said(&bench);
    for _ in 0..30 {
        bench.live(1);
        texts.extend(said(&bench));
        if texts.iter().any(|(to, _)| to == SAM) {
            return bench;
        }
    }
    panic!("Sam is on the chain: {texts:?}");
}

// Faults: P09 x human-duress
#[test]
fn p09_a_drill_ends_without_a_word_to_whoever_is_in_duress() {
    let (calm, duress) = (told_to_sam(), told_to_sam());
    calm.comes(SAM, "the minutes of the meeting are on your desk");
    duress.comes(SAM, "0000");
    let (calm, texts) = (said(&calm), said(&duress));
    assert_eq!(
        to(&texts, SAM),
        to(&calm, SAM),
        "the answer of any harmless text, and no other"
    );
    assert_eq!(newest(&duress)["ended"], "gave-way");
    let chris = to(&texts, CHRIS);
    assert!(chris.iter().any(|words| words.contains(GAVE_WAY)), "{texts:?}");
    let over = texts
        .iter()
        .filter(|(_, words)| words.contains("the practice is over"));
    for (to, words) in over {
        assert!(!words.contains("alert"), "to {to}: {words}");
    }
}

// Faults: P09 x human-duress
#[test]
fn p09_whoever_is_out_hears_nothing_of_a_drill() {
    let bench = Bench::start();
    let out = homeward::input::SignOutRequest {
        workers: vec!["jo".to_owned(), "sam".to_owned()],
        ..home_visit()
    };
    bench.ask(Request::SignOut(Box::new(out)));
    said(&bench);
    bench.ask(begin(true, true));
    let mut texts = said(&bench);
    for _ in 0..120 {
        bench.live(1);
        texts.extend(said(&bench));
    }
    let of_drill = |words: &&str| words.contains("DRILL");
    assert_eq!(
        to(&texts, SAM).into_iter().filter(of_drill).count(),
        0,
        "{texts:?}"
    );
    assert!(texts.iter().any(|(_, words)| words.contains("DRILL")));
}

#[test]
fn a_cry_for_help_during_a_drill_opens_an_alert_in_earnest() {
    for cry in ["SOS", "HELP", "help me please, he has a knife"] {
        let bench = Bench::start();
        bench.ask(begin(false, false));
        said(&bench);
        bench.comes(PAT, cry);
        let alerts = bench.ask(Question::Alerts { all: false });
        assert_eq!(alerts[0]["kind"], "help", "{cry}: {alerts}");
        assert_eq!(newest(&bench)["ended"], "gave-way", "{cry}");
        let texts = said(&bench);
        let pat = to(&texts, PAT);
        assert!(pat.iter().any(|words| !words.contains("DRILL")), "{cry}: {pat:?}");
    }
}

#[test]
fn a_worry_about_a_colleague_during_a_drill_opens_an_alert_in_earnest() {
    let bench = Bench::start();
    bench.ask(begin(false, false));
    said(&bench);
    bench.comes(PAT, "Jo has been attacked");
    let alerts = bench.ask(Question::Alerts { all: false });
    assert_ne!(alerts[0]["kind"], "drill", "{alerts}");
    assert_eq!(newest(&bench)["ended"], "gave-way");
}

#[test]
fn other_words_than_the_exact_ones_answer_a_drill_too() {
    for words in [
        "OK",
        "Ok thanks",
        "ack",
        "I'm fine",
        "on it",
        "I've got it",
        "ACK h1",
    ] {
        let bench = Bench::start();
        bench.ask(begin(false, false));
        said(&bench);
        bench.comes(PAT, words);
        assert_eq!(newest(&bench)["ended"], "answered", "{words}");
    }
}

#[test]
fn whoever_does_not_answer_a_drill_plainly_is_told_once_more_that_it_is_one() {
    for words in [
        "is this real?",
        "what do I do",
        "STATUS",
        "hello?",
        "which school?",
        "K1 ok",
    ] {
        let bench = Bench::start();
        bench.ask(begin(false, false));
        said(&bench);
        bench.comes(PAT, words);
        let texts = said(&bench);
        let pat = to(&texts, PAT);
        let [answer] = pat.as_slice() else {
            panic!("{words}: {texts:?}")
        };
        let reply = format!("Reply ACK {}", code(&bench));
        assert!(
            answer.starts_with("DRILL") && answer.contains("nobody is at risk") && answer.contains(&reply),
            "{words}: {answer}"
        );
        assert_eq!(newest(&bench)["running"], true, "{words}");
    }
}

#[test]
fn a_closed_visit_with_an_open_alert_lets_no_drill_begin() {
    let bench = Bench::start();
    bench.sign_out();
    bench.comes(JO, "SOS");
    for worker in [JO, ALI] {
        bench.comes(worker, "BACK");
    }
    let why = refusal(&bench, begin(false, true));
    assert!(why.contains("is open: settle it first"), "{why}");
}

#[test]
fn the_list_says_when_a_drill_ends_by_itself() {
    let bench = told_to_sam();
    for _ in 0..120 {
        let alerts = bench.ask(Question::Alerts { all: false });
        let Some(next) = alerts[0]["next_at"].as_str() else {
            break;
        };
        let next: jiff::Timestamp = next.parse().expect("an instant");
        let now = bench.now();
        assert!(next.as_millisecond() >= now.ms(), "{alerts}");
        let mut left = (next.as_millisecond() - now.ms()) / 1_000 + 1;
        while left > 0 {
            bench.pass_secs(left.min(30));
            bench.ask(Request::Health);
            left -= 30;
        }
    }
    assert_eq!(newest(&bench)["ended"], "ran-out");
}

/// What one more gateway is handed where every step of every chain goes by its channel.
fn said_by(channel: Channel, gateway: &str, school: fn(Routes, &[(&str, &str)]) -> Bench) -> Vec<String> {
    let mut routes = routes();
    routes.channels.insert(channel, vec![GatewayName::new(gateway)]);
    let shipped = include_str!("../../../config/schools/example.toml");
    let by = "by   = [\"sms\", \"email\"]";
    let also = format!("by   = [\"sms\", \"{}\"]", channel.word());
    let steps = shipped.matches(by).count();
    let bench = school(routes, &vec![(by, also.as_str()); steps]);
    bench.ask(begin(false, false));
    let taken = bench.taken_by(gateway);
    taken.into_iter().map(|(_, _, _, words)| words).collect()
}

#[test]
fn a_call_of_a_drill_says_first_that_it_is_one() {
    let calls = said_by(Channel::Voice, "caller", Bench::with_a_caller);
    assert!(!calls.is_empty());
    for words in calls {
        let first = words.split_inclusive(". ").take(2).collect::<String>();
        assert!(first.contains("This is a drill"), "{words}");
        assert!(!words.contains("There is an alert"), "{words}");
    }
}

#[test]
fn a_notice_of_a_drill_in_the_room_begins_with_the_mark() {
    let notices = said_by(Channel::Chat, "room", Bench::with_a_room);
    assert!(!notices.is_empty());
    for words in notices {
        assert!(words.starts_with("DRILL "), "{words}");
    }
}
