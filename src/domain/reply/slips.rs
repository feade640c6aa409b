//! Slips of the thumb: which words of danger may be misspelt, and which everyday words are no slip for one.

/// The words of danger that may be misspelt.
pub(super) const MISSPELT: &str = "help police ambulance emergency danger dangerous trapped hostage knife weapon machete stabbed \
    attack attacked attacking assault assaulted threat threatened threatening scared frightened \
    terrified unsafe bleeding blood injured hurt hurting collapsed unconscious screaming shouting \
    violent violence aggressive abusive fighting fight hurry rescue kidnapped intimidating urgent \
    urgently assistance accident followed following locked blocking blocked stuck bitten punched \
    kicking grabbed pushed breathe breathing backup hiding missing angry afraid cornered shotgun \
    unwell seizure cannot leave escape mayday paramedic swearing yelling smashing throwing fainted \
    chased chasing";

/// Common words one slip away from a word of danger: they are what they are.
pub(super) const NOT_MISSPELT: &str = "held hello hell helps hold hope heal helm kelp heap hero herb heel yelp whelp polite policy \
    politely dancer manger ranger attach attached treat treated treating shared stared scarf hunt \
    hut hunting hurtle curry harry barry hurray hooray flight light right night sight eight might \
    flood bloom broad drink streaming tapped wrapped snapped stack stick sticky struck lived looked \
    docked booked blocks blocky lacked kitten written mitten pinched picking licking backs backed \
    biding riding holding missed kissing passing messing mission arrange agree anger breath bathe \
    heading leaves lease least leaf left live lead late wearing spelling selling telling smashed \
    throw growing painted pushes push bushed rushed followers allowed hollowed unsure resume recue \
    fright figs breeding bleed sharing scoring staring shutting spouting scouting lacking knives \
    weapons hurts hurried insured stocked cared scored scare poll hiring having hitting sitting \
    helped help's chasm chase cashed phased lighting signing hurl hart heart hour hours helen kelly \
    hels mucked blood's tracked packed sacked racked cornered stalked talked walked locker clocked \
    knocked blinded lock locks block flocking looking booking cooking locking leaver leave's lave \
    cleave heave weave angle angie airy hairy hungry agreed furry worry hurrah marry sorry quarry \
    cherry halo yell tell well sell fell bell shell smell spell tells feel peel wheel hotel heels \
    bitter better litter sitter hidden sliding siding guiding miss misting listing fixing mixing \
    escaped landscape breathing breather heather leather weather backup backups assist assistant \
    assistants advance balance accent incident accidental swimming sweating corner corners";
