//! Texts taken already: asked of the store once, for all texts of a turn (P7).

use super::Engine;
use super::handle::EngineInput;
use crate::domain::id::GatewayName;
use std::collections::BTreeSet;

/// A text by gateway and the provider's id.
type TextKey = (GatewayName, String);

/// The texts of a turn's inputs that are in the inbox, or wait to be written there.
#[derive(Debug, Default)]
pub(super) struct KnownTexts(BTreeSet<TextKey>);

impl KnownTexts {
    /// Whether a text was taken already.
    pub(super) fn has(&self, gateway: &GatewayName, provider_id: &str) -> bool {
        self.0.contains(&(gateway.clone(), provider_id.to_owned()))
    }

    /// Takes a text. Returns whether the text is new.
    pub(super) fn take(&mut self, gateway: &GatewayName, provider_id: &str) -> bool {
        self.0.insert((gateway.clone(), provider_id.to_owned()))
    }
}

impl Engine {
    /// Returns which texts of the inputs were taken before.
    pub(super) fn known_texts(&self, inputs: &[EngineInput]) -> KnownTexts {
        let mut asked: BTreeSet<TextKey> = BTreeSet::new();
        for input in inputs {
            match input {
                EngineInput::Texts { texts, .. } => {
                    let keys = texts
                        .iter()
                        .map(|text| (text.gateway.clone(), text.provider_id.clone()));
                    asked.extend(keys);
                }
                EngineInput::Unseen {
                    gateway,
                    provider_ids,
                    ..
                } => asked.extend(provider_ids.iter().map(|id| (gateway.clone(), id.clone()))),
                _ => {}
            }
        }
        if asked.is_empty() {
            return KnownTexts::default();
        }
        let waiting = self.unwritten.inbox.iter();
        let waiting =
            waiting.filter_map(|record| Some((record.gateway.clone()?, record.provider_id.clone())));
        let mut known: BTreeSet<TextKey> = waiting.filter(|key| asked.contains(key)).collect();
        match self.store.read().inbound_known_of(&asked) {
            Ok(found) => known.extend(found),
            // Counting a text twice is better than not at all; the store's own key prevents a second record of the text.
            Err(error) => tracing::error!(
                error = error.in_full(),
                "could not look up whether texts were taken before"
            ),
        }
        KnownTexts(known)
    }
}
