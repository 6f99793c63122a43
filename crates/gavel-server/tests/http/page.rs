//! The page and the headers of everything.

use reqwest::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH};

use crate::support::House;

#[tokio::test]
async fn every_address_of_the_page_is_the_page() {
    let house = House::new().await;
    let index = house.get("/").await.text().await.unwrap();
    assert!(index.to_lowercase().starts_with("<!doctype html>"), "{index}");
    for path in ["/problems/sum", "/submissions/018f0000-0000-7000-8000-000000000000", "/no/such/thing", "/apiary"] {
        let response = house.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
        assert_eq!(response.text().await.unwrap(), index, "{path}");
    }
    assert_eq!(house.get("/assets/index-0000.js").await.status(), 404);
}

#[tokio::test]
async fn the_page_is_not_sent_again() {
    let house = House::new().await;
    let etag = house.get("/").await.headers()[ETAG].clone();
    let response = house.client.get(house.url("/")).header(IF_NONE_MATCH, etag).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (304, ""));
}

#[tokio::test]
async fn every_response_has_safe_headers() {
    let house = House::new().await;
    for path in ["/", "/api/v1/problems", "/api/v1/nothing", "/healthz", "/metrics", "/assets/none.js"] {
        let response = house.get(path).await;
        let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
        let policy = header("content-security-policy");
        for part in ["default-src 'self';", "frame-ancestors 'none'", "base-uri 'none'", "img-src 'self' data:"] {
            assert!(policy.contains(part), "{part} in {policy:?} of {path}");
        }
        assert!(!policy.contains("script-src"), "scripts come under default-src: {policy}");
        assert_eq!((header("x-content-type-options"), header("referrer-policy")), ("nosniff", "no-referrer"), "{path}");
        let cache = if path == "/" { "no-cache" } else { "no-store" };
        assert_eq!(header("cache-control"), cache, "{path}");
    }
}

#[tokio::test]
async fn a_head_has_no_body() {
    let house = House::new().await;
    for path in ["/", "/problems/sum", "/api/v1/problems"] {
        let response = house.client.head(house.url(path)).send().await.unwrap();
        assert_eq!((response.status().as_u16(), response.bytes().await.unwrap().len()), (200, 0), "{path}");
    }
}

#[tokio::test]
async fn long_answers_are_compressed_for_those_who_can_read_them() {
    let house = House::new().await;
    let ask = |encoding| house.client.get(house.url("/api/v1/openapi.json")).header(ACCEPT_ENCODING, encoding).send();
    let (gzip, plain) = (ask("gzip").await.unwrap(), ask("identity").await.unwrap());
    assert_eq!(gzip.headers()[CONTENT_ENCODING], "gzip");
    assert!(!plain.headers().contains_key(CONTENT_ENCODING));
    assert!(gzip.bytes().await.unwrap().len() * 3 < plain.bytes().await.unwrap().len());
}
