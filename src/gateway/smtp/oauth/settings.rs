//! `oauth = { ... }` of `[gateways.smtp.NAME]`.

use super::assertion::AssertionSigner;
use crate::gateway::table::TableReader;
use crate::toml_file::shape::{Hidden, Text};
use crate::toml_file::{Secret, references, values};
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// Where Google's tokens are fetched (Google, "Using OAuth 2.0 for Server to Server Applications").
const GOOGLE_TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// Scope of Google's for IMAP, POP and SMTP (Google, "OAuth 2.0 mechanism").
const GOOGLE_SCOPE: &str = "https://mail.google.com/";

/// Scope of Microsoft's for SMTP by client credentials (Microsoft, "Authenticate an IMAP, POP or SMTP connection using OAuth").
const MICROSOFT_SCOPE: &str = "https://outlook.office365.com/.default";

/// The table as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OauthTable {
    tenant: Text,
    client_id: Text,
    client_secret: Option<Spanned<Hidden>>,
    google_key: Option<Spanned<Hidden>>,
    token_url: Text,
    scope: Text,
}

/// How access tokens for a mailbox are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthSettings {
    /// Where tokens are fetched.
    pub token_url: String,
    /// The grant, in the name of an app or an account.
    pub grant: OauthGrant,
    /// The purpose of a token, in the issuer's terms.
    pub scope: Option<String>,
    /// The provider of the mail, for the words of remedies.
    pub provider: MailProvider,
}

/// The name in front of a token's fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OauthGrant {
    /// An app with an own secret (RFC 6749 section 4.4).
    Client {
        /// The app's public name.
        client_id: String,
        /// The app's secret.
        client_secret: Secret,
    },
    /// A service account, allowed to act for the mailbox (RFC 7523).
    ServiceAccount(ServiceAccount),
}

/// A service account of Google's, from a key file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// The account's own address.
    pub email: String,
    /// Id of the signing key among the account's keys.
    pub key_id: Option<String>,
    /// The private key in PEM form.
    pub private_key: Secret,
}

/// A provider of mail, for the words on errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailProvider {
    /// Google Workspace.
    Google,
    /// Microsoft 365.
    Microsoft,
    /// Any other.
    Other,
}

/// The parts of interest in Google's key file.
#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
}

/// Compiles the table; `None` only after an error.
pub(crate) fn compile(reader: &mut TableReader<'_>, table: &Spanned<OauthTable>) -> Option<OauthSettings> {
    let (raw, place) = (table.get_ref(), table.span());
    let scope = match &raw.scope {
        Some(scope) => Some(values::filled(reader.file, "scope", scope)?),
        None => None,
    };
    let token_url = match &raw.token_url {
        Some(url) => {
            let url = values::web_address(reader.file, "token_url", url.get_ref(), url.span(), false);
            Some(url?)
        }
        None => None,
    };
    if let Some(key) = &raw.google_key {
        if raw.tenant.is_some() || raw.client_id.is_some() || raw.client_secret.is_some() {
            reader.file.error(
                "mixed-login",
                place,
                "`google_key` is Google's, and `tenant`, `client_id` and `client_secret` are Microsoft's or another's, so nobody knows whose tokens to fetch",
                "keep `google_key` alone, or take it out",
            );
            return None;
        }
        return Some(OauthSettings {
            token_url: token_url.unwrap_or_else(|| GOOGLE_TOKEN_URL.to_owned()),
            grant: OauthGrant::ServiceAccount(service_account(reader, key)?),
            scope: Some(scope.unwrap_or_else(|| GOOGLE_SCOPE.to_owned())),
            provider: MailProvider::Google,
        });
    }
    let grant = client(reader, raw, &place);
    match (&raw.tenant, token_url) {
        (Some(tenant), token_url) => {
            let name = tenant_name(reader, tenant)?;
            note_odd_ids(reader, tenant, raw.client_id.as_ref());
            note_id_for_secret(reader, raw.client_secret.as_ref(), grant.as_ref());
            let usual = || format!("https://login.microsoftonline.com/{name}/oauth2/v2.0/token");
            Some(OauthSettings {
                token_url: token_url.unwrap_or_else(usual),
                grant: grant?,
                scope: Some(scope.unwrap_or_else(|| MICROSOFT_SCOPE.to_owned())),
                provider: MailProvider::Microsoft,
            })
        }
        (None, Some(token_url)) => Some(OauthSettings {
            token_url,
            grant: grant?,
            scope,
            provider: MailProvider::Other,
        }),
        (None, None) => {
            let remedy = "add `tenant = \"...\"` for Microsoft 365, write `google_key = { credential = \"...\" }` alone for Google, or add the `token_url` of another";
            reader.missing(place, "tenant", remedy);
            None
        }
    }
}

fn client(reader: &mut TableReader<'_>, raw: &OauthTable, place: &Range<usize>) -> Option<OauthGrant> {
    let remedy = "add `client_id = \"...\"`: at Microsoft it is `Application (client) ID`";
    let client_id = reader.required(place.clone(), "client_id", raw.client_id.as_ref(), remedy);
    let client_secret = match &raw.client_secret {
        Some(secret) => references::secret(reader.file, reader.secrets, "client_secret", secret),
        None => {
            let remedy = "add `client_secret = { credential = \"smtp-client-secret\" }`";
            reader.missing(place.clone(), "client_secret", remedy);
            None
        }
    };
    Some(OauthGrant::Client {
        client_id: client_id?,
        client_secret: client_secret?,
    })
}

/// Returns the tenant: an id or a domain. Anything else would make another address of the token endpoint's.
fn tenant_name(reader: &mut TableReader<'_>, tenant: &Spanned<String>) -> Option<String> {
    let name = values::filled(reader.file, "tenant", tenant)?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if name.bytes().all(is_name) && !name.starts_with('.') {
        return Some(name);
    }
    reader.file.error(
        "bad-oauth",
        tenant.span(),
        "`tenant` is neither an id nor a domain, so no token could be fetched",
        "copy `Directory (tenant) ID` from the app's overview in Entra, or write your domain, as in `example.sch.uk`",
    );
    None
}

/// Warns of ids at Microsoft that are still those of the page, or none: no token would be given for them.
fn note_odd_ids(reader: &mut TableReader<'_>, tenant: &Spanned<String>, client_id: Option<&Spanned<String>>) {
    let is_domain = tenant.get_ref().contains('.');
    let ids = (!is_domain).then_some(("tenant", tenant));
    for (key, id) in ids.into_iter().chain(client_id.map(|id| ("client_id", id))) {
        if !is_guid(id.get_ref()) {
            reader.file.warn(
                "odd-oauth-id",
                id.span(),
                format!(
                    "`{key}` is no id of Microsoft's, so no token would be given and no e-mail would leave"
                ),
                "copy it from the app's overview in Entra: 32 letters and digits in five groups",
            );
        }
    }
}

/// Warns of a secret that is an id: Microsoft shows both in one row, and the value once alone.
fn note_id_for_secret(
    reader: &mut TableReader<'_>,
    written: Option<&Spanned<Hidden>>,
    grant: Option<&OauthGrant>,
) {
    let (Some(written), Some(OauthGrant::Client { client_secret, .. })) = (written, grant) else {
        return;
    };
    if is_guid(client_secret.reveal()) {
        reader.file.warn(
            "id-for-secret",
            written.span(),
            "`client_secret` is the secret's ID, which is no secret: no token would be given and no e-mail would leave",
            "copy the column `Value` of the secret in Entra, not `Secret ID`; if it is shown no more, make a new client secret",
        );
    }
}

/// Whether a text has the shape of Microsoft's ids.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.trim().split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns the service account of a key file.
fn service_account(reader: &mut TableReader<'_>, key: &Spanned<Hidden>) -> Option<ServiceAccount> {
    let text = references::secret(reader.file, reader.secrets, "google_key", key)?;
    // Empty: the secret is not on the machine, as said already.
    if text.reveal().is_empty() {
        return Some(ServiceAccount {
            email: String::new(),
            key_id: None,
            private_key: text,
        });
    }
    let file = serde_json::from_str::<KeyFile>(text.reveal()).ok();
    let file = file.filter(|file| AssertionSigner::read(&file.private_key).is_some());
    let Some(file) = file else {
        reader.file.error(
            "bad-oauth",
            key.span(),
            "`google_key` is no key file of a service account, so no token could be fetched",
            "make a key of type JSON in the Cloud console, and put the whole file there, from its first brace to its last",
        );
        return None;
    };
    Some(ServiceAccount {
        email: file.client_email,
        key_id: file.private_key_id,
        private_key: Secret::new(file.private_key),
    })
}
