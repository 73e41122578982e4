//! Numbers that look random and follow from a seed (splitmix64). Never for secrets of people.

use uuid::Builder;

use crate::{clock::Timestamp, model::Identifier};

/// What numbers are drawn for: each kind of thing has streams of its own, so that a new field of one moves no other.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Subtenant = 1,
    Profile = 2,
    User = 3,
    Standing = 4,
    Company = 5,
    Members = 6,
    Session = 7,
}

/// A stream of numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

/// 2^64 over the golden ratio: the step of splitmix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

impl Random {
    /// The stream of the nth thing of a kind.
    pub const fn of(seed: u64, kind: Kind, number: u64) -> Self {
        let own = mix(seed.wrapping_add((kind as u64).wrapping_mul(STEP)));
        Self(mix(own.wrapping_add(number.wrapping_mul(STEP))))
    }
    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }
    /// A number from 0 to one less than `bound`; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or_default()
    }
    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
    /// One of these; the default of the type where there is none.
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let place = self.below(u64::try_from(from.len()).unwrap_or(u64::MAX));
        usize::try_from(place).ok().and_then(|place| from.get(place)).copied().unwrap_or_default()
    }
    /// An id (UUIDv7) of something made at this moment.
    pub fn id<I: Identifier>(&mut self, at: Timestamp) -> I {
        let mut bytes = [0; 10];
        for (byte, drawn) in
            bytes.iter_mut().zip(self.next().to_be_bytes().into_iter().chain(self.next().to_be_bytes()))
        {
            *byte = drawn;
        }
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        I::from_uuid(Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }
}
