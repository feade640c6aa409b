//! What the office hears on the telephone, and who speaks on whose phone: stories of strangers.

use super::{kind_of, on_site, whereabouts};
use crate::support::bench::{ALI, Bench, JO, MORGAN, PAT, to};
use homeward::domain::alert::AlertKind;
use homeward::domain::visit::Whereabouts;

#[test]
fn p18_a_text_that_says_it_is_somebody_else_moves_nothing_of_the_owner_of_the_phone() {
    for text in [
        "jo here, back",
        "its jo im back",
        "jo again, back at school",
        "back - jo",
        "im ok, jo x",
        "sam here, back",
        "jo here, visit cancelled",
    ] {
        let bench = on_site();
        bench.text(JO, "left");
        bench.text(ALI, "left");
        bench.text(JO, "back");
        bench.text(ALI, text);
        assert_eq!(whereabouts(&bench, "ali"), Whereabouts::Left, "{text}");
        assert!(bench.visit(1).is_open(), "{text}");
    }
    // Mirror: the owner, alone or with the companion.
    for text in ["back, thanks", "ali here, back", "ali and jo here, both back"] {
        let bench = on_site();
        bench.text(JO, "left");
        bench.text(ALI, "left");
        bench.text(JO, "back");
        bench.text(ALI, text);
        assert_eq!(whereabouts(&bench, "ali"), Whereabouts::Back, "{text}");
    }
}

#[test]
fn p11_words_of_something_else_take_no_alert() {
    for text in [
        "off to a meeting now",
        "im off out now",
        "on my way out the door sorry",
        "going now got a parent waiting",
        "got this on silent in class",
        "mine is out of battery use chris",
        "mine have gone home",
        "driving now",
    ] {
        let (bench, code) = Bench::both_silent();
        bench.text(PAT, text);
        let alert = bench.visit(1).alert.expect("open");
        assert_eq!(alert.held_by(), None, "{text} ({code})");
    }
    for text in [
        "on it",
        "got it, ringing jo now",
        "im dealing with this",
        "taking this one, driving over",
    ] {
        let (bench, _) = Bench::both_silent();
        bench.text(PAT, text);
        let alert = bench.visit(1).alert.expect("open");
        assert!(alert.held_by().is_some(), "{text}");
    }
}

#[test]
fn no_clear_yes_to_the_cards_question_is_told_on() {
    for text in [
        "jo said no",
        "asked if she was all right and she said no",
        "jo wouldnt say yes",
        "no clear yes from jo",
        "she said come and get her",
        "mum says they never turned up",
    ] {
        let (bench, _) = Bench::both_silent();
        bench.text(PAT, text);
        let said = bench.said();
        assert!(
            to(&said, PAT).join(" ").contains("there is more"),
            "{text}: {said:#?}"
        );
    }
}

#[test]
fn what_does_not_sound_right_is_a_worry_of_the_worker() {
    for text in [
        "neighbour rang said theres a row going on at number 12",
        "just had jo on she sounded a bit off",
        "jo didnt sound right when she rang",
        "jo rang and hung up",
    ] {
        let bench = on_site();
        bench.text(PAT, text);
        assert_eq!(
            kind_of(&bench, 1),
            Some(AlertKind::Concern),
            "{text}: {:#?}",
            bench.said()
        );
    }
    for text in [
        "jo rang to say shes fine",
        "thanks",
        "did jo sound ok?",
        "jo said no siblings at home",
        "ali said no to tea",
    ] {
        let bench = on_site();
        bench.text(PAT, text);
        assert_eq!(kind_of(&bench, 1), None, "{text}");
    }
}

#[test]
fn rh_24_a_child_alone_or_harmed_is_told_in_everyday_words() {
    for text in [
        "found the younger one home by herself 4 yrs old",
        "only the 5 yr old here mum at work",
        "lad says mum went out last night and hasnt come back",
        "no mum just the twins and theyre 6",
        "8yr old looking after the baby",
        "brother is babysitting hes 11",
        "little girl says dad touches her",
        "need to see sam when i get back got a disclosure",
    ] {
        let bench = on_site();
        bench.text(JO, text);
        assert!(
            !bench.visit(1).incidents.is_empty(),
            "{text}: {:#?}",
            bench.said()
        );
        assert_eq!(kind_of(&bench, 1), None, "{text}");
    }
    for text in [
        "mum and the two kids are lovely",
        "is the baby ok?",
        "no one in, mum at work",
        "only 5 mins left",
        "the lad hit me",
    ] {
        let bench = on_site();
        bench.text(JO, text);
        let told = bench.visit(1).incidents;
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}

#[test]
fn a_threat_from_an_unknown_phone_is_danger_of_whoever_is_out() {
    for text in [
        "this is the dad tell them to get out before i put them out",
        "u lot better get them teachers off my property",
        "last warning",
    ] {
        let bench = on_site();
        bench.comes("+447700900777", text);
        assert_eq!(
            kind_of(&bench, 1),
            Some(AlertKind::Help),
            "{text}: {:#?}",
            bench.said()
        );
    }
}

#[test]
fn p18_safe_of_another_name_ends_no_cry_of_a_worker_who_was_back() {
    for cry in ["SOS", "dad has followed me and is outside", "they wont let us go"] {
        for who in ["ALI", "SAM", "HER MUM"] {
            let bench = on_site();
            bench.text(JO, "left");
            bench.text(ALI, "left");
            bench.text(JO, "back");
            bench.live(1);
            bench.text(JO, cry);
            let alert = bench.visit(1).alert.expect(cry);
            bench.said();
            bench.text(PAT, &format!("SAFE {} SPOKE {who}", alert.code.as_str()));
            let alert = bench.visit(1).alert;
            assert!(alert.is_some(), "{cry}, {who}: {:#?}", bench.said());
        }
    }
}

#[test]
fn p18_a_cry_of_one_who_has_left_is_of_whoever_is_still_inside() {
    for cry in [
        "he wont let her out",
        "help her",
        "she hasnt come out",
        "he has jo",
    ] {
        for back in [false, true] {
            let bench = on_site();
            bench.text(ALI, "left");
            if back {
                bench.text(ALI, "back");
            }
            bench.live(1);
            bench.said();
            bench.text(ALI, cry);
            let alert = bench.visit(1).alert.expect(cry);
            let said = bench.said();
            assert!(to(&said, MORGAN).join(" ").contains("Bloggs"), "{cry}: {said:#?}");
            bench.text(PAT, &format!("SAFE {} SPOKE ALI", alert.code.as_str()));
            assert!(bench.visit(1).alert.is_some(), "{cry}, {back}: Jo was not heard");
        }
    }
    // "She isnt answering" is of no door.
    let bench = on_site();
    bench.text(ALI, "left");
    bench.text(ALI, "she isnt answering");
    assert_eq!(whereabouts(&bench, "jo"), Whereabouts::OnSite);
    assert_eq!(kind_of(&bench, 1), Some(AlertKind::Concern));
}

#[test]
fn a_cry_and_a_back_taken_back_within_the_hour_are_told() {
    for text in [
        "he has jo",
        "jo is not with me",
        "neither of us is back yet",
        "mum called us back in",
        "wrong button",
    ] {
        let bench = on_site();
        for word in ["left", "back"] {
            bench.text(JO, word);
            bench.text(ALI, word);
        }
        assert!(!bench.visit(1).is_open());
        bench.live(2);
        bench.said();
        bench.text(ALI, text);
        let said = bench.said();
        assert!(!to(&said, PAT).is_empty(), "{text}: {said:#?}");
    }
}
