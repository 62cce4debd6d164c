//! Finds the trace files that the command line names: files as given, folders with all that lies below.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Returns the traces at `path`, sorted; of a folder, the files that end in `.json`, at any depth.
///
/// Symbolic links in a folder are not followed.
pub fn traces(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (kind, path) = (entry.file_type()?, entry.path());
            if kind.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "there is no trace in this folder"));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken assumption")]
    use super::*;

    #[test]
    fn a_folder_yields_its_json_files_sorted_and_a_file_itself() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let found = traces(&package.join("traces")).unwrap();
        assert!(found.is_sorted() && found.len() > 300);
        let format = package.join("FORMAT.md");
        assert_eq!(traces(&format).unwrap(), [format]);
    }

    #[test]
    fn nothing_to_replay_is_an_error() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(traces(&package.join("keys")).is_err());
        assert!(traces(&package.join("absent")).is_err());
    }
}
