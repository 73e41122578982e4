//! tenantry: a GraphQL server that administers the people of a multi-tenant platform.
//!
//! Data flows one way and each layer knows only the next:
//! `http -> graphql -> domain (authz, policy) -> store -> diesel`. See docs/ARCHITECTURE.md.

pub mod app;
pub mod authz;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod error;
pub mod generate;
pub mod graphql;
pub mod http;
pub mod mail;
pub mod model;
pub mod policy;
pub mod program;
pub mod store;
pub mod token;
