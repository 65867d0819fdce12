//! How many cases are tried.

use proptest::test_runner::{Config, RngSeed};

/// So many cases, the same in each run; but with `PROPTEST_CASES` as many as it
/// says, others in each run.
pub fn config(cases: u32) -> Config {
    let by_default = Config {
        failure_persistence: None,
        ..Config::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => by_default,
        None => Config {
            cases,
            rng_seed: RngSeed::Fixed(1),
            ..by_default
        },
    }
}
