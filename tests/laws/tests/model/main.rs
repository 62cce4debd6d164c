//! Users sign in, get tokens and sign out in any order: the cache holds, and answers with, what a plain model says.
//!
//! A core stands before an embedded directory, and a clock that only the test moves; beside them, a [`Model`] of maps
//! and sets does what the documentation says. After every deed the two have to agree, on the written document too.
//! What it leaves out: what a hostile service answers, and flows that run at the same time; the other laws have those.
//!
//! [`Model`]: model::Model

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

mod agree;
mod cast;
mod deed;
mod document;
mod model;
mod stage;

use msal_laws::strategy::config;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use deed::{deed, habits};
use stage::Stage;

/// The same lives every time, unless `PROPTEST_RNG_SEED` names others.
fn reproducible() -> ProptestConfig {
    match config() {
        ProptestConfig { rng_seed: RngSeed::Random, .. } => {
            ProptestConfig { rng_seed: RngSeed::Fixed(20_250_101), ..config() }
        }
        chosen => chosen,
    }
}

proptest! {
    #![proptest_config(reproducible())]

    #[test]
    fn the_cache_holds_and_answers_what_the_model_says(habits in habits(), deeds in vec(deed(), 1..=30)) {
        let mut stage = Stage::new(habits);
        for deed in &deeds {
            stage.perform(deed);
            stage.agree(deed);
        }
    }
}
