//! How often a step is told again (docs/rules/chains.md).

use super::walk::overdue;
use homeward::domain::alert::CauseWhat;
use homeward::domain::notice::Template;

#[test]
fn repeats_slow_down_and_a_new_cause_makes_them_quick_again() {
    let mut story = overdue();
    story.at("11:30");
    let before = story.when_told("olu", Template::AlertPolice).len();
    story.at("11:31").raise(CauseWhat::Worrying, "jo", None);
    story.at("11:42");
    let alert = story.alert();
    assert!(alert.repeats <= 5, "{}", alert.repeats);
    assert!(alert.causes.iter().any(|cause| cause.what == CauseWhat::Worrying));
    assert!(story.when_told("olu", Template::AlertPolice).len() > before + 1);
}

#[test]
fn repeats_are_quick_again_after_a_lapsed_hold_and_stop_while_somebody_has_it() {
    let mut story = overdue();
    story.at("11:31");
    story.acks("olu");
    let held = story.when_told("olu", Template::AlertPolice).len();
    let until = story.alert().hold.as_ref().expect("a hold").until;
    story.at("11:33");
    assert_eq!(story.when_told("olu", Template::AlertPolice).len(), held);
    story.at("12:00");
    let after: Vec<_> = story
        .when_told("olu", Template::AlertPolice)
        .into_iter()
        .filter(|at| *at >= until)
        .take(6)
        .collect();
    assert_eq!(after.first(), Some(&until));
    for pair in after.windows(2) {
        assert_eq!(pair[1].since(pair[0]).ms(), 120_000, "every two minutes");
    }
}
