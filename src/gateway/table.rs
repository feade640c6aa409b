//! The common part of the tables of every kind of gateway.

use super::{AtOnce, InboundWays};
use crate::domain::time::{Interval, Span};
use crate::toml_file::shape::OneOrMany;
use crate::toml_file::values::{self, ZERO_REPEAT};
use crate::toml_file::{File, Secrets};
use std::ops::Range;
use std::path::Path;
use toml::Spanned;

/// Seconds between two fetches of replies, unless `poll_every` is set.
const POLL_SECONDS: u64 = 5;

/// Reader of a gateway's table: the file of the table, and the parts of the configuration that the
/// table depends on.
pub(crate) struct TableReader<'a> {
    /// The file of the table; takes note of problems.
    pub(crate) file: &'a mut File,
    /// Where secrets are looked up.
    pub(crate) secrets: &'a Secrets<'a>,
    /// Whether the outside can reach us: without a public URL no webhook can be called.
    pub(crate) has_public_url: bool,
}

impl TableReader<'_> {
    /// Returns how replies come in. An empty list is an error. Without the key `inbound`, replies
    /// are fetched: no gateway is deaf by an oversight.
    pub(super) fn inbound(
        &mut self,
        inbound: Option<&Spanned<OneOrMany>>,
        poll_every: Option<&Spanned<String>>,
    ) -> Option<InboundWays> {
        #[derive(Clone, Copy, PartialEq)]
        enum InboundWay {
            Poll,
            Webhook,
        }
        let ways = [("poll", InboundWay::Poll), ("webhook", InboundWay::Webhook)];
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
                InboundWay::Poll => poll = true,
                InboundWay::Webhook => webhook = Some(word.span()),
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
                "replies come by webhook and are fetched every 5 minutes, so this would do nothing",
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

    /// Returns how many messages are handed over at once.
    pub(super) fn at_once(&mut self, value: Option<&Spanned<i64>>, default: AtOnce) -> Option<AtOnce> {
        let Some(value) = value else {
            return Some(default);
        };
        let number = u16::try_from(*value.get_ref()).ok().and_then(AtOnce::new);
        if number.is_none() {
            self.file.error(
                "bad-at-once",
                value.span(),
                "this is no number of messages that can be handed over at once",
                format!(
                    "write a number from 1 to {}, as in `at_once = {}`",
                    AtOnce::MOST,
                    default.get()
                ),
            );
        }
        number
    }

    /// Returns the text of a required key, which must not be blank.
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

    /// Warns of a file or folder of another program's that is not there. No error: the program may start after us, and the other
    /// gateways serve meanwhile.
    pub(super) fn warn_if_absent(&mut self, path: &Path, place: Range<usize>, what: &str) {
        if !path.exists() {
            self.file.warn(
                "gateway-path-missing",
                place,
                format!(
                    "{what}, `{}`, is not there: nothing can be sent until it is",
                    path.display()
                ),
                "start the program that makes it, or mend the path",
            );
        }
    }

    /// Notes a missing key without which the gateway cannot send.
    pub(super) fn missing(&mut self, table: Range<usize>, key: &str, remedy: &str) {
        self.file
            .missing(&table, key, "nothing could be sent by this gateway", remedy);
    }
}
