//! The web page, built into the binary.
//!
//! A path that names a file gets it; every other path gets `index.html`, whose script finds its way by the address.
//! Files below `assets/` carry a hash of their content in their name, so they may be kept for ever.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::refusal::Refusal;

/// What `make web` makes. A server built without it tells how to get it.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

const STUB: &str = include_str!("page_stub.html");
const INDEX: &str = "index.html";
const ASSETS: &str = "assets/";

struct File {
    content: Bytes,
    kind: HeaderValue,
    etag: HeaderValue,
    cache: HeaderValue,
}

/// The files of the page by their path, without a leading slash.
pub(crate) struct Page {
    files: HashMap<String, File>,
    index: File,
}

impl Page {
    /// The page that was built into this binary, or the stub.
    pub(crate) fn embedded() -> Self {
        let files = Dist::iter().filter_map(|path| {
            let file = Dist::get(&path)?;
            Some((path.into_owned(), Bytes::from_owner(file.data), file.metadata.sha256_hash()))
        });
        Self::new(files)
    }

    /// A page of these files: path, content and a hash of the content.
    fn new(files: impl Iterator<Item = (String, Bytes, [u8; 32])>) -> Self {
        let mut files: HashMap<_, _> =
            files.map(|(path, content, hash)| (path.clone(), File::new(&path, content, &hash))).collect();
        let stub = || File::new(INDEX, Bytes::from_static(STUB.as_bytes()), b"gavel stub page, with no content");
        let index = files.remove(INDEX).unwrap_or_else(stub);
        Self { files, index }
    }

    /// What a GET of `path` gets.
    pub(crate) fn get(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = path.trim_start_matches('/');
        match self.files.get(path) {
            Some(file) => file.response(headers),
            // A page of another version asks for a script that is gone: it must not get HTML for it.
            None if path.starts_with(ASSETS) => Refusal::NotFound("such file; reload the page").into_response(),
            None => self.index.response(headers),
        }
    }
}

impl File {
    fn new(path: &str, content: Bytes, hash: &[u8; 32]) -> Self {
        let kind = mime_guess::from_path(path).first_or_octet_stream();
        let charset = if kind.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
        let hash: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        let cache = if path.starts_with(ASSETS) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let header = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        Self {
            content,
            kind: header(&format!("{kind}{charset}")),
            // Weak: the same content is sent compressed and not.
            etag: header(&format!("W/\"{hash}\"")),
            cache: header(cache),
        }
    }

    fn response(&self, request: &HeaderMap) -> Response {
        let known = request
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| tag.trim() == "*" || tag.trim().as_bytes() == self.etag.as_bytes());
        let mut response = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(self.content.clone()));
            response.headers_mut().insert(CONTENT_TYPE, self.kind.clone());
            response
        };
        response.headers_mut().insert(ETAG, self.etag.clone());
        response.headers_mut().insert(CACHE_CONTROL, self.cache.clone());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let file =
            |path: &str, content: &'static str, n| (path.to_owned(), Bytes::from_static(content.as_bytes()), [n; 32]);
        Page::new(
            [
                file("index.html", "<p>index", 1),
                file("assets/index-abc.js", "script", 2),
                file("favicon.svg", "<svg>", 3),
            ]
            .into_iter(),
        )
    }

    async fn read(response: Response) -> (StatusCode, HeaderMap, String) {
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn files_are_sent_with_their_kind_and_age() {
        let (status, headers, body) = read(page().get("/assets/index-abc.js", &HeaderMap::new())).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "script"));
        assert_eq!(headers[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
        let (_, headers, _) = read(page().get("/favicon.svg", &HeaderMap::new())).await;
        assert_eq!(
            (&headers[CONTENT_TYPE], &headers[CACHE_CONTROL]),
            (&"image/svg+xml".parse().unwrap(), &"no-cache".parse().unwrap())
        );
    }

    #[tokio::test]
    async fn every_other_path_is_the_index() {
        for path in ["/", "/index.html", "/problems/sum", "/submissions/x", "/../../etc/passwd"] {
            let (status, headers, body) = read(page().get(path, &HeaderMap::new())).await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, "<p>index"), "{path}");
            assert_eq!(
                (&headers[CONTENT_TYPE], &headers[CACHE_CONTROL]),
                (&"text/html; charset=utf-8".parse().unwrap(), &"no-cache".parse().unwrap())
            );
        }
    }

    #[tokio::test]
    async fn a_missing_script_is_not_the_index() {
        assert_eq!(read(page().get("/assets/index-old.js", &HeaderMap::new())).await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn what_the_browser_has_is_not_sent_again() {
        let etag = read(page().get("/", &HeaderMap::new())).await.1[ETAG].clone();
        for (known, status) in [(etag.to_str().unwrap(), 304), ("W/\"x\", *", 304), ("W/\"x\"", 200)] {
            let headers = HeaderMap::from_iter([(IF_NONE_MATCH, known.parse().unwrap())]);
            let response = read(page().get("/", &headers)).await;
            assert_eq!((response.0.as_u16(), response.2.is_empty()), (status, status == 304), "{known}");
        }
    }

    #[tokio::test]
    async fn without_a_page_the_stub_says_how_to_build_it() {
        let (status, _, body) = read(Page::new(std::iter::empty()).get("/problems/sum", &HeaderMap::new())).await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains("make web"), "{body}");
    }
}
