//! How much anybody may ask for in an hour: against those who would rent a thousand numbers, or list the names of all
//! companies. Without an account who asks is an address of the internet, with one it is the company.

use std::str::FromStr;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Whether a name is free.
    Slug,
    /// Which numbers can be had: each is a request to Twilio.
    Numbers,
    /// A sign-up: each rents a number. A repeat of one is not counted.
    SignUp,
    /// The wizard's draft, kept or shown: with each step.
    Draft,
    /// One more number for a company: each costs a month's rent. A repeat of one is not counted.
    AddNumber,
}

impl Asked {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Slug, Self::Numbers, Self::SignUp, Self::Draft, Self::AddNumber];

    /// Its name, in keys and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slug => "slug",
            Self::Numbers => "numbers",
            Self::SignUp => "sign_up",
            Self::Draft => "draft",
            Self::AddNumber => "add_number",
        }
    }
}

/// How often in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// From one address of the internet. Offices and mobile networks share one, so it is not tight.
    pub by_source: u64,
    /// From everywhere.
    pub in_all: u64,
}

/// How often each may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    slug: Limit,
    numbers: Limit,
    sign_up: Limit,
    draft: Limit,
    add_number: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            slug: Limit { by_source: 300, in_all: 20_000 },
            numbers: Limit { by_source: 60, in_all: 3_000 },
            sign_up: Limit { by_source: 20, in_all: 200 },
            draft: Limit { by_source: 300, in_all: 20_000 },
            // More than a company can have at a time. Only its own are counted.
            add_number: Limit { by_source: 15, in_all: 200 },
        }
    }
}

/// Why a text is not what limits are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("limits are written slug=300/20000,numbers=60/3000,sign_up=20/200: from one source, in all")]
pub struct InvalidLimits;

impl Limits {
    /// How often this may be asked for.
    pub fn of(&self, asked: Asked) -> Limit {
        match asked {
            Asked::Slug => self.slug,
            Asked::Numbers => self.numbers,
            Asked::SignUp => self.sign_up,
            Asked::Draft => self.draft,
            Asked::AddNumber => self.add_number,
        }
    }
}

impl FromStr for Limits {
    type Err = InvalidLimits;

    /// Those that are not named stay as they are by default.
    fn from_str(text: &str) -> Result<Self, InvalidLimits> {
        let mut limits = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, numbers) = part.split_once('=').ok_or(InvalidLimits)?;
            let (by_source, in_all) = numbers.split_once('/').ok_or(InvalidLimits)?;
            let number = |text: &str| text.trim().parse::<u64>().map_err(|_| InvalidLimits);
            let limit = Limit { by_source: number(by_source)?, in_all: number(in_all)? };
            match Asked::ALL.into_iter().find(|asked| asked.as_str() == name.trim()).ok_or(InvalidLimits)? {
                Asked::Slug => limits.slug = limit,
                Asked::Numbers => limits.numbers = limit,
                Asked::SignUp => limits.sign_up = limit,
                Asked::Draft => limits.draft = limit,
                Asked::AddNumber => limits.add_number = limit,
            }
        }
        Ok(limits)
    }
}

/// The part of an internet address that is one household or office: all of an IPv4 address, the network of an IPv6 one,
/// whose other half anybody may choose anew for each request.
pub fn network(source_ip: &str) -> String {
    match source_ip.parse::<core::net::IpAddr>() {
        Ok(core::net::IpAddr::V6(address)) if address.to_ipv4_mapped().is_none() => {
            let segments = address.segments();
            segments[..4].iter().map(|segment| format!("{segment:x}:")).collect()
        }
        Ok(core::net::IpAddr::V6(address)) => {
            address.to_ipv4_mapped().map_or_else(String::new, |address| address.to_string())
        }
        Ok(core::net::IpAddr::V4(address)) => address.to_string(),
        Err(_) => source_ip.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_what_is_not_named_stays() {
        let limits: Limits = "sign_up=1000/2000, numbers=7/8".parse().unwrap();

        assert_eq!(limits.of(Asked::SignUp), Limit { by_source: 1_000, in_all: 2_000 });
        assert_eq!(limits.of(Asked::Numbers), Limit { by_source: 7, in_all: 8 });
        assert_eq!(limits.of(Asked::Slug), Limits::default().of(Asked::Slug));
        assert_eq!("".parse(), Ok(Limits::default()));
        for wrong in ["sign_up", "sign_up=1", "sign_up=a/b", "else=1/2", "sign_up=-1/2"] {
            assert_eq!(wrong.parse::<Limits>(), Err(InvalidLimits), "{wrong}");
        }
    }

    #[test]
    fn one_network_is_one_source() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("unknown"), "unknown");
    }
}
