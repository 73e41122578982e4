//! What a company of the demo keeps.

/// The company that keeps it.
pub const OF: &str = "Analytical Engines";
/// Who put it there, as in `people.txt`.
pub const CREATOR: &str = "mateo";
/// How many days ago.
pub const DAYS: i64 = 21;

/// Intents, with their phrases.
pub const INTENTS: [(&str, &[&str]); 2] = [
    ("Where is my order", &["Where is my order?", "Track my parcel", "Has order 1843 been shipped yet?"]),
    ("Opening hours", &["When are you open?", "Are you open on Sundays?", "¿A qué hora cierran?"]),
];
