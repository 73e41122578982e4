//! TEMPORARY: the signatures that domain and graphql already call, until each entity file lands. When
//! `users.rs` and the like come, take the module out of here, keep names and argument order (or change the
//! callers in src/domain and src/graphql in the same commit); when the last one is gone, delete this file.
use super::*;
macro_rules! stub { ($($m:ident { $($b:item)* })*) => { $(pub mod $m { #![allow(unused, clippy::all)] use super::*; use std::collections::{HashMap,HashSet}; use crate::{authz::Grant, model::*, clock::Timestamp}; type R<T> = Result<T, StoreError>; $($b)* })* } }
stub! {
  memberships {
    pub async fn colleagues<P>(c: &mut Connection, g: &Grant<P>, v: UserId, ids: &[UserId]) -> R<HashSet<UserId>> { todo!() }
    pub async fn invitation_partners<P>(c: &mut Connection, g: &Grant<P>, v: UserId, ids: &[UserId], now: Timestamp) -> R<HashSet<UserId>> { todo!() }
    pub async fn owners_among<P>(c: &mut Connection, g: &Grant<P>, ids: &[UserId]) -> R<HashSet<UserId>> { todo!() }
  }
}
