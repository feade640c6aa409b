//! Bytes in hexadecimal: two digits each, as people and providers write bytes down.

/// Returns bytes in lower-case hexadecimal, without prefix or separators.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xF])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}
