//! Percentiles by nearest rank.

use super::*;

fn samples(millis: impl IntoIterator<Item = u64>) -> Samples {
    Samples::new(millis.into_iter().map(Duration::from_millis).collect())
}

#[test]
fn percentiles_are_times_that_were_measured() {
    for (given, percent, want) in [
        (samples([3, 1, 2]), 50, 2.0),
        (samples([4, 1, 2, 3]), 50, 2.0),
        (samples(1..=100), 99, 99.0),
        (samples(1..=1_000), 99, 990.0),
        (samples([7]), 1, 7.0),
        (samples([7, 9]), 100, 9.0),
        (samples([]), 50, 0.0),
    ] {
        let found = given.percentile_ms(percent);
        assert!((found - want).abs() < 1e-9, "{percent} of {given:?} is {found}");
    }
}
