//! Forms as webhooks carry them (`application/x-www-form-urlencoded`, WHATWG URL standard section 5).

/// The fields of a form in the order in which they came; blank values are kept, for they are signed.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body. Nothing is refused here: a byte that is no UTF-8 would only make the signature wrong.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(
            body.split(|byte| *byte == b'&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
                    Some(at) => (decode(&pair[..at]), decode(&pair[at + 1..])),
                    None => (decode(pair), String::new()),
                })
                .collect(),
        )
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

fn decode(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        let pair = rest.as_slice();
        match (
            byte,
            pair.first().copied().and_then(hex),
            pair.get(1).copied().and_then(hex),
        ) {
            (b'+', _, _) => bytes.push(b' '),
            (b'%', Some(high), Some(low)) => {
                bytes.push(high << 4 | low);
                rest = pair[2..].iter();
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
