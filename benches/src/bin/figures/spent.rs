//! What several ways to the same tokens cost, sampled side by side: time, and this process's share of the processor.

use std::time::Duration;

use msal_benches::{ROUNDS, Samples};
use rustix::time::{ClockId, clock_gettime};

use crate::Failure;

/// Microseconds for each token.
pub(crate) struct Spent {
    pub(crate) wall: Samples,
    pub(crate) cpu: Samples,
}

/// A way to get tokens, which returns how long it took.
pub(crate) type Way<'a> = &'a mut dyn FnMut() -> Result<Duration, Failure>;

/// Samples ways to so many tokens each, in turn. The first round warms up and does not count.
pub(crate) fn side_by_side(tokens: usize, ways: &mut [Way<'_>]) -> Result<Vec<Spent>, Failure> {
    let mut samples = vec![(Vec::new(), Vec::new()); ways.len()];
    for round in 0..=ROUNDS {
        for (way, (walls, cpus)) in ways.iter_mut().zip(&mut samples) {
            let cpu = process_time();
            let wall = way()?;
            if round > 0 {
                walls.push(each(wall, tokens));
                cpus.push(each(process_time().saturating_sub(cpu), tokens));
            }
        }
    }
    Ok(samples.into_iter().map(|(wall, cpu)| Spent { wall: Samples::new(wall), cpu: Samples::new(cpu) }).collect())
}

/// Returns how long processors have worked for this process.
pub(crate) fn process_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "a count of tokens is far below 2^52")]
fn each(duration: Duration, tokens: usize) -> f64 {
    duration.as_secs_f64() * 1e6 / tokens as f64
}
