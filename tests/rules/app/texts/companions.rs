//! Two workers on one visit: what a text says of the sender, and what of the companion.

use super::{kind_of, on_site, open, whereabouts};
use crate::support::bench::{ALI, Bench, CHRIS, JO, PAT, SAM, home_visit, to};
use homeward::app::Request;
use homeward::domain::alert::AlertKind;
use homeward::domain::id::PersonId;
use homeward::domain::visit::Whereabouts;
use homeward::input::SignOutRequest;

/// Ali's arrival is missed; Jo said that both are well before, and nobody said IN.
fn ali_has_not_arrived() -> (Bench, String) {
    let bench = Bench::one_visit();
    bench.live(46);
    bench.text(JO, "both ok");
    bench.live(12);
    let code = open(&bench).expect("open").code.as_str().to_owned();
    bench.said();
    (bench, code)
}

#[test]
fn p18_both_ok_of_before_an_alert_lets_no_word_of_the_sender_count_for_the_companion() {
    for text in ["IN", "ok", "all fine here", "LEFT", "both ok"] {
        let (bench, _) = ali_has_not_arrived();
        bench.text(JO, text);
        assert!(open(&bench).is_some(), "{text}: Ali was not heard");
        assert_ne!(whereabouts(&bench, "ali"), Whereabouts::OnSite, "{text}");
        let said = bench.said();
        assert!(
            !said.iter().any(|(_, said)| said.contains("stand down")),
            "{text}: {said:#?}"
        );
    }
    // Mirror: Ali's own word ends it.
    let (bench, _) = ali_has_not_arrived();
    bench.text(ALI, "IN");
    assert!(open(&bench).is_none(), "{:#?}", bench.said());
}

#[test]
fn p18_both_ok_of_before_an_alert_lets_safe_of_the_sender_end_nothing() {
    for text in ["IN", "ok"] {
        let (bench, code) = ali_has_not_arrived();
        bench.text(JO, text);
        bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
        assert!(open(&bench).is_some(), "{text}: Ali was not heard");
        bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
        assert!(open(&bench).is_none(), "{text}");
    }
}

/// Jo has said BACK, and Ali is at the home.
fn jo_is_back() -> Bench {
    let bench = on_site();
    bench.text(JO, "back");
    assert_eq!(whereabouts(&bench, "jo"), Whereabouts::Back);
    bench.live(1);
    bench.said();
    bench
}

#[test]
fn p01_a_back_taken_back_in_everyday_words_does_not_let_a_companion_close_the_visit() {
    for text in [
        "sorry pressed the wrong one, still out",
        "oops not back, still on the bus",
        "still at the house",
        "im not back, ali is",
        "sorry that was a mistake",
        "no im still inside",
        "not back in school yet",
        "left, going to 14 Oak Road M5 4XX next",
    ] {
        let bench = jo_is_back();
        bench.text(JO, text);
        assert_ne!(whereabouts(&bench, "jo"), Whereabouts::Back, "{text}");
        bench.text(ALI, "back");
        assert!(bench.visit(1).is_open(), "{text}: Jo is out");
    }
    // Mirror: words of a companion, and of everyday.
    for text in [
        "ok",
        "ali is still at the house",
        "thanks",
        "still in school if you need me",
        "going to go back to class now",
        "still in class",
        "not left yet, in my classroom",
        "not yet had lunch",
    ] {
        let bench = jo_is_back();
        bench.text(JO, text);
        assert_eq!(whereabouts(&bench, "jo"), Whereabouts::Back, "{text}");
    }
}

#[test]
fn p01_where_next_after_back_is_told_and_watched() {
    let bench = jo_is_back();
    bench.text(JO, "left, going to 14 Oak Road M5 4XX next");
    let visit = bench.visit(1);
    assert!(
        visit
            .sign_out
            .stops
            .iter()
            .any(|stop| stop.address.reveal().contains("14 Oak Road")),
        "{visit:#?}"
    );
    let said = bench.said();
    assert!(to(&said, JO).join(" ").contains("text IN"), "{said:#?}");
}

#[test]
fn p18_a_companion_named_in_a_cry_must_be_heard_or_vouched_for_too() {
    for cry in [
        "help he has got jo",
        "help jo is bleeding",
        "sos get jo out",
        "jo has been hit by dad, call police",
    ] {
        let bench = on_site();
        bench.text(ALI, cry);
        let alert = open(&bench).expect(cry);
        assert_eq!(kind_of(&bench, 1), Some(AlertKind::Help), "{cry}");
        let code = alert.code.as_str().to_owned();
        bench.text(PAT, &format!("SAFE {code} SPOKE"));
        let asked = bench.said();
        assert!(
            to(&asked, PAT).join(" ").contains("Whom did you hear"),
            "{cry}: {asked:#?}"
        );
        bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
        assert!(open(&bench).is_some(), "{cry}: Jo was not heard");
        bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
        assert!(open(&bench).is_none(), "{cry}");
    }
    // Mirror: a cry that names nobody is of the one who cries.
    let bench = on_site();
    bench.text(ALI, "sos");
    let code = open(&bench).expect("open").code.as_str().to_owned();
    bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
    assert!(open(&bench).is_none());
}

#[test]
fn p18_of_two_safes_that_cross_the_second_is_asked_whom_it_is_of() {
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
    bench.said();
    bench.text(CHRIS, &format!("SAFE {code} SPOKE"));
    assert!(open(&bench).is_some(), "Chris may have spoken to Jo as well");
    let asked = bench.said();
    assert!(
        to(&asked, CHRIS).join(" ").contains("Whom did you hear"),
        "{asked:#?}"
    );
    bench.text(CHRIS, &format!("SAFE {code} SPOKE ALI"));
    assert!(open(&bench).is_none());
    // Mirror: minutes later Chris has read that Ali alone is left.
    let (bench, code) = Bench::both_silent();
    bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
    bench.live(2);
    bench.text(CHRIS, &format!("SAFE {code} SPOKE"));
    assert!(open(&bench).is_none());
}

#[test]
fn p18_both_of_three_says_nothing_of_the_third() {
    let bench = Bench::start();
    bench.ask(Request::SignOut(Box::new(SignOutRequest {
        workers: vec!["jo".to_owned(), "ali".to_owned(), "sam".to_owned()],
        ..home_visit()
    })));
    for worker in [JO, ALI, SAM] {
        bench.text(worker, "IN");
    }
    bench.live(26);
    let code = open(&bench)
        .expect("all three are silent")
        .code
        .as_str()
        .to_owned();
    bench.text(PAT, &format!("SAFE {code} SPOKE JO"));
    bench.text(PAT, &format!("SAFE {code} SPOKE ALI"));
    bench.live(2);
    bench.text(PAT, &format!("SAFE {code} SPOKE BOTH"));
    assert!(open(&bench).is_some(), "Sam was not heard: {:#?}", bench.said());
}

#[test]
fn p18_whoever_took_back_a_back_vouches_for_nobody() {
    let bench = jo_is_back();
    bench.text(JO, "still here till 4");
    assert_ne!(whereabouts(&bench, "jo"), Whereabouts::Back);
    for _ in 0..3 {
        bench.live(8);
        bench.text(JO, "ok");
        bench.text(JO, "both ok");
    }
    let alert = open(&bench).expect("Ali has been silent");
    let worker = alert.causes[0].worker.as_ref().map(PersonId::key);
    assert_eq!(worker, Some("ali"), "{alert:#?}");
}

#[test]
fn a_worry_of_one_who_has_left_names_the_sender_first() {
    let bench = jo_is_back();
    bench.text(JO, "not happy about how that went");
    let said = bench.said();
    let told = to(&said, PAT).join(" ");
    assert!(told.is_empty() || told.contains("Bloggs"), "{said:#?}");
    let alert = open(&bench);
    let worker = alert.as_ref().and_then(|alert| alert.causes[0].worker.as_ref());
    assert!(
        alert.is_none() || worker.map(PersonId::key) == Some("jo"),
        "{alert:#?}"
    );
}
