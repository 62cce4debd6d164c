//! Samples of one quantity, and how time is sampled on a machine that does other things besides.

use std::time::Instant;

/// How often each side of a comparison is sampled.
pub const ROUNDS: usize = 15;

/// Samples of one quantity, in the order in which they were taken.
#[derive(Clone, Debug)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Takes samples, at least one.
    pub fn new(samples: impl IntoIterator<Item = f64>) -> Self {
        Self(samples.into_iter().collect())
    }

    /// Returns the median, the upper one of an even count.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Returns the smallest sample.
    pub fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::min)
    }

    /// Returns the largest sample.
    pub fn max(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::max)
    }

    /// Divides each sample by the one that was taken beside it.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        Self::new(self.0.iter().zip(&other.0).map(|(own, other)| own / other))
    }

    /// Divides one by each sample.
    #[must_use]
    pub fn reciprocal(&self) -> Self {
        Self::new(self.0.iter().map(|sample| 1.0 / sample))
    }

    /// Multiplies each sample.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self::new(self.0.iter().map(|sample| sample * factor))
    }
}

/// Samples several quantities in turn, so that what disturbs the machine disturbs all of them alike.
///
/// The first round warms up and does not count.
///
/// # Errors
/// The first error that a quantity ends with.
pub fn alternate<const N: usize, E>(
    mut quantities: [&mut dyn FnMut() -> Result<f64, E>; N],
) -> Result<[Samples; N], E> {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for round in 0..=ROUNDS {
        let mut row = [0.0; N];
        for (cell, quantity) in row.iter_mut().zip(&mut quantities) {
            *cell = quantity()?;
        }
        if round > 0 {
            rounds.push(row);
        }
    }
    Ok(core::array::from_fn(|column| Samples::new(rounds.iter().filter_map(|row| row.get(column).copied()))))
}

/// Times `calls` calls and returns the nanoseconds that each of them took.
pub fn per_call(calls: u32, mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

/// Times `calls` calls, one after the other, and returns the nanoseconds that each of them took.
pub async fn per_call_async(calls: u32, mut call: impl AsyncFnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call().await;
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}
