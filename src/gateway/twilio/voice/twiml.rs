//! TwiML, the XML with the words of a call (Twilio's TwiML reference, `<Gather>`, `<Say>`).

/// Longest script put into one call, in letters: Twilio takes 4,000 of the whole XML.
const SCRIPT_MAX: usize = 2_000;

/// Seconds of waiting for a key after the script.
const WAITS_SECS: u8 = 8;

/// Returns the XML of a call: the script twice, and a wait for a key where `action` is an address for keys.
pub(super) fn script(script: &str, action: Option<&str>, voice: &str) -> String {
    let script: String = script.chars().take(SCRIPT_MAX).collect();
    match action {
        Some(action) => {
            let keys = "Press 1 if you take it. Press 2 if you cannot, and the next person is asked.";
            let said = say(&format!("{script} {keys}"), voice, 2);
            let (action, nothing) = (
                escaped(action),
                say("No key was pressed. Please answer by text.", voice, 1),
            );
            whole(&format!(
                "<Gather action=\"{action}\" actionOnEmptyResult=\"true\" method=\"POST\" numDigits=\"1\" timeout=\"{WAITS_SECS}\">{said}</Gather>{nothing}<Hangup/>"
            ))
        }
        None => whole(&format!(
            "{}<Hangup/>",
            say(&format!("{script} Please answer by text."), voice, 2)
        )),
    }
}

/// Returns the XML that follows a key.
pub(super) fn answer(key: &str, voice: &str) -> String {
    let words = match key {
        "1" => "Thank you. Your answer has been noted. What to do is in your texts.",
        "2" => "Thank you. Your answer has been noted. Please look at your texts.",
        "" => "No key was pressed. Please answer by text.",
        _ => "That key means nothing here. Please answer by text.",
    };
    whole(&format!("{}<Hangup/>", say(words, voice, 1)))
}

fn say(words: &str, voice: &str, times: u8) -> String {
    let (words, voice) = (escaped(words), escaped(voice));
    format!("<Say language=\"en-GB\" loop=\"{times}\" voice=\"{voice}\">{words}</Say>")
}

fn whole(content: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{content}</Response>")
}

/// Returns a text unable to begin or end an element or an attribute, without the characters excluded from XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_begin_an_element() {
        let xml = script(
            "Jo <Dial>+44</Dial> & \"Ali\" \u{1}",
            Some("https://x.example/a?b=1&c=2"),
            "Polly.Amy",
        );
        assert!(!xml.contains("<Dial>"), "{xml}");
        assert!(
            xml.contains("&lt;Dial&gt;+44&lt;/Dial&gt; &amp; &quot;Ali&quot;"),
            "{xml}"
        );
        assert!(xml.contains("b=1&amp;c=2"), "{xml}");
    }

    #[test]
    fn the_longest_script_fits_what_twilio_takes() {
        let xml = script(
            &"a".repeat(10_000),
            Some(&format!("https://x.example/{}", "b".repeat(300))),
            "Polly.Amy",
        );
        assert!(xml.chars().count() <= 4_000, "{}", xml.chars().count());
    }

    #[test]
    fn without_a_place_to_report_a_key_none_is_asked_for() {
        let xml = script("There is an alert.", None, "Polly.Amy");
        assert!(!xml.contains("Gather") && !xml.contains("Press"), "{xml}");
        assert!(xml.contains("loop=\"2\""), "said twice: {xml}");
    }
}
