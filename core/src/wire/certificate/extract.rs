//! MSAL's own way to read certificates, kept for people who come from it: lenient, and without looking inside.
//!
//! Credentials read with [`parse_certificates`](super::parse_certificates) instead (rule R4.3).

use super::error::CertificateError;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// How many dashes of an end of [`BEGIN`] may begin another one.
const TAIL: usize = "-----".len();

/// Returns the content of each `CERTIFICATE` block of a text, or the whole text where it has none; linear in its length.
///
/// The contract is that of MSAL for Python's function of this name: labels in any (ASCII) case, contents without `-`, as
/// they stand but for white space at both ends, and nothing is checked. A block that is not closed is none.
///
/// ```
/// let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
/// assert_eq!(msal_core::extract_certs(pem)?, ["MIIB"]);
/// assert_eq!(msal_core::extract_certs(" MIIB\n")?, ["MIIB"]);
/// # Ok::<(), msal_core::wire::certificate::CertificateError>(())
/// ```
///
/// # Errors
/// [`CertificateError::PrivateKeyGiven`] for a text that has no such block and the words `PRIVATE KEY`.
pub fn extract_certs(text: &str) -> Result<Vec<String>, CertificateError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(begin) = rest.find('-') {
        let Some(after) = cut(rest, begin, BEGIN) else {
            rest = rest.get(begin + 1..).unwrap_or_default();
            continue;
        };
        let end = after.find('-').unwrap_or(after.len());
        match cut(after, end, END).filter(|_| end > 0) {
            Some(next) => {
                found.push(stripped(after.get(..end).unwrap_or_default()));
                rest = next;
            }
            None => rest = rest.get(begin + BEGIN.len() - TAIL..).unwrap_or_default(),
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    match text.contains("PRIVATE KEY") {
        true => Err(CertificateError::PrivateKeyGiven),
        false => Ok(vec![stripped(text)]),
    }
}

/// Returns what follows a marker that stands at `at`, in any case.
fn cut<'a>(text: &'a str, at: usize, marker: &str) -> Option<&'a str> {
    let (here, after) = (text.get(at..at + marker.len())?, text.get(at + marker.len()..)?);
    here.eq_ignore_ascii_case(marker).then_some(after)
}

/// Strips what Python strips: Unicode's white space and the separators of ASCII.
fn stripped(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_section_4_1() {
        let block = |body: &str| format!("{BEGIN}{body}{END}");
        let odd =
            ["-----BEGIN X509 CERTIFICATE-----\nAA\n-----END X509 CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----"];
        let open = format!("{BEGIN}\nabc\n");
        for (text, expected) in [
            (block("\nAA\nBB\n"), vec!["AA\nBB"]),
            (block("\r\nAA\r\nBB\r\n"), vec!["AA\r\nBB"]),
            (format!("{}\n{}", block("AA"), block("BB")), vec!["AA", "BB"]),
            (format!("Bag Attributes\n-----BEGIN PRIVATE KEY-----{}", block("AA")), vec!["AA"]),
            (block("AA").to_lowercase(), vec!["aa"]),
            (format!("----{}----", block("AA")), vec!["AA"]),
            (format!("{BEGIN}BEGIN CERTIFICATE-----é{END}"), vec!["é"]),
            (format!("{BEGIN}{}", block(" ")), vec![""]),
            (" \x1cMI IB\u{a0}\n".to_owned(), vec!["MI IB"]),
            (" \n".to_owned(), vec![""]),
            (odd.concat(), vec![&*odd.concat()]),
            (open.clone(), vec![open.trim_end()]),
            (block(""), vec![&*block("")]),
            (block("a-b"), vec![&*block("a-b")]),
            ("private key".to_owned(), vec!["private key"]),
        ] {
            assert_eq!(
                extract_certs(&text).as_deref(),
                Ok(&expected.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..])
            );
        }
        assert_eq!(extract_certs("the words PRIVATE KEY"), Err(CertificateError::PrivateKeyGiven));
    }

    #[test]
    fn a_storm_of_beginnings_takes_linear_time() {
        let storm = BEGIN.repeat(200_000);
        assert_eq!(extract_certs(&storm).map(|found| found.len()), Ok(1));
        assert_eq!(extract_certs(&"-".repeat(5_000_000)).map(|found| found.len()), Ok(1));
    }
}
