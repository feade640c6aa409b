//! Gateways: one function for each kind, and one line in [`compile`].

use super::secrets;
use super::values::{self, ZERO_REPEAT};
use crate::config::file::File;
use crate::config::settings::{GatewaySettings, Inbound, Smtp, SmtpLogin, Tls, Twilio};
use crate::config::{Loading, raw};
use crate::domain::chain::Channel;
use crate::domain::id::GatewayName;
use crate::domain::time::Interval;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

/// How often replies are fetched if nothing is said.
const POLL_SECONDS: u64 = 5;

/// Every gateway as written: one whose settings are wrong is there all the same, so that a mistake is reported once.
#[derive(Default)]
pub(super) struct Names {
    by_name: BTreeMap<String, (Range<usize>, &'static [Channel])>,
    /// Some could not be read, which has been reported: a name that is not here may well be right.
    incomplete: bool,
}

impl Names {
    /// Returns the channels that a gateway carries; `None` if there is none of that name.
    pub(super) fn carries(&self, name: &str) -> Option<&'static [Channel]> {
        self.by_name.get(name).map(|(_, channels)| *channels)
    }

    /// Whether there may be gateways of other names.
    pub(super) fn are_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Returns all names.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Notes gateways that no channel names.
    pub(super) fn note_unused(&self, file: &mut File, used: &BTreeSet<&str>) {
        for (name, (place, _)) in &self.by_name {
            if !used.contains(name.as_str()) {
                file.warn(
                    "unused-gateway",
                    place.clone(),
                    format!("no channel names the gateway `{name}`, so nothing is sent by it"),
                    "name it under `[channels]`, or take it out",
                );
            }
        }
    }

    fn add(&mut self, file: &mut File, name: &Spanned<String>, channels: &'static [Channel]) {
        values::name(file, "a gateway", name);
        if self
            .by_name
            .insert(name.get_ref().clone(), (name.span(), channels))
            .is_some()
        {
            file.error(
                "duplicate-gateway",
                name.span(),
                format!("two gateways are called `{name}`, so a channel could mean either"),
                "give one of them another name",
            );
        }
    }
}

/// Compiles all gateways.
pub(super) fn compile(
    file: &mut File,
    table: Option<&Spanned<raw::Gateways>>,
    public_url: bool,
    loading: &Loading<'_>,
) -> (BTreeMap<GatewayName, GatewaySettings>, Names) {
    let names = Names {
        incomplete: file.is_unreadable_at_top("gateways")
            || table.is_some_and(|table| file.is_unreadable_in_part(&table.span())),
        ..Names::default()
    };
    let mut all = All {
        file,
        loading,
        public_url,
        names,
        compiled: BTreeMap::new(),
    };
    let Some(raw) = table.map(Spanned::get_ref) else {
        return (all.compiled, all.names);
    };
    all.kind(&raw.simulated, &[Channel::Email, Channel::Sms], simulated);
    all.kind(&raw.smtp, &[Channel::Email], smtp);
    all.kind(&raw.twilio, &[Channel::Sms], twilio);
    (all.compiled, all.names)
}

struct All<'a> {
    file: &'a mut File,
    loading: &'a Loading<'a>,
    public_url: bool,
    names: Names,
    compiled: BTreeMap<GatewayName, GatewaySettings>,
}

impl All<'_> {
    fn kind<T>(
        &mut self,
        raw: &raw::Named<T>,
        channels: &'static [Channel],
        one: fn(&mut Self, &Spanned<T>) -> Option<GatewaySettings>,
    ) {
        for (name, table) in raw {
            self.names.add(self.file, name, channels);
            match one(self, table) {
                Some(settings) => {
                    self.compiled.insert(GatewayName::new(name.get_ref()), settings);
                }
                None => self.file.left_out(&format!("the gateway `{name}`"), name.span()),
            }
        }
    }

    /// Returns how replies come in. Nothing said means fetching them: a gateway that is deaf has to say so.
    fn inbound(
        &mut self,
        inbound: Option<&Spanned<raw::OneOrMany>>,
        poll_every: Option<&Spanned<String>>,
    ) -> Option<Inbound> {
        #[derive(Clone, Copy, PartialEq)]
        enum Way {
            Poll,
            Webhook,
        }
        let ways = [("poll", Way::Poll), ("webhook", Way::Webhook)];
        let words = match inbound {
            None => vec![],
            Some(inbound) => match inbound.get_ref() {
                raw::OneOrMany::One(word) => vec![Spanned::new(inbound.span(), word.clone())],
                raw::OneOrMany::Many(words) => words.clone(),
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
        if let Some(place) = webhook.clone().filter(|_| !self.public_url) {
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
        let seconds = Interval::new(crate::domain::time::Span::from_secs(POLL_SECONDS))?;
        let every = values::interval_or(self.file, poll_every, seconds, &ZERO_REPEAT)?;
        Some(Inbound {
            poll: poll.then_some(every),
            webhook: webhook.is_some(),
        })
    }

    /// Returns a key that must be there and say something.
    fn required(
        &mut self,
        table: Range<usize>,
        key: &str,
        value: Option<&Spanned<String>>,
        remedy: &str,
    ) -> Option<String> {
        match value {
            Some(value) => values::filled(self.file, key, value),
            None => {
                self.file
                    .missing(&table, key, "nothing could be sent by this gateway", remedy);
                None
            }
        }
    }
}

fn simulated(all: &mut All<'_>, table: &Spanned<raw::Simulated>) -> Option<GatewaySettings> {
    let raw = table.get_ref();
    let inbound = all.inbound(raw.inbound.as_ref(), raw.poll_every.as_ref())?;
    Some(GatewaySettings::Simulated { inbound })
}

fn twilio(all: &mut All<'_>, table: &Spanned<raw::Twilio>) -> Option<GatewaySettings> {
    let raw = table.get_ref();
    let account_sid = all.required(
        table.span(),
        "account_sid",
        raw.account_sid.as_ref(),
        "add `account_sid = \"AC...\"`",
    );
    if let (Some(sid), Some(place)) = (&account_sid, &raw.account_sid) {
        note_odd_sid(all.file, sid, place.span());
    }
    let auth_token = match &raw.auth_token {
        Some(token) => secrets::secret(all.file, all.loading, "auth_token", token),
        None => {
            let remedy = "add `auth_token = { credential = \"twilio-auth-token\" }`";
            all.required(table.span(), "auth_token", None, remedy);
            None
        }
    };
    // Replies are listed by number, so the number is wanted even where a messaging service sends.
    let from = match &raw.from {
        Some(from) => values::phone(all.file, "`from`", from),
        None => {
            all.required(
                table.span(),
                "from",
                None,
                "add `from = \"+44...\"` with your number there: replies come to it",
            );
            None
        }
    };
    let messaging_service_sid = raw
        .messaging_service_sid
        .as_ref()
        .map(|service| values::filled(all.file, "messaging_service_sid", service));
    let base_url = match &raw.base_url {
        Some(url) => values::web_address(all.file, "base_url", url.get_ref(), url.span(), false),
        None => Some("https://api.twilio.com".to_owned()),
    };
    let status_callback = raw.status_callback.as_ref().filter(|wanted| *wanted.get_ref());
    if let Some(wanted) = status_callback.filter(|_| !all.public_url) {
        all.file.error(
            "webhook-without-public-url",
            wanted.span(),
            "the provider would not know where to bring receipts",
            "set `public_url` under `[server]`, or take this out",
        );
    }
    let inbound = all.inbound(raw.inbound.as_ref(), raw.poll_every.as_ref());
    Some(GatewaySettings::Twilio(Twilio {
        account_sid: account_sid?,
        auth_token: auth_token?,
        from: from?,
        messaging_service_sid: messaging_service_sid.flatten(),
        base_url: base_url?,
        inbound: inbound?,
        status_callback: status_callback.is_some(),
    }))
}

/// Notes an account that cannot be one: the provider would refuse every text, the first of them when it matters.
fn note_odd_sid(file: &mut File, sid: &str, place: Range<usize>) {
    let digits = sid.strip_prefix("AC").unwrap_or("");
    if digits.len() != 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        file.warn(
            "odd-account-sid",
            place,
            "this does not look like an account's SID, and with a wrong one the provider refuses every text",
            "copy it again from the provider's console: `AC` and 32 letters and digits",
        );
    }
}

fn smtp(all: &mut All<'_>, table: &Spanned<raw::Smtp>) -> Option<GatewaySettings> {
    let raw = table.get_ref();
    let server = match &raw.url {
        Some(url) => smtp_url(all.file, url),
        None => {
            let remedy = "add `url = \"smtp://mail.example.sch.uk:587?tls=required\"`";
            all.required(table.span(), "url", None, remedy);
            None
        }
    };
    let username = raw
        .username
        .as_ref()
        .map(|name| values::filled(all.file, "username", name));
    let password = raw
        .password
        .as_ref()
        .map(|password| secrets::secret(all.file, all.loading, "password", password));
    let login = match (username, password) {
        (Some(username), Some(password)) => Some(username.zip(password)),
        (None, None) => None,
        (Some(_), None) => {
            let remedy = "add `password = { credential = \"smtp-password\" }`";
            all.required(table.span(), "password", None, remedy);
            Some(None)
        }
        (None, Some(_)) => {
            all.required(table.span(), "username", None, "add `username`");
            Some(None)
        }
    };
    let from = match &raw.from {
        Some(from) => values::mailbox(all.file, "from", from),
        None => {
            let remedy = "add `from = \"Homeward <homeward@example.sch.uk>\"`";
            all.required(table.span(), "from", None, remedy);
            None
        }
    };
    let reply_to = raw
        .reply_to
        .as_ref()
        .map(|reply_to| values::mailbox(all.file, "reply_to", reply_to));
    let ca_file = raw.ca_file.as_ref().map(|path| {
        let found = values::filled(all.file, "ca_file", path).map(|text| values::path(all.file, &text));
        if let Some(missing) = found.as_ref().filter(|found| !found.is_file()) {
            all.file.error(
                "missing-file",
                path.span(),
                format!(
                    "there is no file `{}`, so the mail server would not be trusted",
                    missing.display()
                ),
                "put the authority's certificate there, in PEM form",
            );
        }
        found
    });
    let (host, port, tls) = server?;
    Some(GatewaySettings::Smtp(Smtp {
        host,
        port,
        tls,
        login: match login {
            Some(login) => login.map(|(username, password)| SmtpLogin { username, password }),
            None => None,
        },
        from: from?,
        reply_to: reply_to.flatten(),
        ca_file: ca_file.flatten(),
    }))
}

/// Returns host, port and secrecy of `smtp://HOST:PORT?tls=required` or `smtps://HOST`.
fn smtp_url(file: &mut File, value: &Spanned<String>) -> Option<(String, u16, Tls)> {
    const REMEDY: &str = "write it as in `\"smtp://mail.example.sch.uk:587?tls=required\"` or `\"smtps://mail.example.sch.uk\"`";
    let mut bad = |why: &str| {
        file.error(
            "bad-url",
            value.span(),
            format!("`url` is not the address of a mail server: {why}"),
            REMEDY,
        );
        None
    };
    let url = match reqwest::Url::parse(value.get_ref().trim()) {
        Ok(url) => url,
        Err(error) => return bad(&error.to_string()),
    };
    let Some(host) = url.host_str().filter(|host| !host.is_empty()).map(str::to_owned) else {
        return bad("it names no host");
    };
    let mut wanted = None;
    for (key, setting) in url.query_pairs() {
        if key != "tls" {
            return bad(&format!("it can say `tls`, not `{key}`"));
        }
        wanted = Some(setting.into_owned());
    }
    let tls = match (url.scheme(), wanted.as_deref()) {
        ("smtps", None | Some("implicit" | "required")) | ("smtp", Some("implicit")) => Tls::Implicit,
        ("smtp", None | Some("required")) => Tls::Required,
        ("smtp", Some("none")) => Tls::None,
        ("smtp" | "smtps", Some(_)) => return bad("`tls` is `required`, `implicit` or `none`"),
        (_, _) => return bad("it starts with neither `smtp://` nor `smtps://`"),
    };
    if !url.username().is_empty() || url.password().is_some() {
        file.error(
            "secret-in-url",
            value.span(),
            "`url` has a name or password in it, and secrets are never in these files",
            "write `username`, and `password = { credential = \"...\" }`",
        );
        return None;
    }
    if tls == Tls::None && !values::is_loopback(&host) {
        file.error(
            "plain-smtp",
            value.span(),
            "mails, and the password, would go for all to read",
            "write `tls=required`; `tls=none` may only go to this host itself (`127.0.0.1`, `[::1]`, `localhost`)",
        );
        return None;
    }
    let port = url.port().unwrap_or(match tls {
        Tls::Implicit => 465,
        Tls::None => 25,
        Tls::Required => 587,
    });
    Some((
        host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port,
        tls,
    ))
}
