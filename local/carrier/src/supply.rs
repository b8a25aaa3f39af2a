//! The numbers that are for sale: the same in every run, a hundred in each area code.

/// An area code with its state and its biggest town. Enough for every corner of the country, and for two area codes of
/// one state.
const PLACES: [(&str, &str, &str); 48] = [
    ("201", "NJ", "Jersey City"),
    ("202", "DC", "Washington"),
    ("205", "AL", "Birmingham"),
    ("206", "WA", "Seattle"),
    ("207", "ME", "Portland"),
    ("208", "ID", "Boise"),
    ("210", "TX", "San Antonio"),
    ("212", "NY", "New York"),
    ("213", "CA", "Los Angeles"),
    ("214", "TX", "Dallas"),
    ("215", "PA", "Philadelphia"),
    ("216", "OH", "Cleveland"),
    ("225", "LA", "Baton Rouge"),
    ("301", "MD", "Rockville"),
    ("302", "DE", "Wilmington"),
    ("303", "CO", "Denver"),
    ("304", "WV", "Charleston"),
    ("305", "FL", "Miami"),
    ("307", "WY", "Cheyenne"),
    ("312", "IL", "Chicago"),
    ("313", "MI", "Detroit"),
    ("314", "MO", "St. Louis"),
    ("316", "KS", "Wichita"),
    ("317", "IN", "Indianapolis"),
    ("402", "NE", "Omaha"),
    ("404", "GA", "Atlanta"),
    ("405", "OK", "Oklahoma City"),
    ("406", "MT", "Billings"),
    ("415", "CA", "San Francisco"),
    ("501", "AR", "Little Rock"),
    ("502", "KY", "Louisville"),
    ("503", "OR", "Portland"),
    ("505", "NM", "Albuquerque"),
    ("512", "TX", "Austin"),
    ("515", "IA", "Des Moines"),
    ("601", "MS", "Jackson"),
    ("602", "AZ", "Phoenix"),
    ("612", "MN", "Minneapolis"),
    ("615", "TN", "Nashville"),
    ("617", "MA", "Boston"),
    ("702", "NV", "Las Vegas"),
    ("704", "NC", "Charlotte"),
    ("719", "CO", "Colorado Springs"),
    ("787", "PR", "San Juan"),
    ("801", "UT", "Salt Lake City"),
    ("802", "VT", "Burlington"),
    ("804", "VA", "Richmond"),
    ("907", "AK", "Anchorage"),
];
/// Area codes in which nothing is left: Twilio's own for tests, and one whose neighbours have numbers.
const SOLD_OUT: [&str; 2] = ["533", "720"];

/// A number for sale.
pub(crate) struct ForSale {
    /// In E.164.
    pub(crate) phone_number: String,
    /// The town; empty where it is not known.
    pub(crate) locality: &'static str,
    /// The state, by its two letters; empty where it is not known.
    pub(crate) region: &'static str,
}

/// The numbers of an area code: those that no subscriber ever has, `555-0100` to `555-0199`.
pub(crate) fn of_area_code(area_code: &str) -> Vec<ForSale> {
    if SOLD_OUT.contains(&area_code) {
        return Vec::new();
    }
    let place = PLACES.iter().find(|(code, _, _)| *code == area_code);
    let (region, locality) = place.map_or(("", ""), |(_, region, locality)| (*region, *locality));
    let number = |line| ForSale { phone_number: format!("+1{area_code}55501{line:02}"), locality, region };
    (0..100).map(number).collect()
}

/// The numbers of a state: a few of each of its area codes.
pub(crate) fn of_state(state: &str) -> Vec<ForSale> {
    let codes = PLACES.iter().filter(|(_, region, _)| *region == state);
    codes.flat_map(|(code, _, _)| of_area_code(code).into_iter().take(5)).collect()
}
