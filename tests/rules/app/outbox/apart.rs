//! What falls due for one person seconds apart: each at once, for nothing waits to be joined.

use crate::support::bench::{Bench, PAT, ROBIN, to};
use homeward::app::{Question, Request};
use homeward::domain::aggregate::Aggregate;
use homeward::domain::time::Span;

#[test]
fn of_alerts_seconds_apart_each_leaves_when_it_opens() {
    let bench = Bench::start();
    for (worker, after) in [("jo", 0), ("ali", 3), ("sam", 3)] {
        bench.pass_secs(after);
        bench.sign_out_to_a_door(worker);
    }
    bench.said();
    let opened = || {
        bench
            .ask(Question::Alerts { all: false })
            .as_array()
            .map_or(0, Vec::len)
    };
    let mut known = 0;
    let mut told = Vec::new();
    while told.len() < 3 {
        let due = (1..=3).filter_map(|visit| bench.visit(visit).next_at());
        let due = due.min().expect("something is due");
        let far = due.since(bench.now()) > Span::from_secs(40);
        // A text of somebody in school: the inbox is not what is silent.
        bench.comes(ROBIN, "thank you");
        bench.said();
        bench.pass_secs(if far { 30 } else { 1 });
        bench.ask(Request::Health);
        let said = bench.said();
        let alerts = to(&said, PAT).into_iter().filter(|text| text.contains("ACK"));
        told.extend(alerts.map(str::to_owned));
        known = known.max(opened());
        // Nothing is open that was not told in the same second.
        assert_eq!(told.len(), known, "{told:#?}");
    }
    for visit in 1..=3 {
        let code = bench.visit(visit).alert.expect("an alert").code.to_string();
        let about = told.iter().filter(|text| text.contains(&code)).count();
        assert_eq!(about, 1, "{code}: {told:#?}");
    }
}
