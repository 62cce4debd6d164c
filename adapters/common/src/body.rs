//! Bodies as hyper and reqwest have them: a request's is in one piece, an answer's is read no further than its limit.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use msal_core::http::{Request as HttpRequest, Response as HttpResponse};
use msal_core::{Request, Response, TransportError};

/// The body of a request.
pub type Sent = Full<Bytes>;

/// Takes a request apart: what is sent, and how many bytes of the answer's body are read.
pub fn sent(request: Request) -> (HttpRequest<Sent>, usize) {
    let limit = request.body_limit();
    (request.into_http().map(|body| Full::new(Bytes::from(body))), limit)
}

/// Reads the body of an answer, piece by piece.
///
/// # Errors
/// [`TransportError::TooLarge`] before a piece is kept that goes beyond the limit, and what the connection has met.
pub async fn received<B: BodyExt<Data = Bytes> + Unpin>(
    answer: HttpResponse<B>,
    limit: usize,
    failure: impl Fn(B::Error) -> TransportError,
) -> Result<Response, TransportError> {
    let (head, mut body) = answer.into_parts();
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        // What is no data is trailers, which nobody asked for.
        let piece = frame.map_err(&failure)?.into_data().unwrap_or_default();
        if read.len() + piece.len() > limit {
            return Err(TransportError::TooLarge(limit));
        }
        read.extend_from_slice(&piece);
    }
    Ok(HttpResponse::from_parts(head, read).into())
}
