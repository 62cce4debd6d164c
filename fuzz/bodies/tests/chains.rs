//! Chains of certificates whose names, keys and identifiers meet often enough to be confused.

use msal_fuzz_bodies::{certificate, certificate_chain};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn few_names(head in "[kx][0-9]", lines in prop::collection::vec("[a-c][a-c][kx][12-][12-][0-4][3-9]", 0..8)) {
        certificate_chain(format!("{head}\n{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn a_line_of_issuers(lines in Just(vec!["abk1209", "bcx2308", "cdx3409", "ddx4-09", "bcx9308", "aek1-13"]).prop_shuffle()) {
        certificate_chain(format!("k5\n{}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn markers_and_dashes(parts in prop::collection::vec(
        prop::sample::select(vec!["-----BEGIN CERTIFICATE-----", "-----end certificate-----", "-----END CERTIFICATE-----",
            "BEGIN CERTIFICATE-----", "-----", "-", "AAAA", "\r\n", " ", "é", "PRIVATE KEY"]), 0..12)) {
        certificate(parts.concat().as_bytes());
    }
}
