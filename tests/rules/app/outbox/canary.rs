//! The canary: gateways tried before the day begins.

use crate::app::outbox::delivery::{two, unreachable};
use crate::support::bench::{Bench, JO, PAT, routes, to};
use homeward::app::{Question, Request};
use homeward::domain::delivery::Address;
use serde_json::Value;

/// The number of the example's gateway `main`, and that of a second one.
const MAIN: &str = "+447700900000";
const SPARE: &str = "+447700900001";

/// The test is at half past eleven here: the bench begins at eleven.
const AT_HALF_PAST: (&str, &str) = (
    "cron   = \"0 30 7 * * Mon-Fri\"",
    "cron   = \"0 30 11 * * Mon-Fri\"",
);

const SECOND_GATEWAY: (&str, &str) = (
    "[gateways.smtp.mail]",
    "[gateways.twilio.spare]\naccount_sid = \"AC00000000000000000000000000000001\"\n\
     auth_token  = { credential = \"spare\" }\nfrom = \"+447700900001\"\n\n[gateways.smtp.mail]",
);

fn one() -> Bench {
    Bench::server_edited(routes(), &[AT_HALF_PAST])
}

fn with_two() -> Bench {
    Bench::server_edited(
        two(),
        &[
            AT_HALF_PAST,
            SECOND_GATEWAY,
            ("sms   = [\"main\"]", "sms   = [\"main\", \"spare\"]"),
        ],
    )
}

/// The test texts that a gateway is handed: to whom, and the words.
fn tests_by(bench: &Bench, gateway: &str) -> Vec<(String, String)> {
    bench
        .taken_by(gateway)
        .into_iter()
        .filter(|(_, _, _, words)| words.contains("the test of the day"))
        .map(|(_, to, _, words)| (to.reveal().to_owned(), words))
        .collect()
}

fn standing(bench: &Bench, gateway: &str) -> Value {
    let all = bench.ask(Request::Gateways);
    let found = all
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["name"] == gateway);
    found.expect("the gateway").clone()
}

fn alerts(bench: &Bench) -> String {
    bench.ask(Question::Alerts { all: true }).to_string()
}

#[test]
fn a_lone_gateway_is_proved_by_the_ok_of_the_person_it_texted() {
    let bench = one();
    bench.live(31);
    let tests = tests_by(&bench, "main");
    assert_eq!(tests.len(), 1, "{tests:?}");
    assert_eq!(tests[0].0, PAT);
    assert!(tests[0].1.contains("Reply OK"), "{tests:?}");
    assert_eq!(standing(&bench, "main")["proved_out_at"], Value::Null);
    bench.comes_by("main", PAT, "OK");
    let proved = standing(&bench, "main");
    assert_ne!(proved["proved_out_at"], Value::Null);
    assert_ne!(proved["proved_in_at"], Value::Null);
    bench.live(30);
    assert!(!alerts(&bench).contains("test text"), "{}", alerts(&bench));
}

#[test]
fn accepted_by_the_provider_alone_is_never_proof_and_the_office_is_told_who_has_not_answered() {
    let bench = one();
    bench.live(31);
    assert_eq!(tests_by(&bench, "main").len(), 1);
    bench.live(8);
    assert!(!alerts(&bench).contains("test text"), "{}", alerts(&bench));
    bench.live(3);
    assert!(
        alerts(&bench).contains("no answer from Pat Evans to the test text by `main`"),
        "{}",
        alerts(&bench)
    );
    assert_eq!(standing(&bench, "main")["proved_out_at"], Value::Null);
    assert_eq!(
        standing(&bench, "main")["works"],
        false,
        "what its alert says stands in the list too"
    );
}

#[test]
fn an_ok_of_somebody_else_proves_nothing() {
    let bench = one();
    bench.live(31);
    tests_by(&bench, "main");
    bench.comes_by("main", JO, "OK");
    assert_eq!(standing(&bench, "main")["proved_out_at"], Value::Null);
}

#[test]
fn two_gateways_text_each_other_and_no_person() {
    let bench = with_two();
    bench.live(31);
    let (main, spare) = (tests_by(&bench, "main"), tests_by(&bench, "spare"));
    assert_eq!(main.len(), 1, "{main:?}");
    assert_eq!(main[0].0, SPARE, "no number can text itself");
    assert_eq!(spare.len(), 1, "{spare:?}");
    assert_eq!(spare[0].0, MAIN);
    bench.comes_by("spare", MAIN, &main[0].1);
    let (main, spare) = (standing(&bench, "main"), standing(&bench, "spare"));
    assert_ne!(main["proved_out_at"], Value::Null);
    assert_ne!(spare["proved_in_at"], Value::Null);
    assert_eq!(main["proved_in_at"], Value::Null, "nothing has come in there");
    bench.live(11);
    let told = alerts(&bench);
    assert!(
        told.contains("the test text by `spare` has not come back"),
        "{told}"
    );
    assert!(!told.contains("the test text by `main`"), "{told}");
}

#[test]
fn a_failed_test_between_two_gateways_names_both_with_when_each_last_proved_itself() {
    let twice = ("0 30 7 * * Mon-Fri", "0 30,55 11 * * Mon-Fri");
    let bench = Bench::server_edited(
        two(),
        &[
            twice,
            SECOND_GATEWAY,
            ("sms   = [\"main\"]", "sms   = [\"main\", \"spare\"]"),
        ],
    );
    bench.live(31);
    let main = tests_by(&bench, "main");
    tests_by(&bench, "spare");
    bench.comes_by("spare", MAIN, &main[0].1);
    // At five to twelve nothing comes back.
    bench.live(25);
    tests_by(&bench, "main");
    tests_by(&bench, "spare");
    bench.live(11);
    let open = bench.ask(Question::Alerts { all: false });
    let of_texts = |alert: &&Value| alert["causes"].to_string().contains("the test text by");
    let open = open.as_array().expect("alerts").iter().filter(of_texts).count();
    assert_eq!(open, 2, "one for each gateway");
    let told = alerts(&bench);
    for words in [
        "the test text by `main` has not come back at `spare`: \
         `main` last proved out 11:31, `spare` last proved in 11:31",
        "the test text by `spare` has not come back at `main`: \
         `spare` not proved out yet, `main` not proved in yet",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_test_text_that_nobody_answers_is_told_to_others_than_the_person_whose_phone_is_in_doubt() {
    let bench = one();
    bench.live(31);
    assert_eq!(tests_by(&bench, "main")[0].0, PAT);
    bench.live(11);
    let said = bench.said();
    let about = |who: &str| {
        let texts = to(&said, who).into_iter();
        texts.filter(|text| text.contains("o answer from Pat")).count()
    };
    assert_eq!(about(PAT), 0, "{said:#?}");
    let others = said.iter().filter(|(to, _)| to != PAT);
    let told = others
        .filter(|(_, text)| text.contains("o answer from Pat"))
        .count();
    assert!(told > 0, "{said:#?}");
}

#[test]
fn a_test_text_with_a_providers_own_words_before_it_has_come_back() {
    let bench = with_two();
    bench.live(31);
    let main = tests_by(&bench, "main");
    bench.comes_by("spare", MAIN, &format!("Hollybank Primary: {}", main[0].1));
    assert_ne!(standing(&bench, "main")["proved_out_at"], Value::Null);
}

#[test]
fn p06_a_test_text_come_back_is_no_news_of_an_unknown_phone() {
    let bench = with_two();
    bench.live(31);
    let main = tests_by(&bench, "main");
    bench.comes_by("spare", MAIN, &main[0].1);
    assert!(!alerts(&bench).contains("unknown"), "{}", alerts(&bench));
}

#[test]
fn other_words_from_a_gateways_own_number_are_read_as_any_text() {
    let bench = with_two();
    bench.live(31);
    tests_by(&bench, "main");
    bench.comes_by("spare", MAIN, "help me i am at jo's visit");
    assert_eq!(standing(&bench, "main")["proved_out_at"], Value::Null);
}

#[test]
fn a_test_text_goes_by_its_own_gateway_or_not_at_all() {
    let bench = with_two();
    bench.live(31);
    for claim in bench.claim("main", 10) {
        bench.settle("main", claim.id, unreachable());
    }
    bench.pass_secs(1);
    let by_spare = tests_by(&bench, "spare");
    assert!(by_spare.iter().all(|(to, _)| to != SPARE), "{by_spare:?}");
    bench.live(11);
    assert!(
        alerts(&bench).contains("the test text by `main` has not come back"),
        "{}",
        alerts(&bench)
    );
}

#[test]
fn the_mail_gateway_is_tried_to_the_same_person_and_a_refusal_is_told() {
    let bench = one();
    bench.live(31);
    let mails: Vec<Address> = bench
        .taken_by("mail")
        .into_iter()
        .map(|(_, to, _, _)| to)
        .collect();
    assert!(
        mails.iter().any(|to| to.reveal() == "pat@example.sch.uk"),
        "{mails:?}"
    );
    bench.live(11);
    assert!(!alerts(&bench).contains("test e-mail"), "{}", alerts(&bench));
    let bench = one();
    bench.live(31);
    for claim in bench.claim("mail", 10) {
        bench.settle("mail", claim.id, unreachable());
    }
    bench.live(11);
    assert!(
        alerts(&bench).contains("the test e-mail by `mail` was not taken"),
        "{}",
        alerts(&bench)
    );
}

#[test]
fn p13_a_daemon_started_in_between_still_knows_the_test_that_it_sent() {
    let bench = one();
    bench.live(31);
    tests_by(&bench, "main");
    let bench = bench.restarted(1);
    bench.comes_by("main", PAT, "ok thanks");
    assert_ne!(standing(&bench, "main")["proved_out_at"], Value::Null);
    let bench = bench.restarted(1);
    assert_ne!(
        standing(&bench, "main")["proved_out_at"],
        Value::Null,
        "what was proved is kept"
    );
}

#[test]
fn an_answer_that_is_a_call_for_help_proves_the_gateway_and_is_a_call_for_help() {
    let bench = one();
    bench.sign_out();
    bench.live(31);
    tests_by(&bench, "main");
    bench.comes_by("main", PAT, "HELP jo needs us");
    assert_ne!(standing(&bench, "main")["proved_out_at"], Value::Null);
    assert!(alerts(&bench).contains("help"), "{}", alerts(&bench));
    let said = bench.said();
    assert!(to(&said, PAT).iter().all(|text| !text.contains("test answered")));
}

/// Half past seven, before the school opens: nobody is there to act on it yet.
#[test]
fn a_test_that_failed_before_the_school_opened_is_told_when_it_opens_unless_it_was_answered() {
    for answered in [false, true] {
        let bench = Bench::server_edited(
            routes(),
            &[("to     = \"pat\"", "to     = \"pat\"\nwithin = \"9m\"")],
        );
        // From eleven on Tuesday to half past seven on Wednesday.
        bench.live(20 * 60 + 31);
        assert_eq!(tests_by(&bench, "main").len(), 1);
        bench.live(10);
        assert!(
            !alerts(&bench).contains("test text"),
            "before eight: {}",
            alerts(&bench)
        );
        if answered {
            bench.comes_by("main", PAT, "OK");
        }
        bench.live(25);
        assert_eq!(
            alerts(&bench).contains("no answer from Pat Evans"),
            !answered,
            "{}",
            alerts(&bench)
        );
    }
}
