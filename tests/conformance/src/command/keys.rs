//! `keys`: private keys, certificates, bundles and PFX files, good and hostile, against the readers of containers.

use std::{
    error::Error,
    fs, io, iter,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use msal_core::{
    Secret,
    base::encode::hex,
    wire::{
        certificate::{CertificateError, EncodedCertificate, parse_certificates},
        key::{self, KeyError, KeyFile},
    },
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Command, cases};
use crate::{
    matcher::Mismatch,
    report::{Tally, Verdict},
};

pub(super) const COMMAND: Command = Command {
    name: "keys",
    purpose: "Reads private keys, certificates, bundles and PFX files.",
    about: "\
A PATH is a manifest: `files`, which lie beside it, each with a `kind` (key, cert, bundle,
pfx), what to `expect` of it (ok, error, unsupported, either), a `passphrase`, and the facts
of its `key` and `certs`; and `generate_at_test_time`, files that are repetitions of a byte.
A file that is read must give its facts; one that is not must say why without its
passphrase; all within two seconds, but for one that is made to take longer (`600k`).
Without a PATH the manifest that comes with this package is read.
",
    shipped: &["vectors/keys-and-certs/manifest.json"],
    run,
};

const LONGEST: Duration = Duration::from_secs(2);
/// A file of 600 000 rounds, which are allowed and may take longer on a slow machine.
const SLOW: &str = "600k";
/// How long a passphrase has to be, in bytes, so that it stands in no error by chance.
const TELLING: usize = 8;
/// The largest file that is made of repetitions, in bytes.
const MOST_REPEATED: usize = 64 << 20;

#[derive(Deserialize)]
struct Manifest {
    files: Vec<File>,
    #[serde(default)]
    generate_at_test_time: Vec<Generated>,
}

/// A file beside the manifest.
#[derive(Deserialize)]
struct File {
    file: PathBuf,
    #[serde(flatten)]
    case: Case,
}

/// A file that is made for its test.
#[derive(Deserialize)]
struct Generated {
    name: String,
    prefix: String,
    byte: String,
    repeat: usize,
    suffix: String,
    #[serde(flatten)]
    case: Case,
}

/// What a file is and what is to be read from it.
#[derive(Deserialize)]
struct Case {
    kind: Kind,
    expect: Expect,
    passphrase: Option<String>,
    key: Option<KeyFacts>,
    #[serde(default)]
    certs: Vec<CertificateFacts>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Key,
    Cert,
    Bundle,
    Pfx,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Expect {
    Ok,
    Error,
    /// An error that names what is not supported, or the facts.
    Unsupported,
    Either,
}

#[derive(Deserialize, PartialEq, Eq)]
struct KeyFacts {
    r#type: String,
    bits: u32,
    spki_sha256: String,
}

#[derive(Deserialize, PartialEq, Eq)]
struct CertificateFacts {
    sha1: String,
    sha256: String,
}

/// What was read from a file.
struct Read {
    key: Option<KeyFacts>,
    certificates: Vec<CertificateFacts>,
}

/// Why a file was refused.
struct Refusal {
    /// All that people may see of the error: by `Display`, then by `Debug`.
    text: String,
    /// Whether it names a kind or a container that is not offered.
    is_unsupported: bool,
}

impl Refusal {
    fn new(error: &dyn Error, is_unsupported: bool) -> Self {
        Self { text: format!("{error}\n{error:?}"), is_unsupported }
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self::new(&error, matches!(error, KeyError::Unsupported { .. }))
    }
}

impl From<CertificateError> for Refusal {
    fn from(error: CertificateError) -> Self {
        Self::new(&error, matches!(error, CertificateError::OtherGiven { .. }))
    }
}

fn run(paths: &[PathBuf], tally: &mut Tally<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
    cases::each(paths, tally, |path, manifest: Manifest, tally| {
        let folder = path.parent().unwrap_or(Path::new("."));
        for File { file, case } in &manifest.files {
            match fs::read(folder.join(file)) {
                Ok(bytes) => judge(&file.to_string_lossy(), case, &bytes, tally)?,
                Err(error) => tally.unreadable(&folder.join(file), &error),
            }
        }
        manifest.generate_at_test_time.iter().try_for_each(|made| judge(&made.name, &made.case, &made.bytes(), tally))
    })
}

impl Generated {
    fn bytes(&self) -> Vec<u8> {
        let count = self.repeat.min(MOST_REPEATED / self.byte.len().max(1));
        let body = iter::repeat_n(self.byte.as_bytes(), count).flatten();
        self.prefix.as_bytes().iter().chain(body).chain(self.suffix.as_bytes()).copied().collect()
    }
}

fn judge(name: &str, case: &Case, bytes: &[u8], tally: &mut Tally<'_>) -> io::Result<()> {
    tally.judge(name, || {
        let begin = Instant::now();
        let read = read(case, bytes);
        let took = begin.elapsed();
        let mut found: Vec<Mismatch> = match &read {
            Ok(read) => differences(case, read),
            Err(error) => complaints(case, error),
        };
        if took > LONGEST && !name.contains(SLOW) {
            found.push(Mismatch::new("time", format!("{LONGEST:?}"), format!("{took:?}")));
        }
        Verdict::of(found)
    })
}

/// Reads a file by its kind.
fn read(case: &Case, bytes: &[u8]) -> Result<Read, Refusal> {
    let passphrase = case.passphrase.as_deref().map(Secret::new);
    let file = match case.kind {
        Kind::Cert => {
            let certificates = parse_certificates(bytes)?;
            return Ok(Read { key: None, certificates: certificates.iter().map(|c| thumbprints(c.der())).collect() });
        }
        Kind::Key | Kind::Bundle => key::read(bytes, passphrase.as_ref()),
        Kind::Pfx => key::read_pfx(bytes, passphrase.as_ref()),
    };
    let KeyFile { key, certificates, .. } = file?;
    let key =
        KeyFacts { r#type: "RSA".to_owned(), bits: key.bits(), spki_sha256: hex(&Sha256::digest(key.spki_der())) };
    Ok(Read { key: Some(key), certificates: certificates.iter().map(|der| thumbprints(der)).collect() })
}

fn thumbprints(der: &[u8]) -> CertificateFacts {
    let certificate = EncodedCertificate::from_der(der.to_vec());
    CertificateFacts { sha1: certificate.thumbprint_sha1_hex(), sha256: certificate.thumbprint_sha256_hex() }
}

/// What is wrong with having read a file, or with what was read.
fn differences(case: &Case, read: &Read) -> Vec<Mismatch> {
    let mut found = Vec::new();
    if case.expect == Expect::Error {
        found.push(Mismatch::new("expect", "error", "it was read"));
    }
    if case.key.is_some() && read.key != case.key {
        found.push(Mismatch::new("key", shown(case.key.as_ref()), shown(read.key.as_ref())));
    }
    if (case.expect == Expect::Ok || !case.certs.is_empty()) && read.certificates != case.certs {
        let shown = |all: &[CertificateFacts]| all.iter().map(|one| one.sha256.clone()).collect::<Vec<_>>();
        found.push(Mismatch::new("certs", json!(shown(&case.certs)), json!(shown(&read.certificates))));
    }
    found
}

fn shown(key: Option<&KeyFacts>) -> String {
    key.map_or("none".to_owned(), |key| format!("{} of {} bits, {}", key.r#type, key.bits, key.spki_sha256))
}

/// What is wrong with having refused a file, or with what was said.
fn complaints(case: &Case, error: &Refusal) -> Vec<Mismatch> {
    let mut found = Vec::new();
    match case.expect {
        Expect::Ok => found.push(Mismatch::new("expect", "ok", &error.text)),
        Expect::Unsupported if !error.is_unsupported => {
            found.push(Mismatch::new("expect", "unsupported", &error.text));
        }
        _ => {}
    }
    let passphrase = case.passphrase.as_deref().map(str::trim).filter(|passphrase| passphrase.len() >= TELLING);
    if passphrase.is_some_and(|passphrase| error.text.contains(passphrase)) {
        found.push(Mismatch::new("discretion", "no passphrase", "an error that repeats it"));
    }
    found
}
