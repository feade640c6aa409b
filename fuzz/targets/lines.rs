//! Inputs that are told something beside the bytes under test.

/// Returns the first line, without its end, and what follows it.
pub(super) fn first(data: &[u8]) -> (String, &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n');
    let (line, rest) = match end {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &data[data.len()..]),
    };
    (String::from_utf8_lossy(line).into_owned(), rest)
}

/// Returns the parts between lines of `%%`.
pub(super) fn parts(data: &[u8]) -> Vec<&[u8]> {
    let mark = b"\n%%\n";
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        parts.push(&rest[..at]);
        rest = &rest[at + mark.len()..];
    }
    parts.push(rest);
    parts
}

/// Asserts that what goes into a log or record quotes no number of somebody: no seven digits in a row of `given`.
pub(super) fn quotes_no_number(said: &str, given: &[u8]) {
    let mut run = String::new();
    for c in said.chars().chain([' ']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        let quoted = run.len() >= 7 && given.windows(run.len()).any(|window| window == run.as_bytes());
        assert!(!quoted, "P17: a number that came from outside stands in {said:?}");
        run.clear();
    }
}
