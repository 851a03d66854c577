//! The clients against bytes as the server sends them.

use tokio::net::TcpListener;

use super::*;

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/// A server that sends these pieces to its one caller and closes.
async fn saying(pieces: Vec<String>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 1_024];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        for piece in pieces {
            stream.write_all(piece.as_bytes()).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    address
}

#[tokio::test]
async fn events_are_found_in_chunks_cut_anywhere() {
    let frames = "id: 1\ndata: {\"id: 7\":1}\n\nid: 2\ndata: {}\n\n";
    let body = format!("{HEAD}{:x}\r\n{frames}\r\n: x\n\n0\r\n\r\n", frames.len());
    let pieces = body.chars().map(String::from).collect();
    let address = saying(pieces).await;
    let arrivals = Subscriber::open(address, "/").await.unwrap().rest().await.unwrap();
    let numbers: Vec<u64> = arrivals.iter().map(|arrival| arrival.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert!(arrivals.is_sorted_by_key(|arrival| arrival.at));
}

#[test]
fn an_answer_is_whole_by_length_or_last_chunk() {
    for (answer, want) in [
        ("HTTP/1.1 200 OK\r\n", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", false),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", true),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n", false),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", true),
    ] {
        assert_eq!(is_whole(answer.as_bytes()).unwrap(), want, "{answer}");
    }
    assert!(is_whole(b"HTTP/1.1 404 Not Found\r\n\r\n").is_err());
}

#[test]
fn a_path_that_needs_encoding_is_refused() {
    let fine = session_path("s", "/events", Path::new("/a/b-1")).unwrap();
    assert_eq!(fine, "/api/idea/sessions/s/events?workspace_path=/a/b-1");
    assert!(session_path("s", "", Path::new("/a b")).is_err());
}
