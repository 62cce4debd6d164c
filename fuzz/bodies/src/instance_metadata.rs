//! Instance discovery: hosts answer for one another or not at all.

use msal_core::wire::discovery::InstanceMetadata;

use crate::text;

const MOST: usize = 64;

/// Being an alias is reflexive, symmetric and blind to case; clouds and hosts are bounded in number.
pub fn instance_metadata(data: &[u8]) {
    let metadata = match InstanceMetadata::parse(data) {
        Ok(metadata) => metadata,
        Err(error) => return text::assert_loggable(&error, 100),
    };
    assert!(metadata.clouds.len() <= MOST && metadata.clouds.iter().all(|cloud| cloud.len() <= MOST));
    for host in metadata.clouds.iter().flatten() {
        let aliases = metadata.aliases(host);
        assert!(aliases.contains(host), "{host} is no alias of itself");
        assert_eq!(metadata.aliases(&host.to_ascii_uppercase()), aliases);
        assert_eq!(*host, host.to_ascii_lowercase());
        for alias in aliases {
            assert!(metadata.aliases(alias).contains(host), "{alias} answers for {host}, but not the other way");
        }
    }
    let unknown = metadata.clouds.iter().flatten().fold(String::from("x"), |name, host| name + host);
    assert!(metadata.aliases(&unknown).is_empty());
}
