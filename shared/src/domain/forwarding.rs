//! "Keep your number": how a company's phone company forwards calls to Kestrel, and how a call proves that it does.

use serde::Serialize;

use super::phone::E164;

/// Who provides the company's own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Verizon, a mobile phone.
    Verizon,
    /// AT&T, a mobile phone.
    Att,
    /// T-Mobile (and Metro), a mobile phone.
    TMobile,
    /// A line of copper from the local telephone company.
    Landline,
    /// Xfinity Voice, Comcast Business.
    Xfinity,
    /// Spectrum Voice, Spectrum Business.
    Spectrum,
    /// A telephone system over the internet: RingCentral, Grasshopper, Ooma, Google Voice, Vonage and the like.
    Voip,
}

/// Which calls are forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Forwards {
    /// Those that nobody answers, that find the line busy or the phone out of reach: the office stays first.
    Unanswered,
    /// All: Kestrel is first.
    All,
}

/// How sure it is that a code works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The provider's own code on every line.
    Usual,
    /// Depends on the region, the plan or the switch: where it fails, the provider must be asked.
    Varies,
}

/// One thing to dial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DialCode {
    /// What is dialled on the phone whose calls are forwarded, with Kestrel's number in it.
    pub dial: String,
    /// What it does, in words.
    pub does: &'static str,
}

/// How one provider forwards some of the calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Instructions {
    /// Whose.
    pub provider: Provider,
    /// Its name, as people know it.
    pub name: &'static str,
    /// Which calls.
    pub forwards: Forwards,
    /// What turns it on, all of it in this order. Empty where it is done in the provider's own settings.
    pub turn_on: Vec<DialCode>,
    /// What turns it off again.
    pub turn_off: Vec<DialCode>,
    /// How sure it is.
    pub certainty: Certainty,
    /// What else to know.
    pub note: &'static str,
}

impl Provider {
    /// All providers, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Verizon, Self::Att, Self::TMobile, Self::Landline, Self::Xfinity, Self::Spectrum, Self::Voip];

    /// Its name, as people know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verizon => "Verizon (mobile)",
            Self::Att => "AT&T (mobile)",
            Self::TMobile => "T-Mobile or Metro (mobile)",
            Self::Landline => "Landline",
            Self::Xfinity => "Xfinity or Comcast Business",
            Self::Spectrum => "Spectrum",
            Self::Voip => "Internet telephone (RingCentral, Ooma, Google Voice, …)",
        }
    }

    /// How it forwards calls to a number of Kestrel's.
    pub fn instructions(self, forwards: Forwards, to: &E164) -> Instructions {
        let Words { turn_on, turn_off, certainty, note } = self.words(forwards);
        let codes = |all: &[(&str, &'static str)]| {
            let code = |&(dial, does): &(&str, &'static str)| DialCode { dial: with_number(dial, to), does };
            all.iter().map(code).collect()
        };
        Instructions {
            provider: self,
            name: self.name(),
            forwards,
            turn_on: codes(turn_on),
            turn_off: codes(turn_off),
            certainty,
            note,
        }
    }

    fn words(self, forwards: Forwards) -> Words {
        match (self, forwards) {
            (Self::Verizon, Forwards::Unanswered) => Words {
                turn_on: &[("*71{ten}", "Forwards calls that are busy or not answered")],
                turn_off: &[("*73", "Ends all forwarding")],
                certainty: Certainty::Usual,
                note: "Dial it like a call and wait for the tone that confirms it.",
            },
            (Self::Verizon, Forwards::All) => Words {
                turn_on: &[("*72{ten}", "Forwards every call")],
                turn_off: &[("*73", "Ends all forwarding")],
                certainty: Certainty::Usual,
                note: "Dial it like a call and wait for the tone that confirms it.",
            },
            (Self::Att, Forwards::Unanswered) => Words {
                turn_on: &[
                    ("*61*{eleven}#", "Forwards calls that are not answered"),
                    ("*67*{eleven}#", "Forwards calls while the line is busy"),
                    ("*62*{eleven}#", "Forwards calls while the phone is off or out of reach"),
                ],
                turn_off: &[
                    ("#61#", "Ends forwarding of calls that are not answered"),
                    ("#67#", "Ends forwarding while busy"),
                    ("#62#", "Ends forwarding while out of reach"),
                ],
                certainty: Certainty::Varies,
                note: "Some business plans switch these in the account instead. Voicemail answers again once they are off.",
            },
            (Self::Att, Forwards::All) => Words {
                turn_on: &[("*21*{eleven}#", "Forwards every call")],
                turn_off: &[("#21#", "Ends forwarding")],
                certainty: Certainty::Usual,
                note: "The screen confirms it.",
            },
            (Self::TMobile, Forwards::Unanswered) => Words {
                turn_on: &[
                    ("**61*{eleven}#", "Forwards calls that are not answered"),
                    ("**67*{eleven}#", "Forwards calls while the line is busy"),
                    ("**62*{eleven}#", "Forwards calls while the phone is off or out of reach"),
                ],
                turn_off: &[("##004#", "Ends all of these, and gives the calls back to voicemail")],
                certainty: Certainty::Usual,
                note: "The screen confirms each of them. Prepaid plans may not forward calls.",
            },
            (Self::TMobile, Forwards::All) => Words {
                turn_on: &[("**21*{eleven}#", "Forwards every call")],
                turn_off: &[("##21#", "Ends forwarding")],
                certainty: Certainty::Usual,
                note: "The screen confirms it. Prepaid plans may not forward calls.",
            },
            (Self::Landline, Forwards::All) => Words {
                turn_on: &[("*72{ten}", "Forwards every call")],
                turn_off: &[("*73", "Ends forwarding")],
                certainty: Certainty::Usual,
                note: "Call forwarding must be part of the line's service. On some lines somebody has to answer the \
                       first forwarded call, and Kestrel does.",
            },
            (Self::Landline | Self::Xfinity | Self::Spectrum, Forwards::Unanswered) => Words {
                turn_on: &[
                    ("*92{ten}", "Forwards calls that are not answered"),
                    ("*90{ten}", "Forwards calls while the line is busy"),
                ],
                turn_off: &[
                    ("*93", "Ends forwarding of calls that are not answered"),
                    ("*91", "Ends forwarding while busy"),
                ],
                certainty: Certainty::Varies,
                note: "Codes differ between regions and lines. Where these fail, ask the provider for “call forwarding \
                       no answer and busy”, or set it in the account on the web.",
            },
            (Self::Xfinity | Self::Spectrum, Forwards::All) => Words {
                turn_on: &[("*72{ten}", "Forwards every call")],
                turn_off: &[("*73", "Ends forwarding")],
                certainty: Certainty::Usual,
                note: "It can also be set in the account on the web.",
            },
            (Self::Voip, Forwards::Unanswered | Forwards::All) => Words {
                turn_on: &[],
                turn_off: &[],
                certainty: Certainty::Varies,
                note: "Set it in the provider's settings on the web, under call forwarding or call handling. Choose a \
                       plain forward that keeps the caller's number, without a question to press 1.",
            },
        }
    }
}

/// A provider's way, before it knows the number.
struct Words {
    turn_on: &'static [(&'static str, &'static str)],
    turn_off: &'static [(&'static str, &'static str)],
    certainty: Certainty,
    note: &'static str,
}

/// `{ten}` is the number as it is dialled at home, `{eleven}` with the 1 before it.
fn with_number(code: &str, number: &E164) -> String {
    let eleven = number.expose_digits();
    let ten = eleven.strip_prefix('1').unwrap_or(eleven);
    code.replace("{ten}", ten).replace("{eleven}", eleven)
}

/// Whether a call proves that the company's own number is forwarded to Kestrel: it arrived, and its carrier says that it
/// was forwarded by exactly that number. A carrier that does not tell proves nothing, and neither does a caller.
pub fn is_proof(own: &E164, forwarded_from: Option<&E164>) -> bool {
    forwarded_from == Some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> E164 {
        text.parse().unwrap()
    }

    fn shown(provider: Provider, forwards: Forwards) -> String {
        let dial = |codes: &[DialCode]| codes.iter().map(|code| code.dial.clone()).collect::<Vec<_>>().join(" ");
        let told = provider.instructions(forwards, &number("+13035550142"));
        format!("on: {} / off: {}", dial(&told.turn_on), dial(&told.turn_off))
    }

    #[test]
    fn each_provider_has_its_codes_with_the_number_in_them() {
        let all = |forwards| {
            let line = |provider: Provider| format!("{provider:?} {}\n", shown(provider, forwards));
            Provider::ALL.map(line).concat()
        };

        insta::assert_snapshot!(all(Forwards::Unanswered), @r"
        Verizon on: *713035550142 / off: *73
        Att on: *61*13035550142# *67*13035550142# *62*13035550142# / off: #61# #67# #62#
        TMobile on: **61*13035550142# **67*13035550142# **62*13035550142# / off: ##004#
        Landline on: *923035550142 *903035550142 / off: *93 *91
        Xfinity on: *923035550142 *903035550142 / off: *93 *91
        Spectrum on: *923035550142 *903035550142 / off: *93 *91
        Voip on:  / off: 
        ");
        insta::assert_snapshot!(all(Forwards::All), @r"
        Verizon on: *723035550142 / off: *73
        Att on: *21*13035550142# / off: #21#
        TMobile on: **21*13035550142# / off: ##21#
        Landline on: *723035550142 / off: *73
        Xfinity on: *723035550142 / off: *73
        Spectrum on: *723035550142 / off: *73
        Voip on:  / off: 
        ");
    }

    #[test]
    fn what_can_be_turned_on_can_be_turned_off_and_what_differs_says_so() {
        for provider in Provider::ALL {
            for forwards in [Forwards::Unanswered, Forwards::All] {
                let told = provider.instructions(forwards, &number("+13035550142"));

                assert_eq!(told.turn_on.is_empty(), told.turn_off.is_empty());
                assert!(!told.note.is_empty());
                let is_by_hand = told.turn_on.is_empty();
                assert!(!is_by_hand || told.certainty == Certainty::Varies, "{provider:?}");
            }
        }
    }

    #[test]
    fn only_a_call_that_the_companys_own_number_forwarded_proves_it() {
        let own = number("+13035550142");

        assert!(is_proof(&own, Some(&own)));
        assert!(!is_proof(&own, Some(&number("+13035550143"))));
        assert!(!is_proof(&own, None));
    }
}
