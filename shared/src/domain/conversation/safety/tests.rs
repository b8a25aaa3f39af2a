//! What must be taken for danger, and what must not. Rough speech recognition is part of the table.

use super::Danger::{self, CarbonMonoxide, Electric, Fire, Gas, Person};
use super::danger;

mod unseen;

const DANGEROUS: &[(Danger, &[&str])] = &[
    (
        Gas,
        &[
            "I smell gas",
            "I smell gas in my house",
            "I think I smell gas",
            "it smells like gas in here",
            "there's a gas smell in the basement",
            "there is a strong smell of gas by the furnace",
            "we have a gas leak",
            "I think there's a gas leak",
            "my stove is leaking gas",
            "gas is leaking from the water heater",
            "the gas line broke",
            "somebody hit the gas line with a shovel",
            "I can smell propane",
            "it smells like rotten eggs in my kitchen",
            "there's a rotten egg smell",
            "smells like sulfur near the boiler",
            "the whole house reeks of gas",
            "I hear hissing from the gas meter",
            "I smell guess",
            "it smells like gus in here",
            "i small gas",
            "we small gas in the kitchen",
            "i spell gas",
            "gas leek in the basement",
            "um yeah hi so uh I think I I smell like gas",
            "I don't know what to do I smell gas",
            "I'm not sure if I smell gas or not",
            "no heat and I smell gas",
            "I have no hot water I smell gas",
            "I can't stop smelling gas",
            "I don't have heat. I do smell gas though",
            "my furnace won't light but I smell gas",
            "last year it smelled of gas and now it smells of gas again",
            "it was fixed last week but it still smells like gas",
            "there is a smell. I think it's gas",
            "What should I do if I smell gas?",
            "my gas stove smells like gas even when it's off",
            "gas odor outside my house",
            "the gas was left on all night",
            "I smell natural gas",
            "huele a gas en mi casa",
            "my neighbor smells gas",
            "is it normal to smell gas",
            "I can't find the gas leak",
            "gas smell",
            "GAS LEAK!!!",
            "no, I smell gas",
            "tomorrow at nine. oh and I smell gas",
            "Jane Doe and by the way it smells like gas",
            "it's smelled like gas since last week",
            "I've been smelling gas for two days",
            "smelling a little gas by the dryer",
            "the pilot is out and there's a gas odor",
        ],
    ),
    (
        CarbonMonoxide,
        &[
            "my carbon monoxide alarm is going off",
            "the carbon monoxide detector went off",
            "the CO alarm is going off",
            "my CO detector keeps beeping",
            "c o detector is beeping",
            "see oh alarm is going off",
            "carbon minoxide alarm",
            "I think we have carbon monoxide",
            "carbon monoxide poisoning",
            "the detector says high carbon monoxide levels",
            "the alarm in my basement is going off",
            "the detector won't stop beeping",
            "we all feel dizzy when the furnace runs",
            "my carbon detector is going off",
            "my new carbon monoxide detector is going off",
            "carbon dioxide alarm is going off",
            "the carbon monoxide detector, it's chirping",
            "my common oxide detector is going off",
            "the co2 alarm went off last night",
            "I have a headache and I'm nauseous",
        ],
    ),
    (
        Fire,
        &[
            "my furnace is on fire",
            "there's a fire in the basement",
            "there is smoke coming out of the vent",
            "I smell smoke",
            "something is burning",
            "there's a burning smell from the furnace",
            "it smells like burning plastic",
            "my heater smells burnt",
            "flames are coming out of the furnace",
            "my AC unit is smoking",
            "the water heater exploded",
            "the boiler blew up",
            "I think it's about to blow",
            "smoke alarm is going off",
            "the fire alarm won't stop",
            "the outlet is melting",
            "the wires are burnt",
            "my house is on fire",
            "the unit caught fire",
            "I see smoke",
            "electrical burning smell",
            "the basement is full of smoke",
            "no no no it's on fire",
            "fire fire",
            "I turned it off and it's still smoking",
            "the thermostat is burned and it smells",
            "I hear the smoke detector going off",
        ],
    ),
    (
        Electric,
        &[
            "sparks are coming from the panel",
            "the outlet is sparking",
            "I got shocked when I touched the water heater",
            "my husband got an electric shock",
            "it shocked me",
            "I think he got electrocuted",
            "there's a live wire hanging",
            "water is pouring into the electrical panel",
            "water is coming through the light fixture",
            "there are exposed wires",
            "the breaker box is wet and leaking",
            "the AC unit is arcing",
            "I keep getting zapped by the faucet",
            "the thermostat sparked",
        ],
    ),
    (
        Person,
        &[
            "someone is hurt",
            "my son is trapped in the crawl space",
            "he's unconscious",
            "she's not breathing",
            "my wife passed out",
            "my dad fell off the roof",
            "he's bleeding",
            "I can't breathe",
            "I need an ambulance",
            "call 911",
            "can you call nine one one",
            "my grandmother collapsed",
            "somebody got hurt",
            "I burned myself on the boiler",
            "the technician fell through the ceiling",
            "he's having a heart attack",
            "chest pains",
            "the baby got scalded",
            "someone is breaking in",
            "my mom has heat stroke",
            "I am trapped in the basement",
            "she won't wake up",
        ],
    ),
];

const HARMLESS: &[&str] = &[
    "",
    "hello",
    "my AC stopped working",
    "I need a tune-up for my gas furnace",
    "my gas water heater is leaking water",
    "the gas fireplace won't light",
    "I need a gas line installed for my stove",
    "my gas bill is too high",
    "I called the gas company already",
    "there's no gas smell",
    "no smell of gas",
    "I don't smell gas",
    "I don't smell any gas",
    "we do not smell gas",
    "no I don't smell any gas or smoke",
    "no gas, smoke, or fire",
    "there's no gas leak",
    "I don't think there's a gas leak",
    "it doesn't smell like gas",
    "last year it smelled of gas",
    "Last year, it smelled of gas.",
    "we had a gas leak three years ago",
    "the gas leak was fixed",
    "it used to smell like gas",
    "I want a carbon monoxide detector installed",
    "do you sell carbon monoxide detectors that are new",
    "can you replace the battery in my carbon monoxide detector",
    "carbon monoxide detector installation",
    "I need a new smoke detector",
    "the smoke detector needs a battery",
    "smoke detector battery",
    "the carbon monoxide alarm is not going off",
    "my CO alarm isn't going off",
    "I need a fireplace tune-up",
    "fire place tune-up",
    "the furnace won't fire up",
    "I fired up the furnace and it made a noise",
    "the burner doesn't fire",
    "I want to fire my last plumber",
    "my furnace fires up and then shuts off",
    "there's no fire",
    "it's not on fire",
    "nothing is burning",
    "no smoke",
    "there isn't any smoke",
    "I don't see any flames",
    "the pilot flame went out",
    "the flame sensor is dirty",
    "I have a wood burning stove",
    "the water is burning hot",
    "we're burning up in here the AC is out",
    "the motor is burned out",
    "I need a spark plug for the generator",
    "the igniter won't spark",
    "I was shocked by the bill",
    "I'm shocked at how much you charge",
    "there are no sparks",
    "nobody is hurt",
    "no one is hurt",
    "no one is trapped",
    "it wouldn't hurt to have it checked",
    "there's air trapped in the line",
    "I need the radiators bled",
    "bleeding the radiator didn't help",
    "the grease trap is full",
    "my thermostat is dead",
    "my husband says the AC is dead",
    "the toilet is stuck",
    "I'm stuck at home without heat",
    "the sewer line collapsed",
    "the sump pump alarm is going off",
    "the septic alarm is beeping",
    "the thermostat is beeping",
    "my drain smells",
    "the AC smells musty",
    "a small gas heater",
    "12 Glass Street",
    "my name is Jane Sparks",
    "Tuesday morning works",
    "the first one please",
    "five five five one two three four five six seven",
    "I can press one",
    "the kids are hot",
    "I have a leak under the sink",
    "water is leaking from the ceiling",
    "the alarm clock battery",
    "the fire department already came last week",
    "is there a price for a gas boiler",
    "I'd like to replace my gas heater with a heat pump",
    "we smoke meat outside",
];

fn share(hits: usize, all: usize) -> f64 {
    let as_f64 = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    100.0 * as_f64(hits) / as_f64(all.max(1))
}

#[test]
fn every_danger_in_the_table_is_recognised_and_harmless_talk_is_let_go() {
    let told: Vec<&str> =
        DANGEROUS.iter().flat_map(|(_, said)| said.iter()).chain(unseen::DANGEROUS).copied().collect();
    let harmless: Vec<&str> = HARMLESS.iter().chain(unseen::HARMLESS).copied().collect();
    let missed: Vec<&str> = told.iter().copied().filter(|said| danger(said).is_none()).collect();
    let false_alarms: Vec<&str> = harmless.iter().copied().filter(|said| danger(said).is_some()).collect();
    let recognised = told.len() - missed.len();

    println!(
        "safety: {} dangerous, {} harmless; recall {:.1} %, precision {:.1} %",
        told.len(),
        harmless.len(),
        share(recognised, told.len()),
        share(recognised, recognised + false_alarms.len()),
    );
    assert!(told.len() >= 120 && harmless.len() >= 60);
    assert_eq!(missed, Vec::<&str>::new(), "missed dangers");
    assert_eq!(false_alarms, ["we smoke meat outside"], "doubt counts as danger, and this one is accepted");
}

#[test]
fn no_harmless_talk_around_it_hides_a_danger() {
    let hidden: Vec<String> = HARMLESS
        .iter()
        .chain(unseen::HARMLESS)
        .flat_map(|talk| {
            [
                format!("{talk}. I smell gas"),
                format!("{talk} I smell gas"),
                format!("I smell gas. {talk}"),
                format!("{talk} and there is smoke coming out of the furnace"),
                format!("{talk}, but my carbon monoxide alarm is going off"),
            ]
        })
        .filter(|said| danger(said).is_none())
        .collect();

    assert_eq!(hidden, Vec::<String>::new());
}

#[test]
fn the_warning_fits_the_danger() {
    let wrong: Vec<(&str, Option<Danger>)> = DANGEROUS
        .iter()
        .flat_map(|(expected, said)| said.iter().map(move |said| (*expected, *said, danger(said))))
        .filter(|(expected, _, found)| found.is_some_and(|found| found > *expected))
        .map(|(_, said, found)| (said, found))
        .collect();

    assert_eq!(wrong, Vec::new());
}

#[test]
fn danger_at_the_end_of_long_talk_is_heard() {
    let talk = "so anyway the thing is making that noise and ".repeat(40);

    assert_eq!(danger(&format!("{talk} I smell gas")), Some(Gas));
}
