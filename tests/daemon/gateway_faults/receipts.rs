//! Every gateway over HTTP by every way in which receipts go wrong: late, doubled, out of order. No message is moved back.

use super::providers::{Provider, Told};
use super::{RECEIPT_WITHIN, Trial};
use crate::school::{PAT, SAM};
use crate::support::daemon::PATIENCE;
use crate::support::front::FrontFault;
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a receipt is waited for where it must come first: receipts are asked for every ten seconds.
const LONGER_THAN_ASKING: Duration = Duration::from_secs(15);

/// Words of the alert that no other text has.
const ALERT: &str = "Bloggs";

impl<P: Provider> Trial<P> {
    /// Raises the alert.
    fn raise(&self) {
        let raise = json!({ "raise": { "who": "jo", "kind": "help", "by": "head" } });
        self.daemon.done(&raise);
    }

    /// Waits until the gateway on trial has taken the alert to somebody, and returns its id there.
    fn taken(&self, to: &str) -> String {
        let begun = Instant::now();
        loop {
            if let Some(id) = self.provider.taken(to, ALERT).into_iter().next() {
                return id;
            }
            assert!(begun.elapsed() < PATIENCE, "the gateway on trial took nothing");
            self.daemon.alerts();
        }
    }

    /// Says in the provider's records what became of a text, and brings it as often as told.
    fn told(&self, id: &str, told: Told, times: usize) {
        self.provider.settle(id, told);
        let begun = Instant::now();
        for _ in 0..times {
            // A provider that is told "later" comes again.
            let mut answer = Some(503);
            while answer == Some(503) && begun.elapsed() < PATIENCE {
                answer = self.provider.call(self.daemon.address(), id, told);
            }
            assert!(answer.is_none_or(|status| status == 200), "{answer:?}");
        }
    }

    /// Returns what is known of a text that the gateway on trial took.
    fn state(&self, id: &str) -> String {
        let store = rusqlite::Connection::open(self.school.home.path("state/homeward.db")).expect("a store");
        store.busy_timeout(PATIENCE).expect("a timeout");
        let question = "SELECT state FROM message m JOIN message_provider p ON p.message = m.id \
                        WHERE p.gateway = 'main' AND p.provider_id = ?1";
        store
            .query_row(question, [id], |row| row.get(0))
            .expect("the message")
    }

    /// Waits until a text is in a state.
    fn becomes(&self, id: &str, state: &str) {
        let begun = Instant::now();
        while self.state(id) != state {
            assert!(begun.elapsed() < PATIENCE, "it is {}", self.state(id));
            self.daemon.alerts();
        }
    }

    /// Returns how often the second gateway was handed the alert to somebody.
    fn by_second(&self, to: &str) -> usize {
        let sent = self.school.twilio.sent().into_iter();
        sent.filter(|sms| sms.to == to && sms.body.contains(ALERT))
            .count()
    }

    /// Waits until the second gateway has the alert to somebody, and returns after how long.
    fn second_has_it(&self, to: &str) -> Duration {
        let begun = Instant::now();
        self.school.twilio.expect(to, ALERT, 1, PATIENCE);
        begun.elapsed()
    }

    /// Says that a text was handed to the second gateway once, and to the one on trial once.
    fn went_again_once(&self, to: &str) {
        assert_eq!(self.provider.taken(to, ALERT).len(), 1, "by the gateway on trial");
        assert_eq!(self.by_second(to), 1, "by the second");
    }

    /// Says that nothing but the alert is told: old receipts are no trouble of the gateway's.
    fn no_other_alert(&self) {
        let open = self.daemon.alerts();
        assert_eq!(open.as_array().map_or(0, Vec::len), 1, "{open}");
    }
}

/// The receipt comes after the time for it: by then the alert is with the second gateway. What comes late counts, and what is
/// older than that does not.
pub(super) fn late<P: Provider>() {
    let trial = Trial::<P>::start(FrontFault::None, P::brought, RECEIPT_WITHIN);
    trial.raise();
    let id = trial.taken(PAT);
    trial.told(&id, Told::Open, 0);
    let took = trial.second_has_it(PAT);
    // The fault is that nothing has come within the time for a receipt.
    assert!(took <= 2 * RECEIPT_WITHIN, "by the second after {took:?}");
    trial.told(&id, Told::Delivered, 1);
    trial.becomes(&id, "delivered");
    trial.told(&id, Told::Lost, 1);
    trial.told(&id, Told::Open, 1);
    assert_eq!(trial.state(&id), "delivered");
    trial.went_again_once(PAT);
}

/// Each receipt comes again and again: it is obeyed once.
pub(super) fn doubled<P: Provider>() {
    let trial = Trial::<P>::start(FrontFault::ListsDoubled, P::brought, LONGER_THAN_ASKING);
    trial.raise();
    let (pat, sam) = (trial.taken(PAT), trial.taken(SAM));
    trial.told(&pat, Told::Delivered, 3);
    trial.told(&sam, Told::Lost, 3);
    let took = trial.second_has_it(SAM);
    assert!(took <= LONGER_THAN_ASKING, "by the second after {took:?}");
    trial.becomes(&pat, "delivered");
    trial.told(&pat, Told::Delivered, 2);
    trial.told(&sam, Told::Lost, 2);
    assert_eq!(trial.state(&pat), "delivered");
    assert_ne!(trial.state(&sam), "undelivered", "it is with the second");
    trial.went_again_once(SAM);
    assert_eq!(trial.by_second(PAT), 0);
    trial.no_other_alert();
}

/// The receipts come in another order than things happened: what is delivered stays delivered, and what was lost may still arrive.
pub(super) fn reordered<P: Provider>() {
    let trial = Trial::<P>::start(FrontFault::ListsReversed, P::brought, LONGER_THAN_ASKING);
    trial.raise();
    let (pat, sam) = (trial.taken(PAT), trial.taken(SAM));
    trial.told(&pat, Told::Delivered, 1);
    trial.told(&sam, Told::Lost, 1);
    let took = trial.second_has_it(SAM);
    assert!(took <= LONGER_THAN_ASKING, "by the second after {took:?}");
    trial.becomes(&pat, "delivered");
    trial.told(&pat, Told::Lost, 1);
    trial.told(&pat, Told::Open, 1);
    assert_eq!(trial.state(&pat), "delivered");
    trial.told(&sam, Told::Delivered, 1);
    trial.becomes(&sam, "delivered");
    trial.went_again_once(SAM);
    assert_eq!(trial.by_second(PAT), 0, "delivered is delivered");
    trial.no_other_alert();
}

/// Writes a test for each kind of gateway and each way.
macro_rules! cells {
    ($($kind:ident: $provider:ty,)+) => {
        $(mod $kind {
            // Faults: P05 P14 x gateway-slow, gateway-loses
            #[test]
            fn receipt_late() {
                super::super::late::<$provider>();
            }

            // Faults: P05 P14 x gateway-duplicates
            #[test]
            fn receipts_doubled() {
                super::super::doubled::<$provider>();
            }

            // Faults: P05 P14 x gateway-lies
            #[test]
            fn receipts_reordered() {
                super::super::reordered::<$provider>();
            }
        })+
    };
}

/// Every kind over HTTP.
mod first {
    every_kind!(cells);
}
