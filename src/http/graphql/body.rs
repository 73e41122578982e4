//! A request's body: its media type, its bounds, and the request in it.

use std::time::Duration;

use async_graphql::http::{MultipartOptions, receive_body};
use async_graphql::{ParseRequestError, Request};
use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::params;
use crate::http::edge::HttpConfig;
use crate::http::refusal::{Code, Refusal};

/// Headers that only a script can set, and only after a preflight on another origin. A plain form cannot.
const PREFLIGHT: [&str; 2] = ["tenantry-preflight", "apollo-require-preflight"];

/// How much of a body that is too large is read and thrown away, so that its sender gets to read the answer.
const DRAINED: usize = 8 * 1024 * 1024;

/// Files of one request.
const FILES: usize = 4;

/// Reads the request from a POST.
pub async fn read(headers: &HeaderMap, body: Body, config: &HttpConfig) -> Result<Request, Refusal> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" if parts.all(utf8) => {
            let bytes = receive(headers, body, config.body_bytes, config.body_time).await?;
            params::from_json(&bytes)
        }
        "multipart/form-data" => {
            if !PREFLIGHT.iter().any(|name| headers.contains_key(*name)) {
                let message = "An upload needs the header tenantry-preflight, with any value.";
                return Err(Refusal::new(Code::PreflightRequired, message));
            }
            let bytes = receive(headers, body, config.upload_bytes, config.body_time).await?;
            upload(content_type, &bytes, config).await
        }
        _ => Err(Refusal::new(
            Code::UnsupportedMediaType,
            "The body must be application/json in UTF-8, or multipart/form-data with uploads.",
        )),
    }
}

/// Whether a parameter of the media type is none that says another encoding.
fn utf8(parameter: &str) -> bool {
    parameter.split_once('=').is_none_or(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset")
            || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

async fn receive(headers: &HeaderMap, body: Body, bound: usize, time: Duration) -> Result<Bytes, Refusal> {
    tokio::time::timeout(time, collect(headers, body, bound))
        .await
        .unwrap_or_else(|_| Err(Refusal::new(Code::RequestTimeout, "The body did not come in time.")))
}

async fn collect(headers: &HeaderMap, mut body: Body, bound: usize) -> Result<Bytes, Refusal> {
    let too_large = || Refusal::new(Code::PayloadTooLarge, format!("This body has at most {bound} bytes."));
    let told = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > DRAINED) {
        return Err(too_large());
    }
    let (mut kept, mut read) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::new(Code::BadRequest, "The body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        read = read.saturating_add(data.len());
        if read > DRAINED {
            return Err(too_large());
        }
        if read <= bound {
            kept.extend_from_slice(&data);
        }
    }
    if read > bound { Err(too_large()) } else { Ok(kept.into()) }
}

/// Reads a GraphQL multipart request.
async fn upload(content_type: &str, bytes: &[u8], config: &HttpConfig) -> Result<Request, Refusal> {
    let options = MultipartOptions::default().max_file_size(config.upload_bytes).max_num_files(FILES);
    let request = receive_body(Some(content_type), bytes, options).await.map_err(|error| match error {
        ParseRequestError::PayloadTooLarge => Refusal::new(
            Code::PayloadTooLarge,
            format!("An upload has at most {} bytes.", config.upload_bytes),
        ),
        ParseRequestError::UnsupportedBatch => {
            Refusal::new(Code::BadRequest, "Batches are not taken: send one request at a time.")
        }
        ParseRequestError::MissingOperatorsPart => {
            Refusal::new(Code::BadRequest, "The part operations is missing or comes too late.")
        }
        ParseRequestError::MissingMapPart => Refusal::new(Code::BadRequest, "The part map is missing."),
        ParseRequestError::InvalidFilesMap(_) => {
            Refusal::new(Code::BadRequest, "The part map is not a map of files.")
        }
        ParseRequestError::MissingFiles => {
            Refusal::new(Code::BadRequest, "A file that map names is missing.")
        }
        ParseRequestError::InvalidRequest(_) => {
            Refusal::new(Code::BadRequest, "The part operations is not a GraphQL request.")
        }
        _ => Refusal::new(Code::BadRequest, "The body is not a multipart request of GraphQL."),
    })?;
    if request.uploads.len() > FILES {
        return Err(Refusal::new(Code::BadRequest, format!("A request has at most {FILES} files.")));
    }
    Ok(request)
}
