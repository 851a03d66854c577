//! Streams cut at every place.

use super::{Frame, Frames};

const STREAM: &str = ": keep-alive\n\nid: 1\ndata: {\"a\":\"ü\"}\n\nid: 2\r\ndata: x\r\ndata: y\r\n\r\n\
    data:z\n\nid: 9\ndata: cut";

fn expected() -> Vec<Frame> {
    [(1, "{\"a\":\"ü\"}"), (2, "x\ny"), (2, "z")]
        .map(|(id, data)| Frame { id, data: data.to_owned() })
        .to_vec()
}

#[test]
fn a_stream_reads_the_same_however_it_is_cut() {
    for size in 1..=STREAM.len() {
        let mut frames = Frames::default();
        let found: Vec<Frame> = STREAM
            .as_bytes()
            .chunks(size)
            .flat_map(|piece| frames.push(piece).expect("short lines"))
            .collect();
        assert_eq!(found, expected(), "pieces of {size}");
    }
}

#[test]
fn a_line_without_end_is_given_up() {
    let mut frames = Frames::default();
    let piece = vec![b'x'; 1024 * 1024];
    let given_up = (0..10).any(|_| frames.push(&piece).is_none());
    assert!(given_up);
}
