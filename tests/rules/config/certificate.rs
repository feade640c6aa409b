//! `[http]`: what `check` says of a certificate, and what a daemon does at a start without a good one.

use super::case::{Example, NOW, SERVER};
use super::rendered;
use crate::support::issued::{Authority, HOSTS, Issued};
use homeward::config::{Problem, SecretPolicy, any_text};
use homeward::tls::KeyPlace;

const TABLE: &str = "[http]\ncertificate = \"cert.pem\"\nkey = { file = \"key.pem\" }\n\n[channels]";

/// The shipped example, served by these files.
fn example(certificate: Option<&str>, key: Option<&str>) -> Example {
    let example = Example::new().edit(SERVER, "[channels]", TABLE);
    for (name, text) in [("cert.pem", certificate), ("key.pem", key)] {
        if let Some(text) = text {
            std::fs::write(example.path(name), text).expect("written");
        }
    }
    closed(&example);
    example
}

/// Closes the key to others, as the guide says.
fn closed(example: &Example) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = example.path("key.pem");
    if path.exists() {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o640)).expect("closed");
    }
}

fn of(issued: &Issued) -> Example {
    example(Some(&issued.certificate), Some(&issued.key))
}

/// Returns the problems about the certificate: code, severity and words.
fn said(example: &Example) -> Vec<(&'static str, bool, String)> {
    let problems = example.problems().into_iter();
    let of_it =
        problems.filter(|problem| problem.code.contains("certificate") || problem.code.contains("https"));
    of_it
        .map(|problem| (problem.code, problem.is_error(), rendered(&[problem])))
        .collect()
}

#[test]
fn a_good_certificate_is_taken_without_a_word() {
    let example = of(&Authority::new().issue());
    assert_eq!(said(&example), []);
    let config = example.load().expect("right").config;
    let places = config.http.certificate.expect("a certificate");
    assert_eq!(places.certificate, example.path("cert.pem"));
    assert_eq!(places.key, KeyPlace::File(example.path("key.pem")));
}

#[test]
fn what_is_unwise_about_a_certificate_is_a_warning_at_its_line() {
    let authority = Authority::new();
    for (hosts, from, until, code, words) in [
        (
            &HOSTS[..],
            (2020, 1, 1),
            (2026, 11, 23),
            "certificate-ended",
            "ended on 23 November 2026",
        ),
        (
            &HOSTS[..],
            (2020, 1, 1),
            (2026, 12, 1),
            "certificate-ends-soon",
            "ends on 1 December 2026",
        ),
        (
            &HOSTS[..],
            (2027, 1, 1),
            (2060, 1, 1),
            "certificate-too-early",
            "begins on 1 January 2027",
        ),
        (
            &["other.example.sch.uk"][..],
            (2020, 1, 1),
            (2060, 1, 1),
            "certificate-of-another-host",
            "not for `homeward.example.sch.uk`",
        ),
    ] {
        let example = of(&authority.issue_for(hosts, (from, until)));
        let said = said(&example);
        let [(found, false, text)] = said.as_slice() else {
            panic!("{code} at {NOW}: {said:?}");
        };
        assert_eq!(*found, code);
        assert!(text.contains(words) && text.contains("certificate = "), "{text}");
    }
}

#[test]
fn what_cannot_be_served_by_is_refused_and_a_start_goes_on_without_pages() {
    let authority = Authority::new();
    let (one, other) = (authority.issue(), authority.issue());
    let (certificate, key) = (Some(one.certificate.as_str()), Some(one.key.as_str()));
    for (certificate, key, code, words) in [
        (None, key, "certificate-unusable", "cannot be read"),
        (Some(""), key, "certificate-unusable", "no certificate in"),
        (certificate, None, "certificate-key-unusable", "cannot be read"),
        (
            certificate,
            Some(""),
            "certificate-key-unusable",
            "no private key in",
        ),
        (
            certificate,
            Some(other.key.as_str()),
            "key-of-another-certificate",
            "another certificate",
        ),
    ] {
        let example = example(certificate, key);
        let said = said(&example);
        let [(found, true, text)] = said.as_slice() else {
            panic!("{code}: {said:?}");
        };
        assert!(*found == code && text.contains(words), "{text}");
        let loaded = example.load_at_start().expect("a start goes on");
        let warned = loaded.warnings.iter().find(|problem| problem.code == code);
        let warned = warned.expect("a warning");
        assert!(
            !warned.is_error() && warned.message.contains("texts and alerts leave all the same"),
            "{warned:?}"
        );
        assert!(
            loaded.config.http.certificate.is_some(),
            "never plain http in its place: {code}"
        );
    }
}

#[test]
fn a_key_that_the_environment_lacks_never_makes_pages_plain() {
    let issued = Authority::new().issue();
    let example = of(&issued).edit(
        SERVER,
        "key = { file = \"key.pem\" }",
        "key = { env = \"NOWHERE\" }",
    );
    let said = said(&example);
    assert!(
        matches!(said.as_slice(), [("certificate-key-unusable", true, _)]),
        "{said:?}"
    );
    let config = example.load_at_start().expect("a start goes on").config;
    let places = config.http.certificate.expect("still by https");
    let text = places.read().expect("the certificate is there");
    assert!(text.judged().is_err(), "and nothing to serve by");
}

#[test]
fn another_machine_than_the_server_is_only_warned_of_files_that_it_lacks() {
    let example = example(None, None);
    let loaded = example.load_under(SecretPolicy::Skip, &any_text).expect("right");
    let codes: Vec<&str> = loaded
        .warnings
        .iter()
        .map(|problem: &Problem| problem.code)
        .collect();
    assert!(codes.contains(&"certificate-unusable"), "{codes:?}");
}

#[test]
fn a_key_readable_by_all_is_warned_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let example = of(&Authority::new().issue());
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(example.path("key.pem"), open).expect("opened");
    let problems = example.problems();
    assert!(
        problems.iter().any(|problem| problem.code == "open-secret-file"),
        "{}",
        rendered(&problems)
    );
}

#[test]
fn pages_by_https_under_an_address_of_http_are_warned_of() {
    let issued = Authority::new().issue();
    let example = of(&issued).edit(
        SERVER,
        "\"https://homeward.example.sch.uk\"",
        "\"http://homeward.example.sch.uk\"",
    );
    let said = said(&example);
    assert!(
        matches!(said.as_slice(), [("public-url-without-https", false, _)]),
        "{said:?}"
    );
}
