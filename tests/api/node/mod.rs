//! `node` and `nodes`: any object by its id.

mod by_id;
mod by_ids;
