//! `[gateways.smtp.NAME]`.

use super::Smtp;
use super::oauth::{self, MailProvider, OauthSettings, OauthTable};
use crate::domain::chain::Channel;
use crate::domain::private::Private;
use crate::gateway::kinds::GatewayKind;
use crate::gateway::simulated::Phones;
use crate::gateway::table::TableReader;
use crate::gateway::{AtOnce, BuildFailure, Gateway, GatewayPlace, InboundWays};
use crate::toml_file::shape::{Hidden, Text};
use crate::toml_file::{File, Secret, references, values};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use toml::Spanned;

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmtpTable {
    url: Text,
    username: Text,
    password: Option<Spanned<Hidden>>,
    oauth: Option<Spanned<OauthTable>>,
    from: Text,
    reply_to: Text,
    ca_file: Text,
    at_once: Option<Spanned<i64>>,
}

/// How one mail server is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// The server's name, as in the server's certificate.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// How to log in, where the server wants a login.
    pub login: Option<SmtpLogin>,
    /// The sender as in `Name <name@example.org>`; the bare address is the envelope's sender, where bounces go.
    pub from: String,
    /// Address for answers, if other than the sender's.
    pub reply_to: Option<String>,
    /// A PEM file of root certificates to trust besides the system's: for the mail server and for the token endpoint.
    pub ca_file: Option<PathBuf>,
    /// Messages handed over at once, each on a connection of its own; 8 by default.
    pub at_once: AtOnce,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: only ever to this host itself.
    None,
    /// In the clear first, then STARTTLS; a server without STARTTLS is refused
    /// (`smtp://..?tls=required`, port 587).
    StartTls,
    /// From the first byte (`smtps://`, port 465).
    Tls,
}

/// How to log in at a mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmtpLogin {
    /// By a password.
    Password {
        /// The user's name at the mail server.
        username: Private,
        /// The password.
        password: Secret,
    },
    /// By access tokens (`XOAUTH2`).
    Token {
        /// The mailbox to send as.
        username: Private,
        /// How tokens are fetched.
        oauth: OauthSettings,
    },
}

impl GatewayKind for SmtpSettings {
    type Table = SmtpTable;

    const CHANNELS: &'static [Channel] = &[Channel::Email];

    fn compile(reader: &mut TableReader<'_>, table: &Spanned<SmtpTable>) -> Option<Self> {
        let raw = table.get_ref();
        let server = match &raw.url {
            Some(url) => smtp_url(reader.file, url),
            None => {
                let remedy = "add `url = \"smtp://mail.example.sch.uk:587?tls=required\"`";
                reader.missing(table.span(), "url", remedy);
                None
            }
        };
        let from = match &raw.from {
            Some(from) => values::mailbox(reader.file, "from", from),
            None => {
                let remedy = "add `from = \"Homeward <homeward@example.sch.uk>\"`";
                reader.missing(table.span(), "from", remedy);
                None
            }
        };
        let login = match &raw.oauth {
            Some(oauth) => token_login(reader, raw, oauth, from.as_deref()),
            None => login(reader, table),
        };
        let reply_to = raw
            .reply_to
            .as_ref()
            .map(|reply_to| values::mailbox(reader.file, "reply_to", reply_to));
        let ca_file = raw.ca_file.as_ref().map(|path| ca_file(reader.file, path));
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::FEW);
        let (host, port, encryption) = server?;
        note_password_at_microsoft(reader.file, &host, raw);
        Some(Self {
            host,
            port,
            encryption,
            login,
            from: from?,
            reply_to: reply_to.flatten(),
            ca_file: ca_file.flatten(),
            at_once: at_once?,
        })
    }

    fn inbound(&self) -> Option<InboundWays> {
        None
    }

    fn build(&self, place: GatewayPlace, _: &Arc<Phones>) -> Result<Arc<dyn Gateway>, BuildFailure> {
        Ok(Arc::new(Smtp::new(self.clone(), place)?))
    }
}

/// Returns name and password; either without the other is an error.
fn login(reader: &mut TableReader<'_>, table: &Spanned<SmtpTable>) -> Option<SmtpLogin> {
    let raw = table.get_ref();
    let username = raw
        .username
        .as_ref()
        .map(|name| values::filled(reader.file, "username", name));
    let password = raw
        .password
        .as_ref()
        .map(|password| references::secret(reader.file, reader.secrets, "password", password));
    match (username, password) {
        (Some(username), Some(password)) => Some(SmtpLogin::Password {
            username: Private::new(username?),
            password: password?,
        }),
        (None, None) => None,
        (Some(_), None) => {
            let remedy = "add `password = { credential = \"smtp-password\" }`";
            reader.missing(table.span(), "password", remedy);
            None
        }
        (None, Some(_)) => {
            reader.missing(table.span(), "username", "add `username`");
            None
        }
    }
}

/// Returns the login by token. Without a `username` the mailbox is the sender's.
fn token_login(
    reader: &mut TableReader<'_>,
    raw: &SmtpTable,
    oauth: &Spanned<OauthTable>,
    from: Option<&str>,
) -> Option<SmtpLogin> {
    if let Some(password) = &raw.password {
        reader.file.error(
            "mixed-login",
            password.span(),
            "`password` and `oauth` are both there, and only one of the two can be the login",
            "take `password` out",
        );
    }
    let oauth = oauth::compile(reader, oauth);
    let username = match &raw.username {
        Some(name) => values::filled(reader.file, "username", name),
        None => from.and_then(|from| {
            let mailbox: Option<lettre::message::Mailbox> = from.parse().ok();
            mailbox.map(|mailbox| mailbox.email.to_string())
        }),
    };
    Some(SmtpLogin::Token {
        username: Private::new(username?),
        oauth: oauth?,
    })
}

/// Returns whose mail server a host is, by its name.
pub(super) fn provider_of(host: &str) -> MailProvider {
    let host = host.to_ascii_lowercase();
    let is_below = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    if MICROSOFT.iter().any(|domain| is_below(domain)) {
        MailProvider::Microsoft
    } else if GOOGLE.iter().any(|domain| is_below(domain)) {
        MailProvider::Google
    } else {
        MailProvider::Other
    }
}

/// Domains of Microsoft's mail servers to log in at. A connector (`...mail.protection.outlook.com`) takes no login.
const MICROSOFT: [&str; 2] = ["smtp.office365.com", "smtp-mail.outlook.com"];

/// Domains of Google's mail servers.
const GOOGLE: [&str; 2] = ["smtp.gmail.com", "smtp-relay.gmail.com"];

/// Warns of a password at Microsoft 365, where it is switched off at the end of December 2026 (Microsoft, 27 January 2026).
fn note_password_at_microsoft(file: &mut File, host: &str, raw: &SmtpTable) {
    let Some(password) = raw.password.as_ref().filter(|_| raw.oauth.is_none()) else {
        return;
    };
    if provider_of(host) == MailProvider::Microsoft {
        file.warn(
            "password-at-microsoft",
            password.span(),
            "Microsoft 365 switches login by password off at the end of December 2026, and then no e-mail would leave",
            "write `oauth = { tenant = \"...\", client_id = \"...\", client_secret = { credential = \"smtp-client-secret\" } }` instead; docs/gateways/smtp.md says what to press",
        );
    }
}

/// Returns the path of the school's own authority; a missing file is an error.
fn ca_file(file: &mut File, path: &Spanned<String>) -> Option<PathBuf> {
    let found = values::filled(file, "ca_file", path).map(|text| values::path(file, &text));
    if let Some(missing) = found.as_ref().filter(|found| !found.is_file()) {
        file.error(
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
}

/// Returns host, port and encryption of `smtp://HOST:PORT?tls=required` or `smtps://HOST`.
fn smtp_url(file: &mut File, value: &Spanned<String>) -> Option<(String, u16, Encryption)> {
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
    // The parser's own words ("relative URL without a base") help nobody.
    if !value.get_ref().contains("://") {
        return bad("`smtp://` or `smtps://` is missing before the server's name");
    }
    let url = match reqwest::Url::parse(value.get_ref().trim()) {
        Ok(url) => url,
        Err(_) => return bad("what follows `://` is no server's name, with a port or without"),
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
    let encryption = match (url.scheme(), wanted.as_deref()) {
        ("smtps", None | Some("implicit" | "required")) | ("smtp", Some("implicit")) => Encryption::Tls,
        ("smtp", None | Some("required")) => Encryption::StartTls,
        ("smtp", Some("none")) => Encryption::None,
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
    if encryption == Encryption::None && !values::is_loopback(&host) {
        file.error(
            "plain-smtp",
            value.span(),
            "mails, and the password, would go for all to read",
            "write `tls=required`; `tls=none` may only go to this host itself (`127.0.0.1`, `[::1]`, `localhost`)",
        );
        return None;
    }
    let port = url.port().unwrap_or(match encryption {
        Encryption::Tls => 465,
        Encryption::None => 25,
        Encryption::StartTls => 587,
    });
    Some((
        host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port,
        encryption,
    ))
}
