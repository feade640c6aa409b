//! The school's sign-in service, as configured.

use crate::toml_file::Secret;

/// Hosts of Microsoft's services, of the world and of its separate clouds.
const MICROSOFT: [&str; 3] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
];

/// Google's host.
const GOOGLE: &str = "accounts.google.com";

/// Tenants of Microsoft's that stand for many: the last is the tenant of everybody's private accounts.
const OF_MANY: [&str; 4] = [
    "common",
    "organizations",
    "consumers",
    "9188040d-6c67-4c5b-b112-36a304b66dad",
];

/// The school's sign-in service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIdSettings {
    /// The service, letter by letter as in its own documents.
    pub issuer: String,
    /// Further proof wanted of a token.
    pub kind: IssuerKind,
    /// The name of Homeward at the service.
    pub client_id: String,
    /// Homeward's secret at the service.
    pub client_secret: Secret,
    /// The page that the service leads back to.
    pub redirect_url: String,
    /// The words on the button; `None` for words by the kind.
    pub label: Option<String>,
}

impl OpenIdSettings {
    /// Returns the words on the button.
    #[must_use]
    pub fn button(&self) -> &str {
        self.label.as_deref().unwrap_or(match self.kind {
            IssuerKind::Microsoft { .. } => "Sign in with Microsoft",
            IssuerKind::Google { .. } => "Sign in with Google",
            IssuerKind::Other => "Sign in with your school account",
        })
    }

    /// Returns the service's name within a sentence.
    #[must_use]
    pub fn service(&self) -> &'static str {
        match self.kind {
            IssuerKind::Microsoft { .. } => "Microsoft",
            IssuerKind::Google { .. } => "Google",
            IssuerKind::Other => "the school's sign-in service",
        }
    }
}

/// A kind of service, with the proof wanted that a person is the school's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerKind {
    /// Microsoft: the token must be of this tenant, and the person is known by tenant and object.
    Microsoft {
        /// The tenant's id, in small letters.
        tenant: String,
    },
    /// Google: the token must be of this domain.
    Google {
        /// The school's domain at Google.
        domain: String,
    },
    /// Any other: whoever the service knows is the school's.
    Other,
}

/// Why an address is no issuer for a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuerFault {
    /// Microsoft's address for many tenants at once.
    ManyTenants,
    /// Microsoft's, without the id of a tenant.
    NoTenant,
    /// An address with more than host and path.
    NotPlain,
    /// Google's, with a path.
    NotGoogles,
}

/// The service behind an issuer's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IssuerHost {
    /// Microsoft's tenant.
    Microsoft(String),
    /// Google.
    Google,
    /// Any other.
    Other,
}

impl IssuerHost {
    /// Judges the address of an issuer.
    ///
    /// # Errors
    /// [`IssuerFault`].
    pub(crate) fn of(issuer: &str) -> Result<Self, IssuerFault> {
        let url = reqwest::Url::parse(issuer).map_err(|_| IssuerFault::NotPlain)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(IssuerFault::NotPlain);
        }
        let host = url.host_str().unwrap_or_default();
        if host == GOOGLE {
            let is_bare = url.path() == "/" && !issuer.ends_with('/') && url.port().is_none();
            return if is_bare {
                Ok(Self::Google)
            } else {
                Err(IssuerFault::NotGoogles)
            };
        }
        if !MICROSOFT.contains(&host) {
            return Ok(Self::Other);
        }
        let tenant = url.path().trim_start_matches('/').split('/').next();
        let tenant = tenant.unwrap_or_default().to_ascii_lowercase();
        if OF_MANY.contains(&tenant.as_str()) {
            return Err(IssuerFault::ManyTenants);
        }
        if !is_tenant_id(&tenant) || url.path() != format!("/{tenant}/v2.0") {
            return Err(IssuerFault::NoTenant);
        }
        Ok(Self::Microsoft(tenant))
    }
}

/// Whether a word has the form of a tenant's id: a UUID in small letters.
fn is_tenant_id(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| part.chars().all(is_digit))
}
