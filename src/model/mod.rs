//! Plain data that every layer may use: ids, closed sets, records. No diesel, no GraphQL.

pub mod agent;
pub mod audit;
pub mod company;
pub mod content;
pub mod document;
pub mod external_request;
mod id;
pub mod intent;
mod keyed;
pub mod mail;
pub mod ownership;
pub mod policy;
pub mod problem;
pub mod project;
pub mod role;
pub mod user;

pub use id::*;
pub use keyed::Keyed;
pub use {
    agent::*, audit::*, company::*, content::Content, document::Document, external_request::*, intent::*,
    mail::*, ownership::*, policy::*, problem::*, project::*, role::*, user::*,
};
