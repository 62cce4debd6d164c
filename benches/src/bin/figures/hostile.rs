//! `hostile`: files that may hold keys and certificates, each opened by a process of its own: what that takes of the
//! processor's time and of memory.
//!
//! They are the files of the conformance package, and two that ask for all the work that may be asked for.

use std::fs;
use std::path::{Path, PathBuf};

use msal_benches::{Figure, ROUNDS, Samples};
use msal_core::Secret;
use msal_core::base::encode::{from_hex, hex};
use msal_core::wire::certificate::parse_certificates;
use msal_core::wire::{key, pem};
use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::child::Child;
use crate::memory::occupied;
use crate::spent::process_time;

const FIGURE: &str = "hostile";
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/conformance/vectors/keys-and-certs");

/// Files that are changed so that they cost the most: what it is called, which file, and what is replaced in its DER.
const COSTLY: [(&str, &str, [&str; 2]); 2] = [
    // 600,000 rounds of HMAC-SHA-256 become 1,000,000 of HMAC-SHA-512
    (
        "PBKDF2, 1000000 rounds",
        "keys/pbes2-600k.pem",
        ["02030927c0300c06082a864886f70d0209", "02030f4240300c06082a864886f70d020b"],
    ),
    // r and p of 8 and 1 become 16 and 3: 32 MiB, and the work of 786,432 rounds
    ("scrypt, 32 MiB", "keys/pbes2-scrypt-aes-256-cbc.pem", ["020108020101", "020110020103"]),
];

#[derive(Deserialize)]
struct Manifest {
    files: Vec<File>,
}

/// A file, and how it is to be opened.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct File {
    file: PathBuf,
    kind: String,
    expect: String,
    passphrase: Option<String>,
    /// What is replaced in its DER, in hexadecimal.
    #[serde(default)]
    change: Option<[String; 2]>,
}

/// Measures every file once, and the costly ones over and over.
pub(crate) fn figures() -> Result<(), Failure> {
    let Manifest { files } = serde_json::from_str(&fs::read_to_string(Path::new(FOLDER).join("manifest.json"))?)?;
    eprintln!("hostile: {} files", files.len());
    let costs = files.iter().map(cost).collect::<Result<Vec<_>, _>>()?;
    print(&format!("{} files, each once", files.len()), &costs);
    for (case, name, change) in COSTLY {
        eprintln!("hostile: {case}");
        let file = files.iter().find(|file| file.file == Path::new(name)).ok_or("the manifest lacks a file")?;
        let change = Some(change.map(str::to_owned));
        let file = File { change, expect: "error".to_owned(), ..file.clone() };
        print(case, &(0..ROUNDS).map(|_| cost(&file)).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(())
}

fn cost(file: &File) -> Result<[f64; 2], Failure> {
    Child::start("hostile", file)?.hear()
}

fn print(case: &str, costs: &[[f64; 2]]) {
    let [times, sizes] = [|[time, _]: &[f64; 2]| *time, |[_, size]: &[f64; 2]| *size].map(|of| costs.iter().map(of));
    Figure::new(FIGURE, format!("{case}, processor"), "ms", &Samples::new(times)).print();
    Figure::new(FIGURE, format!("{case}, memory"), "MiB", &Samples::new(sizes)).print();
}

/// Opens a file, and returns the milliseconds that it took of a processor and by how many MiB the process grew.
pub(crate) fn open(file: &File) -> Result<[f64; 2], Failure> {
    let bytes = file.bytes()?;
    let before = occupied("VmRSS")?;
    let start = process_time();
    let opened = file.open(&bytes);
    let milliseconds = process_time().saturating_sub(start).as_secs_f64() * 1e3;
    let grown = occupied("VmHWM")?.saturating_sub(before) / 1024;
    match (opened, &*file.expect) {
        (Err(why), "ok") => Err(format!("{}: {why}", file.file.display()).into()),
        (Ok(()), "error") => Err(format!("{} is opened", file.file.display()).into()),
        _ => Ok([milliseconds, f64::from(u32::try_from(grown)?) / 1024.0]),
    }
}

impl File {
    fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let bytes = fs::read(Path::new(FOLDER).join(&self.file))?;
        let Some([old, new]) = &self.change else { return Ok(bytes) };
        let blocks = pem::blocks(str::from_utf8(&bytes)?)?;
        let der = hex(&blocks.first().ok_or("the file has no PEM block")?.der);
        let changed = from_hex(&der.replacen(old, new, 1)).filter(|_| der.contains(old));
        changed.ok_or_else(|| "the file does not hold what is to be changed".into())
    }

    fn open(&self, bytes: &[u8]) -> Result<(), Failure> {
        let passphrase = self.passphrase.as_deref().map(Secret::new);
        match &*self.kind {
            "cert" => drop(parse_certificates(bytes)?),
            "pfx" => drop(key::read_pfx(bytes, passphrase.as_ref())?),
            _ => drop(key::read(bytes, passphrase.as_ref())?),
        }
        Ok(())
    }
}
