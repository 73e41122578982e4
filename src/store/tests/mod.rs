//! The store by itself, on both databases. What people may do with it is tested through the API.

mod db;
mod foundation;
mod people;

use db::{Db, on_both};
