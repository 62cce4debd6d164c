//! Chains: their order is that of the issuers, whatever the order of the file, and every certificate is in it or told.
//!
//! The input is a line of the key and the year that is now, and a line for each certificate, of which seven characters
//! count: subject, issuer, key, the key identifiers of its own and of its issuer (`-` for none), first and last year.

use msal_core::Timestamp;
use msal_core::base::encode;
use msal_core::wire::certificate::{Certificate, CertificateChain, CertificateError, CertificateWarning};

use crate::{der, text};

/// The most certificates that are made.
const MOST: usize = 24;
const SECONDS_OF_A_YEAR: u64 = 31_556_952;

/// A certificate as its line says it.
struct Link {
    key: char,
    own_id: char,
    issuer_id: char,
    certificate: Certificate,
}

/// Each certificate of a chain is the issuer of the one before, named by its key identifier where one is; the leaf is
/// the key's, rather a valid one, rather one that ends late; and permuting the certificates changes nothing.
pub fn certificate_chain(data: &[u8]) {
    let Some(text) = text::of(data) else { return };
    let mut rest = text.lines();
    let mut head = rest.next().unwrap_or_default().chars();
    let (Some(key), Some(year)) = (head.next().filter(char::is_ascii), head.next().and_then(|c| c.to_digit(10))) else {
        return;
    };
    let now = Timestamp::from_unix_seconds(1_280_000_000 + u64::from(year) * SECONDS_OF_A_YEAR);
    let links: Vec<Link> = rest.filter_map(link).take(MOST).collect();
    let for_key = |links: &[&Link]| CertificateChain::for_key(given(links), &[key as u8], Some(now));
    let of = |links: &[&Link]| CertificateChain::of(given(links), Some(now));
    let mut order: Vec<&Link> = links.iter().collect();
    let (of_key, of_leaf) = (for_key(&order), of(&order));
    for _ in 0..3 {
        order.rotate_left(links.len() / 3);
        order.reverse();
        assert_eq!(
            (for_key(&order), of(&order)),
            (of_key.clone(), of_leaf.clone()),
            "the order of a file is of no account"
        );
    }
    match &of_key {
        Ok(chain) => assert_leaf(chain, &links, key, now),
        Err(error) => {
            assert_eq!(*error, CertificateError::NoMatch);
            assert!(links.iter().all(|link| link.key != key), "a certificate of the key is found");
        }
    }
    assert_eq!(of_leaf.is_err(), links.is_empty());
    [of_key, of_leaf].iter().flatten().for_each(|chain| assert_chain(chain, &links, now));
}

fn given(links: &[&Link]) -> Vec<Certificate> {
    links.iter().map(|link| link.certificate.clone()).collect()
}

fn assert_leaf(chain: &CertificateChain, links: &[Link], key: char, now: Timestamp) {
    let rank = |certificate: &Certificate| (certificate.is_valid_at(now), certificate.not_after());
    assert!(chain.leaf().certifies(&[key as u8]));
    let others = links.iter().filter(|link| link.key == key);
    assert!(
        others.map(|link| rank(&link.certificate)).all(|other| other <= rank(chain.leaf())),
        "the best leaf is taken"
    );
}

fn assert_chain(chain: &CertificateChain, links: &[Link], now: Timestamp) {
    let line =
        |certificate: &Certificate| links.iter().find(|link| link.certificate == *certificate).expect("it was given");
    let mut left: Vec<&Certificate> = Vec::new();
    for link in links.iter().filter(|link| link.certificate != *chain.leaf()) {
        if !left.contains(&&link.certificate) {
            left.push(&link.certificate);
        }
    }
    let mut last = chain.leaf();
    for issuer in chain.certificates().skip(1) {
        assert!(last.issuer() == issuer.subject() && last.issuer() != last.subject());
        let named = |it: &Certificate| line(last).issuer_id != '-' && line(it).own_id == line(last).issuer_id;
        let is_there = left.iter().any(|it| it.subject() == last.issuer() && named(it));
        assert_eq!(named(issuer), is_there, "the issuer that is named is taken");
        left.retain(|it| *it != issuer);
        last = issuer;
    }
    assert!(
        last.issuer() == last.subject() || left.iter().all(|it| it.subject() != last.issuer()),
        "it ends too early"
    );
    assert!(left.len() == chain.unrelated().len() && left.iter().all(|it| chain.unrelated().contains(it)));
    let warnings = chain.warnings(now);
    let unrelated = warnings.iter().filter(|warning| matches!(warning, CertificateWarning::Unrelated { .. }));
    assert_eq!(unrelated.count(), left.len());
    for warning in &warnings {
        text::assert_printable(&warning.to_string(), 100);
    }
}

/// Makes the certificate of a line.
fn link(line: &str) -> Option<Link> {
    let mut signs = line.chars().filter(char::is_ascii_graphic);
    let mut next = || signs.next();
    let [subject, issuer, key, own_id, issuer_id, first, last] = [(); 7].map(|()| next());
    let (subject, issuer, key, own_id, issuer_id) = (subject?, issuer?, key?, own_id?, issuer_id?);
    let algorithm = "( 1.2.840.113549.1.1.11 null )";
    let public_key = format!("( ( 1.2.840.113549.1.1.1 null ) !030200{:02x} )", key as u8);
    let certificate = format!(
        "( ( [ 2 ] 1 {algorithm} {} ( {} {} ) {} {public_key} {} ) {algorithm} !03020000 )",
        name(issuer),
        year(first?)?,
        year(last?)?,
        name(subject),
        extensions(own_id, issuer_id),
    );
    let certificate = der::of(&certificate).as_deref().and_then(Certificate::from_der).expect("the notation is right");
    Some(Link { key, own_id, issuer_id, certificate })
}

fn name(sign: char) -> String {
    format!("!300c310a300806035504030c01{:02x}", sign as u8)
}

/// The beginning of a year from 2010 to 2019 as `UTCTime`.
fn year(digit: char) -> Option<String> {
    digit.is_ascii_digit().then(|| format!("!170d{}", encode::hex(format!("1{digit}0101000000Z").as_bytes())))
}

/// The key identifiers as extensions, where there are any; they are shorter than 128 bytes.
fn extensions(own_id: char, issuer_id: char) -> String {
    let id = |sign: char, begin: &str, end: &str| match sign {
        '-' => String::new(),
        sign => format!("{begin}{:02x}{end}", sign as u8),
    };
    let both = id(own_id, "( 2.5.29.14 { #", " } ) ") + &id(issuer_id, "( 2.5.29.35 { ( ~", " ) } )");
    let extensions = der::of(&format!("( {both} )")).expect("the notation is right");
    match both.is_empty() {
        true => String::new(),
        false => format!("!a3{:02x}{}", extensions.len(), encode::hex(&extensions)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_the_certificates_that_they_say() {
        let Link { certificate, .. } = link("a b k 1 2 0 9").expect("seven characters");
        assert_eq!((certificate.subject(), certificate.issuer()), ("CN=a", "CN=b"));
        assert!(certificate.certifies(b"k") && certificate.not_after().as_unix_seconds() == 1_546_300_800);
        let chain = CertificateChain::of(vec![certificate, link("bbk2-09").expect("seven").certificate], None);
        assert_eq!(chain.map(|chain| chain.x5c().len()), Ok(2));
        assert!(link("abk120").is_none() && link("abk12xx").is_none());
    }
}
