//! What a company of the demo keeps.

use crate::model::HttpMethod;

/// The company that keeps it.
pub const OF: &str = "Analytical Engines";
/// Who put it there, as in `people.txt`.
pub const CREATOR: &str = "mateo";
/// How many days ago.
pub const DAYS: i64 = 21;

/// A project: name and description.
pub const PROJECT: (&str, &str) = ("Customer service", "Agents that answer customers, day and night.");

/// Its agent: name, description, language, scenario.
pub const AGENT: (&str, &str, &str, &str) = (
    "Front desk",
    "Finds orders and tells when we are open.",
    "en-GB",
    r#"{
        "start": "welcome",
        "steps": {
            "welcome": { "say": "How can I help?", "next": ["order", "hours"] },
            "order": { "intent": "Where is my order", "request": "Find an order", "next": [] },
            "hours": { "intent": "Opening hours", "say": "Monday to Friday, 8 to 18.", "next": [] }
        }
    }"#,
);

/// The agent's channels: kind, name, whether it is enabled, settings.
pub const CHANNELS: [(&str, &str, bool, &str); 2] = [
    ("web-chat", "Website", true, r##"{ "greeting": "Good day!", "colour": "#204080" }"##),
    ("voice", "Reception line", false, r#"{ "number": "+442079460000", "hours": { "from": 8, "to": 18 } }"#),
];

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
