//! What is promised of allocations, counted.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use allocation_counter::{AllocationInfo, measure};
use msal_benches::InHand;

#[test]
fn a_bearer_token_is_sent_for_one_allocation() {
    let bearer = InHand::bearer().unwrap();
    let mut header = None;
    let AllocationInfo { count_total, bytes_total, .. } = measure(|| header = Some(bearer.plain_authorization()));
    let header = header.unwrap().unwrap();
    assert_eq!(header.to_str().unwrap(), format!("Bearer {}", bearer.token()));
    assert_eq!((count_total, usize::try_from(bytes_total).unwrap()), (1, header.len()));
}
