//! X.509 certificates (RFC 5280) as far as a credential needs them: their files, thumbprints, keys, validity, chains.
//!
//! Nothing here says whether a certificate is to be trusted: that is the server's work.

mod chain;
mod encoded;
mod error;
mod extract;
mod read;
mod warning;
mod x509;

pub use chain::CertificateChain;
pub use encoded::EncodedCertificate;
pub use error::CertificateError;
pub use extract::extract_certs;
pub use read::{encoded_certificates, parse_certificates};
pub use warning::CertificateWarning;
pub use x509::Certificate;
