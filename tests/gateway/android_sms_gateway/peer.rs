//! Judged by the app's own Python client, which nobody here wrote: what we send, and what our stand-in answers.

use super::super::support::android_sms_gateway::{AndroidPhone, NUMBER, PASSWORD, USER};
use super::super::support::python;
use super::super::{JO, NOW, text};
use super::{referenced, settings, started, with};
use homeward::domain::delivery::Fate;
use homeward::gateway::Gateway;
use homeward::gateway::android_sms_gateway::AndroidSettings;
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::Stdio;

/// Has the client take these steps; returns what it made of each.
fn client(phone: &AndroidPhone, steps: &[Value]) -> Vec<Value> {
    let mut child = python::script("android_peer.py")
        .args([&phone.base_url(), USER, PASSWORD])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for step in steps {
        writeln!(input, "{step}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let read: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        output.status.success() && read.len() == steps.len(),
        "the client refused: {read:?}"
    );
    read
}

#[tokio::test]
async fn the_apps_client_knows_every_field_that_we_send_and_would_send_the_same() {
    let phone = AndroidPhone::start(NOW.ms());
    let gateway = with(AndroidSettings {
        sim_number: Some(2),
        ..settings(phone.base_url())
    });
    for (n, body) in ["OK", "£5 – all right? 👍", &"x".repeat(918)].iter().enumerate() {
        let message = referenced(text(JO, body), &format!("hw-run1-{n}"));
        gateway.send(&message, NOW).await.unwrap();
    }
    let given = phone.given();
    let steps: Vec<Value> = given
        .iter()
        .map(|message| json!({"ours": message.body}))
        .collect();
    for (ours, theirs) in given.iter().zip(client(&phone, &steps)) {
        let mut theirs = theirs;
        // The client says what we leave out: that the text is not encrypted.
        assert_eq!(
            theirs.as_object_mut().unwrap().remove("isEncrypted"),
            Some(json!(false))
        );
        assert_eq!(ours.body, theirs);
    }
}

#[tokio::test]
async fn the_apps_client_sends_to_the_stand_in_and_reads_all_its_answers() {
    let (phone, gateway) = started();
    let theirs = json!({
        "id": "theirs-1", "textMessage": {"text": "hello"}, "phoneNumbers": [JO], "ttl": 900, "priority": 120,
    });
    phone.receive(JO, "OK £5", NOW.ms());
    let read = client(
        &phone,
        &[
            json!({"send": theirs}),
            json!({"state": "theirs-1"}),
            json!({"inbox": {}}),
            json!({"health": {}}),
            json!({"webhook": {
                "messageId": "6fde7098", "message": "OK", "sender": JO, "phoneNumber": JO, "recipient": NUMBER,
                "simNumber": 1, "receivedAt": "2026-11-21T14:05:00.000+00:00",
            }}),
        ],
    );
    for state in &read[..2] {
        assert_eq!(
            (&state["id"], &state["state"]),
            (&json!("theirs-1"), &json!("Pending"))
        );
        assert_eq!(state["recipients"][0]["phone_number"], JO);
    }
    let entry = &read[2][0];
    assert_eq!(
        (&entry["message_type"], &entry["content_preview"]),
        (&json!("SMS"), &json!("OK £5"))
    );
    assert_eq!(
        (&entry["sender"], &entry["created_at"]),
        (&json!(JO), &json!(NOW.ms()))
    );
    assert_eq!(
        (&read[3]["version"], &read[3]["status"]),
        (&json!("1.75.0"), &json!("pass"))
    );
    assert_eq!(read[4]["message"], "OK");
    // What the client has sent, we find by its id; and every state that the client knows, we know.
    let given = &phone.given()[0];
    assert_eq!(
        (given.text(), &given.body["withDeliveryReport"]),
        ("hello", &json!(true))
    );
    let receipts = gateway.status(&["theirs-1".to_owned()]).await.unwrap();
    assert_eq!(receipts[0].fate, Fate::Accepted);
}
