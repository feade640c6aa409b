//! `[gateways.smtp.NAME]`.

use super::Smtp;
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
    /// Name and password, where the server wants a login.
    pub login: Option<SmtpLogin>,
    /// The sender as in `Name <name@example.org>`; the bare address is the envelope's sender, where bounces go.
    pub from: String,
    /// Address for answers, if other than the sender's.
    pub reply_to: Option<String>,
    /// A PEM file of root certificates to trust besides the system's.
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

/// Name and password at a mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpLogin {
    /// The user's name at the mail server.
    pub username: Private,
    /// The password.
    pub password: Secret,
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
        let login = login(reader, table);
        let from = match &raw.from {
            Some(from) => values::mailbox(reader.file, "from", from),
            None => {
                let remedy = "add `from = \"Homeward <homeward@example.sch.uk>\"`";
                reader.missing(table.span(), "from", remedy);
                None
            }
        };
        let reply_to = raw
            .reply_to
            .as_ref()
            .map(|reply_to| values::mailbox(reader.file, "reply_to", reply_to));
        let ca_file = raw.ca_file.as_ref().map(|path| ca_file(reader.file, path));
        let at_once = reader.at_once(raw.at_once.as_ref(), AtOnce::FEW);
        let (host, port, encryption) = server?;
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
        (Some(username), Some(password)) => Some(SmtpLogin {
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
