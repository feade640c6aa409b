//! A child met alone (RH-24, TM-29).

use homeward::domain::inbound::child_met_alone;

#[test]
fn a_child_met_alone_is_told_in_everyday_words() {
    let kinds = ["aggression".to_owned(), "safeguarding".to_owned()];
    for text in [
        "child on his own in the house",
        "jo rang, child on his own in the house",
        "the kids are home alone",
        "little boy by himself, door open",
        "left, both children there alone",
        "no adult in, just the kids",
        "two kids here and no grown up",
        "he's home alone",
        "daughter answered, she is on her own in the house",
        "Pupil unsupervised, mum at work",
        "theres a 6 yr old here on her own",
        "a four year old by himself, no answer from mum",
        "6yo home alone",
    ] {
        assert_eq!(
            child_met_alone(text, &kinds).as_deref(),
            Some("safeguarding"),
            "{text}"
        );
    }
    // Mirror: somebody else is alone, or nobody is.
    for text in [
        "kids fine, mum on her own",
        "child not on his own, aunt is here",
        "I am on my own with the child",
        "mum wants to talk alone",
        "is the child home alone?",
        "the pupil may walk home alone from now on",
        "all ok",
        "no adult answered the door",
    ] {
        assert_eq!(child_met_alone(text, &kinds), None, "{text}");
    }
    // A school without such a kind of incident has nobody to tell.
    assert_eq!(child_met_alone("child home alone", &kinds[..1]), None);
}
