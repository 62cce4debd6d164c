//! The order of a chain (rule R4.4): the leaf first, then each certificate's issuer, whatever the order of the file.
//!
//! Nothing here says whether a chain is to be trusted: no signature is verified, that is the server's work.

use core::cmp::Reverse;

use super::error::CertificateError;
use super::x509::Certificate;
use crate::base::Timestamp;

/// The most certificates of one key that are thought of, the last to end first.
const MOST_LEAVES: usize = 8;

/// Certificates in the order that `x5c` wants: each one is certified by the next (RFC 7515, section 4.1.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateChain {
    leaf: Certificate,
    issuers: Vec<Certificate>,
    unrelated: Vec<Certificate>,
}

impl CertificateChain {
    /// Orders certificates to the chain of the one that was made for a key (`RSAPublicKey` in DER).
    ///
    /// Of several for one key it takes one that is valid at `now`, where that is known, and of these the last to end.
    /// Issuers are found by name, several of one name by their key identifier. A self-issued root ends the chain.
    ///
    /// # Errors
    /// [`CertificateError::NoMatch`] when no certificate was made for the key.
    pub fn for_key(
        certificates: Vec<Certificate>,
        public_key_der: &[u8],
        now: Option<Timestamp>,
    ) -> Result<Self, CertificateError> {
        let certificates = ranked(certificates, now);
        let leaf = certificates.iter().find(|certificate| certificate.certifies(public_key_der));
        leaf.map(|leaf| Self::from_leaf(leaf, &certificates)).ok_or(CertificateError::NoMatch)
    }

    /// Orders certificates to one chain for each of them that was made for a key, the last to end first.
    pub(crate) fn all_for_key(certificates: Vec<Certificate>, public_key_der: &[u8]) -> Vec<Self> {
        let certificates = ranked(certificates, None);
        let leaves = certificates.iter().filter(|certificate| certificate.certifies(public_key_der));
        leaves.take(MOST_LEAVES).map(|leaf| Self::from_leaf(leaf, &certificates)).collect()
    }

    /// Orders certificates to a chain, where no key tells which is the leaf: it is one that issued no other, rather no
    /// authority, rather with a longer chain, and then as [`for_key`](Self::for_key) chooses.
    ///
    /// # Errors
    /// [`CertificateError::Empty`] when there is no certificate.
    pub fn of(certificates: Vec<Certificate>, now: Option<Timestamp>) -> Result<Self, CertificateError> {
        let certificates = ranked(certificates, now);
        let issued = |certificate: &Certificate| {
            let mut others = certificates.iter().filter(|other| *other != certificate);
            others.any(|other| other.facts.issuer.der == certificate.facts.subject.der)
        };
        let leaves = certificates.iter().filter(|certificate| !issued(certificate)).take(MOST_LEAVES);
        let chains = leaves.map(|leaf| Self::from_leaf(leaf, &certificates));
        // Of equal ones `min_by_key` takes the first.
        let best = chains.min_by_key(|chain| (chain.leaf.facts.is_ca, Reverse(chain.issuers.len())));
        let circular = || certificates.first().map(|leaf| Self::from_leaf(leaf, &certificates));
        best.or_else(circular).ok_or(CertificateError::Empty)
    }

    /// Follows the issuers from a leaf; each certificate stands in the chain at most once.
    fn from_leaf(leaf: &Certificate, ranked: &[Certificate]) -> Self {
        let mut chain = Self { leaf: leaf.clone(), issuers: Vec::new(), unrelated: ranked.to_vec() };
        chain.unrelated.retain(|other| other != leaf);
        while let Some(at) = issuer_of(chain.last(), &chain.unrelated) {
            chain.issuers.push(chain.unrelated.remove(at));
        }
        chain
    }

    fn last(&self) -> &Certificate {
        self.issuers.last().unwrap_or(&self.leaf)
    }

    /// Returns the certificate of the key.
    pub fn leaf(&self) -> &Certificate {
        &self.leaf
    }

    /// Returns the certificates, leaf first.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        core::iter::once(&self.leaf).chain(&self.issuers)
    }

    /// Returns the certificates that are not in the chain, although they were given.
    pub fn unrelated(&self) -> &[Certificate] {
        &self.unrelated
    }

    /// Returns the header member `x5c` (RFC 7515, section 4.1.6).
    pub fn x5c(&self) -> Vec<&str> {
        self.certificates().map(|certificate| certificate.x5c()).collect()
    }
}

/// Puts the certificates into the order in which they are preferred, which their order in a file does not change.
fn ranked(mut certificates: Vec<Certificate>, now: Option<Timestamp>) -> Vec<Certificate> {
    let valid = |certificate: &Certificate| now.is_some_and(|now| certificate.is_valid_at(now));
    certificates.sort_by(|a, b| {
        let [one, other] = [a, b].map(|it| (Reverse((valid(it), it.facts.not_after)), it.der()));
        one.cmp(&other)
    });
    certificates.dedup();
    certificates
}

/// Finds the issuer of a certificate that did not issue itself: by name, rather one whose key is the one that it names.
fn issuer_of(certificate: &Certificate, others: &[Certificate]) -> Option<usize> {
    let facts = &certificate.facts;
    if facts.issuer.der == facts.subject.der {
        return None;
    }
    let issuers = others.iter().enumerate().filter(|(_, other)| other.facts.subject.der == facts.issuer.der);
    let is_named = |issuer: &Certificate| match (&facts.authority_key_id, &issuer.facts.subject_key_id) {
        (Some(named), Some(own)) => named == own,
        _ => false,
    };
    issuers.min_by_key(|(_, issuer)| !is_named(issuer)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may fail loudly")]

    use super::*;
    use crate::wire::certificate::CertificateWarning;
    use crate::wire::certificate::read::parse_certificates;
    use crate::wire::key::PrivateKey;

    const KEY: &str = include_str!("../../../tests/data/leaf_key.pem");
    const ROOT: &str = include_str!("../../../tests/data/chain/root.pem");
    /// Issued the leaves, and is named by its key identifier in them.
    const SUB: &str = include_str!("../../../tests/data/chain/sub_named.pem");
    /// Has the subject of `SUB`, another key, and a later end.
    const OTHER_SUB: &str = include_str!("../../../tests/data/chain/sub_other.pem");
    const LEAF: &str = include_str!("../../../tests/data/chain/leaf.pem");
    const OLD: &str = include_str!("../../../tests/data/chain/leaf_old.pem");
    const NEXT: &str = include_str!("../../../tests/data/chain/leaf_next.pem");
    const STRANGER: &str = include_str!("../../../tests/data/chain/stranger.pem");
    /// Two that issued each other.
    const CROSS: &str = concat!(
        include_str!("../../../tests/data/chain/cross_a.pem"),
        include_str!("../../../tests/data/chain/cross_b.pem")
    );

    const IN_2022: Option<Timestamp> = Some(Timestamp::from_unix_seconds(1_656_633_600));
    const IN_2025: Option<Timestamp> = Some(Timestamp::from_unix_seconds(1_751_328_000));

    fn for_key(pem: &[&str], now: Option<Timestamp>) -> Result<CertificateChain, CertificateError> {
        let key = PrivateKey::from_pem(KEY).expect("a key");
        CertificateChain::for_key(parse_certificates(pem.concat())?, key.public_key_der(), now)
    }

    fn of(pem: &[&str]) -> CertificateChain {
        CertificateChain::of(parse_certificates(pem.concat()).expect("PEM"), None).expect("a certificate")
    }

    /// The ends of the subjects of a chain.
    fn names(chain: &CertificateChain) -> Vec<&str> {
        chain.certificates().filter_map(|certificate| certificate.subject().strip_prefix("CN=chain test ")).collect()
    }

    #[test]
    fn a_chain_does_not_depend_on_the_order_of_the_file() {
        for file in [
            [ROOT, SUB, OTHER_SUB, LEAF, STRANGER],
            [STRANGER, LEAF, OTHER_SUB, SUB, ROOT],
            [SUB, LEAF, STRANGER, ROOT, OTHER_SUB],
        ] {
            for chain in [for_key(&file, None).expect("the key's"), of(&file)] {
                assert_eq!(names(&chain), ["leaf", "sub", "root"]);
                let sub = chain.certificates().nth(1).expect("an issuer");
                assert_eq!(sub.serial(), "2002", "the one that the leaf names");
                assert_eq!(chain.unrelated().len(), 2);
                assert_eq!(chain.x5c().len(), 3);
            }
        }
    }

    #[test]
    fn of_several_leaves_the_valid_one_serves_and_else_the_last_to_end() {
        let file = [OLD, NEXT, LEAF, SUB];
        for (now, leaf) in [(None, "leaf next"), (IN_2022, "leaf old"), (IN_2025, "leaf")] {
            assert_eq!(names(&for_key(&file, now).expect("the key's")), [leaf, "sub"]);
        }
        let key = PrivateKey::from_pem(KEY).expect("a key");
        let all = CertificateChain::all_for_key(parse_certificates(file.concat()).expect("PEM"), key.public_key_der());
        assert_eq!(
            all.iter().map(|chain| names(chain)).collect::<Vec<_>>(),
            [["leaf next", "sub"], ["leaf", "sub"], ["leaf old", "sub"]]
        );
    }

    #[test]
    fn circles_duplicates_and_absent_leaves_end() {
        assert_eq!(names(&of(&[CROSS])).len(), 2);
        assert_eq!(names(&of(&[LEAF, LEAF, SUB, SUB])), ["leaf", "sub"]);
        assert_eq!(for_key(&[ROOT, SUB], None), Err(CertificateError::NoMatch));
        assert_eq!(CertificateChain::of(Vec::new(), None), Err(CertificateError::Empty));
    }

    #[test]
    fn what_is_odd_is_a_warning() {
        let subject = |name: &str| format!("CN=chain test {name}");
        let chain = for_key(&[NEXT, STRANGER], None).expect("the key's");
        let warnings = chain.warnings(IN_2025.expect("a time"));
        assert_eq!(
            warnings,
            [
                CertificateWarning::KeyUsage { subject: subject("leaf next") },
                CertificateWarning::NotYetValid {
                    subject: subject("leaf next"),
                    not_before: chain.leaf().not_before()
                },
                CertificateWarning::Unrelated { subject: subject("stranger") },
            ]
        );
        let old = of(&[OLD]);
        let expired = old.warnings(IN_2025.expect("a time"));
        assert_eq!(
            expired,
            [CertificateWarning::Expired { subject: subject("leaf old"), not_after: old.leaf().not_after() }]
        );
        assert_eq!(expired[0].to_string(), "the certificate of CN=chain test leaf old has expired");
        assert_eq!(of(&[LEAF, SUB, ROOT]).warnings(IN_2025.expect("a time")), []);
    }

    #[test]
    fn thumbprints_are_those_of_the_vectors() {
        let file = [include_str!("../../../tests/data/ca.pem"), include_str!("../../../tests/data/leaf.pem")];
        let chain = for_key(&file, None).expect("the key's");
        assert_eq!(chain.leaf().thumbprint_sha1_hex().to_uppercase(), "F35BB1B7129F0910FDDF1273E9C63859B1AE4F57");
        assert_eq!(chain.leaf().x5t(), "81uxtxKfCRD93xJz6cY4WbGuT1c");
        assert_eq!(chain.leaf().x5t_s256(), "AQLcycXWaahVyYuXwHZrAwJSDQpafeo6K082s0hoJHk");
    }
}
