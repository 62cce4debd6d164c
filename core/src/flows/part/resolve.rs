//! The endpoints of an authority: recalled, or asked for and remembered.

use std::sync::Arc;

use url::Url;

use super::exchange::{answer, document, malformed};
use crate::cache::{Change, Delta, Partition};
use crate::error::Error;
use crate::flows::client::Client;
use crate::model::cloud::Hosts;
use crate::model::{Endpoints, cloud};
use crate::step::{Io, Request, Response};
use crate::wire::discovery::{InstanceMetadata, OpenIdConfiguration};
use crate::wire::members::AnswerError;

const CONFIGURATION: &str = "the OpenID configuration";
const INSTANCE: &str = "instance discovery";

/// Returns the endpoints of the client's authority.
pub(crate) async fn resolve(io: &Io, client: &Client) -> Result<Arc<Endpoints>, Error> {
    if let Some(known) = io.load(client.authority_partition()).await.endpoints() {
        return Ok(Arc::clone(known));
    }
    let authority = &client.authority;
    let (aliases, url) = match authority.instance_discovery_url() {
        None => (client.aliases.clone(), authority.openid_configuration_url()),
        Some(url) => ask_about_host(io, client, &url).await?,
    };
    configuration(io, client, aliases, &url, Arc::clone(&client.authority_key)).await
}

/// Returns the endpoints of the client's authority as its metadata of version 1.0 names them: issuer and keys of tokens
/// of that version (section 7.2). An authority without that version has the same for all tokens.
pub(crate) async fn resolve_version_1(io: &Io, client: &Client) -> Result<Arc<Endpoints>, Error> {
    let current = resolve(io, client).await?;
    let Some(url) = client.authority.openid_configuration_url_version_1() else { return Ok(current) };
    let key: Arc<str> = format!("{} (version 1.0)", client.authority_key).into();
    if let Some(known) = io.load(Partition::Authority(Arc::clone(&key))).await.endpoints() {
        return Ok(Arc::clone(known));
    }
    configuration(io, client, current.aliases.clone(), &url, key).await
}

/// Asks for the OpenID configuration, and remembers it under a key.
async fn configuration(
    io: &Io,
    client: &Client,
    aliases: Hosts,
    url: &Url,
    key: Arc<str>,
) -> Result<Arc<Endpoints>, Error> {
    let response = fetch(io, CONFIGURATION, url).await?;
    let members = document(CONFIGURATION, &response, &OpenIdConfiguration::MEMBERS)?;
    let metadata = OpenIdConfiguration::read(&members).map_err(|why| malformed(CONFIGURATION, why))?;
    let endpoints = Arc::new(Endpoints::accept(&client.authority, aliases, metadata)?);
    let resolved = Delta::Resolved { authority: key, endpoints: Arc::clone(&endpoints) };
    io.save(Change::new(io.now(), vec![resolved])).await;
    Ok(endpoints)
}

/// Asks the public cloud whether it vouches for the authority's host, and where its metadata lies.
async fn ask_about_host(io: &Io, client: &Client, url: &Url) -> Result<(Hosts, Url), Error> {
    let response = fetch(io, INSTANCE, url).await?;
    let members = answer(INSTANCE, &response)?;
    let metadata = InstanceMetadata::read(&members).map_err(|why| malformed(INSTANCE, why))?;
    let missing = || malformed(INSTANCE, AnswerError::Missing("tenant_discovery_endpoint"));
    let endpoint = metadata.tenant_discovery_endpoint.as_deref().ok_or_else(missing)?;
    let https = Url::parse(endpoint).ok().filter(|url| url.scheme() == "https");
    let url = https.ok_or_else(|| malformed(INSTANCE, AnswerError::Malformed("tenant_discovery_endpoint")))?;
    let others = metadata.aliases(client.authority.host()).iter().filter(|alias| *alias != client.authority.host());
    Ok((client.aliases.iter().cloned().chain(others.map(|alias| cloud::host(alias))).collect(), url))
}

pub(crate) async fn fetch(io: &Io, what: &'static str, url: &Url) -> Result<Response, Error> {
    let unsendable = malformed(what, AnswerError::Malformed("url"));
    let request = Request::get(url).ok_or(unsendable)?;
    Ok(io.send(request).await?)
}
