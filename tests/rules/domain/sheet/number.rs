//! Which number the police are rung on.

use crate::domain::sheet::page::{both_say, out, raise, says, under, wake};
use homeward::domain::alert::CauseWhat;
use homeward::domain::command::WorkerSays;
use homeward::domain::private::Private;
use homeward::domain::sheet::{PoliceNumber, number_to_ring};
use homeward::domain::visit::{SignOut, Visit};

#[test]
fn which_number_to_ring_is_999_unless_all_had_left_and_nothing_points_to_danger() {
    let left = |change: &dyn Fn(&mut SignOut)| {
        let mut visit = out("13:00", change);
        both_say(&mut visit, "13:20", "IN", &WorkerSays::Arrived);
        both_say(&mut visit, "13:40", "LEFT", &WorkerSays::Left { next: None });
        wake(&mut visit, "15:11");
        visit
    };
    let number = |visit: &Visit| number_to_ring(visit, visit.alert.as_ref()).number;
    let plain = left(&|_| ());
    assert!(plain.alert.is_some(), "they have not come back");
    assert_eq!(number(&plain), PoliceNumber::NonEmergency);
    assert!(
        under(&plain, "RING", "15:12").starts_with("101, or 999 if not answered in 3 minutes: they had left")
    );
    assert!(under(&plain, "WHAT", "15:12").contains("We cannot find out whether all is well."));

    let marked = left(&|said| said.at_risk = true);
    let hazards = left(&|said| said.hazards = Some(Private::new("a weapon was seen in May")));
    let mut worrying = left(&|_| ());
    says(
        &mut worrying,
        "jo",
        "15:12",
        "they follow us",
        WorkerSays::Unclear { worrying: true },
    );
    let mut help = left(&|_| ());
    says(&mut help, "jo", "15:12", "SOS", WorkerSays::Help);
    let mut heard = left(&|_| ());
    raise(&mut heard, "15:12", CauseWhat::HelpAsked, "pat");
    let mut duress = left(&|_| ());
    raise(&mut duress, "15:12", CauseWhat::DuressUsed, "pat");
    let nowhere = out("13:00", |_| ());
    let mut inside = out("13:00", |_| ());
    both_say(&mut inside, "13:20", "IN", &WorkerSays::Arrived);
    let mut one_inside = out("13:00", |_| ());
    both_say(&mut one_inside, "13:20", "IN", &WorkerSays::Arrived);
    says(
        &mut one_inside,
        "jo",
        "13:30",
        "LEFT",
        WorkerSays::Left { next: None },
    );
    let mut door = out("13:00", |_| ());
    both_say(&mut door, "13:20", "NOBODY", &WorkerSays::Nobody);
    for (name, visit) in [
        ("marked as at risk", &marked),
        ("known hazards", &hazards),
        ("a worrying text", &worrying),
        ("an SOS", &help),
        ("danger heard of", &heard),
        ("duress", &duress),
        ("no word of arriving", &nowhere),
        ("inside", &inside),
        ("one of two inside", &one_inside),
        ("at the door", &door),
    ] {
        assert_eq!(number(visit), PoliceNumber::Emergency, "{name}");
    }
}
