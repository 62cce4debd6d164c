//! What is odd about a chain and yet no error: the service decides (rule R4.5).

use core::fmt;

use super::chain::CertificateChain;
use crate::base::Timestamp;

/// Something that the owner of a certificate should know of. Subjects are as [`subject`](super::Certificate::subject).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateWarning {
    /// The certificate has expired.
    Expired {
        /// Its subject.
        subject: String,
        /// The last moment at which it was valid.
        not_after: Timestamp,
    },
    /// The certificate is not valid yet.
    NotYetValid {
        /// Its subject.
        subject: String,
        /// The first moment at which it will be valid.
        not_before: Timestamp,
    },
    /// The leaf has a key usage, and `digitalSignature` is not in it (RFC 5280, section 4.2.1.3).
    KeyUsage {
        /// Its subject.
        subject: String,
    },
    /// The certificate has nothing to do with the leaf and is not sent.
    Unrelated {
        /// Its subject.
        subject: String,
    },
}

impl CertificateChain {
    /// Returns what is odd about the chain at `now`, the leaf's oddities first.
    pub fn warnings(&self, now: Timestamp) -> Vec<CertificateWarning> {
        let ended = self.certificates().filter(|it| !it.is_valid_at(now)).map(|it| {
            let (subject, not_after) = (it.subject().to_owned(), it.not_after());
            match now > not_after {
                true => CertificateWarning::Expired { subject, not_after },
                false => CertificateWarning::NotYetValid { subject, not_before: it.not_before() },
            }
        });
        let leaf = Some(self.leaf()).filter(|leaf| leaf.facts.key_usage_signs == Some(false));
        let usage = leaf.map(|leaf| CertificateWarning::KeyUsage { subject: leaf.subject().to_owned() });
        let subjects = self.unrelated().iter().map(|it| it.subject().to_owned());
        let unrelated = subjects.map(|subject| CertificateWarning::Unrelated { subject });
        usage.into_iter().chain(ended).chain(unrelated).collect()
    }
}

impl fmt::Display for CertificateWarning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, what) = match self {
            Self::Expired { subject, .. } => (subject, "has expired"),
            Self::NotYetValid { subject, .. } => (subject, "is not valid yet"),
            Self::KeyUsage { subject } => (subject, "has a key usage without digitalSignature"),
            Self::Unrelated { subject } => (subject, "is not part of the chain and is not sent"),
        };
        write!(out, "the certificate of {subject} {what}")
    }
}
