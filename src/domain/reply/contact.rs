//! What contacts answer to an alert.
//!
//! docs/rules/reading.md: "ok", "seen" and a thumb acknowledge nothing, second-hand safety is not SAFE, and
//! only "police have been called", past or present, is POLICE. A YES or NO with a code, which an
//! authoriser sends, is read as an acknowledgement or as declining, with that code.

use super::amounts::minutes_and_time;
use super::lexicon::{Lexicon, say};
use super::pattern::{Closeness, Found, Source, Table};
use super::token::{Number, Token};
use super::types::{Evidence, Intent, Reading};

/// What a contact may say; the order of the groups is the order of judgement.
pub(super) const SAYS: &Source = &[
    (
        "says that the police have been called",
        &[
            "police|999|cops|101 informed|called|rung|phoned|notified|aware|contacted|attending|coming|alerted|dialled|told|involved|know|dispatched|here|arrived|responding|sending|rang|on|en|have|are|were|been|has|is|log|ref|reference|just? been|on|en|the|their|now|called|informed|coming|attending|aware|log|notified|contacted|rung|phoned|here|route|way|dispatched|told|sending|scene|<clock>|alerted|involved? called|informed|rung|phoned|way|route|notified|contacted|alerted|told|line?",
            "^ police|heddlu|999 <code>|log|ref|reference|<clock>|number|crn|incident|<long>",
            "called|rung|phoned|informed|notified|contacted|alerted|ringing|calling|phoning|spoke|spoken|speaking|talking|rang|dialled|reported|told|dialling|line|phone|through to? with? the|it? to? police|999|cops|101",
            "on the? phone|line|call to|with the? police|999|101",
            "police on|en their|the|its|route way?",
            "police log|ref|reference|number|crn|incident",
            "theyre|they|are|police sending|coming|dispatching someone|officers|a|police|car|an|out|now",
            "log|crn|cad|incident number|ref|no|num? <num>|<skip>|<clock>|<long>",
        ],
    ),
    (
        "says it is not so",
        &[
            "not|cant|didnt|havent|dont|never|no|cannot|nt ack|acknowledge|acking|acked|accept|accepting|deal|dealing|take|taking|able|available|me|in|on|my|do|help|today|free|at|working|right|possible|answer|attend|go|leave|cover",
        ],
    ),
    (
        "says that the worker is safe and how they know",
        &[
            "spoke|spoken|speaking|talked|talking|seen|saw|met|with|rung|rang|found|visited|phoned|called|see|chatted on|by|to|with|her|him|them|both|mel|@name|jo|the ** safe|fine|ok|well|alright|good|unharmed|unhurt",
            "false alarm ** spoke|spoken|seen|saw|with|met|here|talked|rang",
            "spoke|spoken|seen|saw|met|with|talked ** false alarm",
            "confirmed|confirm|confirming all|both|she|he|is|hes|shes|as|that|now|<code>|worker? safe|ok|well|fine",
            "safe|fine|ok|well ** spoke|spoken|seen|saw|talked|voice me|us|to|by|her|him|them|confirmed|here?",
            "safe|fine|ok|well ** with me|us",
            "^ safe <code>",
            "^ safe $|spoke|seen|spoken|@nice|voice",
            "<code> safe",
            "^ spoke|seen|spoken <code>",
            "^ <code> spoke|seen|spoken",
            "^ @nice? she|he|shes|hes|theyre|they|both|all|jo|@name|everyone is|are|both|all|now|safely|accounted|here? safe",
            "standing|sat|sitting|stood|here next|beside|with|front to|of|me|her|him|us? ** safe|fine|ok|well",
            "in|back at? school|office with me|us",
            "with me|us now|in|at|here|and? safe|fine|ok|well|school|office",
            "looking at her|him|them",
            "can see her|him|them ** safe|fine|ok|well|waving",
            "her|his voice safe|fine|ok",
        ],
    ),
    (
        "takes it on",
        &[
            "ack|acknowledge|acknowledged|acking|acked|ak|akc|ackk|acc|akn|acknowledging|aknowledge|ackn",
            "accept|accepted|accepting",
            "^ yes|yep|ok|yeah|aye <code>",
            "<code> yes|ack|accepted|approved",
            "^ yes|yep|yeah|ok i|ive|iwill|will|can|ill|im|taking|on|got|take|ringing|heading|dealing|approved|authorised can|will|got|it|take|this|her|deal|on|ringing",
            "onit",
            "! on it|this|case",
            "! got this",
            "ive got it|this|her|him",
            "i have got? it|this",
            "leave it|this|her|him with|to me",
            "leave to|with me",
            "! deal|dealing|handle|handling|sorting|sort|action|actioning|manage|managing|investigating|looking|chase|chasing with|it|this|now|$|that|into|up|@nice|her|him|<code>",
            "! taking|take|took|taken it|over|this|on|charge|ownership|that|lead|<code>",
            "iwill|will|i|can|shall|gonna|ill take|deal|handle|go|ring|call|phone|sort|do|try|drive|head|pop|check|get|contact|pick|chase|action|find|see|follow it|this|her|him|them|now|over|round|there|straight|that|on|with|mobile|home|school|jo|@name|out|up|@nice|and|$|the|to|mum|household",
            "! ringing|calling|phoning|trying|ring|dialling|contacting|texting|chasing|driving|checking her|him|them|now|home|mobile|jo|@name|number|house|the|school|mum|household|again|it|both|straight|family|over|round|there|landline|on|$",
            "! heading|going|driving|walking|on|off|way|running|leaving|coming over|there|to|round|now|straight|out|my|route|the|up|down|address|for|@name? way|there|address|house|now|over|property|her|route|visit|find|check|look|see|to|the|out",
            "omw",
            "on my|the way",
            "mine",
            "im|am|i dealing|handling|sorting|on|taking|responding|owning|it|here|assigned",
            "i own|have this|it",
            "responding",
            "got|put me down|her|him|for now|it",
            "will ring|call|phone|deal|go|sort|take|do|try|check|chase|handle her|him|now|it|straight|this|them|over|home|household|mobile|jo|@name|round|$",
            "tried|rang|rung|called|phoned her|him|them|mobile|the|jo|once|twice|home|and ** trying|going|heading|will|driving|ringing|now",
        ],
    ),
    (
        "cannot take it",
        &[
            "^ no|nope|nah|sorry|next|pass|na $|<code>|sorry|cant|not|im|i|no|@nice|driving|teaching|in|at|away|busy|on|off|thanks|to|wrong|please|its|someone|try",
            "<code> no|pass|next|nope|decline",
            "pass|passing|next|decline|declined|skip $|it|on|this|please|<code>|to|sorry|@nice|one",
            "cant|cannot|unable|wont|couldnt take|do|deal|help|go|get|make|attend|leave|answer|this|right|at|$|be|sorry|come|now|today|ring|acc|accept|pick|until|to|im|cover|reach",
            "in|at|on|off a|an|my|the|parents|this|half|annual|maternity|sick|long|staff|governors|slt? meeting|assembly|class|lesson|exam|hospital|dentist|doctors|training|course|leave|holiday|theatre|appointment|conference|interview|interviews|sick|parents|call|work|court|funeral|flight|plane|train|gym|bed|briefing|inset|trip|abroad|mat|maternity|shift|duty|today|this|ill|site|school|surgery|cinema|church",
            "in|at with|interviews",
            "! driving $|sorry|until|cant|to",
            "teaching|busy|away|abroad|unavailable|unwell|invigilating|engaged|commuting",
            "tied|caught up",
            "wrong person|number|contact",
            "not me|mine|today|available|on|in|at|working|free|here|around|my|able|possible|now",
            "not on call|duty|shift|site|today|rota|this",
            "out of the? office|area|town|country|school|hours",
            "on holiday|leave|annual|maternity",
            "^ @nice? try|ask @name|somebody|someone|the|deputy|office|another|head|anyone",
            "call|ring|contact @name|else|someone|deputy|somebody instead|please|else|$",
            "someone|somebody|anyone|can else|other|someone please|to|take|can|will|needed|needs|else",
            "no longer work|works|at|there|on|in|employed",
            "left the school",
            "off today|sick|until|work|this|ill",
            "will ring|call|do|look after|later|when",
            "after|when|once this|lesson|assembly|class|meeting|i|ive|im|my",
            "day off",
            "too far|busy",
            "dont work|know",
        ],
    ),
];

/// What makes the word of a contact worth nothing as an answer.
pub(super) const WEAK: &Source = &[
    (
        "is second-hand, old or a guess",
        &[
            "think|probably|maybe|hopefully|hope|guess|suppose|assume|reckon|apparently|might|presumably|should|expect|sure|possibly|perhaps|must|bet|imagine|likely|usually|always|forgets|forgot|forgetting|normally|often|never",
            "got|had|received|have a|an|her? text|message|email|whatsapp",
            "text|texted|message|messaged|emailed|whatsapp|teams from|me|us|saying|to|says|her|him|back",
            "says|said|told|reckons|claims|according|heard|tells shes|hes|she|he|theyre|they|me|us|all|home|fine|ok|safe|to|from|that|jo|@name",
            "husband|mum|wife|partner|boyfriend|neighbour|someone|friend|son|daughter|dad|family|receptionist|reception|office|colleague says|said|told|reckons|thinks|confirmed|confirms|saw|seen|spoke",
            "at|this|earlier|before|yesterday|last|dinner|lunch|break|an|hour|mins|<mins> ago|dinner|lunch|earlier|break|time",
            "<mins> ago",
            "ago",
            "was|were fine|ok|safe|well|alright at|earlier|when|before|this|last|then",
            "earlier|yesterday",
            "her|his|car|the|their car|light|phone|coat|bag is|was|in|on|here",
        ],
    ),
    (
        "speaks for somebody else",
        &[
            "@name is|are|will|has|can|hes|shes|was|would|had|on|got|to dealing|on|ringing|taking|got|it|going|handling|deal|take|ring|this|heading|sort|do|call|acked|in",
            "jo|jan|she|he|they|someone|somebody|hes|shes|theyre|head|office|deputy|reception|sue|dave is|are|will|has|can|got|on|should? dealing|on|ringing|taking|got|it|handling|deal|take|ring|this|sorting|sort",
            "i thought|assumed",
            "who is|has|are? dealing|on|ringing|taking",
        ],
    ),
    (
        "is not yet done",
        &[
            "shall|should|do|will|going|gonna|can|could|would|about|want|need|ready|might|may|iwill|thinking|when i|we|to|you|me|somebody|of|someone|have? call|ring|inform|phone|notify|contact|calling|ringing|alert|get|dial|tell the? police|999|101",
            "not|havent|hasnt|didnt|never|no|dont|without|unless|before|if ** called|rung|phoned|informed|police|999|call|contacted|notified|need",
            "later|soon|minute|sec|tomorrow",
            "in a bit|while|min|mins|sec|second|moment|mo|minute",
            "in <mins>",
            "back to you",
            "when i|ive|get|can|free|finished",
        ],
    ),
    (
        "only shows that it was seen",
        &[
            "^ seen|ok|noted|received|thanks|understood|k|kk|right|emojiyes|read|cool|roger|yep|yeah|copy $|@nice",
            "^ got it|that|the|your $|@nice|text|message|alert",
            "^ ok|yes|sure|yep|yeah|fine|@thanks? will do $|@nice",
        ],
    ),
];

/// What a contact asks about.
pub(super) const ASKS: &Source = &[(
    "asks what Homeward knows",
    &[
        "who|whos has|is|else|was|got|did|have|are|on|told|knows|acked|dealing|took|ringing|holding|out|still ** told|out|it|this|on|dealing|knows|rung|ringing|acked|called|informed|visit|visits|with|taken|now|notified|dealt|contacted|alerted|there|owns|ack",
        "send|resend|text|need|whats|what|give|get|where|wheres|have|please|got me|us|is|the|to|you|her|his|their? the|a|full|her|his|last|visit|their|exact? address|sheet|location|details|postcode|link|number|phone|risk|mobile|addresses|registration|reg|car|info|information|code",
        "^ address|sheet|postcode|details|location|status|number|update $|please|@nice",
        "where is|was|are|did|has|were|should she|he|it|they|jo|@name|the|her|his|this|visit|last|i",
        "wheres she|he|jo|the|@name|her|this",
        "what time|happened|is|are|was|did|has|do|car|does|number|address|visit|her ** she|due|back|visit|checkin|heard|last|address|happening|know|happened|status|latest|situation|on|leave|he|they|out|phone|number|drive|arrive|expected|reg|going|plan",
        "whats going|happening|the|her|his|latest|status on|now|latest|address|status|number|postcode|situation|update|mobile?",
        "when did|was|is|were|should she|he|last|they|it|jo|@name|the",
        "has|have|did|is|are anyone|someone|somebody|anybody|the|she|he|they|police|jo|@name|any|you ** rung|called|told|heard|checked|spoken|acked|tried|been|answered|replied|got|ack|taken|dealing|on|ringing|picked|dealt|checkin|contacted|informed|owned|news|gone",
        "any|an update|news|word|change",
        "how long|many|late|overdue",
        "status",
        "last known|heard|contact|checkin|location|seen",
        "which visit|worker|house|address|member|staff|teacher|one",
        "who is she|he|it|missing|out|overdue|the",
    ],
)];

/// Reads the answer of a contact, once danger has been ruled out by `worker` danger rules.
pub(super) fn read(lexicon: &Lexicon, tokens: &[Token], question: bool, reading: &mut Reading, welsh: bool) {
    let mut found: Vec<Found> = Vec::new();
    lexicon.contact.find(tokens, Closeness::Exact, |f| {
        found.push(f);
        true
    });
    let weak = lexicon.contact_weak.first(tokens, Closeness::Exact);
    let mut undone: Option<Found> = None;
    lexicon.contact_weak.find(tokens, Closeness::Exact, |f| {
        undone = Some(f).filter(|f| f.tag == 2);
        undone.is_none()
    });
    // The word alone, amid others, is no report: "maybe the police".
    let is_bare = |f: &Found| f.tag == 0 && f.to == f.from + 1;
    let is_led = |f: &Found| tokens[..f.from].iter().any(|t| t.text != "<code>");
    let has = |tag: usize| {
        found
            .iter()
            .copied()
            .find(|f| f.tag == tag && !(is_bare(f) && is_led(f)))
    };
    minutes_and_time(tokens, reading);
    let mut conclude = |intent: Intent, at: Found, why: &str| {
        reading.intent = intent;
        reading.because = say(why, &tokens[at.from..at.to]);
    };
    if let Some(asks) = lexicon
        .contact_asks
        .first(tokens, Closeness::Exact)
        .filter(|_| has(0).is_none() || question)
    {
        return conclude(Intent::Status, asks, ASKS[0].0);
    }
    if let Some(opt) = lexicon.opt_out.first(tokens, Closeness::Exact)
        && !is_wrong_person(&tokens[opt.from..opt.to])
    {
        return conclude(Intent::OptOut, opt, "asks for no more texts");
    }
    if question {
        reading.because = "a question answers nothing".to_owned();
        return;
    }
    let not_yet = weak.filter(|w| w.tag == 2);
    let of_police = |t: &Token| matches!(t.text.as_str(), "police" | "999" | "101");
    if let Some(at) = undone.filter(|_| tokens.iter().any(of_police)) {
        return conclude(Intent::Unclear, at, WEAK[2].0);
    }
    if let Some(police) = has(0).filter(|_| undone.is_none()) {
        conclude(Intent::PoliceCalled, police, SAYS[0].0);
        reading.log = log_reference(tokens, reading.code.as_deref());
        reading.minutes = None;
        return;
    }
    let second_hand = weak.filter(|w| w.tag == 0);
    if let Some(no) = has(1) {
        let declined = has(4);
        return match declined {
            Some(at) => conclude(Intent::Decline, at, SAYS[4].0),
            None => conclude(Intent::Unclear, no, SAYS[1].0),
        };
    }
    // Who cannot take it cannot take it, whatever else they mean to do later.
    if let Some(no) = has(4) {
        let taken = has(3).filter(|t| t.from < no.from && not_yet.is_none());
        if taken.is_none() && has(2).is_none() {
            return conclude(Intent::Decline, no, SAYS[4].0);
        }
    }
    if let Some(safe) = has(2)
        && second_hand.is_none()
        && not_yet.is_none()
    {
        conclude(Intent::SafeConfirmed, safe, SAYS[2].0);
        reading.evidence = evidence(lexicon, tokens);
        return;
    }
    if let Some(at) = not_yet.or(second_hand) {
        return conclude(Intent::Unclear, at, WEAK[at.tag].0);
    }
    if let Some(at) = weak.filter(|w| w.tag == 3 && w.from == 0 && w.to == tokens.len()) {
        return conclude(Intent::Unclear, at, WEAK[3].0);
    }
    if let Some(ack) = has(3) {
        let other = weak.filter(|w| w.tag == 1 && w.from <= ack.from);
        return match other {
            Some(at) => conclude(Intent::Unclear, at, WEAK[1].0),
            None => conclude(Intent::Ack, ack, SAYS[3].0),
        };
    }
    if welsh && let Some(at) = lexicon.welsh_contact.first(tokens, Closeness::Exact) {
        let intent = [
            Intent::PoliceCalled,
            Intent::Ack,
            Intent::Decline,
            Intent::SafeConfirmed,
        ][at.tag];
        return conclude(intent, at, "says so in Welsh");
    }
    match weak {
        Some(at) => conclude(Intent::Unclear, at, WEAK[at.tag].0),
        None => reading.because = "neither takes the alert nor declines it".to_owned(),
    }
}

fn is_wrong_person(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .any(|t| matches!(t.text.as_str(), "person" | "wrong"))
}

fn evidence(lexicon: &Lexicon, tokens: &[Token]) -> Option<Evidence> {
    let any = |set: &str| {
        tokens
            .iter()
            .any(|t| t.id != 0 && lexicon.words.set(set).contains(&t.id))
    };
    if any("spokewords") {
        Some(Evidence::Spoke)
    } else if any("seenwords") {
        Some(Evidence::Seen)
    } else {
        None
    }
}

/// Longest that a log's number is taken for one.
const LONGEST_LOG: usize = 24;

/// Returns what stands after LOG, REF or POLICE, without the alert's code.
fn log_reference(tokens: &[Token], code: Option<&str>) -> Option<String> {
    let mark = |t: &Token| {
        matches!(
            t.text.as_str(),
            "log" | "ref" | "reference" | "crn" | "cad" | "incident"
        )
    };
    let at = tokens
        .iter()
        .rposition(mark)
        .or_else(|| tokens.iter().position(|t| t.text == "police"))?;
    // A log may look like a code: "A512". Only the alert's own is none.
    tokens[at + 1..]
        .iter()
        .filter(|t| t.written.bytes().any(|b| b.is_ascii_digit()) && may_be_log(t))
        .map(|t| t.written.to_uppercase())
        .find(|written| code != Some(written))
}

/// Returns a log's whole number as it stands in the text, where the reader has only a part of it: "512/26", "GMP-512-221126".
pub(super) fn whole_log(text: &str, log: &str, code: Option<&str>) -> String {
    let joins = |c: char| matches!(c, '-' | '/');
    // "AB12" is more than the 12 that is read of it, and "112" is another number.
    let has_it = |part: &str| {
        let before = part.strip_suffix(log);
        before.is_some_and(|letters| letters.bytes().all(|b| b.is_ascii_alphabetic()))
    };
    text.split(|c: char| !c.is_ascii_alphanumeric() && !joins(c))
        .map(|word| word.trim_matches(joins).to_uppercase())
        .find(|word| word.split(joins).any(has_it) && code != Some(word))
        .filter(|word| word.len() <= LONGEST_LOG)
        .unwrap_or_else(|| log.to_owned())
}

/// "At 3pm", "20 mins ago" and "at 10:30" say when; "1430" may be either.
fn may_be_log(token: &Token) -> bool {
    match token.number {
        Some(Number::Minutes(_)) => false,
        Some(Number::Clock(_)) => token.written.len() > 2 && !token.written.contains(':'),
        Some(Number::Bare(_) | Number::Other) | None => true,
    }
}

/// Compiles the tables of contacts.
pub(super) fn tables(words: &mut super::pattern::Words) -> [Table; 3] {
    [
        Table::compile(words, SAYS),
        Table::compile(words, WEAK),
        Table::compile(words, ASKS),
    ]
}
