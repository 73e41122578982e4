//! TEMPORARY: the signatures that domain and graphql already call, until each entity file lands. When
//! `users.rs` and the like come, take the module out of here, keep names and argument order (or change the
//! callers in src/domain and src/graphql in the same commit); when the last one is gone, delete this file.
use super::*;
macro_rules! stub { ($($m:ident { $($b:item)* })*) => { $(pub mod $m { #![allow(unused, clippy::all)] use super::*; use std::collections::{HashMap,HashSet}; use crate::{authz::Grant, model::*, clock::Timestamp}; type R<T> = Result<T, StoreError>; $($b)* })* } }
stub! {
  users {
    pub async fn by_ids<P>(c: &mut Connection, g: &Grant<P>, ids: &[UserId]) -> R<Vec<User>> { todo!() }
    pub async fn by_email<P>(c: &mut Connection, g: &Grant<P>, e: &str) -> R<Option<User>> { todo!() }
    pub async fn insert<P>(c: &mut Connection, g: &Grant<P>, u: &User) -> R<()> { todo!() }
    pub async fn update<P>(c: &mut Connection, g: &Grant<P>, u: &User, v: i32) -> R<bool> { todo!() }
    pub async fn active_tenant_administrators<P>(c: &mut Connection, g: &Grant<P>) -> R<i64> { todo!() }
  }
  holdings {
    pub async fn of<P>(c: &mut Connection, g: &Grant<P>, ids: &[UserId]) -> R<HashMap<UserId, Holdings>> { todo!() }
    pub async fn set_profiles<P>(c: &mut Connection, g: &Grant<P>, u: UserId, ids: &[ProfileId]) -> R<()> { todo!() }
    pub async fn set_subtenants<P>(c: &mut Connection, g: &Grant<P>, u: UserId, ids: &[SubtenantId]) -> R<()> { todo!() }
  }
  profiles { pub async fn by_ids<P>(c: &mut Connection, g: &Grant<P>, ids: &[ProfileId]) -> R<Vec<Profile>> { todo!() }
    pub async fn user_counts<P>(c: &mut Connection, g: &Grant<P>, ids: &[ProfileId]) -> R<HashMap<ProfileId, i32>> { todo!() } }
  subtenants { pub async fn by_ids<P>(c: &mut Connection, g: &Grant<P>, ids: &[SubtenantId]) -> R<Vec<Subtenant>> { todo!() }
    pub async fn user_counts<P>(c: &mut Connection, g: &Grant<P>, ids: &[SubtenantId]) -> R<HashMap<SubtenantId, i32>> { todo!() } }
  sessions {
    pub struct Found { pub session: Session, pub user: User, pub access_expires_at: Timestamp, pub tenant_active: bool, pub tenant_slug: String }
    pub async fn by_access_hash<P>(c: &mut Connection, g: &Grant<P>, h: &[u8]) -> R<Option<Found>> { todo!() }
    pub async fn touch<P>(c: &mut Connection, g: &Grant<P>, id: SessionId, now: Timestamp) -> R<()> { todo!() }
    pub async fn revoke_all<P>(c: &mut Connection, g: &Grant<P>, id: UserId) -> R<()> { todo!() }
  }
  secrets {
    pub async fn insert<P>(c: &mut Connection, g: &Grant<P>, s: &Secret) -> R<()> { todo!() }
  }
  memberships {
    pub async fn colleagues<P>(c: &mut Connection, g: &Grant<P>, v: UserId, ids: &[UserId]) -> R<HashSet<UserId>> { todo!() }
    pub async fn invitation_partners<P>(c: &mut Connection, g: &Grant<P>, v: UserId, ids: &[UserId], now: Timestamp) -> R<HashSet<UserId>> { todo!() }
    pub async fn owners_among<P>(c: &mut Connection, g: &Grant<P>, ids: &[UserId]) -> R<HashSet<UserId>> { todo!() }
  }
  audit { pub async fn insert<P>(c: &mut Connection, g: &Grant<P>, e: &[AuditEvent]) -> R<()> { todo!() } }
  outbox { pub async fn insert<P>(c: &mut Connection, g: &Grant<P>, e: &NewMail) -> R<()> { todo!() } }
  policies {
    pub struct ActiveVersion { pub script: PolicyScript, pub version: PolicyVersion }
    pub async fn active<P>(c: &mut Connection, g: &Grant<P>) -> R<Vec<ActiveVersion>> { todo!() }
    pub async fn insert_runs<P>(c: &mut Connection, g: &Grant<P>, e: &[PolicyRun]) -> R<()> { todo!() }
  }
}
