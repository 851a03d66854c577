use axum::body::Body;
use futures::stream;

use super::*;

fn object(length: usize) -> String {
    format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8))
}

async fn whole(body: String) -> Result<usize, u16> {
    let length = body.len();
    let request = Request::builder().header(header::CONTENT_LENGTH, length);
    let request = request.body(Body::from(body)).unwrap();
    read(request).await.map(|bytes| bytes.len()).map_err(|refusal| refusal.code.status().as_u16())
}

async fn chunked(body: String) -> Result<usize, u16> {
    let parts: Vec<_> = body.as_bytes().chunks(9_999).map(Bytes::copy_from_slice).collect();
    let parts = stream::iter(parts.into_iter().map(Ok::<_, std::io::Error>));
    let request = Request::new(Body::from_stream(parts));
    read(request).await.map(|bytes| bytes.len()).map_err(|refusal| refusal.code.status().as_u16())
}

#[tokio::test]
async fn the_limit_itself_is_let_through_and_one_byte_more_is_not() {
    let cases = [
        (1_048_575, Ok(1_048_575)),
        (1_048_576, Ok(1_048_576)),
        (1_048_577, Err(413)),
        (BODY_DRAIN_BYTES_MAX + 1, Err(413)),
    ];
    for (length, expected) in cases {
        assert_eq!(whole(object(length)).await, expected, "{length} with Content-Length");
        assert_eq!(chunked(object(length)).await, expected, "{length} chunked");
    }
}

#[tokio::test]
async fn a_client_that_asks_first_is_refused_without_reading() {
    let request = Request::builder()
        .header(header::CONTENT_LENGTH, "1048577")
        .header(header::EXPECT, "100-continue")
        .body(Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()))
        .unwrap();
    assert_eq!(read(request).await.unwrap_err().code, ErrorCode::PayloadTooLarge);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_comes_is_given_up() {
    let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    assert_eq!(read(Request::new(body)).await.unwrap_err(), broken());
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_json() {
    let parts = [Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("reset"))];
    let request = Request::new(Body::from_stream(stream::iter(parts)));
    assert_eq!(read(request).await.unwrap_err(), broken());
}
