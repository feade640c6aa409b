//! Where access tokens come from: a service account, the school's own authority, and the tables of docs/gateways/smtp.md.

use super::smtp_oauth::{ATTEMPT, MAILBOX, gateway, microsoft, send, server_taking, settings};
use super::support::configured::ConfiguredGateway;
use super::support::smtp::{Certificates, SmtpServer};
use super::support::token_endpoint::{ServiceAccountFiles, TokenEndpoint};
use super::{NOW, place};
use homeward::config::Problem;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::SendFailure;
use homeward::gateway::simulated::Phones;
use homeward::gateway::smtp::{
    Encryption, MailProvider, OauthGrant, OauthSettings, ServiceAccount, SmtpSettings, initial_response,
};
use homeward::toml_file::Secret;
use serde_json::{Value, json};
use std::sync::Arc;

#[test]
fn the_login_is_the_published_vectors_to_the_byte() {
    let file: Value = serde_json::from_str(include_str!("gateway-vectors.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    let vector = vectors
        .iter()
        .find(|vector| vector["name"] == "smtp_xoauth2_initial_response")
        .unwrap();
    let input = |key: &str| vector["inputs"][key].as_str().unwrap();
    assert_eq!(
        initial_response(input("user"), input("access_token")),
        vector["expected"]["AUTH XOAUTH2"]
    );
}

#[tokio::test]
async fn a_service_account_asks_by_an_assertion_that_another_library_verifies() {
    let account = ServiceAccountFiles::make();
    let endpoint = TokenEndpoint::of(&account);
    let server = server_taking(&[1], &[]);
    let key: Value = serde_json::from_str(&std::fs::read_to_string(account.key_file()).unwrap()).unwrap();
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    let oauth = OauthSettings {
        token_url: endpoint.url(),
        grant: OauthGrant::ServiceAccount(ServiceAccount {
            email: text("client_email"),
            key_id: Some(text("private_key_id")),
            private_key: Secret::new(text("private_key")),
        }),
        scope: Some("https://mail.google.com/".to_owned()),
        provider: MailProvider::Google,
    };
    send(&gateway(settings(server.port(), oauth)), NOW).await.unwrap();
    let [request] = &endpoint.requests()[..] else {
        panic!("one request: {:?}", endpoint.requests());
    };
    let form = request["form"].as_object().unwrap();
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!(form.len(), 2, "{form:?}");
    let assertion = &request["assertion"];
    assert_eq!(assertion["signed"], true, "{assertion}");
    assert_eq!(
        assertion["header"],
        json!({"alg": "RS256", "typ": "JWT", "kid": "0123456789abcdef"})
    );
    let issued_at = NOW.ms() / 1000;
    let claims = json!({
        "iss": "homeward@homeward-example.iam.example.org",
        "sub": MAILBOX,
        "scope": "https://mail.google.com/",
        "aud": endpoint.url(),
        "iat": issued_at,
        "exp": issued_at + 3600,
    });
    assert_eq!(assertion["claims"], claims);
}

/// Returns every table of the page, however far it is indented.
fn tables_of_the_page() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gateways/smtp.md");
    let page = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = page.lines().collect();
    let begins = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.trim() == "[gateways.smtp.mail]");
    begins
        .map(|(at, _)| {
            let table = lines[at..].iter().take_while(|line| line.starts_with("    "));
            table.map(|line| format!("{}\n", line.trim())).collect()
        })
        .collect()
}

#[test]
fn every_table_of_the_page_is_right() {
    let account = ServiceAccountFiles::make();
    let certificates = Certificates::make();
    let key = std::fs::read_to_string(account.key_file()).unwrap();
    let authority = std::fs::read_to_string(certificates.ca()).unwrap();
    let secrets = [
        ("smtp-client-secret", "s3cret"),
        ("google-key", &key),
        ("school-ca.pem", &authority),
    ];
    let tables = tables_of_the_page();
    assert_eq!(tables.len(), 6, "{tables:?}");
    for table in tables {
        // What the reader copies from Microsoft stands there as a word.
        let id = "11111111-2222-3333-4444-555555555555";
        let table = table.replace("DIRECTORY-ID", id).replace("CLIENT-ID", id);
        let loaded = ConfiguredGateway::mail(&table, &secrets);
        let problems: String = loaded.problems.iter().map(Problem::render).collect();
        assert_eq!(problems, "", "{table}");
        let settings = loaded.settings.unwrap();
        let shown = format!("{settings:?}");
        assert!(
            !shown.contains("PRIVATE KEY") && !shown.contains("s3cret"),
            "{shown}"
        );
        let phones = Arc::new(Phones::new("run1"));
        let place = place("mail", Channel::Email, ATTEMPT);
        assert!(
            settings.build(place, &phones).is_ok() || table.contains("ca_file"),
            "{table}"
        );
    }
}

#[tokio::test]
async fn the_schools_own_authority_holds_for_the_token_endpoint_too() {
    let certificates = Certificates::make();
    let endpoint = TokenEndpoint::tls(&certificates);
    let token = format!("{MAILBOX}:token-1");
    let server = SmtpServer::starttls(&certificates, &["--token", &token]);
    let with = |ca_file| SmtpSettings {
        ca_file,
        encryption: Encryption::StartTls,
        ..settings(server.port(), microsoft(endpoint.url()))
    };
    send(&gateway(with(Some(certificates.ca()))), NOW).await.unwrap();
    assert!(server.email(1).tls);
    for stranger in [None, Some(certificates.stranger())] {
        let failure = send(&gateway(with(stranger)), NOW).await.unwrap_err();
        assert!(matches!(failure, SendFailure::BeforeSend { .. }), "{failure:?}");
    }
    assert_eq!(endpoint.requests().len(), 1);
}
