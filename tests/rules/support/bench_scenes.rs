//! Beginnings that many stories on the bench share.

use super::bench::{ALI, Bench, JO};
use homeward::app::Question;

impl Bench {
    /// Jo and Ali are signed out, and nothing else has been said.
    pub(crate) fn one_visit() -> Self {
        let bench = Self::start();
        bench.sign_out();
        bench.said();
        bench
    }

    /// Beside Jo and Ali, Sam is out to a door.
    pub(crate) fn two_visits() -> Self {
        let bench = Self::one_visit();
        bench.sign_out_to_a_door("sam");
        bench.said();
        bench
    }

    /// Jo and Ali are in a home, both silent, and the office has been told, with the alert's code.
    pub(crate) fn both_silent() -> (Self, String) {
        let bench = Self::start();
        bench.sign_out();
        bench.text(JO, "IN");
        bench.text(ALI, "IN");
        bench.live(26);
        let open = bench.ask(Question::Alerts { all: false });
        let code = open[0]["code"].as_str().expect("an alert").to_owned();
        bench.said();
        (bench, code)
    }
}
