//! What the tables of every kind of gateway have in common.

use super::InboundWays;
use crate::domain::time::{Interval, Span};
use crate::toml_file::shape::OneOrMany;
use crate::toml_file::values::{self, ZERO_REPEAT};
use crate::toml_file::{File, Secrets};
use std::ops::Range;
use toml::Spanned;

/// How often replies are fetched if nothing is said.
const POLL_SECONDS: u64 = 5;

/// Reads the table of a gateway: the file that it stands in, and what the rest of the configuration says.
pub(crate) struct TableReader<'a> {
    /// The file; problems are noted in it.
    pub(crate) file: &'a mut File,
    /// Where secrets are looked up.
    pub(crate) secrets: &'a Secrets<'a>,
    /// Whether the outside can reach us: without that no webhook can be called.
    pub(crate) has_public_url: bool,
}

impl TableReader<'_> {
    /// Returns how replies come in. Nothing said means fetching them: a gateway that is deaf has to say so.
    pub(super) fn inbound(
        &mut self,
        inbound: Option<&Spanned<OneOrMany>>,
        poll_every: Option<&Spanned<String>>,
    ) -> Option<InboundWays> {
        #[derive(Clone, Copy, PartialEq)]
        enum Way {
            Poll,
            Webhook,
        }
        let ways = [("poll", Way::Poll), ("webhook", Way::Webhook)];
        let words = match inbound {
            None => vec![],
            Some(inbound) => match inbound.get_ref() {
                OneOrMany::One(word) => vec![Spanned::new(inbound.span(), word.clone())],
                OneOrMany::Many(words) => words.clone(),
            },
        };
        let mut poll = inbound.is_none();
        let mut webhook = None;
        for word in &words {
            match values::word(self.file, "inbound", word, &ways)? {
                Way::Poll => poll = true,
                Way::Webhook => webhook = Some(word.span()),
            }
        }
        if let Some(inbound) = inbound.filter(|_| words.is_empty()) {
            self.file.error(
                "deaf-gateway",
                inbound.span(),
                "no reply would come in by this gateway, so every worker would be taken for silent",
                "write `\"poll\"`, `\"webhook\"` or both",
            );
        }
        if let Some(place) = webhook.clone().filter(|_| !self.has_public_url) {
            self.file.error(
                "webhook-without-public-url",
                place,
                "the provider would not know where to bring replies",
                "set `public_url` under `[server]`, or write `inbound = \"poll\"`",
            );
        }
        if let Some(every) = poll_every.filter(|_| !poll) {
            self.file.error(
                "poll-every-without-poll",
                every.span(),
                "replies are not fetched, so this would do nothing",
                "write `inbound = [\"poll\", \"webhook\"]`, or take it out",
            );
        }
        let seconds = Interval::new(Span::from_secs(POLL_SECONDS))?;
        let every = values::interval_or(self.file, poll_every, seconds, &ZERO_REPEAT)?;
        Some(InboundWays {
            poll: poll.then_some(every),
            webhook: webhook.is_some(),
        })
    }

    /// Returns a key that must be there and say something.
    pub(super) fn required(
        &mut self,
        table: Range<usize>,
        key: &str,
        value: Option<&Spanned<String>>,
        remedy: &str,
    ) -> Option<String> {
        match value {
            Some(value) => values::filled(self.file, key, value),
            None => {
                self.missing(table, key, remedy);
                None
            }
        }
    }

    /// Notes that a key is missing without which the gateway cannot send.
    pub(super) fn missing(&mut self, table: Range<usize>, key: &str, remedy: &str) {
        self.file
            .missing(&table, key, "nothing could be sent by this gateway", remedy);
    }
}
