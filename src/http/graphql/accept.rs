//! Which media type an answer has, by the Accept header.

use hyper::HeaderMap;
use hyper::header::ACCEPT;

/// The two that GraphQL over HTTP knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: request errors are 200.
    Json,
    /// `application/graphql-response+json`: request errors are 400.
    GraphQl,
}

impl Media {
    /// The Content-Type of the answer.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
        }
    }
}

/// The one that the caller likes best; the first of equals. No header and `*/*` mean JSON. None when the caller
/// takes neither.
pub fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let mut best: Option<(Media, u16)> = None;
    let mut asked = false;
    for value in headers.get_all(ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "" => continue,
                "application/graphql-response+json" => Some(Media::GraphQl),
                "application/json" | "application/*" | "*/*" => Some(Media::Json),
                _ => None,
            };
            asked = true;
            let quality = parts.find_map(quality).unwrap_or(1_000);
            if let Some(media) = media
                && quality > best.map_or(0, |(_, quality)| quality)
            {
                best = Some((media, quality));
            }
        }
    }
    if asked { best.map(|(media, _)| media) } else { Some(Media::Json) }
}

/// `q=0.5` in thousandths.
fn quality(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, part) = value.trim().split_once('.').unwrap_or((value.trim(), "0"));
    let thousandths = format!("{part:0<3}").get(..3)?.parse::<u16>().ok()?;
    Some(whole.parse::<u16>().ok()?.checked_mul(1_000)?.checked_add(thousandths)?.min(1_000))
}
