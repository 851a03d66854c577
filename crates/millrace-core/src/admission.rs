//! Admission: whether a submit is taken, decided before anything is written.

use thiserror::Error;

use crate::limits::Limits;

/// What the decision looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Unfinished generations of this door on the whole server.
    pub unfinished: u64,
    /// Bytes of the submit's input as JSON text.
    pub input_bytes: usize,
    /// Sections planned.
    pub sections: usize,
    /// Whether the server is draining.
    pub draining: bool,
}

/// Why a submit is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// The node shuts down.
    #[error("the server is shutting down")]
    Draining,
    /// Too many generations wait or run.
    #[error("too many unfinished generations: at most {max}")]
    TooManyUnfinished {
        /// The limit.
        max: u64,
    },
    /// The input is too large.
    #[error("the input has {bytes} bytes: at most {max}")]
    InputTooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// Too many sections.
    #[error("the generation has {sections} sections: at most {max}")]
    TooManySections {
        /// How many.
        sections: usize,
        /// The limit.
        max: usize,
    },
}

/// Decides whether a submit is taken.
///
/// # Errors
/// The first limit it breaks.
pub fn admit(limits: &Limits, load: &Load) -> Result<(), Refused> {
    if load.draining {
        return Err(Refused::Draining);
    }
    if load.unfinished >= limits.unfinished_max {
        return Err(Refused::TooManyUnfinished { max: limits.unfinished_max });
    }
    if load.input_bytes > limits.input_bytes_max {
        return Err(Refused::InputTooLarge {
            bytes: load.input_bytes,
            max: limits.input_bytes_max,
        });
    }
    if load.sections > limits.sections_max {
        return Err(Refused::TooManySections { sections: load.sections, max: limits.sections_max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_refuses_just_past_its_border() {
        let limits = Limits::default();
        let fine = Load {
            unfinished: limits.unfinished_max - 1,
            input_bytes: limits.input_bytes_max,
            sections: limits.sections_max,
            draining: false,
        };
        assert_eq!(admit(&limits, &fine), Ok(()));
        let cases = [
            (Load { draining: true, ..fine }, Refused::Draining),
            (
                Load { unfinished: limits.unfinished_max, ..fine },
                Refused::TooManyUnfinished { max: limits.unfinished_max },
            ),
            (
                Load { input_bytes: limits.input_bytes_max + 1, ..fine },
                Refused::InputTooLarge {
                    bytes: limits.input_bytes_max + 1,
                    max: limits.input_bytes_max,
                },
            ),
            (
                Load { sections: limits.sections_max + 1, ..fine },
                Refused::TooManySections {
                    sections: limits.sections_max + 1,
                    max: limits.sections_max,
                },
            ),
        ];
        for (load, want) in cases {
            assert_eq!(admit(&limits, &load), Err(want));
        }
    }
}
