//! What makes a text doubtful: hedges, questions, promises, sarcasm, requests to be rung.
//!
//! TEXTS.md, order of judgement, step 4. A doubtful text moves no timer. `WORRYING` is what raises a
//! concern alert at once; `PLAIN` only makes sure that the text is asked about. Neither has to be
//! complete for safety, since what the grammar cannot explain is unclear anyway.

use super::pattern::Source;

/// What worries: a person should look now.
pub(super) const WORRYING: &Source = &[
    (
        "asks to be rung",
        &[
            "call|ring|phone|bell|buzz|facetime me|us|my",
            "give me|us a|your? call|ring|bell|shout|buzz",
            "can|could|will|would you|someone|anyone|sue|@name call|ring|phone|speak|talk",
            "need|want to? talk|speak|chat|call|ring with|to|you|someone|sue|office",
            "need|want a call|ring|chat|word",
            "stay near|by|close|on|with the|your|my? phone|line|me",
            "keep your|the? phone",
            "keep an eye",
            "check on|in me|us",
            "someone|somebody ring|call|phone",
            "worried|concerned|concerning|concern",
            "not happy|keen|convinced|impressed",
        ],
    ),
    (
        "says they cannot talk",
        &[
            "cant|cannot|couldnt|not talk|speak|chat|text|type|say|ring|call|explain|answer|reply|free",
            "dont call|ring|phone|text|message|reply|come|send|speak|talk",
            "no need to? come|call|ring|send",
            "not to? alone|come|call|ring|worry",
            "listening|watching my|me|us|in",
            "delete|ignore this|my|that|last",
            "shh|shhh|sh|whisper|whispering|quietly",
        ],
    ),
    (
        "speaks of tension or upset",
        &[
            "upset|tense|tension|heated|agitated|awkward|uncomfortable|uneasy|nervous|anxious|edgy|wary|weird|odd|strange|dodgy|sketchy|iffy|creepy|suspicious|unpredictable|tricky|difficult|challenging|irate|annoyed|stressed|distressed|emotional|hysterical|crying|sobbing|tears|tearful|drunk|pissed|stoned|drugs|drinking|intoxicated|swearing|arguing|argument|rowing|argue|rude|confrontational|hairy|shaken|shaky|shook|worse|escalating|escalated|kickoff|unsettled|unhappy|eventful|unhinged|volatile|weed|cannabis|mood|moody|frosty|loud|noisy|rowdy|disturbed|bothered|overwhelmed|stern|unwelcome|hostility|stressful|scream|argumentative|defensive|obstructive|refusing|refused|refuses|pacing",
            "on|bit edge|funny",
            "calmed|calming|calm|calmer|settled|cooled|cooling|quietened down|now",
            "calmer now",
            "bad vibe|vibes|feeling|atmosphere|mood|news",
            "not good|great|nice|ideal|comfortable",
            "its|thats ok he|she|hes|shes|they|theyre|now",
            "nobody|noone|none is|was|got|been? hurt|injured|harmed",
            "bump|prang|scrape|scratched|dented|collision|breakdown|accident|crash|crashed|incident",
        ],
    ),
    (
        "tells of dogs that are loose",
        &[
            "dog|dogs|alsatian|rottweiler|staffy|pitbull|bulldog is|are|running|still|was|been|both|all|barking|and|at? loose|out|free|growling|barking|jumping|off|roaming|unleashed|unrestrained|big|unsecured|wont|wild|offlead|everywhere|about",
            "loose|big|huge|unsecured|stray|growling|scary|barking dog|dogs|big",
            "loose",
            "growling|barking|snarling",
            "staying|stay|waiting|wait|sat|remaining in|inside the|my? car",
            "not going|gone|go in",
        ],
    ),
    (
        "tells of trouble with the phone or the car",
        &[
            "battery|signal low|dying|dead|died|bad|poor|patchy|dropping|gone|flat|going|nearly|about|rubbish",
            "phone dying|dead|died|going|about|low|nearly|almost|playing|is",
            "no|low|poor|bad|rubbish|losing|lost signal|battery|reception|charge",
            "lost|lose",
            "car|engine|van wont|isnt|not|has|is|broken start|starting|starts|broken|died|dead|down",
            "broken|broke|breaking down",
            "flat tyre|battery",
            "puncture|breakdown|towed|clamped|rac|aa",
            "help",
        ],
    ),
    (
        "may be somebody else on the phone",
        &[
            "this is|was * mum|dad|mother|father|wife|husband|phone|son|daughter|brother|sister|partner|grandma|house",
            "its|im * mum|dad|mother|father|wife|husband|son|daughter|brother|sister phone|here",
            "she|he|they|shes|hes|theyve|jo|has|you|someone|somebody left|forgot|dropped her|his|their|your|a|the|this phone|bag",
            "left|dropped|found|got|have her|his|this|a|the|someones|your phone|mobile",
            "phones|phone owner|belongs",
            "who|whos is|am|are|dis|this? this|dis|i|you",
            "whos|who dis|this",
            "wrong|new phone|number",
            "^ she|hes|shes|he|they|theyre is|are? @well|safe|here|with",
            "^ she|hes|shes|he|they|theyre will|text|call|ring|hewill",
            "shewill|hewill|theywill",
            "she|he will call|text|ring|be",
        ],
    ),
    (
        "hedges",
        &[
            "think|thinks|guess|suppose|hopefully|hope|hoping|probably|maybe|perhaps|possibly|might|reckon|presume|assume|apparently|ish|kinda|sorta|unsure|presumably|fingers|touchwood|theoretically|technically|allegedly|debatable|okish|fineish",
            "not sure|certain|100",
            "sort|kind of",
            "dont know",
            "should|shd|ought be|to",
            "just about",
            "for now|moment",
            "so far",
            "at the? moment|mo",
            "as well as can",
            "under the circumstances",
            "apart|aside|except|bar|but|although|though|however|tho|despite|considering",
            "honestly|honest|promise|swear|truly|seriously|dw|genuinely|obviously|clearly|trust",
            "dont|not|stop worry|worrying|fret|fuss|panic",
            "^ really|honestly|no im|were|weare|its",
            "hanging|clinging in|on",
            "surviving|coping|managing|alive|breathing|survived|cope",
            "could be better|worse",
            "been better",
            "getting there",
            "not too|so|bad bad|terrible|great|awful?",
            "emojidoubt",
        ],
    ),
    (
        "sounds short or sarcastic",
        &[
            "whatever|fml|ffs|sigh|smh|wtf|omg|jk|kidding|joking|hilarious|hahaha|haha|lol|lmao|rofl|yay|woohoo|joy|eyeroll|peachy|dandy|tickety|hunky|thrilled|ecstatic|nightmare|hell|bloody|fuck|fucking|shit|bollocks|crap|damn|christ|jesus|god|sake|blah|meh",
            "living the dream",
            "oh great|good|joy|lovely|brilliant|fantastic|yes",
            "another text|message|one",
            "yes im|we alive|here|breathing",
            "just great|brilliant|lovely|fantastic|perfect|peachy|dandy|wonderful",
            "shut up",
            "if you say|must|insist",
            "having a|such? whale|lovely|great|wonderful|fantastic time|day|whale",
            "never better|been",
            "as if",
            "couldnt be better|worse",
        ],
    ),
    (
        "says what somebody dictated or what comes next",
        &[
            "ok dont|stop|stay",
            "says|said|saying|telling|told|tells|made|making|make|makes|forced|asked to|me|us|say|text|were|im|i|that",
            "im told",
        ],
    ),
];

/// What only has to be asked about.
pub(super) const PLAIN: &Source = &[
    (
        "is an automatic reply",
        &[
            "iwill|i|can call|ring|text|get you|back|i",
            "sorry can|cant|im talk|in|iwill",
            "im driving with",
            "automatic|automatically|automated|auto reply|response|sent|message|replied",
            "automated|autoreply|automatically",
            "out of office",
            "do not disturb",
            "in a meeting",
        ],
    ),
    (
        "acknowledges without answering",
        &[
            "will|wil|shall|iwill|wewill|wud do|text|be|let|call|ring|message|update|keep|check|see|get|try",
            "got it|that|you|this|ya",
            "ok thanks|great|lovely|cool|perfect|fine|brilliant|good|super? for",
            "ok ok",
            "fine fine",
            "ok now|then|so|to|if|that|got|sure|cool|understood|noted|roger|sir|boss|for|about|lovely|perfect|brilliant|great|good|grand|super|fab|when|after|bye|later|see|speak|received|sounds|alright|fine|gotcha|why|what",
            "ok not|no worries|probs|problem|bother|need",
            "ok no worries|bother|need|problem",
            "that|thats|this|it|its|was|is|sounds|be|being|if|not|would|will|makes|feel|look|looks|seem|seems|say|said|saying|are|you|u|she|he|they|mum|dad|kid ok $",
            "sounds good|great|ok|fine|perfect|like",
            "thats|that|this|it is|was|be|sounds|would? ok|fine|good|great|alright|lovely",
            "its ok|fine|good|alright|safe|great",
            "ok with|by that|this|it|you|me",
            "thanks for|to letting|the|your|reminder|checking|asking|update|message",
            "reminder|noted|understood|received|roger|copy|acknowledged|gotcha|thumbs",
            "no worries|worry|need",
            "no problem|bother|prob $",
        ],
    ),
];
