//! What a mail server says: the input is all of it, the greeting first, an answer for each command after it. `%%` on a line
//! of its own stands between answers; after the last the server hangs up. It does not wait for a command where its answer
//! is none, or only the beginning of one.

use super::lines;
use homeward::domain::chain::Channel;
use homeward::domain::delivery::{Content, Outbound, Priority, SendFailure};
use homeward::domain::id::GatewayName;
use homeward::domain::private::Private;
use homeward::domain::time::{Span, Timestamp};
use homeward::gateway::smtp::{Encryption, Smtp, SmtpSettings};
use homeward::gateway::{AtOnce, Gateway as _, GatewayPlace};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::runtime::{Builder, Runtime};

/// How far the server heard us.
#[derive(Debug, Default, Clone)]
struct Heard {
    /// The recipient was named, and this was answered.
    recipient: Option<String>,
    /// Leave to send was asked for, and this was answered.
    data: Option<String>,
    /// The content came to its end, and this was answered.
    content: Option<String>,
}

struct Stage {
    gateway: Smtp,
    scripts: Sender<Vec<Vec<u8>>>,
    heard: Receiver<Heard>,
    runtime: Runtime,
}

impl Stage {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (scripts, script) = channel::<Vec<Vec<u8>>>();
        let (hears, heard) = channel();
        std::thread::spawn(move || {
            for answers in script {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                let mut so_far = Heard::default();
                drop(converse(stream, &answers, &mut so_far));
                if hears.send(so_far).is_err() {
                    return;
                }
            }
        });
        let settings = SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port,
            encryption: Encryption::None,
            ca_file: None,
            login: None,
            from: "Homeward <homeward@example.sch.uk>".to_owned(),
            reply_to: None,
            at_once: AtOnce::FEW,
        };
        let place = GatewayPlace {
            name: GatewayName::new("mail"),
            channel: Channel::Email,
            attempt_timeout: Span::from_secs(2),
            webhook_url: None,
        };
        let gateway = Smtp::new(settings, place);
        Self {
            gateway: gateway.unwrap(),
            scripts,
            heard,
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }
}

/// Says the answers one by one, each after a command or a whole content, and remembers to what.
fn converse(stream: TcpStream, answers: &[Vec<u8>], heard: &mut Heard) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut in_content = false;
    let mut waits = false;
    for answer in answers {
        let mut line = String::new();
        while waits && (line.is_empty() || (in_content && line != ".\r\n")) {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
        }
        let said = Some(String::from_utf8_lossy(answer).into_owned());
        let command = line.to_uppercase();
        if in_content {
            heard.content = said;
            in_content = false;
        } else if command.starts_with("RCPT") {
            heard.recipient = said;
        } else if command.starts_with("DATA") {
            heard.data = said;
            in_content = answer.starts_with(b"3");
        }
        waits = is_reply(answer.trim_ascii_end());
        reader.get_mut().write_all(answer)?;
    }
    Ok(())
}

thread_local! {
    static STAGE: Stage = Stage::new();
}

pub(super) fn run(data: &[u8]) {
    let answers = lines::parts(data).into_iter().map(|answer| {
        let mut answer = answer.to_vec();
        answer.extend(b"\r\n");
        answer
    });
    STAGE.with(|stage| {
        stage.scripts.send(answers.collect()).unwrap();
        let now = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let message = Outbound {
            reference: "m1".to_owned(),
            content: Content::Email {
                to: Private::new("jo@example.sch.uk"),
                subject: Private::new("Where is Jo?"),
                body: Private::new("Homeward 09:00: ring Jo.\n.\nSay ACK K7."),
            },
            priority: Priority::Alert,
            valid_until: now + Span::from_mins(10),
        };
        let sent = stage.runtime.block_on(stage.gateway.send(&message, now));
        let heard = stage.heard.recv().unwrap();
        if let Err(failure) = &sent {
            lines::quotes_no_number(&format!("{failure:?}"), data);
        }
        if is_in_step(data, &heard) {
            judge(sent.map(|_| ()), &heard);
        }
    });
}

/// Whether each answer is one reply, and leave to send is not said in another way than SMTP's. A server that says two things
/// at once, or takes content for commands, is out of step with us: what it took is then anybody's guess.
fn is_in_step(data: &[u8], heard: &Heard) -> bool {
    lines::parts(data).into_iter().all(is_reply) && !begins(heard.data.as_ref(), "2")
}

/// Whether bytes are one whole reply (RFC 5321 section 4.2): a code on each line, and a dash after it on all but the last.
fn is_reply(answer: &[u8]) -> bool {
    let code = |line: &&[u8]| line.len() >= 3 && line[..3].iter().all(u8::is_ascii_digit);
    let mut lines = answer.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let last = lines.next_back().unwrap_or_default();
    let ends = code(&last) && matches!(last.get(3), None | Some(b' '));
    ends && lines.all(|line| code(&line) && line.get(3) == Some(&b'-'))
}

/// Whether an answer begins with a digit, however the rest of it goes.
fn begins(answer: Option<&String>, digit: &str) -> bool {
    answer.is_some_and(|answer| answer.starts_with(digit))
}

fn judge(sent: Result<(), SendFailure>, heard: &Heard) {
    let Err(failure) = sent else {
        assert!(
            begins(heard.content.as_ref(), "2"),
            "P5: accepted, and the server never said so: {heard:?}"
        );
        return;
    };
    match &failure {
        SendFailure::Rejected { .. } => assert!(
            begins(heard.recipient.as_ref(), "5"),
            "P5: an address was given up for {heard:?}"
        ),
        SendFailure::BeforeSend { .. } => assert!(
            heard.content.is_none(),
            "the server had all of it: {heard:?}, {failure:?}"
        ),
        SendFailure::Unknown { .. } => assert!(
            begins(heard.data.as_ref(), "3"),
            "nothing can have gone out: {heard:?}, {failure:?}"
        ),
        SendFailure::Refused { .. } | SendFailure::Retry { .. } => {}
    }
}
