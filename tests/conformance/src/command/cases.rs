//! What the commands over files of cases share: where those of this package lie, and how a file is read.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use super::Done;
use crate::report::Tally;

/// The largest file of cases, in bytes.
const LARGEST_FILE: u64 = 16 << 20;

/// Returns where a file or folder of this package lies.
pub(super) fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Reads each file as JSON of the layout `T` and hands it on with its path; one that is not readable so is named.
pub(super) fn each<T: DeserializeOwned>(
    paths: &[PathBuf],
    tally: &mut Tally<'_>,
    mut judge: impl FnMut(&Path, T, &mut Tally<'_>) -> io::Result<()>,
) -> Done {
    for path in paths {
        match read(path) {
            Ok(file) => judge(path, file, tally)?,
            Err(error) => tally.unreadable(path, &error),
        }
    }
    Ok(())
}

/// Why a file is none of the cases that a command knows.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("can not be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is not of the layout that this command reads: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("is longer than {LARGEST_FILE} bytes")]
    TooLong,
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, ReadError> {
    if fs::metadata(path)?.len() > LARGEST_FILE {
        return Err(ReadError::TooLong);
    }
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}
