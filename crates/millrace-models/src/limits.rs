//! Every limit of this crate with its unit and reason. It never holds behaviour.

use std::time::Duration;

/// Longest wait for a TCP and TLS connection; a provider that takes longer is not reachable.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest silence before the first byte and between chunks (`providers.timeout_s`, contract
/// records section 11). Comments of an event stream count as signs of life.
pub const SILENCE_TIMEOUT: Duration = Duration::from_secs(120);

/// Longest time one answer may take in all, so that a stream of keep-alives cannot hold a step
/// for ever.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(1800);

/// Most bytes of one answer, on the wire and as text: far above any output token limit sold
/// today, far below what would hurt the process.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Most bytes read of an error answer; vendors send less than 4 KiB.
pub const ERROR_BODY_BYTES_MAX: usize = 64 * 1024;

/// Longest wait for the body of an error answer, whose status has told the class already.
pub const ERROR_BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Most characters of a fault's detail, which goes to logs only.
pub const DETAIL_CHARS_MAX: usize = 500;

/// Longest wait a provider may ask for with `Retry-After`; a longer one would park a generation
/// for the rest of the day.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

/// Deepest nesting of a model's answer; recipes need about five.
pub const ANSWER_DEPTH_MAX: usize = 64;

/// Most characters of a model name a caller may send; vendor ids have fewer than 80.
pub const MODEL_NAME_CHARS_MAX: usize = 200;

/// Longest chain of aliases followed for one name.
pub const ALIAS_CHAIN_MAX: usize = 8;

/// Requests at once to one provider unless set otherwise (`providers.max_concurrency`, contract
/// records section 12).
pub const CONCURRENCY_DEFAULT: usize = 16;

/// Successes that raise a cut working limit by one (contract records section 12).
pub const SUCCESSES_PER_RAISE: u32 = 20;

/// Most validation errors told about one element; more do not help a model to mend it.
pub const VIOLATIONS_MAX: usize = 10;

/// Most characters of one validation error; a message may quote the whole instance.
pub const VIOLATION_CHARS_MAX: usize = 300;

/// Most models per provider whose refused parameters are remembered; callers may name any id.
pub const MODELS_REMEMBERED_MAX: usize = 1000;

/// Most parameters left out of one call, one after the other: there are four.
pub const RESENDS_MAX: usize = 4;
