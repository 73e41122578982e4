//! The store by itself, on both databases. What people may do with it is tested through the API.

mod agents;
mod audit;
mod checkpoint;
mod companies;
mod content;
mod credentials;
mod db;
mod directory;
mod foundation;
mod group;
mod held;
mod line;
mod outbox;
mod owners;
mod people;
mod pipeline;
mod policies;
mod search;
mod tabs;
mod writes;

use db::{Db, on_both};
