//! What a company of the demo keeps.

use crate::model::HttpMethod;

/// The company that keeps it.
pub const OF: &str = "Analytical Engines";
/// Who put it there, as in `people.txt`.
pub const CREATOR: &str = "mateo";
/// How many days ago.
pub const DAYS: i64 = 21;

/// Name, method, URL, headers and body.
type Template =
    (&'static str, HttpMethod, &'static str, &'static [(&'static str, &'static str)], Option<&'static str>);

/// External requests: name, method, URL, headers, body.
pub const EXTERNAL_REQUESTS: [Template; 1] = [(
    "Find an order",
    HttpMethod::Post,
    "https://orders.example.com/v1/search",
    &[("Accept", "application/json"), ("Content-Type", "application/json")],
    Some("{ \"number\": \"{{orderNumber}}\" }"),
)];

/// Intents, with their phrases.
pub const INTENTS: [(&str, &[&str]); 2] = [
    ("Where is my order", &["Where is my order?", "Track my parcel", "Has order 1843 been shipped yet?"]),
    ("Opening hours", &["When are you open?", "Are you open on Sundays?", "¿A qué hora cierran?"]),
];
