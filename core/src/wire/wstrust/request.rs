//! The request for a security token: a SOAP 1.2 envelope with WS-Addressing and a WS-Security user name token.

use core::time::Duration;

use super::{SOAP, Version};
use crate::base::{Secret, Timestamp};
use crate::wire::xml::escaped;

/// How long the request is good.
const LIFETIME: Duration = Duration::from_secs(600);
/// The last second whose year has four digits: 9999-12-31T23:59:59Z.
const LAST: u64 = 253_402_300_799;

/// A request for a bearer token by user name and password.
#[derive(Clone, Debug)]
pub struct TokenRequest<'a> {
    /// The version of WS-Trust to speak.
    pub version: Version,
    /// The URL that it is sent to.
    pub address: &'a str,
    /// Whom the token is to be for.
    pub audience: &'a str,
    /// The user's name.
    pub username: &'a str,
    /// The user's password.
    pub password: &'a Secret,
    /// A UUID that tells it from other messages.
    pub message_id: &'a str,
    /// When it is made.
    pub now: Timestamp,
}

impl TokenRequest<'_> {
    /// Writes the envelope; it shows the password.
    ///
    /// # Errors
    /// The name of the field that holds a character which XML does not have.
    pub fn envelope(&self) -> Result<String, &'static str> {
        let dialect = self.version.dialect();
        let (namespace, action) = (dialect.namespace, dialect.action);
        let field = |name, text| escaped(text).ok_or(name);
        let (address, audience) = (field("address", self.address)?, field("audience", self.audience)?);
        let (message_id, username) = (field("message_id", self.message_id)?, field("username", self.username)?);
        let password = field("password", self.password.expose_secret())?;
        let [address, audience, message_id, username, password] =
            [&address, &audience, &message_id, &username, &password].map(|text| text.as_str());
        let (created, expires) = (instant(self.now), instant(self.now.plus(LIFETIME)));
        Ok(format!(
            "<s:Envelope xmlns:s=\"{SOAP}\" xmlns:a=\"http://www.w3.org/2005/08/addressing\" \
             xmlns:u=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\">\
             <s:Header><a:Action s:mustUnderstand=\"1\">{action}</a:Action>\
             <a:MessageID>urn:uuid:{message_id}</a:MessageID>\
             <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>\
             <a:To s:mustUnderstand=\"1\">{address}</a:To>\
             <o:Security s:mustUnderstand=\"1\" \
             xmlns:o=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
             <u:Timestamp u:Id=\"_0\"><u:Created>{created}</u:Created><u:Expires>{expires}</u:Expires></u:Timestamp>\
             <o:UsernameToken u:Id=\"ADALUsernameToken\"><o:Username>{username}</o:Username>\
             <o:Password>{password}</o:Password></o:UsernameToken></o:Security></s:Header>\
             <s:Body><t:RequestSecurityToken xmlns:t=\"{namespace}\">\
             <p:AppliesTo xmlns:p=\"http://schemas.xmlsoap.org/ws/2004/09/policy\">\
             <a:EndpointReference><a:Address>{audience}</a:Address></a:EndpointReference></p:AppliesTo>\
             <t:KeyType>{}</t:KeyType><t:RequestType>{}</t:RequestType>\
             </t:RequestSecurityToken></s:Body></s:Envelope>",
            dialect.key_type, dialect.request_type
        ))
    }
}

/// Writes a moment as XML Schema does (`xsd:dateTime`, in UTC).
fn instant(at: Timestamp) -> String {
    let seconds = at.as_unix_seconds().min(LAST);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years are counted from 1 March, so that a leap day is the last of its year, and in eras of 400 of them.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = (400 * era + year + month / 10, if month < 10 { month + 3 } else { month - 9 });
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::xml;

    fn request<'a>(username: &'a str, password: &'a Secret) -> TokenRequest<'a> {
        TokenRequest {
            version: Version::V13,
            address: "https://sts.example/trust/13/usernamemixed?a=1&b=2",
            audience: "urn:a\"<b>",
            username,
            password,
            message_id: "0f3c8a52-1b2d-4e5f-8a9b-0123456789ab",
            now: Timestamp::from_unix_seconds(1_735_689_600),
        }
    }

    #[test]
    fn what_it_says_is_what_a_reader_finds() {
        let password = Secret::new("p<a>&\"s's]]>");
        let request = request("o'brien&<co>@contoso.example", &password);
        let envelope = request.envelope().expect("XML has all of it");
        let document = xml::parse(&envelope).expect("well-formed");
        let texts: Vec<_> =
            document.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect();
        for text in [
            request.address,
            request.audience,
            request.username,
            password.expose_secret(),
            "urn:uuid:0f3c8a52-1b2d-4e5f-8a9b-0123456789ab",
            "2025-01-01T00:00:00Z",
            "2025-01-01T00:10:00Z",
            Version::V13.action(),
        ] {
            assert!(texts.contains(&text), "{text}");
        }
        assert!(!format!("{request:?}").contains("p<a>"));
    }

    #[test]
    fn what_xml_does_not_have_is_named() {
        let (good, bad) = (Secret::new("pw"), Secret::new("p\u{7}w"));
        assert_eq!(request("ada\0", &good).envelope(), Err("username"));
        assert_eq!(request("ada", &bad).envelope(), Err("password"));
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (1_735_603_199, "2024-12-30T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (LAST, "9999-12-31T23:59:59Z"),
            (u64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(instant(Timestamp::from_unix_seconds(seconds)), text);
        }
    }
}
