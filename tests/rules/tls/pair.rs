//! What can be wrong with a certificate and its key, and what is unwise about a good pair.

use crate::support::issued::{Authority, HOSTS, Issued};
use homeward::domain::time::Timestamp;
use homeward::tls::{CertificateDoubt, CertificateFault, CertificatePlaces, KeyPlace, ServedPair};
use homeward::toml_file::Secret;
use std::path::Path;

const NOW: &str = "2026-11-23T09:00:00Z";

fn places(folder: &Path) -> CertificatePlaces {
    CertificatePlaces {
        certificate: folder.join("cert.pem"),
        key: KeyPlace::File(folder.join("key.pem")),
    }
}

/// Judges what two files say.
fn judged(certificate: &str, key: &str) -> Result<ServedPair, CertificateFault> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("cert.pem"), certificate).expect("written");
    std::fs::write(folder.path().join("key.pem"), key).expect("written");
    places(folder.path()).read().and_then(|text| text.judged())
}

fn good(issued: &Issued) -> ServedPair {
    judged(&issued.certificate, &issued.key).expect("a good pair")
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

#[test]
fn a_pair_is_served_by_both_versions_of_tls_with_http_2_first() {
    let pair = good(&Authority::new().issue());
    assert_eq!(
        pair.config().alpn_protocols,
        [b"h2".to_vec(), b"http/1.1".to_vec()]
    );
    assert_eq!(
        pair.config().max_early_data_size,
        0,
        "nothing can be sent twice by somebody on the way"
    );
    assert_eq!(pair.doubts(at(NOW), Some("homeward.example.sch.uk")), []);
}

#[test]
fn each_fault_says_which_file_and_what_to_do() {
    let authority = Authority::new();
    let (one, other) = (authority.issue(), authority.issue());
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let broken = "-----BEGIN CERTIFICATE-----\nTm8gY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
    let (own, key) = (one.certificate.as_str(), one.key.as_str());
    for (certificate, key, words, remedy) in [
        ("", key, "there is no certificate in", "BEGIN CERTIFICATE"),
        (key, key, "there is no certificate in", "BEGIN CERTIFICATE"),
        (broken, key, "is no certificate that can be read", "its own first"),
        (own, "", "there is no private key in", "BEGIN PRIVATE KEY"),
        (own, own, "there is no private key in", "BEGIN PRIVATE KEY"),
        (own, locked, "locked by a passphrase", "openssl pkey"),
        (
            own,
            other.key.as_str(),
            "belongs to another certificate",
            "one and the same request",
        ),
    ] {
        let fault = judged(certificate, key).expect_err("a fault");
        let said = fault.to_string();
        assert!(said.contains(words), "{said}");
        assert!(
            said.contains("cert.pem") || said.contains("key.pem"),
            "which file: {said}"
        );
        assert!(fault.remedy().contains(remedy), "{}", fault.remedy());
        for secret in one
            .key
            .lines()
            .chain(other.key.lines())
            .filter(|line| !line.starts_with('-'))
        {
            assert!(!format!("{fault:?} {said}").contains(secret), "a part of a key");
        }
    }
}

#[test]
fn a_chain_with_the_authority_first_is_a_key_of_another_certificate() {
    let authority = Authority::new();
    let issued = authority.issue();
    let turned = format!("{}{}", authority.pem, issued.certificate);
    let fault = judged(&turned, &issued.key).expect_err("the authority's key is another");
    assert!(matches!(fault, CertificateFault::KeyOfAnother { .. }), "{fault}");
    let whole = format!("{}{}", issued.certificate, authority.pem);
    assert!(judged(&whole, &issued.key).is_ok());
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let places = places(folder.path());
    let fault = places.read().expect_err("no certificate");
    assert!(
        fault.to_string().contains("cert.pem") && !fault.is_of_key(),
        "{fault}"
    );
    let issued = Authority::new().issue();
    std::fs::write(&places.certificate, &issued.certificate).expect("written");
    let fault = places.read().expect_err("no key");
    assert!(
        fault.to_string().contains("key.pem") && fault.is_of_key(),
        "{fault}"
    );
}

#[test]
fn a_key_from_the_environment_is_hidden_and_belongs() {
    let issued = Authority::new().issue();
    let folder = tempfile::tempdir().expect("a folder");
    let places = CertificatePlaces {
        certificate: folder.path().join("cert.pem"),
        key: KeyPlace::Held(Secret::new(&issued.key)),
    };
    std::fs::write(&places.certificate, &issued.certificate).expect("written");
    let text = places.read().expect("read");
    assert!(text.judged().is_ok());
    assert!(
        !format!("{text:?}{places:?}").contains("PRIVATE"),
        "the key is in a debug form"
    );
}

#[test]
fn a_certificate_is_warned_of_from_two_weeks_before_its_end() {
    let issued = Authority::new().issue_for(&HOSTS, ((2026, 1, 1), (2026, 12, 7)));
    let pair = good(&issued);
    let end = at("2026-12-07T00:00:00Z");
    for (now, doubts) in [
        ("2026-11-22T23:59:59Z", vec![]),
        ("2026-11-23T00:00:00Z", vec![]),
        ("2026-11-23T00:00:01Z", vec![CertificateDoubt::EndsSoon(end)]),
        ("2026-12-06T23:59:59Z", vec![CertificateDoubt::EndsSoon(end)]),
        ("2026-12-07T00:00:00Z", vec![CertificateDoubt::Ended(end)]),
        (
            "2025-12-31T23:59:59Z",
            vec![CertificateDoubt::NotYet(at("2026-01-01T00:00:00Z"))],
        ),
    ] {
        assert_eq!(pair.doubts(at(now), None), doubts, "{now}");
    }
    let words = CertificateDoubt::Ended(end).to_string();
    assert!(words.contains("ended on 7 December 2026"), "{words}");
}

#[test]
fn times_are_read_before_and_after_the_year_2050() {
    let authority = Authority::new();
    for (until, text) in [
        ((2049, 12, 31), "2049-12-31T00:00:00Z"),
        ((2050, 1, 1), "2050-01-01T00:00:00Z"),
    ] {
        let pair = good(&authority.issue_for(&HOSTS, ((1999, 12, 31), until)));
        let before = Timestamp::from_ms(at(text).ms() - 1);
        assert_eq!(pair.doubts(at(text), None), [CertificateDoubt::Ended(at(text))]);
        assert_eq!(pair.doubts(before, None), [CertificateDoubt::EndsSoon(at(text))]);
        let early = pair.doubts(at("1999-12-30T23:59:59Z"), None);
        assert_eq!(early, [CertificateDoubt::NotYet(at("1999-12-31T00:00:00Z"))]);
    }
}

#[test]
fn a_certificate_is_for_the_hosts_that_it_names() {
    let issued = Authority::new().issue_for(&["*.example.sch.uk", "192.0.2.7"], ((2020, 1, 1), (2060, 1, 1)));
    let pair = good(&issued);
    for (host, fits) in [
        ("homeward.example.sch.uk", true),
        ("HOMEWARD.example.sch.uk", true),
        ("192.0.2.7", true),
        ("192.0.2.8", false),
        ("[2001:db8::1]", false),
        ("example.sch.uk", false),
        ("a.homeward.example.sch.uk", false),
    ] {
        let doubts = pair.doubts(at(NOW), Some(host));
        assert_eq!(doubts.is_empty(), fits, "{host}: {doubts:?}");
    }
}
