//! Every gateway over HTTP by every way in which its list of texts goes wrong: one that leads back to itself, one without an end.
//! Each fetch is bounded, and no alert waits for it.

use super::providers::Provider;
use super::{A_WHILE, RECEIPT_WITHIN, Trial};
use crate::school::{JO, PAT};
use crate::support::daemon::PATIENCE;
use crate::support::front::FrontFault;
use crate::support::heard;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long a text may wait for the fetch that brings it: the fetch that is under way, and the one after it.
const FETCHED_WITHIN: Duration = Duration::from_secs(4);

/// Most pages of one fetch.
const PAGES_MAX: usize = 100;

/// Longest a fetch may take on a busy machine.
const FETCH_ENDS_WITHIN: Duration = Duration::from_secs(90);

impl<P: Provider> Trial<P> {
    /// Waits for the alert at either gateway, and returns after how long.
    fn alert_taken(&self, words: &str) -> Duration {
        let begun = Instant::now();
        while !self.provider.took(PAT, words) && self.school.twilio.wait_for(PAT, words, 1, A_WHILE).is_none()
        {
            assert!(begun.elapsed() < PATIENCE, "nobody took the alert");
        }
        begun.elapsed()
    }

    /// Returns how many fetches of texts have ended.
    fn fetches(&self) -> u64 {
        let lines = self.daemon.done(&json!({ "gateway-log": { "name": "main" } }));
        let lines = lines.as_array().expect("lines").iter();
        let fetches = lines.filter(|line| line["asked"] == "fetch texts");
        fetches
            .map(|line| line["polled"].as_u64().expect("a count"))
            .sum()
    }

    /// Waits for the end of a fetch, and returns how many pages there were to each fetch since.
    fn pages_of_a_fetch(&self) -> usize {
        let (before, pages) = (self.fetches(), self.provider.pages_served());
        let begun = Instant::now();
        while self.fetches() <= before {
            assert!(begun.elapsed() < FETCH_ENDS_WITHIN, "a fetch that does not end");
        }
        let fetches = usize::try_from(self.fetches() - before).expect("a count");
        // Another has begun by now.
        (self.provider.pages_served() - pages).div_ceil(fetches + 1)
    }
}

/// The list leads back to itself, with a call for help on it.
pub(super) fn repeats<P: Provider>() {
    let trial = Trial::<P>::start(FrontFault::None, P::paged, RECEIPT_WITHIN);
    for n in 0..5 {
        trial
            .provider
            .receive("+447700900555", &format!("is this the pizza place {n}"));
    }
    trial.provider.repeat_list();
    trial.provider.receive(JO, "SOS");
    let took = trial.alert_taken(heard::ASKED_FOR_HELP);
    assert!(took <= RECEIPT_WITHIN + FETCHED_WITHIN, "taken after {took:?}");
    let pages = trial.pages_of_a_fetch();
    assert!(pages <= 3, "{pages} pages of one fetch");
    let open = trial.daemon.alerts();
    let help = |alert: &&Value| alert["kind"] == "help";
    let alerts = open.as_array().expect("alerts").iter().filter(help).count();
    assert_eq!(alerts, 1, "the call counts once: {open}");
}

/// The list has no end, and new texts of a stranger on every page.
pub(super) fn never_ends<P: Provider>() {
    let trial = Trial::<P>::start(FrontFault::None, P::paged, RECEIPT_WITHIN);
    let before = trial.daemon.peak_memory();
    trial.provider.never_end_list();
    trial
        .daemon
        .done(&json!({ "raise": { "who": "jo", "kind": "help", "by": "head" } }));
    let took = trial.alert_taken("Bloggs");
    assert!(took <= RECEIPT_WITHIN, "taken after {took:?}");
    let pages = trial.pages_of_a_fetch();
    assert!(pages <= PAGES_MAX, "{pages} pages of one fetch");
    let grown = trial.daemon.peak_memory() - before;
    assert!(grown < 64 * 1024, "{grown} KiB");
}

/// Writes a test for each kind of gateway and each way.
macro_rules! cells {
    ($($kind:ident: $provider:ty,)+) => {
        $(mod $kind {
            // Faults: P05 P07 P14 x gateway-lies
            #[test]
            fn list_repeats() {
                super::super::repeats::<$provider>();
            }

            // Faults: P05 P14 x gateway-lies
            #[test]
            fn list_never_ends() {
                super::super::never_ends::<$provider>();
            }
        })+
    };
}

/// Every kind over HTTP.
mod first {
    every_kind!(cells);
}
