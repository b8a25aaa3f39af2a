//! Which phones Kestrel never connects a caller to, whoever wrote them into the settings.
//!
//! Sources: N11 codes are services and no area code or exchange of a subscriber (NANPA, "N11 Codes"; of the exchanges
//! only some are assigned, and a wrong connection to 911 costs a dispatcher's time); 900 is premium rate (NANPA, "900
//! Codes"), 976 was the premium exchange of every area code; the codes of no country are those of ITU-T E.164's list of
//! assigned country codes: 870 Inmarsat, 878 personal numbers, 881 satellite networks, 882 and 883 international
//! networks, 979 international premium rate. Twilio bills a call to 911 from a number without an address at 75 dollars.

use super::phone::E164;

/// Codes that belong to no country.
const OF_NO_COUNTRY: [&str; 6] = ["870", "878", "881", "882", "883", "979"];

/// Why a phone is never dialled, in words for whoever entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NeverDialled {
    /// It begins like a North American number and cannot be one.
    #[error("After +1 come an area code and seven digits. Enter a phone that a person answers, like +13035550142.")]
    NoNumber,
    /// 911 and the like.
    #[error(
        "Kestrel never dials 911 or a number that begins like it, such as 411 or 303-911. Enter a phone that a person \
         answers, with its area code."
    )]
    Service,
    /// Whoever calls it pays its owner.
    #[error(
        "Kestrel never dials premium-rate numbers (900 and 976). Enter a phone that a person answers, with its area \
         code."
    )]
    PremiumRate,
    /// A satellite phone, or a service that spans the world.
    #[error(
        "Kestrel never dials satellite phones and other numbers that belong to no country. Enter a mobile phone or a \
         landline."
    )]
    OfNoCountry,
}

/// Why Kestrel never connects a caller to this number; nothing where it may.
pub fn never_dialled(number: &E164) -> Option<NeverDialled> {
    let digits = number.expose_digits();
    let Some(national) = digits.strip_prefix('1') else {
        let is_of_no_country = OF_NO_COUNTRY.iter().any(|code| digits.starts_with(code));
        return is_of_no_country.then_some(NeverDialled::OfNoCountry);
    };
    let (Some(area), Some(exchange), 10) = (national.get(..3), national.get(3..6), national.len()) else {
        return Some(NeverDialled::NoNumber);
    };
    let is_service = |part: &str| part.ends_with("11");
    if is_service(area) || is_service(exchange) {
        Some(NeverDialled::Service)
    } else if area.starts_with(['0', '1']) {
        Some(NeverDialled::NoNumber)
    } else if area == "900" || exchange == "976" {
        Some(NeverDialled::PremiumRate)
    } else {
        None
    }
}

/// Whether Kestrel may connect a caller to a number.
pub fn may_be_dialled(number: &E164) -> bool {
    never_dialled(number).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(number: &str) -> Option<NeverDialled> {
        never_dialled(&number.parse().unwrap())
    }

    #[test]
    fn ordinary_numbers_may_be_dialled() {
        for number in [
            "+12125550142",
            "+13035550111",
            "+15550100001",
            "+15005550006",
            "+18005551212",
            "+18705550142",
            "+19095550142",
            "+442071838750",
            "+525512345678",
            "+8612345678901",
            "+9714123456",
        ] {
            assert_eq!(why(number), None, "{number}");
            assert!(may_be_dialled(&number.parse().unwrap()), "{number}");
        }
    }

    #[test]
    fn services_are_never_dialled_by_area_code_or_exchange() {
        for code in ["211", "311", "411", "511", "611", "711", "811", "911"] {
            assert_eq!(why(&format!("+1{code}5550100")), Some(NeverDialled::Service), "{code}");
            assert_eq!(why(&format!("+1303{code}0100")), Some(NeverDialled::Service), "{code}");
        }
    }

    #[test]
    fn premium_rates_are_never_dialled() {
        for number in ["+19005550100", "+12129765555"] {
            assert_eq!(why(number), Some(NeverDialled::PremiumRate), "{number}");
        }
    }

    #[test]
    fn numbers_of_no_country_are_never_dialled() {
        for code in OF_NO_COUNTRY {
            assert_eq!(why(&format!("+{code}612345678")), Some(NeverDialled::OfNoCountry), "{code}");
        }
    }

    #[test]
    fn what_is_no_north_american_number_is_never_dialled() {
        for number in ["+1303555", "+1303555010", "+130355501000", "+10035550100", "+11035550100"] {
            assert_eq!(why(number), Some(NeverDialled::NoNumber), "{number}");
        }
    }
}
