//! Forms in the bodies of webhooks (`application/x-www-form-urlencoded`, WHATWG URL standard
//! section 5).

/// The fields of a form, in the order of the body. Blank values are kept: the signature covers them
/// too.
pub(super) struct WebhookForm(Vec<(String, String)>);

impl WebhookForm {
    /// Reads a body. Nothing is refused here: a byte outside UTF-8 only makes the signature wrong.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Returns all fields.
    pub(super) fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// Returns the first value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the first value of a field that is not blank.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.trim().is_empty())
    }
}
