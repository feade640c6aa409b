//! The grammar of coming, going and waiting: what each report may look like.
//!
//! docs/rules/reading.md, step 5. `TRIGGERS` names what reports each intent; `NOT_MEANT` the turns
//! of phrase in which the same words report something else; `EXTRA` the further words that a text of that
//! intent may hold. Whatever else it holds makes it unclear.

use super::pattern::Source;

/// What reports each intent, in the order in which they are judged.
pub(super) const TRIGGERS: &Source = &[
    (
        "cancel",
        &[
            "visit|visits|appointment|hv|trip is|been|has|was|now|today|1|2|<skip>|all|just? cancelled|off|postponed|rescheduled|rearranged",
            "visit is|been|has|was|now|just|being? called off",
            "called|calling it|visit|this? off",
            "cancel|cancelling|cancelled|postpone|postponing|postponed|rescheduling|rescheduled|rearranged|rearranging|abandoning|abandon the|my|our|this|todays|next|first|second|all|a? visit|visits|hv|appointment|trip|<skip>",
            "cancelling",
            "^ @nice|@hi? @name? cancelled|postponed|rescheduled|rearranged mum|dad|by|as|because|family|pupil|due|on|rang|at|until|for|today|they|parents|parent|grandma|kid|carer|@name|no|dogs|dog|sick|staff",
            "mum|dad|family|parent|parents|grandma|carer|they|she|he|have|has|just cancelled|rearranged|postponed|rebooked|rescheduled",
            "not|arent|isnt|no going|doing|visiting|attending|happening|needed|longer now|today|the|visit|as|it|ahead|because|out|this|so|mum|$|to|after|going|doing",
            "wont be going|visiting|doing|attending",
            "^ not going",
            "so not going",
            "not gonna @name|visit|the|go",
            "no visit|hv today|now|this|needed|as|pupil|kid|required|because|mum|dad|after",
            "visit not|isnt|wont|no happening|going|needed|taking|required|be|longer",
        ],
    ),
    (
        "no_answer",
        &[
            "no answer|reply|response|joy|luck|anser|reponse",
            "^ nobody $",
            "nobody in|home|there|answering|came|here|at|about|answered|answers|opened|opening|around|coming|inside|responding|@nice",
            "nobody|noone is|was? in|home|there|answering|coming|around",
            "no sign of anyone|life|them|family|mum|dad|anybody|pupil|parents|any",
            "no sign of @name",
            "@homely|they|theyre|@name|house is|are|all|both|seem|seems|appear|to|be? not|out|away|empty in|home|answering|at|opening|there|coming?",
            "@homely|they|theyre|@name isnt|arent|not|doesnt|didnt|wont|hasnt|havent|wouldnt in|home|answering|answer|there|answered|opening|open|come|coming",
            "not|isnt|arent in|home|answering|there|opening|at $",
            "not|isnt|arent at home",
            "not in|answering|home $|left|knocked|will|trying|waiting|tried|leaving|so|have|posted|the|door|car|gone|curtains|iwill|rang|no|blinds|card|called|neighbour",
            "not answering the? door|bell|knock",
            "left|leaving|posted|posting|put|dropped a|the|our|calling|appointment|contact? card|note|calling|leaflet",
            "knocked|rang|knocking|tried ** nobody|nothing",
            "empty house|property",
            "house|flat|property|place is|looks|seems|appears|all? empty|dark|deserted|unoccupied",
            "only kids|kid|child|children|teenager answering|in|home|there|here|at",
            "nobody|no adult|adults|parent in|home|present|there|here",
            "failed visit",
            "noa",
            "no access",
        ],
    ),
    (
        "home_safe",
        &[
            "! home safe|safely",
            "! home now|and|all|both now|and|all|both? safe|safely|sound|ok|fine|well",
            "! safe|safely at|back|and? home",
            "! home and|all|now|ok|both|in|@kiss safe|safely|sound|dry|ok",
            "! got|arrived|reached|returned|made|am|safely|safe it|back|in? home",
            "! back home",
            "! home ok|fine",
            "home safe",
            "! home and dry",
        ],
    ),
    (
        "back",
        &[
            "! back $",
            "! back now|safe|safely|ok|@nice|both|all|from|school|here|and|just|<clock>|mel|we|@name|fine|sorry",
            "! back in|at|to|on now|the|our|my? @schoolish",
            "! back at|in|on $",
            "! back in now|safe|safely|ok|and",
            "! returned|arrived|got|reached|made|walked|landed|just|im|weare|signed back|in|into|it|to|at|the? in|at|to|into|the|back|door? the|door|at|my|our? school|office|base|site|work|desk|reception|building|staffroom|academy|college",
            "! got|arrived|safely|weare|im|am|both|just back $",
            "! returned $|now|safely|safe|both|from|@nice",
            "^ @nice|ok|just|all? in|at school|office|base now|$|all|@nice",
            "walked in|into|through the door at? school",
        ],
    ),
    (
        "left",
        &[
            "! left <mins>|<num> ago",
            "setting|set|heading|headed off|out|straight? back|home",
            "! left $",
            "! left eta|now|was|back|quick|just|safely|safe|all|at|visit|home|there|property|house|address|site|ok|and|about|we|heading|driving|walking|on|for|@nice|<clock>|bit|that|fine|going|family|in|both|here|without",
            "! left the|their|her|his|mums|grandmas|@name|mrs @name? house|home|property|flat|address|visit|family|premises|building|bungalow|caravan|door|doorstep|site|farm",
            "! left @kin house|home|flat",
            "! leaving now|$|visit|here|house|there|safely|ok|@nice|the|property|address|and|all|@name|for",
            "! just|weare|im|both leaving|left",
            "heading|headed|driving|walking|going|coming|travelling|returning|cycling|way|route|journey back|home|towards|homeward",
            "heading|headed|driving|walking|going|returning|gonna|getting|got|jumping|sat|sitting|in|into|back|weare|safely back|in|to|at|into? the|my|our? car|bus|van|taxi|tram",
            "heading|driving|walking|going|headed|returning|gonna|way|route to|into|towards? school|office|base",
            "on my|our|the? way|route back|home",
            "we|weare|im|were|both|all|safely|now|just|am|come|got out heading|safely|safe|of|and|driving|walking|on",
            "out of|off the|their|there|that? house|property|there|flat|building|visit|address|premises|place",
            "out of there|it|theirs",
            "! out the house|property|flat|building now|$|and|safe|safely|ok|@nice|all|heading|in",
            "^ out safe|safely|and|ok",
            "safely|safe out",
            "visit|weve|ive|all|now|were|weare|and finished|done|complete|completed|over|ended * heading|leaving|left|driving|getting|going|off|on|out",
            "finished|done|complete|completed|over|ended * heading|leaving|left|driving|walking",
            "on to|way the? next",
            "driving|heading|off|moving to|on to? the? next",
        ],
    ),
    (
        "extend",
        &[
            "<num>|<mins> more|extra|longer|additional|arall mins|please|needed?",
            "another|extra|plus|extend|add|more|additional|arall|overrunning|overran <num>|<mins>|<skip>",
            "extend by|for|it|me|us|my|time|visit|check|the? by|for|time|visit|check|until|to? <num>|<mins>|<clock>",
            "need|want|give|require|needs|have|get|take|taking|iwill|allow|do a|an|about|another|me|us|extra|at|least|up|to|around|need|it|with|further? least|about|another|extra|to|further? <mins>|<num>",
            "overrunning|overrun|overran|over|runningover by|about|approx|around? <mins>|<num>",
            "running over",
            "running|going|gone|meeting|bit|visit|is|weare|im over|overrunning by|about|approx|around? <mins>|<num>",
            "until|tan about|around|approx|at|least|gone|nearer? least? <clock>|<num>",
            "^ @nice? need|want|require more|longer|extra|extension time|longer|more|please|@nice?",
            "^ @nice? need|want|require an|a|some|to|bit little|bit|slightly|while? more|longer|extend|extension|extra time|longer|more|please?",
            "^ @nice|ok|all|fine|good? @nice|ok|fine|good? more|extra|extend|extension|longer time|needed|please|$|@nice",
            "need|want|can|could|may|please a|some|we|i|bit|slightly|have|get|little? more|longer|extend|extension|bit|extra time|please|$|longer|more|needed",
            "need|needing|want|wanting more|extra time",
            "be|going|gonna|iwill|wewill a|about|another|around|be|approx? another <mins>|<num>",
            "be <mins>|<num> longer|more",
            "stay|staying|here|remain|remaining for|about|another? <mins>",
            "make it <clock>|<mins>",
            "push|move|bump|shift|put|knock|set it|me|us|my|the|that|our? timer|time|check|checkin|return|deadline|end|finish|visit? back|on|to|by|out|until|forward by|to|another|until? <mins>|<num>|<clock>",
            "can|could|may i|we have|get <mins>|<num> $|please|more",
        ],
    ),
    (
        "late",
        &[
            "late",
            "delayed|delay",
            "traffic|roadworks|diversion|queue|queues|queuing|queueing|tailback|tailbacks|gridlock|gridlocked|jam",
            "running|bit|little about|around|approx? <num>|<mins>? behind|late|slow",
            "behind schedule|time",
            "held up",
            "eta",
            "overran|overrun",
            "not there|back|arrived|home yet|until",
            "be|get|getting|arrive|arriving|expected there|with|at|here|back|arrive|visit|home in|by|at|for|about|around|approx|you|just|before|nearer|them|another? in|at|by|about|around|approx|just|mins? <mins>|<num>|<clock>",
            "there in|by|for|about|around <mins>|<num>|<clock>|about|approx",
            "<mins> away|late|off|behind|delay|out|delayed",
            "<num> away|late",
            "back in|by|at|around|about|approx|for|before|nearer about|around|approx|an|just|another? <mins>|<num>|<clock>",
            "not|wont back|there|home|arrive|be ** until",
            "stuck|held|sat|caught on|off the|a? <skip>",
            "waiting for|on the? aa|rac|recovery|breakdown|tow|green",
            "satnav playing|died|failed|gone|not",
            "satnav sent|took|taken|lost|wrong|rubbish|got|broken",
            "wrong way|turn|turning|road|house|street",
            "level crossing",
            "nearly|almost there|back",
            "still driving|travelling|on way|my|the|in|route?",
            "will|should|gonna|now|wewill|iwill be|arrive at|by|in|for|around|about|there|more? at|by|like? <clock>|<mins>|<num>",
            "accident|crash|rta|smash ** not us",
            "flat tyre|tire|puncture|breakdown|broken|broke|rac|aa|recovery ** <mins>|<clock>",
            "tyre|puncture|breakdown|rac|aa|recovery ** <mins>|<clock>",
            "train|bus|taxi|tram|lift is|was|not|hasnt|been|didnt|has|running? late|cancelled|delayed|come|turned|here",
            "taking longer",
            "road closed|blocked|flooded",
            "looking for|somewhere to? parking|park|space|the",
            "cant|struggling|trying find|to to|for|a? park|parking|space",
            "not|isnt|arent moving",
        ],
    ),
    (
        "arrived",
        &[
            "! arrived|arriving|arrive|arrival",
            "^ @nice|ok|all|just? here now|$|@nice|safe|safely|ok|both|at|x2",
            "^ @nice|@name|@yes|ok? weare|im|both|just|now|am here|in|inside|there now|$|@nice|safe|safely|ok|both|<clock>|x2",
            "! got|gotten|made it|we|just? here|there|to|in ok|safe|safely|@house|@name|visit|now|$|the|all|fine|<clock>",
            "! made it",
            "! got to <skip>|<num>|@name|the|their",
            "parked|pulled|parking|pulling up|outside|at|in|nearby|now|by|round|on|opposite|near",
            "^ parked",
            "! just|now|about|weare|im|both|and|gate|ok|got|@kin|we|mel|@name|doorstep|^ going|heading|headed|gone|go|stepping|popping|walking in|inside|into now|to|x2|$|with|see|@nice|@house|both|the|all|and|for|<clock>",
            "^ going|heading|headed|gone|go|popping|stepping|walking in|inside now|to|x2|$|with|see|@nice|@house|both|the|all|and|for|<clock>",
            "about|ready to go|head|knock|enter in|inside|now|on?",
            "! gonna go in|inside|knock",
            "knocking|ringing now|on|at|the|doorbell|bell|door|$",
            "knocked waiting",
            "let|lets|letting|welcomed|invited|showed|waved us|me|mel in|inside|through",
            "been|were|got let|shown|invited|welcomed|buzzed in|inside|through",
            "let|shown|buzzed in|inside by|now|$",
            "at|on|outside|reached|by the|their|her|his|visit|mums|front|@name? door|gate|doorstep|house|property|address|flat now|$|@nice|knocking|ok|safe|safely|ringing|waiting|about|going|with|x2|<clock>",
            "at first|second|next|last|visit|<skip> visit|<skip>",
            "at visit|property|address now|$|@nice|1|2|<skip>|safe|<clock>",
            "^ in|inside $|now|safe|safely|@nice|ok|house|with|the|both|x2|and|at|<clock>",
            "in|inside the|their? house|property|flat|building|visit now|$",
            "on doorstep",
            "doorstep only|visit|now",
            "reached|found the|their|it|house|visit? house|property|address|flat|it|visit|place",
            "weve|we|ive|just|both gone|went|come|been in|inside",
            "starting|started visit|meeting now|with|the|$",
            "entered|entering",
            "now|weare|both with family|mum|dad|the|parents|grandma $|now|at",
        ],
    ),
    (
        "start",
        &[
            "^ @nice? start|started|starting $|visit|the|now|@nice|hv|today|first|my|our",
            "off out|to|on|now",
            "going|heading|headed|setting|set|leaving|popping|nipping|driving|gone|starting out|off to|on|now|for|$|visit|hv|with|@nice|a|back|until|there",
            "setting|set|heading off|out",
            "gonna|going|popping|nipping|driving|heading|off|walking|cycling|gone|way|travelling|route|moving|leaving|out to|over|round|for|on? @name|the|visit|see|a|do|first|my|our|number|next|their|<skip>|meet|collect|@kin|hv|her|his|todays",
            "gonna @name|visit|see|do|the|first|hv|my|our|next|<skip>",
            "on my|our|the? way|route to|out|there|now|visit",
            "leaving|left school|office|base|site|work|for|to",
            "leaving now|just for|to",
            "out on|to|for a|the|my|home|see? visit|visits|hv|doorstep|home",
            "off out",
            "en route",
            "signing|signed|checking out",
            "visit starting|started|begins|start",
            "^ off now|$",
            "going|gonna on|for|to|out|do a|my|the|home|our? visit|visits|hv|doorstep",
        ],
    ),
];

/// Turns of phrase that report something else than their words seem to. Same order as `TRIGGERS`.
pub(super) const NOT_MEANT: &Source = &[
    (
        "cancel",
        &[
            "cancel|cancelled|cancelling the|my|that|last|this|your|previous|an? alarm|alert|sos|help|request|timer|check|message|text|that|last|it|checkin|panic|police",
            "^ cancel|cancelled|cancelling $|@nice|that|it|this",
            "not going in|well|anywhere|great|good|back|according|very|so|too|as|away|down|ok|home",
            "not going away|quietly",
        ],
    ),
    (
        "no_answer",
        &[
            "no answer|reply|response needed|required|necessary|from",
            "no reply|response|answer from school|office|you|reception|sue|anyone",
            "no need",
            "mel|colleague isnt|not|is in",
            "nobody hurt|injured|else|knows|told|about",
            "mum|dad|kid|grandma is|are|just? out soon|now|in|of|for",
            "not in|home school|yet|danger|trouble|the|class|uniform|a|until",
            "not home yet|until|safe",
            "not there yet",
            "not|isnt|arent|hasnt here|back|arrived|home|up yet",
            "not|isnt at school",
        ],
    ),
    (
        "home_safe",
        &[
            "heading|going|driving|way|leaving|walking|get|getting|gets|go|come|coming|be|when|until|not|text|for|taking|take|nearly|almost|head|drop|dropped|dropping|iwill|will|hope home",
            "heading|going|driving|way|get|getting|be|when|until|not|nearly|almost|iwill|coming|on|will|hope back|arrived home",
            "home visit|visits|learning|address",
            "in|<mins>|eta home|from home",
            "in home",
            "got home visit|address",
        ],
    ),
    (
        "back",
        &[
            "heading|headed|way|going|coming|driving|walking|head|come|get|getting|go|be|call|ring|ringing|text|calling|not|nearly|almost|until|when|soon|hurry|need|iwill|wewill|drive|travel|due|report|phone|set|returning|eta|bring|cut|hold|step|route|round|send|pulled|sat|stepped back",
            "back in about|around|approx|under|less|just? <mins>|<num>|a|an",
            "back in|at|to|by the|my|our? car|van|bus",
            "back by|for|around|about|before|soon|garden|door|room|bedroom|yard|kitchen|of|up|later|then|home|tomorrow|seat|pain|ache|gate|down|away|when|if|until",
            "back to you|them|normal|bed|him|her|me|sleep|visit|house",
            "back at about|around|approx? <clock>|<num>",
            "the|round|at|in|out|my|a|her|his back",
            "back at|in the? visit|house|home|property|flat|family",
        ],
    ),
    (
        "left",
        &[
            "<mins>|<num>|<skip> left",
            "left over|behind|alone|handed|hand|side|to|card|calling|message|voicemail|note|a|an|my|it|him|mel|us|me|phone|keys|some|letter|leaflet|early",
            "late leaving|left",
            "leaving in|at|soon|by|a|card|note|calling|when|party|mel|him|her|them|it",
            "leaving the kids|dog|folder|keys|phone|card|key",
            "leaving for|to @name|visit|work|next",
            "leaving now|just for|to @name|visit|work|next|my|our|first",
            "not|nearly|almost|about|hope|hoping|ready|before|going|gonna|trying|until|when|if|should|need|havent|hasnt|didnt to? left|leaving|leave|out|heading",
            "when|until|before|if|once we|i|im|weare|ive|weve left|leave|out",
            "out of office|order|date|hand|control|milk|time|range|school|breath|area|signal",
            "heading|coming|going back? in|inside|into",
            "coming home|back from-work",
            "left|leaving school|office|base|work",
            "kid|pupil|mum|dad|he|she|they|hes|shes|theyre|grandma|@name coming|heading|going|driving|walking home|back",
        ],
    ),
    (
        "extend",
        &[
            "not|wont|havent|hasnt|cant back|there|home|arrive|leaving|leave|be|see|start * until",
            "not|wont until",
            "away|out|holiday|school|closed|asleep|work|in until",
            "another <num> visits|visit|kids|times",
            "no more|longer",
            "not need|needing",
            "dont|doesnt|didnt need",
            "late|delayed|wait|waiting|hold|held|queue|traffic * until",
            "duty|teaching|busy until",
            "more or less",
            "back by until",
            "! traffic|eta|late|away|behind",
        ],
    ),
    (
        "late",
        &[
            "back to you|them",
            "off|popping|nipping|setting|out|start|starting|visit|doorstep now|out|off|to|on|at|a|start? ** back in|by|for|at",
            "too late to",
            "still on|at|in the|this|our|my|a? visit|hv|meeting",
            "sorry im late for",
            "late last|night|reply|father",
            "better late",
            "late lunch|dinner|start|mark|marks|slip|bell|breakfast|shift|registration|list",
            "not late",
            "mum|dad|kid|family|pupil|he|she|they|hes|shes|theyre is|are|was|running|a|bit|little|very? late|delayed",
            "nearly|almost back to",
        ],
    ),
    (
        "arrived",
        &[
            "still|not|havent|hasnt|nearly|almost|never|yet|didnt|wont|cant|when|until|before|soon|if|should|outside|stay|staying arrived|here|in|at|there|arriving|outside|on|inside|parked|going|made",
            "not|arent|isnt|wont|decided not|to? going|gone|go in",
            "mum|dad|grandma|kid|police|someone|social|sw|he|she|they|hes|shes|theyre|dog has|have|is|just|now|are? arrived|arriving|here|gone|going",
            "at home",
            "going in for|early|tomorrow|circles|a",
            "stuck|not at|in|arrived",
            "in|here until",
            "^ im|weare? outside $|now",
            "in school|bed|class|hospital|meeting|a|assembly",
            "weare|im|am in school|trouble|shock|pain",
        ],
    ),
    (
        "start",
        &[
            "not|havent|hasnt|nearly|almost|wont|dont|never|didnt|cant going|leaving|started|gonna|start|off|heading|setting|set",
            "gonna need|be|have|stay|get|take|call|ring|text|leave|wait|say|scream|cry|faint|sick|die|kill",
            "off sick|ill|work|today|colour|topic|track|limits|the",
            "wont|doesnt|not|cant|isnt|didnt start|starting",
            "@third|mel|mels|colleague has|have|is|are|just|s? gone|going|went|popped|nipped|off",
            "fight|he|she|hes|shes|mum|dad|they|theyre|kid|dog has|is|are? starting|started|start|going|off|setting|gonna|heading|leaving|out",
        ],
    ),
];

/// Further words that a text of the intent may hold. Same order as `TRIGGERS`.
pub(super) const EXTRA: &[(&str, &str)] = &[
    (
        "extra_cancel",
        "cancel cancelled cancelling sick ill off own short staff staffing dogs shut away secured put mum rang phoned called text texted up \
        school attending rebook rebooked rearrange rearranged rearranging reschedule rescheduled postponed week away hospital appointment double \
        booked clash work so going no cant make weather snow ice icy car because due by until due not answered doing alone myself second available \
        visit visits tomorrow monday isolation covid bug poorly turned decided longer now needed as instead wont will be to late would let animals animal \
        loose unwell doctors dentist gp refusing refused asked asks want rang message said says isnt it secure dont need required back happening ahead anymore more \
        returning head returned sorry again emergency other another called-in heading",
    ),
    (
        "extra_no_answer",
        "no nobody answer reply response joy knocked knock rang rung bell ringing waited waiting wait leaving left card note calling tried try trying phoned \
        called phone mobile voicemail several twice once times neighbour neighbours says said away holiday out came going gonna car gone curtains \
        drawn closed shut lights off on can hear inside empty dark looks posted posting through letterbox next door yet still not go move heading back school only kids \
        answering adult home house in until will iwill be wewill try later and if come comes ring rings call number answered opening opened open anyone seems to so \
        weekend sunday saturday blinds dog barking give giving see movement upstairs think locked at been put leaflet contact dont want parents straight \
        could but more another outside theyre working out shopping shops work mums dads theres are theyve moved",
    ),
    (
        "extra_home",
        "home safe safely sound thanks now all night everyone weekend indoors dry finally got back in arrived long day locked see tomorrow you for tonight just made it returned",
    ),
    (
        "extra_back",
        "back sorry forgot forget text when we left walked in meant should have didnt to say desk signed office now school at earlier everyone returned both arrived got \
        all went well safely write up notes report iwill do will be shortly lovely visit later from site sound just log on base work",
    ),
    (
        "extra_left",
        "left leaving ago setting set shouty eventful tricky difficult hard but ok now fine that fill you later finished done car driving home back school heading next one \
        visit office getting be wewill iwill see intense long tiring fun interesting calmer off way en route eta by walk walking drive towards update when will out \
        safely safe right sorry forgot to text challenging emotional went go going in should shortly straight done over will need debrief chat emotional upset was not too bad \
        onto road about meet on-the-way until then for speak grab get lunch phew tense still quick stop at shop petrol",
    ),
    (
        "extra_extend",
        "you letting need want can could may get give take please gonna iwill wewill will be going another more extra longer extend add until time over running overrunning \
        overran upset but because sorry about least around approx so to my by for if possible thats ok fine back eta finish discuss loads say make it as well going \
        would like do with bit thats alright there fill in still due now got lots through take taking more mum talkative here waiting wait turned just stay staying \
        looks it like think might probably late later up meeting crying tearful emotional opening had have required extension needed slightly little let know \
        leave leaving then out until not finished yet nearly done weve isnt quite reply before after asap update change put me down push move bump shift timer deadline return check checkin forward",
    ),
    (
        "extra_late",
        "playing up flag late delayed delay traffic running behind schedule held up eta overran overrun not there back yet be get by for about until satnav sent me wrong way crossing down \
        nearly almost still driving will iwill wewill us stuck accident motorway <road> tyre flat tesco asda aldi lidl sainsburys fine rac aa recovery in car here so road roadworks diversion closed \
        sorry at lights bad heavy awful terrible mad crazy queue queues long slow moving solid train bus tram cancelled missed lost turn parking park space looking find for trying cant \
        now wait waiting get got going due should arrive arriving longer than expected took visit first last meeting overran leaving left school on my m60 route away more because of to rain \
        snow weather ice police ambulance accident crash rta smash ahead behind lorry tractor bin wagon puncture garage petrol need stop diverted usual nightmare broken breakdown broke could nowhere held \
        another outside station roundabout bridge gonna just next time start started bit off out off-route do see you mins everyone else dont worry ok will text when",
    ),
    (
        "extra_arrived",
        "letting lets shown buzzed invited arrived here in inside going heading got parked parking pulled up outside at door gate doorstep knocking knock knocked now safe safely let us me let ringing bell met waiting about to go see mum \
        just reached made it there only gone went into visit with for will iwill be until first second last next started starting start entered by street car on road them found place welcomed invited come \
        sorry bit late finally eventually then off no concerns problems issues text when done out",
    ),
    (
        "extra_start",
        "start started starting off out going gonna heading headed setting set leaving left popping nipping driving on way to do hv visit now back by in at for until then see do with first \
        collect meet school office walking should be eta will iwill route en up there quick due check signing via take taking tell you back return around about approx home doorstep car as we wewill",
    ),
];
