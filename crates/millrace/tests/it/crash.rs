//! `kill -9` at many random moments under load: nothing acknowledged is lost, no event number is
//! missing or repeated, no finished type is asked again, no file is half written.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use millrace_testkit::{Answer, EventStream, Frame, Rng, until};
use serde_json::{Value, json};

use crate::support::{Project, Rig, of_kind, text, whole_files};

/// How often the server is killed when `MILLRACE_CRASH_ROUNDS` does not say.
const ROUNDS_DEFAULT: usize = 200;

/// How many clients submit generations all the time.
const CLIENTS: usize = 2;

/// The longest life of a server before it is killed, in microseconds.
const LIFE_MICROSECONDS_MAX: u64 = 300_000;

/// The types of one workspace: two generations of two types each run at the same time.
const TYPES: [[&str; 2]; 2] = [["left_one", "left_two"], ["right_one", "right_two"]];

const IDEAS: usize = 4;

/// One generation whose `start` a client has read.
struct Acknowledged {
    project: Arc<Project>,
    types: [&'static str; 2],
    /// Every event the client got before its connection broke.
    seen: Vec<Frame>,
    /// Model calls of each type at the moment its `type_complete` was read.
    asked: BTreeMap<String, usize>,
}

// check 18
#[test]
fn random_kills_under_load_lose_and_repeat_nothing() {
    let rounds = std::env::var("MILLRACE_CRASH_ROUNDS").ok();
    let rounds: usize = rounds.map_or(ROUNDS_DEFAULT, |text| text.parse().unwrap());
    let rig = Rig::own();
    let mut rng = Rng::from_environment();
    let acknowledged = Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Also when a check fails, the clients must end.
        let _stop = StopOnDrop(&stop);
        for _ in 0..CLIENTS {
            let (rig, stop, acknowledged) = (&rig, &stop, &acknowledged);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    submit_two(rig, acknowledged);
                }
            });
        }
        for _ in 0..rounds {
            std::thread::sleep(Duration::from_micros(rng.next_bits() % LIFE_MICROSECONDS_MAX));
            rig.server().kill();
            check_files(&acknowledged);
            rig.server().restart();
        }
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    println!("{} acknowledged generations over {rounds} kills", acknowledged.len());
    assert!(acknowledged.len() >= rounds / 4, "too little load to tell anything");
    for generation in &acknowledged {
        check(generation);
    }
}

struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Submits the two generations of a fresh workspace at the same time and reads along.
fn submit_two(rig: &Arc<Rig>, acknowledged: &Mutex<Vec<Acknowledged>>) {
    let project = Arc::new(rig.project());
    for kind in TYPES.as_flattened() {
        project.answers(kind, [Answer::ideas(IDEAS).delayed(4)]);
    }
    std::thread::scope(|scope| {
        for types in TYPES {
            let project = Arc::clone(&project);
            scope.spawn(move || {
                if let Some(generation) = submit(project, types) {
                    acknowledged.lock().unwrap().push(generation);
                }
            });
        }
    });
}

/// Nothing when the server was killed before it acknowledged.
fn submit(project: Arc<Project>, types: [&'static str; 2]) -> Option<Acknowledged> {
    let body = project.body(json!({"types": types, "max_ideas": IDEAS})).to_string();
    let address = project.client().address();
    let mut stream = open(&project, address, &body)?;
    let mut seen = vec![stream.next_if_alive()?];
    let mut asked = BTreeMap::new();
    while let Some(frame) = stream.next_if_alive() {
        if frame.is_comment() {
            continue;
        }
        let event = frame.json();
        if event["type"] == "type_complete" {
            let kind = text(&event["idea_type"]);
            asked.insert(kind.clone(), project.asked(&kind));
        }
        seen.push(frame);
    }
    Some(Acknowledged { project, types, seen, asked })
}

/// The stream of a generation, or nothing when the server is down or dies before its answer.
fn open(project: &Project, address: std::net::SocketAddr, body: &str) -> Option<EventStream> {
    let client = millrace_testkit::Client::new(address);
    let path = "/api/idea/generate";
    let incoming = client.try_open("POST", path, &[], Some(body.as_bytes()))?;
    assert_eq!(incoming.status, 200, "{}", project.rig.server().log());
    Some(EventStream::new(incoming))
}

/// With the server dead: every file of the newest workspaces is whole.
fn check_files(acknowledged: &Mutex<Vec<Acknowledged>>) {
    let newest: Vec<Arc<Project>> = {
        let list = acknowledged.lock().unwrap();
        list.iter().rev().take(2 * CLIENTS).map(|at| Arc::clone(&at.project)).collect()
    };
    for project in newest {
        whole_files(project.path());
    }
}

fn check(generation: &Acknowledged) {
    let Acknowledged { project, types, seen, asked } = generation;
    let start = seen[0].json();
    let session = text(&start["session_id"]);
    let frames = until("the acknowledged generation's events", || {
        let reply = project.open_events(&session, &[]);
        (reply.status == 200).then(|| EventStream::new(reply).rest())
    });
    let ids: Vec<u64> = frames.iter().map(Frame::id).collect();
    let expected: Vec<u64> = (1..).take(frames.len()).collect();
    assert_eq!(ids, expected, "event numbers of {session}");
    assert!(frames.len() >= seen.len());
    for (before, after) in seen.iter().zip(&frames) {
        assert_eq!(before.raw, after.raw, "an event of {session} changed");
    }
    let events: Vec<Value> = frames.iter().map(Frame::json).collect();
    let last = events.last().unwrap();
    assert_eq!(last["type"], "complete", "{session}: {last}");
    crate::stream::assert_run_shape(&events, types);
    assert_eq!(last["summary"]["total_ideas"], types.len() * IDEAS, "{session}: {last}");
    for (kind, asked) in asked {
        assert_eq!(project.asked(kind), *asked, "{kind} was finished and asked again");
    }
    let folder = format!("/{session}/");
    let mut told: Vec<String> =
        of_kind(&events, "idea_generated").iter().map(|event| text(&event["idea"]["id"])).collect();
    let mut saved: Vec<String> = whole_files(project.path())
        .into_iter()
        .filter(|(_, path)| path.to_string_lossy().contains(&folder))
        .map(|(id, _)| id)
        .collect();
    told.sort();
    saved.sort();
    assert_eq!(saved, told, "ideas of {session} on disk and told");
}
