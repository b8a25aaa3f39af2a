//! What is said when somebody may be in danger. Always first, always the same words.

use crate::domain::conversation::safety::Danger;

/// The fixed sentence for a danger.
pub fn warning(danger: Danger) -> &'static str {
    match danger {
        Danger::Gas => {
            "This could be a gas leak. Leave the building right now, and take everyone with you. Don't touch any light \
             switches, and don't light anything. Then hang up and call 911 from outside."
        }
        Danger::CarbonMonoxide => {
            "This could be carbon monoxide. Leave the building right now, and take everyone with you. Don't touch any \
             switches. Then hang up and call 911 from outside, in fresh air."
        }
        Danger::Fire => {
            "This could be a fire. Leave the building right now, and take everyone with you. Don't touch any switches. \
             Then hang up and call 911 from outside."
        }
        Danger::Electric => {
            "This is dangerous. Don't touch any switches, wires, or water near them. Leave the building right now, \
             then hang up and call 911 from outside."
        }
        Danger::Person => {
            "If anyone is hurt or in danger, hang up and call 911 right now. If the building isn't safe, leave it, \
             touch no switches, and call from outside."
        }
    }
}

/// For whoever does not hang up, when there is a phone to connect to.
pub const STAY_ON_THE_LINE: &str = "If you stay on the line, I'll connect you to our on-call technician.";

/// For whoever does not hang up, when there is none.
pub const LEAVE_A_MESSAGE: &str = "When you are safe, you can leave a message for our team after the tone.";

/// Nobody answered the on-call phone in an emergency.
pub const NOBODY_ANSWERED: &str = "I couldn't reach our technician. If you are in danger, hang up and call 911 from \
     outside. Otherwise, please leave your name, number and address after the tone.";

/// Urgent by the company's own words.
pub const OFFER_ON_CALL: &str =
    "That sounds urgent. Would you like me to connect you to our on-call technician right now?";

/// The offer again, after an answer that was neither yes nor no.
pub const OFFER_ON_CALL_AGAIN: &str =
    "Would you like me to connect you to our on-call technician now? Please say yes or no.";

/// Urgent, and there is nobody to connect to.
pub const URGENT_WITHOUT_ON_CALL: &str = "That sounds urgent. Let me find you the soonest visit.";

/// The caller does not want the on-call phone.
pub const SOONEST_VISIT: &str = "Okay. Let me find you the soonest visit.";
