//! What the bench heard: what waits, what was said and what was refused.

use super::bench::{Bench, operator};
use homeward::app::{Call, Outcome, Response};
use homeward::domain::delivery::InboundText;
use homeward::domain::id::GatewayName;
use homeward::domain::private::Private;
use homeward::store::{At, StoreReader};
use std::sync::atomic::Ordering;

impl Bench {
    pub(crate) fn awaiting(&self, gateway: &str) -> Vec<String> {
        self.runtime
            .block_on(self.handle.awaiting(GatewayName::new(gateway)))
    }

    /// Takes every text that waits, as the gateway would; returns the words.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.texts_by("main")
    }

    /// Has a text come in from one of the drama numbers, sent now.
    pub(crate) fn text(&self, from: &str, body: &str) {
        let now = self.now();
        let id = self.texted.fetch_add(1, Ordering::Relaxed);
        let text = InboundText {
            gateway: GatewayName::new("main"),
            provider_id: format!("in-{id}"),
            from: Private::new(from),
            text: Private::new(body),
            sent_at: Some(now),
            received_at: now,
        };
        let kept = self.handle.texts(GatewayName::new("main"), vec![text], None);
        self.runtime.block_on(kept).expect("kept");
    }

    /// Asks for what must be refused; returns the words.
    pub(crate) fn refused(&self, call: impl Into<Call>) -> String {
        match self.once(operator(), call) {
            Response::Refused { message } => message,
            other => panic!("{other:?}"),
        }
    }

    /// Takes every text that waits: to whom, and the words.
    pub(crate) fn said(&self) -> Vec<(String, String)> {
        let claims = self.claim("main", 1000);
        claims
            .into_iter()
            .map(|claim| {
                let provider_id = format!("main-{}", claim.id);
                self.settle("main", claim.id, Outcome::Accepted { provider_id });
                let content = claim.outbound.content;
                (
                    content.to().reveal().to_owned(),
                    content.body().reveal().to_owned(),
                )
            })
            .collect()
    }

    /// Replays the record, which must come to what the engine has.
    pub(crate) fn verify(&self) {
        let store = StoreReader::open(&At::state_directory(self.folder.path())).expect("the store");
        let verification = store.verify().expect("read");
        assert!(verification.faults.is_empty(), "{:?}", verification.faults);
    }

    pub(crate) fn texts_by(&self, gateway: &str) -> Vec<String> {
        let claims = self.claim(gateway, 1000);
        for claim in &claims {
            let provider_id = format!("{gateway}-{}", claim.id);
            self.settle(gateway, claim.id, Outcome::Accepted { provider_id });
        }
        claims
            .into_iter()
            .map(|claim| claim.outbound.content.body().reveal().to_owned())
            .collect()
    }
}
