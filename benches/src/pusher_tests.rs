use super::{sequence, take_frame};

/// A server's text frame of that payload.
fn frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81];
    match payload.len() {
        length @ ..126 => frame.push(u8::try_from(length).unwrap()),
        length => {
            frame.push(126);
            frame.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

#[test]
fn frames_are_taken_whole_wherever_the_bytes_are_cut() {
    let payloads = [vec![], vec![b'a'; 5], vec![b'b'; 125], vec![b'c'; 126], vec![b'd'; 3_000]];
    let bytes: Vec<u8> = payloads.iter().flat_map(|payload| frame(payload)).collect();
    for step in [1, 2, 7, 1_000, bytes.len()] {
        let (mut unread, mut taken) = (Vec::new(), Vec::new());
        for part in bytes.chunks(step) {
            unread.extend(part);
            taken.extend(std::iter::from_fn(|| take_frame(&mut unread)));
        }
        let wanted = payloads.iter().map(|payload| (1, payload.clone())).collect::<Vec<_>>();
        assert_eq!(taken, wanted, "{step} at a time");
        assert!(unread.is_empty());
    }
}

#[test]
fn the_number_of_an_event_is_read_from_the_text_in_its_text() {
    let told = |data: &str| {
        let data = serde_json::to_string(data).unwrap();
        format!(r#"{{"event":"task-update","channel":"task-a","data":{data}}}"#)
    };
    for (data, number) in [
        (r#"{"progress_percentage":65,"message":"seq 9","seq":7}"#, Some(7)),
        (r#"{"seq":1234567890123,"sessionId":"a"}"#, Some(1_234_567_890_123)),
        (r#"{"sessionId":"a"}"#, None),
    ] {
        assert_eq!(sequence(told(data).as_bytes()), number, "{data}");
    }
}
