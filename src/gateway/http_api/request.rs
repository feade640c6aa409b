//! Requests, described by the configuration.

use super::template::{Escape, FillIn, JsonTemplate, Placeholder, Template};
use crate::domain::private::Private;
use crate::toml_file::Secret;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Url};

/// The common part of all requests of a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    /// Name and password, by HTTP Basic.
    pub(super) basic: Option<(Private, Secret)>,
    /// Headers of every request.
    pub(super) headers: Vec<(HeaderName, Template)>,
}

/// A kind of request: destination and content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestTemplate {
    pub(super) method: Method,
    pub(super) url: Template,
    pub(super) headers: Vec<(HeaderName, Template)>,
    pub(super) body: BodyTemplate,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BodyTemplate {
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, Template)>),
    /// `application/json`.
    Json(JsonTemplate),
    /// No body.
    None,
    /// Any other syntax.
    Raw {
        template: Template,
        escape: Escape,
        content_type: HeaderValue,
    },
}

impl BodyTemplate {
    fn has(&self, placeholder: Placeholder) -> bool {
        match self {
            Self::Form(fields) => fields.iter().any(|(_, value)| value.has(placeholder)),
            Self::Json(json) => json.has(placeholder),
            Self::None => false,
            Self::Raw { template, .. } => template.has(placeholder),
        }
    }
}

impl RequestTemplate {
    /// Whether a placeholder is in the URL, a header or the body.
    pub(super) fn has(&self, placeholder: Placeholder) -> bool {
        self.url.has(placeholder)
            || self.headers.iter().any(|(_, value)| value.has(placeholder))
            || self.body.has(placeholder)
    }

    /// Builds the request. `None` if a secret makes no URL or header: such a secret was not there when the configuration was
    /// checked.
    pub(super) fn build(
        &self,
        client: &Client,
        credentials: &Credentials,
        value: &FillIn<'_>,
    ) -> Option<RequestBuilder> {
        let url = Url::parse(&self.url.fill(Escape::Url, value)).ok()?;
        let mut request = client.request(self.method.clone(), url);
        if let Some((username, password)) = &credentials.basic {
            request = request.basic_auth(username.reveal(), Some(password.reveal()));
        }
        for (name, template) in credentials.headers.iter().chain(&self.headers) {
            let mut header = HeaderValue::from_str(&template.fill(Escape::None, value)).ok()?;
            header.set_sensitive(template.has_secret());
            request = request.header(name, header);
        }
        Some(match &self.body {
            BodyTemplate::None => request,
            BodyTemplate::Form(fields) => {
                let filled = fields
                    .iter()
                    .map(|(key, template)| (key, template.fill(Escape::None, value)));
                request.form(&filled.collect::<Vec<_>>())
            }
            BodyTemplate::Json(json) => request.json(&json.fill(value)),
            BodyTemplate::Raw {
                template,
                escape,
                content_type,
            } => request
                .header(CONTENT_TYPE, content_type)
                .body(template.fill(*escape, value)),
        })
    }
}
