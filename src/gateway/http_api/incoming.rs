//! What comes in from the provider, from the table: fates, texts fetched, texts and receipts brought.

use super::balance::BalanceSettings;
use super::compile::{TableCompiler, transposed};
use super::entries::TextMapping;
use super::moment::MOMENT_WORDS;
use super::poll::PollSettings;
use super::request::{BodyTemplate, RequestTemplate};
use super::settings::{
    BalanceTable, PollTable, ReceiptTable, RequestTable, StatusTable, TextTable, WebhookTable,
};
use super::status::StatusSettings;
use super::template::Placeholder;
use super::webhook::{
    ReceiptMapping, SignatureAlgorithm, SignatureEncoding, WebhookFormat, WebhookProof, WebhookSettings,
};
use crate::domain::time::{Interval, Span};
use crate::gateway::LeftUnit;
use crate::toml_file::shape::Text;
use crate::toml_file::values::{self, ZERO_REPEAT};
use crate::toml_file::{Secret, references};
use reqwest::Method;
use std::ops::Range;
use toml::Spanned;

/// Seconds between two fetches of texts, unless `every` is set.
const POLL_SECONDS: u64 = 5;

/// Shortest secret of a webhook, in letters: a shorter one could be guessed.
const SECRET_MIN: usize = 16;

/// Values of a list of texts.
const OF_A_LIST: [Placeholder; 5] = [
    Placeholder::From,
    Placeholder::Page,
    Placeholder::SinceDate,
    Placeholder::SinceIso,
    Placeholder::SinceUnix,
];

const ALGORITHMS: [(&str, SignatureAlgorithm); 3] = [
    ("sha1", SignatureAlgorithm::Sha1),
    ("sha256", SignatureAlgorithm::Sha256),
    ("sha512", SignatureAlgorithm::Sha512),
];

const ENCODINGS: [(&str, SignatureEncoding); 2] = [
    ("base64", SignatureEncoding::Base64),
    ("hex", SignatureEncoding::Hex),
];

const FORMATS: [(&str, WebhookFormat); 2] = [("form", WebhookFormat::Form), ("json", WebhookFormat::Json)];

impl TableCompiler<'_, '_> {
    /// Compiles how fates are asked for.
    pub(super) fn status(&mut self, table: &Spanned<StatusTable>) -> Option<StatusSettings> {
        let (raw, place) = (table.get_ref(), table.span());
        let url = self.url(place.clone(), raw.url.as_ref(), &[Placeholder::Id]);
        if url.as_ref().is_some_and(|url| !url.has(Placeholder::Id)) {
            let message = "no placeholder `{id}` is in `url`, so every message would have the same fate";
            self.wrong(
                place.clone(),
                message,
                "put `{id}` where the message's id belongs",
            );
            return None;
        }
        let headers = self.headers(&raw.headers, &[]);
        let words = [&raw.delivered, &raw.undelivered, &raw.bad_number, &raw.opted_out];
        let fates = self.fates(place, (&raw.field, &raw.detail), words);
        Some(StatusSettings {
            request: RequestTemplate {
                method: Method::GET,
                url: url?,
                headers: headers?,
                body: BodyTemplate::None,
            },
            fates: fates?,
        })
    }

    /// Compiles how the provider is asked for what is left.
    pub(super) fn balance(&mut self, table: &Spanned<BalanceTable>) -> Option<BalanceSettings> {
        let (raw, place) = (table.get_ref(), table.span());
        let url = self.url(place.clone(), raw.url.as_ref(), &[]);
        let headers = self.headers(&raw.headers, &[]);
        let field = self.path(place.clone(), "field", &raw.field);
        let remedy = "add `unit`: `\"texts\"`, `\"credits\"`, or money by its three letters, as in `\"GBP\"`";
        let Some(unit) = &raw.unit else {
            self.reader
                .file
                .missing(&place, "unit", "nobody would know what is left of what", remedy);
            return None;
        };
        let left_unit = match unit.get_ref().as_str() {
            "texts" => LeftUnit::Texts,
            "credits" => LeftUnit::Credits,
            money if money.len() == 3 && money.bytes().all(|byte| byte.is_ascii_uppercase()) => {
                LeftUnit::Money(money.to_owned())
            }
            _ => {
                self.wrong(
                    unit.span(),
                    "`unit` is nothing that can be left",
                    remedy.replace("add `unit`:", "write"),
                );
                return None;
            }
        };
        Some(BalanceSettings {
            request: RequestTemplate {
                method: Method::GET,
                url: url?,
                headers: headers?,
                body: BodyTemplate::None,
            },
            field: field?,
            unit: left_unit,
        })
    }

    /// Compiles how texts are fetched.
    pub(super) fn poll(&mut self, table: &Spanned<PollTable>) -> Option<PollSettings> {
        let (raw, place) = (table.get_ref(), table.span());
        let url = self.url(place.clone(), raw.url.as_ref(), &OF_A_LIST);
        let headers = self.headers(&raw.headers, &[]);
        let usual = Interval::new(Span::from_secs(POLL_SECONDS))?;
        let every = values::interval_or(self.reader.file, raw.every.as_ref(), usual, &ZERO_REPEAT);
        if raw.list.is_none() {
            let remedy = "add `list = \"...\"`: where the list of texts stands, as in `\"data.data\"`, and `\".\"` for the whole answer";
            self.reader
                .file
                .missing(&place, "list", "no text could be found", remedy);
            return None;
        }
        let parts = [&raw.list, &raw.id, &raw.from, &raw.text];
        let mapping = self.mapping(&place, parts, (&raw.sent, &raw.sent_as));
        let mark_read = match &raw.mark_read {
            Some(mark) => Some(self.mark_read(mark)?),
            None => None,
        };
        Some(PollSettings {
            every: every?,
            request: RequestTemplate {
                method: Method::GET,
                url: url?,
                headers: headers?,
                body: BodyTemplate::None,
            },
            mapping: mapping?,
            newest_first: raw.newest_first.as_ref().is_some_and(|first| *first.get_ref()),
            mark_read,
        })
    }

    fn mark_read(&mut self, table: &Spanned<RequestTable>) -> Option<RequestTemplate> {
        if let Some(answer) = &table.get_ref().answer {
            let message = "`answer` would do nothing here: a text is marked if the HTTP status is 2xx or 404";
            self.wrong(answer.span(), message, "take it out");
            return None;
        }
        let request = self.request(table, Method::PUT, &[Placeholder::Id])?;
        if !request.has(Placeholder::Id) {
            let message =
                "no placeholder `{id}` is in it, so a text that nobody has read yet could be marked as read";
            self.wrong(
                table.span(),
                message,
                "put `{id}` where the text's id belongs; leave \"mark all as read\" alone",
            );
            return None;
        }
        Some(request)
    }

    fn mapping(
        &mut self,
        table: &Range<usize>,
        [list, id, from, text]: [&Text; 4],
        (sent, sent_as): (&Text, &Text),
    ) -> Option<TextMapping> {
        self.note_one_field_twice(&[("id", id), ("from", from), ("text", text), ("sent", sent)]);
        let list = self.path_if_any("list", list);
        let id = self.path(table.clone(), "id", id);
        let from = self.path(table.clone(), "from", from);
        let text = self.path(table.clone(), "text", text);
        let format = match sent_as {
            Some(word) => Some(values::word(self.reader.file, "sent_as", word, &MOMENT_WORDS)?),
            None => None,
        };
        let sent = match (sent, format) {
            (None, None) => None,
            (Some(_), Some(format)) => self.path_if_any("sent", sent)?.map(|path| (path, format)),
            (Some(_), None) => {
                let remedy = "add `sent_as`: `\"iso\"`, `\"unix\"`, `\"unix-ms\"`, `\"utc\"` or `\"mail\"`; if none of them fits, take `sent` out";
                self.reader
                    .file
                    .missing(table, "sent_as", "nobody knows how the time is written", remedy);
                return None;
            }
            (None, Some(_)) => {
                let remedy = "add `sent = \"...\"`: where the time stands";
                self.reader
                    .file
                    .missing(table, "sent", "nobody knows where the time stands", remedy);
                return None;
            }
        };
        Some(TextMapping {
            list: list?,
            id: id?,
            from: from?,
            text: text?,
            sent,
        })
    }

    /// Compiles how texts and receipts are brought.
    pub(super) fn webhook(
        &mut self,
        table: &Spanned<WebhookTable>,
        poll: Option<&Spanned<PollTable>>,
    ) -> Option<WebhookSettings> {
        let (raw, place) = (table.get_ref(), table.span());
        let polled = poll.map(|poll| format!("`poll` on line {} fetches the texts", self.line(&poll.span())));
        if !self.reader.has_public_url {
            let without = polled.as_ref().map_or_else(
                || "take this table out and add `poll`".to_owned(),
                |polled| format!("take this table out: {polled}"),
            );
            self.reader.file.error(
                "webhook-without-public-url",
                place.clone(),
                "the provider would not know where to bring anything",
                format!("set `public_url` under `[server]`, or {without}"),
            );
        }
        if raw.inbound.is_none() && raw.status.is_none() {
            let message =
                "neither texts nor receipts are described, so nothing that is brought would be read";
            let (message, remedy) = polled.map_or_else(
                || (message.to_owned(), "add a table `inbound` or `status` below it"),
                |polled| {
                    let both = "take this table out; or, if the provider is to bring texts or receipts as well, add a table \
                                `inbound` or `status` below it";
                    (format!("{polled}, and this is a secret for texts that are brought: {message}"), both)
                },
            );
            self.wrong(place.clone(), message, remedy);
            return None;
        }
        let secret = self.webhook_secret(raw, &place);
        let proof = self.proof(raw, &place);
        let format = match &raw.format {
            Some(word) => values::word(self.reader.file, "format", word, &FORMATS),
            None => {
                let remedy = "add `format = \"json\"` or `\"form\"`";
                self.reader
                    .file
                    .missing(&place, "format", "nothing that is brought could be read", remedy);
                None
            }
        };
        let texts = raw.inbound.as_ref().map(|inbound| self.texts(inbound));
        let receipts = raw.status.as_ref().map(|status| self.receipts(status));
        Some(WebhookSettings {
            secret: secret?,
            proof: proof?,
            format: format?,
            texts: transposed(texts)?,
            receipts: transposed(receipts)?,
        })
    }

    fn texts(&mut self, table: &Spanned<TextTable>) -> Option<TextMapping> {
        let raw = table.get_ref();
        let parts = [&raw.list, &raw.id, &raw.from, &raw.text];
        self.mapping(&table.span(), parts, (&raw.sent, &raw.sent_as))
    }

    fn receipts(&mut self, table: &Spanned<ReceiptTable>) -> Option<ReceiptMapping> {
        let (raw, place) = (table.get_ref(), table.span());
        self.note_one_field_twice(&[("id", &raw.id), ("field", &raw.field)]);
        let list = self.path_if_any("list", &raw.list);
        let id = self.path(place.clone(), "id", &raw.id);
        let words = [&raw.delivered, &raw.undelivered, &raw.bad_number, &raw.opted_out];
        let fates = self.fates(place, (&raw.field, &raw.detail), words);
        Some(ReceiptMapping {
            list: list?,
            id: id?,
            fates: fates?,
        })
    }

    fn webhook_secret(&mut self, raw: &WebhookTable, place: &Range<usize>) -> Option<Secret> {
        let Some(reference) = &raw.secret else {
            let would = "anybody could send a text in a worker's name";
            let remedy = "add `secret = { credential = \"...\" }`, a random text of 16 letters or more";
            self.reader.file.missing(place, "secret", would, remedy);
            return None;
        };
        let secret = references::secret(self.reader.file, self.reader.secrets, "secret", reference)?;
        let letters = secret.reveal().chars().count();
        // Empty: not on this machine, which was said already.
        if (1..SECRET_MIN).contains(&letters) {
            self.reader.file.error(
                "short-secret",
                reference.span(),
                format!("the webhook's secret has {letters} letters, and could be guessed"),
                "make another: `openssl rand -hex 32`",
            );
            return None;
        }
        Some(secret)
    }

    fn proof(&mut self, raw: &WebhookTable, place: &Range<usize>) -> Option<WebhookProof> {
        let header = match &raw.header {
            Some(name) => Some(self.header_name(name)?),
            None => None,
        };
        let prefix = raw.prefix.as_ref().map(|prefix| prefix.get_ref().clone());
        if let Some(idle) = raw.prefix.as_ref().filter(|_| header.is_none()) {
            let message = "`prefix` stands in a header, and no `header` is named, so it would do nothing";
            self.wrong(idle.span(), message, "add `header`, or take it out");
            return None;
        }
        if let Some(idle) = raw.encoding.as_ref().filter(|_| raw.hmac.is_none()) {
            let message = "`encoding` is of a signature, and there is no `hmac`, so it would do nothing";
            self.wrong(idle.span(), message, "add `hmac`, or take it out");
            return None;
        }
        let Some(hmac) = &raw.hmac else {
            return Some(match header {
                Some(header) => WebhookProof::Header(header, prefix.unwrap_or_default()),
                None => WebhookProof::Path,
            });
        };
        let algorithm = values::word(self.reader.file, "hmac", hmac, &ALGORITHMS)?;
        let would = "no signature could be checked";
        let Some(encoding) = &raw.encoding else {
            let remedy = "add `encoding = \"hex\"` or `\"base64\"`";
            self.reader.file.missing(place, "encoding", would, remedy);
            return None;
        };
        let encoding = values::word(self.reader.file, "encoding", encoding, &ENCODINGS)?;
        let Some(header) = header else {
            let remedy = "add `header = \"...\"`: the header that has the signature";
            self.reader.file.missing(place, "header", would, remedy);
            return None;
        };
        Some(WebhookProof::Signature {
            header,
            prefix: prefix.unwrap_or_default(),
            algorithm,
            encoding,
        })
    }
}
