//! `[sign_in.openid]`: the school's own accounts at Microsoft, Google or elsewhere.

use crate::config::settings::ServerSettings;
use crate::config::{Loading, raw};
use crate::openid::{IssuerFault, IssuerHost, IssuerKind, OpenIdSettings};
use crate::toml_file::{File, references, values};
use std::ops::Range;
use toml::Spanned;

/// Where the service leads back to, behind the address of the pages. The service has the whole address in a list.
const BACK: &str = "/sign-in/openid/back";

/// Most letters on the button.
const LABEL_AT_MOST: usize = 60;

/// Compiles the table; `None` after an error. `Some(None)` without the table, and without its secret.
pub(super) fn compile(
    file: &mut File,
    raw: &raw::ServerFile,
    server: &ServerSettings,
    loading: &Loading<'_>,
) -> Option<Option<OpenIdSettings>> {
    let table = raw
        .sign_in
        .as_ref()
        .and_then(|table| table.get_ref().openid.as_ref());
    let Some(table) = table else {
        return Some(None);
    };
    let raw = table.get_ref();
    let issuer = issuer(file, table);
    let client_id = match &raw.client_id {
        Some(id) => values::filled(file, "client_id", id),
        None => {
            file.missing(
                &table.span(),
                "client_id",
                "the sign-in service would not know who asks",
                "add `client_id = \"...\"` as the service shows it",
            );
            None
        }
    };
    let secret = match &raw.client_secret {
        Some(place) => Some(references::secret_of_button(
            file,
            &loading.secrets,
            "client_secret",
            place,
        )),
        None => {
            file.missing(
                &table.span(),
                "client_secret",
                "the sign-in service would give its tokens to nobody",
                "add `client_secret = { credential = \"openid-client-secret\" }`",
            );
            None
        }
    };
    let label = match &raw.label {
        Some(label) => Some(label_of(file, label)?),
        None => None,
    };
    let redirect_url = redirect_url(file, table.span(), server.public_url.as_deref());
    let (issuer, kind) = issuer?;
    let client_id = client_id?;
    let redirect_url = redirect_url?;
    Some(secret?.map(|client_secret| OpenIdSettings {
        issuer,
        kind,
        client_id,
        client_secret,
        redirect_url,
        label,
    }))
}

/// Returns the words on the button.
fn label_of(file: &mut File, label: &Spanned<String>) -> Option<String> {
    let words = values::filled(file, "label", label)?;
    let letters = words.chars().count();
    if letters > LABEL_AT_MOST {
        file.error(
            "too-long",
            label.span(),
            format!("`label` has {letters} letters, and a button has room for {LABEL_AT_MOST}"),
            "shorten it",
        );
        return None;
    }
    Some(words)
}

/// Returns the issuer, letter by letter as written, with its kind.
fn issuer(file: &mut File, table: &Spanned<raw::OpenIdTable>) -> Option<(String, IssuerKind)> {
    let raw = table.get_ref();
    let Some(written) = &raw.issuer else {
        file.missing(
            &table.span(),
            "issuer",
            "nothing says which sign-in service is meant",
            "add `issuer = \"https://login.microsoftonline.com/TENANT-ID/v2.0\"` or `issuer = \"https://accounts.google.com\"`",
        );
        return None;
    };
    let text = values::filled(file, "issuer", written)?;
    values::web_address(file, "issuer", &text, written.span(), false)?;
    let host = match IssuerHost::of(&text) {
        Ok(host) => host,
        Err(fault) => {
            note_issuer(file, fault, written.span());
            return None;
        }
    };
    let kind = match host {
        IssuerHost::Microsoft(tenant) => {
            no_domain(file, raw)?;
            IssuerKind::Microsoft { tenant }
        }
        IssuerHost::Google => IssuerKind::Google {
            domain: domain(file, table)?,
        },
        IssuerHost::Other => {
            no_domain(file, raw)?;
            IssuerKind::Other
        }
    };
    Some((text, kind))
}

fn note_issuer(file: &mut File, fault: IssuerFault, span: Range<usize>) {
    match fault {
        IssuerFault::ManyTenants => file.error(
            "openid-of-any-tenant",
            span,
            "this is every organisation's address at Microsoft, or everybody's: its tokens name another issuer each, so that whoever \
             has any account at Microsoft could be taken for the school's",
            "write the school's own: `\"https://login.microsoftonline.com/TENANT-ID/v2.0\"`, with `Directory (tenant) ID` from the \
             app's overview in Entra",
        ),
        IssuerFault::NoTenant => file.error(
            "bad-openid-issuer",
            span,
            "this is not the address of a tenant as Microsoft's tokens name it, so no token would fit",
            "write `\"https://login.microsoftonline.com/TENANT-ID/v2.0\"`, with `Directory (tenant) ID` from the app's overview in \
             Entra, in small letters",
        ),
        IssuerFault::NotGoogles => file.error(
            "bad-openid-issuer",
            span,
            "this is not Google's address as its tokens name it, so no token would fit",
            "write `\"https://accounts.google.com\"`, and no more",
        ),
        IssuerFault::NotPlain => file.error(
            "bad-openid-issuer",
            span,
            "an issuer is an address without `?` and `#`",
            "write it as the service's own documents do, letter by letter",
        ),
    }
}

/// Returns the school's domain at Google.
fn domain(file: &mut File, table: &Spanned<raw::OpenIdTable>) -> Option<String> {
    let Some(written) = &table.get_ref().domain else {
        if !file.is_unreadable(&table.span(), "domain") {
            file.error(
                "openid-without-domain",
                table.span(),
                "nothing says which accounts at Google are the school's: anybody with a private one could come so far as to be \
                 linked",
                "add `domain = \"example.sch.uk\"`, the domain of the school's Google Workspace",
            );
        }
        return None;
    };
    let text = values::filled(file, "domain", written)?.to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    if !text.contains('.') || text.starts_with('.') || !text.chars().all(fits) {
        file.error(
            "bad-openid-domain",
            written.span(),
            "this is not a domain, so no account would be of it",
            "write what stands after the `@` of the school's addresses, as in `\"example.sch.uk\"`",
        );
        return None;
    }
    Some(text)
}

/// Notes a domain where no token would be held to it: whoever wrote the domain believes that others are kept out.
fn no_domain(file: &mut File, raw: &raw::OpenIdTable) -> Option<()> {
    let Some(domain) = &raw.domain else {
        return Some(());
    };
    file.error(
        "openid-domain-unused",
        domain.span(),
        "only Google says a domain that can be trusted, so this line keeps nobody out",
        "take it out: at Microsoft the tenant in `issuer` does this, and every other service knows the school's people alone",
    );
    None
}

/// Returns the address that the service leads back to.
fn redirect_url(file: &mut File, table: Range<usize>, public_url: Option<&str>) -> Option<String> {
    let url = public_url.and_then(|url| reqwest::Url::parse(url).ok());
    let is_safe =
        url.is_some_and(|url| url.scheme() == "https" || url.host_str().is_some_and(values::is_loopback));
    match public_url {
        Some(public_url) if is_safe => Some(format!("{public_url}{BACK}")),
        _ if file.is_unreadable_anywhere("public_url") => None,
        Some(_) => {
            file.error(
                "openid-without-https",
                table,
                "the sign-in service would lead back by plain http, where anybody on the way reads along",
                "write `https://` in `public_url`, and serve the pages by it: docs/serving-https.md",
            );
            None
        }
        None => {
            file.error(
                "openid-without-https",
                table,
                "the sign-in service would not know where to lead back to",
                "add `public_url = \"https://...\"` to `[server]`: the address that people type",
            );
            None
        }
    }
}
