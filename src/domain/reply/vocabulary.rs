//! The named sets of words that the tables are written with, and the innocent words of a visit.
//!
//! `innocent` is the allow-list of docs/rules/reading.md, steps 5 and 6: a word that is not in it must be explained by the
//! pattern of its intent, or the text is unclear. It therefore holds no negation, no hedge, no promise, no
//! word of leaving or arriving, and nothing that could be said of harm.

/// Named sets, in an order in which each names only those before it.
pub(super) const SETS: &[(&str, &str)] = &[
    ("names", NAMES),
    ("well", "ok fine good safe well alright great safely happy"),
    (
        "wellish",
        "@well comfortable right calm secure cool brilliant lovely grand okk k ol oj pk ik fien fin finr saef sfae safr gud alrite okey",
    ),
    (
        "not",
        "not nott nit nnot noy nat nt nto n0t knot noot nit isnt aint arent wasnt never hardly dont doesnt dnt neither cant couldnt wouldnt",
    ),
    (
        "tome",
        "me us mel mels him her them myself colleague partner someone somebody everyone staff jo",
    ),
    ("ours", "me us"),
    (
        "homely",
        "mum dad grandma grandad stepdad stepmum auntie aunty aunt uncle brother brothers sister sisters sibling siblings cousin \
        kid kids child children baby toddler pupil pupils student students boy boys girl girls lad lads lass son daughter twins teen \
        teenager parent parents carer carers guardian guardians family families foster household neighbour neighbours partner husband wife \
        people friend teens infant newborn youngest eldest",
    ),
    (
        "strangers",
        "boyfriend girlfriend ex fella bloke man men woman lady person mate visitor visitors guy guys someone gang stranger",
    ),
    ("kin", "@homely @strangers"),
    (
        "worker",
        "sw senco dsl ewo hlta ta slt hod head headteacher teacher social worker workers colleague pcso nurse health eht camhs cin \
        interpreter translator tutor mentor counsellor attendance officer support inclusion pastoral",
    ),
    (
        "they",
        "he she they hes shes theyre theyve him her them his their hell theyd hed shed hewill shewill theywill who somebody someone everyone",
    ),
    ("third", "@kin @they dog dogs cat cats police neighbor teacher"),
    ("mel", "@name mel mels colleague partner her him"),
    (
        "be",
        "is are was am be been being were weare im hes shes theyre its theres",
    ),
    (
        "aux",
        "has have had is are was were just now only been already be being also all both did does do got finally",
    ),
    ("me", "i im ive we weare weve were me us"),
    (
        "place",
        "house home flat property address kitchen garden lounge room living front back hallway hall doorstep door gate porch \
        bedroom conservatory yard drive driveway car park place building caravan farm centre office school visit bungalow stairs upstairs \
        downstairs sofa table conservatory community library cafe dining",
    ),
    (
        "house",
        "house home property address flat place door gate site household doorstep drive their theirs bungalow building visit stop",
    ),
    (
        "schoolish",
        "school office base site work desk building academy college staffroom reception class classroom",
    ),
    (
        "kill",
        "kill murder hurt stab hit batter punch shoot attack harm beat smack slap strangle rape",
    ),
    (
        "hurtword",
        "hit hits hitting punched punch punching kicked kicking slapped slapping pushed pushing shoved shoving grabbed grabbing \
        strangled strangling choked choking headbutted spat spitting attacked attacking bit bitten biting bites stabbed beat beating \
        scratched hurt hurting threatened threatening chased chasing cornered cornering touching groped assaulted assaulting smacked \
        battered shoves grabs pushes kicks punches slaps restrained restraining pinned tripped held holding followed following trapped \
        touched surrounded surrounding intimidated intimidating swearing abusing blocking shouting screaming yelling",
    ),
    (
        "weapon",
        "knife knives gun weapon weapons machete axe bat hammer blade sword rifle shotgun pistol crowbar bottle acid petrol zombie \
        screwdriver cleaver airgun firearm knuckleduster dagger taser emojiweapon",
    ),
    (
        "limb",
        "arm arms leg legs ankle wrist hand hands finger foot nose head rib ribs back knee shoulder elbow jaw tooth neck hip thumb toe",
    ),
    (
        "tool",
        "stick pole brick bricks chain scissors needle syringe plank spanner wrench poker shovel spade pitchfork screwdriver chisel pipe rod cue \
        mallet hook cosh truncheon baton catapult",
    ),
    (
        "improvised",
        "petrol pan razor iron fork rake drill club racket lighter bleach water kettle rope belt whip cane rock rocks stone stones log umbrella \
        chair lamp glass mug wood ashtray",
    ),
    (
        "angry",
        "angry aggressive abusive violent threatening hostile shouting screaming yelling raging furious livid volatile aggresive \
        agressive lairy kicking-off intimidating menacing shouty unstable psychotic",
    ),
    (
        "hi",
        "hi hiya hello hey morning afternoon evening hia heya helo helloo hullo dear alright",
    ),
    ("thanks", "thanks thank much lots appreciated diolch"),
    ("kiss", "x xx xxx xxxx xo xoxo"),
    (
        "nice",
        "@hi @thanks @kiss please emojinice emojiyes love hun hon pet duck duckie lovely mate all team folks everyone miss sir mrs mr ms",
    ),
    ("yes", "yes yep yeah yup aye"),
    ("no", "no nope nah naw nooo noo na nay nop emojino negative neg"),
    (
        "fill",
        "a an the and with at in on of to from is are am was were im i ive we weare weve our my me us both all still just here there \
        been be being has have had got its it this their his her hers he she they hes shes theyre him them theres very really quite lots \
        lot bit some for about by also too as having so near next up down over one ones other couple few together again because into \
        round around through while currently everyone everything everybody everythings everyones things us plus",
    ),
    (
        "time",
        "today morning afternoon evening moment now day week monday tuesday wednesday thursday friday tomorrow lunch lunchtime time \
        meantime term year earlier already soon yesterday",
    ),
    (
        "calm",
        "ok fine good well safe great calm lovely nice quiet settled happy friendly chatty polite welcoming helpful pleasant relaxed \
        cooperative engaged engaging positive asleep sleeping awake smiley smiling cheerful supportive grateful pleased talkative \
        receptive cosy productive busy delightful brilliant fab fabulous super smashing amazing content cheery giggly sweet cute \
        kind hospitable poorly tired shy sleepy hungry tidy clean better wonderful tiny fluffy gentle soft old sunny rainy wet safely alright",
    ),
    (
        "doing",
        "chatting talking speaking sitting sat having making doing discussing filling playing watching reading listening \
        working finishing completing writing eating cooking baking feeding changing showing looking helping supporting planning \
        reviewing signing drawing colouring singing laughing explaining sorting catching discussed talked \
        spoken chatted worked signed completed seen saw met meeting joined making tidying washing waiting standing \
        sharing settling learning teaching delivering dropping collecting assessing observing interviewing visiting \
        progressing arranging agreeing agreed arranged asking answering going finding getting came popped made helped \
        offered offering chat talk sit play read speak discuss cuddling knitting hoovering gardening ironing waited tea-making",
    ),
    (
        "thing",
        "tea coffee brew cuppa drink drinks juice squash biscuits biscuit cake toast lunch dinner breakfast food sandwich sofa \
        settee table tv telly xbox playstation laptop ipad tablet computer book books homework forms form paperwork paper \
        plan plans pack packs work worksheet attendance uniform timetable timetables report letter letters questions details notes \
        assessment conversation conversations progress behaviour review reviews routine routines targets support learning lesson \
        lessons reintegration eht tac cin pep ehcp sen stuff dog dogs cat cats puppy puppies kitten rabbit budgie \
        hamster cage crate bed toys lego games game football garden sunshine weather rain kettle blanket pyjamas pjs shoes bus taxi \
        news update updates visit visits family house school class teacher teachers bits options transport homework \
        college exams exam gcse gcses maths english phonics spelling music birthday holiday photos",
    ),
    (
        "innocent",
        "@fill sorry @time @calm @doing @thing @homely @worker @place @nice @names @yes ordinal number <skip> \
        yr flat road rd street st avenue ave close drive lane ln court crescent grove terrace way gardens square view hill rise \
        mews warm sweetheart visit reception nursery mel x2 plenty loads absolutely mug moved tucked curled lying laid giving given gave brought loves \
        enjoying enjoys brewing usual normal always halfway middle",
    ),
];

/// Common British first names, so that "thanks Sue" and "its jo" are explained in lower case.
const NAMES: &str = "sue jo mel jan dave sam pat tom tim jim jack joe josh john jon james jamie jane jean jenny jess jessica jill joan judy \
    julie julia june karen kate katie kathy kath kelly ken kerry kev kevin kim kirsty laura lauren leanne lee leo liam lily linda lindsey lisa \
    liz lizzie lorraine louise lucy luke lynn lynne maggie mandy marc maria marie mark martin mary matt maureen max megan mia michael michelle \
    mick mike mo mohammed muhammad molly naomi natalie neil nick nicola nicky nigel oliver olivia owen paul paula pauline penny pete peter phil \
    polly priya rachel ray rebecca becky rhys richard rick rob robert robin ron rosie roy russ ruth ryan sally samantha sandra sara sarah scott \
    sean sharon shaun sheila shelley simon sian sophie stacey stella steph stephanie steve steven stuart susan suzanne tara ted terry tess tina \
    tony tracey tracy trish val vicky victoria wendy yasmin zoe aisha ali amanda amy andrea andrew andy angela anita ann anna anne annie \
    anthony barbara ben bernie bethan beth bev bill bob brenda brian bryn carl carol caroline cath catherine ceri charlotte cheryl chloe chris \
    christine claire clare colin craig dan daniel darren dawn debbie deb deborah denise diane donna dot doug ed eddie elaine eleanor ella ellie \
    emily emma eric erin eve fatima fiona frank fred gareth gary gavin gemma geoff george gill gillian glen glenys glyn grace graham greg gwen \
    hannah harriet harry hayley heather heidi helen hilary holly howard huw ian imran irene isabel jacqui jackie jade janet janice jason jayne \
    kayleigh khan ahmed patel smith jones amir anwar usman zara zainab samira nadia nisha sunita";
