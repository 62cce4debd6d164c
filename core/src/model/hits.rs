//! A count that many threads add to.

use core::sync::atomic::{AtomicU64, Ordering};

/// How many calls were answered, in several cells: threads that are busy with different tokens seldom share one.
#[derive(Debug, Default)]
pub(crate) struct Hits([Cell; 16]);

/// A part of the count, in a cache line of its own.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Cell(AtomicU64);

impl Hits {
    /// Counts a call that something at this place in memory answered.
    pub(crate) fn record<T>(&self, answered: &T) {
        let place = core::ptr::from_ref(answered).addr() / align_of::<Cell>();
        if let Some(cell) = self.0.get(place % self.0.len()) {
            cell.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Returns how many calls were counted.
    pub(crate) fn total(&self) -> u64 {
        self.0.iter().map(|cell| cell.0.load(Ordering::Relaxed)).sum()
    }

    /// Begins to count anew.
    pub(crate) fn forget(&self) {
        for cell in &self.0 {
            cell.0.store(0, Ordering::Relaxed);
        }
    }
}
