//! The text message that pages the on-call person: at most 320 characters (three parts of a text message), of GSM's
//! alphabet, because one letter outside it makes every part a third shorter and some phones show boxes.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::phone::{Caller, E164};

/// How long a page may be, in characters.
pub const LONGEST: usize = 320;

const LONGEST_COMPANY: usize = 40;
const LONGEST_NAME: usize = 40;
const LONGEST_ADDRESS: usize = 80;

/// What is known when somebody is paged. Personal, so it has no `Debug`.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The company, as its callers know it.
    pub company_name: &'a str,
    /// Whether life is in danger, and not only property.
    pub is_life_threatening: bool,
    /// Who called.
    pub caller: &'a Caller,
    /// Another number the caller gave.
    pub callback: Option<&'a E164>,
    /// The name, where known.
    pub name: Option<&'a str>,
    /// The address, where known.
    pub address: Option<&'a str>,
    /// When the call began.
    pub called_at: DateTime<Utc>,
    /// The company's zone.
    pub timezone: Tz,
}

/// The words. What the caller said is not among them: it would cross networks that everybody can read.
pub fn text(page: &Page<'_>) -> String {
    let company = cut(page.company_name, LONGEST_COMPANY);
    let time = page.called_at.with_timezone(&page.timezone).format("%-I:%M %p");
    let danger = if page.is_life_threatening {
        format!(
            "EMERGENCY at {company}: a caller's life may be in danger ({time}). They were told to leave and call 911."
        )
    } else {
        format!("URGENT at {company}: a caller needs help now ({time}).")
    };
    let number = page.callback.or_else(|| page.caller.number());
    let call_back = match number {
        Some(number) => format!("Call back {}.", number.expose()),
        None => "The caller's number is withheld.".to_owned(),
    };
    let name = page.name.map(|name| cut(name, LONGEST_NAME));
    let address = page.address.map(|address| cut(address, LONGEST_ADDRESS));
    let who = [name, address].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let sentences = if who.is_empty() { vec![danger, call_back] } else { vec![danger, call_back, format!("{who}.")] };
    cut(&sentences.join(" "), LONGEST)
}

/// At most `longest` characters of one line, all of GSM's alphabet.
fn cut(text: &str, longest: usize) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = words.chars().flat_map(plain).collect();
    if plain.chars().count() <= longest {
        return plain;
    }
    let mut short: String = plain.chars().take(longest - 3).collect();
    short.truncate(short.trim_end().len());
    short + "..."
}

/// A letter of GSM's basic alphabet, or the nearest that is one. Its extended ones (`[`, `€`, …) count twice, so they
/// are replaced too.
fn plain(letter: char) -> Vec<char> {
    const BASIC: &str = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                         abcdefghijklmnopqrstuvwxyzäöñüà";
    const NEAREST: [(&str, &str); 20] = [
        ("‘’‚`´", "'"),
        ("“”„«»", "\""),
        ("–—−‐‑~", "-"),
        ("…", "..."),
        ("[{", "("),
        ("]}", ")"),
        ("\\|", "/"),
        ("€", "EUR"),
        ("áâãā", "a"),
        ("ÁÀÂÃĀ", "A"),
        ("êëē", "e"),
        ("ÈÊËĒ", "E"),
        ("íîïī", "i"),
        ("ÍÌÎÏĪ", "I"),
        ("óôõō", "o"),
        ("ÓÒÔÕŌ", "O"),
        ("úûū", "u"),
        ("ÚÙÛŪ", "U"),
        ("çćč", "c"),
        ("^°", " "),
    ];
    if BASIC.contains(letter) {
        return vec![letter];
    }
    let near = NEAREST.iter().find(|(letters, _)| letters.contains(letter));
    near.map_or_else(|| vec!['?'], |(_, plain)| plain.chars().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page<'a>(caller: &'a Caller, name: Option<&'a str>, address: Option<&'a str>) -> Page<'a> {
        Page {
            company_name: "Acme Air",
            is_life_threatening: true,
            caller,
            callback: None,
            name,
            address,
            called_at: "2026-11-23T15:00:00Z".parse().unwrap(),
            timezone: chrono_tz::America::New_York,
        }
    }

    #[test]
    fn a_page_says_what_whom_and_where_in_the_companys_time() {
        let caller = Caller::from("+15005550006");

        insta::assert_snapshot!(
            text(&page(&caller, Some("Jane Doe"), Some("12 Oak Street, Springfield"))),
            @"EMERGENCY at Acme Air: a caller's life may be in danger (10:00 AM). They were told to leave and call 911. Call back +15005550006. Jane Doe, 12 Oak Street, Springfield."
        );
    }

    #[test]
    fn an_urgent_page_does_not_cry_danger_to_life() {
        let caller = Caller::from("anonymous");

        insta::assert_snapshot!(
            text(&Page { is_life_threatening: false, ..page(&caller, None, None) }),
            @"URGENT at Acme Air: a caller needs help now (10:00 AM). The caller's number is withheld."
        );
    }

    #[test]
    fn letters_outside_the_alphabet_become_the_nearest_inside() {
        assert_eq!(cut("José “Pepe” O’Neill – [Apt] 4ᵗʰ 😀", 60), "José \"Pepe\" O'Neill - (Apt) 4?? ?");
    }

    proptest! {
        #[test]
        fn a_page_is_short_one_line_and_plain(company in ".{0,120}", name in ".{0,120}", address in ".{0,200}") {
            let caller = Caller::from("+150055500061234");
            let page = Page { company_name: &company, ..page(&caller, Some(&name), Some(&address)) };

            let text = text(&page);

            prop_assert!(text.chars().count() <= LONGEST, "{}", text.chars().count());
            prop_assert!(text.contains("Call back +150055500061234."));
            for letter in text.chars() {
                prop_assert_eq!(plain(letter), vec![letter]);
            }
        }
    }
}
