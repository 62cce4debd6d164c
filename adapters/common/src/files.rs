//! Secret files, read within bounds.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use msal_core::{ReadError, Secret};
use zeroize::Zeroizing;

/// The largest secret file, in bytes.
const LIMIT: u64 = 1 << 20;

/// Reads a secret file, a text or a binary one, of at most one mebibyte; blocks while it does.
///
/// # Errors
/// [`ReadError`] names the file and the remedy.
pub fn read(path: &Path) -> Result<Secret, ReadError> {
    let failed = |why: &str, remedy| ReadError::new(format!("the file {} {why}; {remedy}", path.display()));
    let mut bytes = read_bounded(path).map_err(|why| {
        let remedy = match why.kind() {
            io::ErrorKind::NotFound => "correct the path, or create it",
            io::ErrorKind::PermissionDenied => "let this process read it",
            _ => "give a regular file",
        };
        failed(&format!("can not be read ({why})"), remedy)
    })?;
    if bytes.len() as u64 > LIMIT {
        return Err(failed("is larger than one mebibyte", "give one that holds the secret only"));
    }
    Ok(Secret::from_bytes(std::mem::take(&mut *bytes)))
}

/// Reads at most one byte more than is allowed, into a buffer that is never moved and is wiped in the end.
fn read_bounded(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = File::open(path)?;
    let expected = file.metadata()?.len().min(LIMIT) + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(expected).unwrap_or_default()));
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn a_file_is_read_or_the_error_names_it_and_what_to_do() {
        let folder = std::env::temp_dir().join(format!("msal-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let cases = [
            ("secret", Some(b"s3cr3t\n".to_vec()), Ok("s3cr3t\n")),
            ("full", Some(vec![b'a'; 1 << 20]), Ok("aaa")),
            ("large", Some(vec![b'a'; (1 << 20) + 1]), Err("larger than one mebibyte; give one")),
            ("binary", Some(vec![0xff, 0xfe]), Ok("")),
            ("absent", None, Err("correct the path")),
            (".", None, Err("give a regular file")),
        ];
        for (name, content, expected) in cases {
            let path = folder.join(name);
            if let Some(bytes) = content {
                std::fs::write(&path, bytes).unwrap();
            }
            match (read(&path), expected) {
                (Ok(secret), Ok(start)) => assert!(secret.expose_secret().starts_with(start), "{name}"),
                (Err(error), Err(remedy)) => {
                    let text = error.to_string();
                    assert!(text.contains(remedy) && text.contains(&path.display().to_string()), "{text}");
                }
                (outcome, _) => unreachable!("{name}: {outcome:?}"),
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
