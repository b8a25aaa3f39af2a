//! The results as tables for people, as goals met or missed, and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::measure::Measured;
use super::peers::Size;
use super::stats::{median, paired_ratio, percentile};
use super::variants::Variant;

/// The results of one run, by variant.
pub(super) type Results = BTreeMap<&'static str, Measured>;

/// A ratio that people ask for: what, above, below, of which measure.
const RATIOS: [(&str, Variant, Variant, Measure); 10] = [
    ("cold b/a", Variant::Webhook, Variant::Hello, Measure::Cold),
    ("cold c/b", Variant::FastApi, Variant::Webhook, Measure::Cold),
    ("cold d/b", Variant::Plain, Variant::Webhook, Measure::Cold),
    ("warm c/b", Variant::FastApi, Variant::Webhook, Measure::Warm),
    ("warm d/b", Variant::Plain, Variant::Webhook, Measure::Warm),
    ("cold cpu b/a", Variant::Webhook, Variant::Hello, Measure::ColdCpu),
    ("cold cpu c/b", Variant::FastApi, Variant::Webhook, Measure::ColdCpu),
    ("warm cpu c/b", Variant::FastApi, Variant::Webhook, Measure::WarmCpu),
    ("warm cpu d/b", Variant::Plain, Variant::Webhook, Measure::WarmCpu),
    ("memory c/b", Variant::FastApi, Variant::Webhook, Measure::Memory),
];

#[derive(Debug, Clone, Copy)]
enum Measure {
    Cold,
    Warm,
    ColdCpu,
    WarmCpu,
    Memory,
}

impl Measure {
    /// One value a round.
    fn of(self, measured: &Measured) -> &[f64] {
        match self {
            Self::Cold => &measured.cold,
            Self::Warm => &measured.warm_of_round,
            Self::ColdCpu => &measured.cold_cpu,
            Self::WarmCpu => &measured.warm_cpu,
            Self::Memory => &measured.peak_kib,
        }
    }
}

fn ratio(results: &Results, upper: Variant, lower: Variant, measure: Measure) -> f64 {
    match (results.get(upper.name()), results.get(lower.name())) {
        (Some(upper), Some(lower)) => paired_ratio(measure.of(upper), measure.of(lower)),
        _ => f64::NAN,
    }
}

/// The results of one run as a table.
pub(super) fn table(results: &Results) -> String {
    let mut text = format!(
        "{:<32} | {:>15} | {:>7} | {:>7} | {:>8} | {:>15} | {:>8} | {:>8}\n",
        "", "cold p50/p99 ms", "init ms", "1st ms", "cold CPU", "warm p50/p99 ms", "CPU/call", "peak MiB"
    );
    let _ = writeln!(text, "{}", "-".repeat(text.trim_end().chars().count()));
    for variant in Variant::ALL {
        let Some(measured) = results.get(variant.name()) else { continue };
        let _ = writeln!(
            text,
            "{:<32} | {:>6.1} / {:>6.1} | {:>7.1} | {:>7.2} | {:>8.1} | {:>6.3} / {:>6.3} | {:>8.3} | {:>8.1}",
            variant.title(),
            median(&measured.cold),
            percentile(&measured.cold, 0.99),
            median(&measured.init),
            median(&measured.first),
            median(&measured.cold_cpu),
            median(&measured.warm),
            percentile(&measured.warm, 0.99),
            median(&measured.warm_cpu),
            percentile(&measured.peak_kib, 1.0) / 1024.0,
        );
    }
    text
}

/// The ratios of one run in one paragraph.
pub(super) fn ratios(results: &Results) -> String {
    let ratios =
        RATIOS.map(|(name, upper, lower, measure)| format!("{name} {:.2}", ratio(results, upper, lower, measure)));
    format!("Ratios (median of the rounds' own ratios): {}\n", ratios.join(", "))
}

/// Sizes of what is deployed.
pub(super) fn sizes(sizes: &BTreeMap<&'static str, Size>) -> String {
    let mut text = String::new();
    for variant in Variant::ALL {
        if let Some(size) = sizes.get(variant.name()) {
            let (unpacked, zip) = (megabytes(size.unpacked), megabytes(size.zip));
            let _ = writeln!(text, "{:<32} | unpacked {unpacked:>6.2} MB | zip {zip:>6.2} MB", variant.title());
        }
    }
    text
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

/// One goal of the project.
#[derive(Debug)]
pub(super) struct Goal {
    what: &'static str,
    goal: f64,
    reached: f64,
    is_at_most: bool,
}

impl Goal {
    pub(super) fn is_met(&self) -> bool {
        if self.is_at_most { self.reached <= self.goal } else { self.reached >= self.goal }
    }

    pub(super) fn line(&self) -> String {
        let verdict = if self.is_met() { "met   " } else { "MISSED" };
        let relation = if self.is_at_most { "at most" } else { "at least" };
        format!("{verdict}  {}: {:.2} ({relation} {})", self.what, self.reached, self.goal)
    }

    fn json(&self) -> Value {
        json!({"what": self.what, "goal": self.goal, "at_most": self.is_at_most, "reached": self.reached, "met": self.is_met()})
    }
}

/// The goals, held against the recorded table's results.
pub(super) fn goals(results: &Results, sizes: &BTreeMap<&'static str, Size>) -> Vec<Goal> {
    let at_most = |what, reached, goal| Goal { what, goal, reached, is_at_most: true };
    let at_least = |what, reached, goal| Goal { what, goal, reached, is_at_most: false };
    let zip = sizes.get(Variant::Webhook.name()).map_or(f64::NAN, |size| megabytes(size.zip));
    let peak = results.get(Variant::Webhook.name()).map_or(f64::NAN, |b| percentile(&b.peak_kib, 1.0) / 1024.0);
    vec![
        at_most("b cold over a", ratio(results, Variant::Webhook, Variant::Hello, Measure::Cold), 1.6),
        at_least("c cold over b", ratio(results, Variant::FastApi, Variant::Webhook, Measure::Cold), 50.0),
        at_least("c warm over b", ratio(results, Variant::FastApi, Variant::Webhook, Measure::Warm), 3.5),
        at_most("b zip, MB", zip, 3.0),
        at_most("b peak memory, MiB", peak, 10.0),
    ]
}

/// The results of one run for machines.
pub(super) fn json(results: &Results) -> Value {
    let variants: serde_json::Map<_, _> = Variant::ALL
        .iter()
        .filter_map(|variant| Some((variant.name().to_owned(), variant_json(results.get(variant.name())?))))
        .collect();
    let ratios: serde_json::Map<_, _> = RATIOS
        .iter()
        .map(|(name, upper, lower, measure)| ((*name).to_owned(), json!(ratio(results, *upper, *lower, *measure))))
        .collect();
    json!({"variants": variants, "ratios": ratios})
}

fn variant_json(measured: &Measured) -> Value {
    let spread =
        |values: &[f64]| json!({"p50": median(values), "p99": percentile(values, 0.99), "count": values.len()});
    json!({
        "cold_ms": spread(&measured.cold),
        "init_ms": spread(&measured.init),
        "first_ms": spread(&measured.first),
        "cold_cpu_ms": spread(&measured.cold_cpu),
        "warm_ms": spread(&measured.warm),
        "warm_cpu_ms": spread(&measured.warm_cpu),
        "peak_mib": percentile(&measured.peak_kib, 1.0) / 1024.0,
        "rounds": {"cold_ms": measured.cold, "warm_ms": measured.warm_of_round},
    })
}

/// Goals for machines.
pub(super) fn goals_json(goals: &[Goal]) -> Value {
    goals.iter().map(Goal::json).collect()
}

/// Sizes for machines, in bytes.
pub(super) fn sizes_json(sizes: &BTreeMap<&'static str, Size>) -> Value {
    sizes.iter().map(|(name, size)| ((*name).to_owned(), json!({"unpacked": size.unpacked, "zip": size.zip}))).collect()
}
