//! Medians, percentiles, and ratios of runs that took place side by side.

use std::time::Duration;

pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// The value below which `share` of the values lie (nearest rank).
pub(super) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank.min(sorted.len()).saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

pub(super) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The median of the ratios of values measured in the same round.
///
/// A machine's speed drifts by a factor of two within minutes; neighbours in time share it, so it cancels out of each
/// pair. A ratio of medians would compare moments that never met.
pub(super) fn paired_ratio(upper: &[f64], lower: &[f64]) -> f64 {
    let ratios: Vec<_> = upper.iter().zip(lower).map(|(upper, lower)| upper / lower).collect();
    median(&ratios)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();

        assert_eq!(percentile(&values, 0.5), 50.0);
        assert_eq!(percentile(&values, 0.99), 99.0);
        assert_eq!(median(&[3.0]), 3.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn drift_of_the_machine_cancels_out_of_paired_ratios() {
        let slow_then_fast = [20.0, 10.0, 5.0];

        assert_eq!(paired_ratio(&slow_then_fast.map(|value| value * 3.0), &slow_then_fast), 3.0);
    }
}
