//! A small random generator whose seed is printed, so that a failing run can be repeated. Never
//! used for secrets.

use std::time::{SystemTime, UNIX_EPOCH};

/// Environment variable that fixes the seed of every [`Rng::from_environment`].
const SEED_VARIABLE: &str = "MILLRACE_TEST_SEED";

/// xorshift64* (Vigna 2016): enough to pick moments and orders.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// A generator with the given seed; zero is replaced, as xorshift never leaves it.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// Takes the seed from `MILLRACE_TEST_SEED`, else from the clock, and prints it.
    pub fn from_environment() -> Self {
        let seed = std::env::var(SEED_VARIABLE).ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos().into()
        });
        println!("{SEED_VARIABLE}={seed}");
        Self::new(seed)
    }

    /// The next 64 bits.
    pub fn next_bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number in `0..bound`; 0 when the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let high = usize::try_from(self.next_bits() >> 33).unwrap();
        high.checked_rem(bound).unwrap_or(0)
    }
}
