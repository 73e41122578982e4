//! How much of a Users tab's rows is read, and what is made of it.

use diesel::sql_types::{BigInt, Bool, Integer, Nullable, SmallInt, Text};

use super::types::{Id, Moment};
use crate::clock::Timestamp;
use crate::model::{
    CompanyId, CompanyRole, Invitation, Membership, MembershipId, RoleSet, User, UserId, UserStatus,
};

/// A row of a Users tab with the person of the row, both as far as [`Columns`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tabbed {
    pub record: Membership,
    pub user: User,
}

/// How much of the rows of a tab is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    Whole,
    /// What a table of members shows: of the row its ids, role and state, of the person name, last name and address.
    /// Everything else of both is as if it were empty, and of an invitation there is only when it ends, and when and how
    /// often it was mailed, on which sending it again rests: for whoever looks at nothing else. It is less than half of
    /// the columns.
    Shown,
}

/// What is read of a row of a tab and of its person, as [`Kept`] and [`User`] want it.
macro_rules! whole {
    ($place:literal) => {
        concat!(
            "kept.id, kept.company_id, kept.user_id, kept.role, kept.active, kept.joined_at, kept.invited_by, ",
            "kept.invited_at, kept.expires_at, kept.last_sent_at, kept.send_count, kept.created_at, kept.version, ",
            "users.id, users.name, users.last_name, users.job_title, users.email, users.email_confirmed, ",
            "users.pending_email, users.phone_number, users.language, users.status, users.roles, ",
            "users.all_subtenants, users.created_at, users.updated_at, users.version, ",
            $place
        )
    };
}

/// The same as far as [`shown`] wants it.
macro_rules! shown {
    ($place:literal) => {
        concat!(
            "kept.id, kept.company_id, kept.user_id, kept.role, kept.active, kept.expires_at, kept.last_sent_at, ",
            "kept.send_count, users.name, users.last_name, users.email, ",
            $place
        )
    };
}

/// The types of a membership as it is kept.
pub(super) type KeptTypes = (
    Id,
    Id,
    Id,
    SmallInt,
    Bool,
    Nullable<Moment>,
    Nullable<Id>,
    Nullable<Moment>,
    Nullable<Moment>,
    Nullable<Moment>,
    Integer,
    Moment,
    Integer,
);

/// Those of a user.
pub(super) type UserTypes = (
    Id,
    Text,
    Text,
    Nullable<Text>,
    Text,
    Bool,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Text,
    BigInt,
    Bool,
    Moment,
    Moment,
    Integer,
);

/// All of a row and its person, and the row's place. It begins at 0 on SQLite and at 1 on PostgreSQL.
pub(super) const WHOLE: (&str, &str) = (whole!("place.key"), whole!("kept.key"));
/// The columns of [`Columns::Shown`], and the row's place.
pub(super) const SHOWN: (&str, &str) = (shown!("place.key"), shown!("kept.key"));

pub(super) type ShownTypes =
    (Id, Id, Id, SmallInt, Bool, Nullable<Moment>, Nullable<Moment>, Integer, Text, Text, Text, BigInt);
pub(super) type Shown = (
    MembershipId,
    CompanyId,
    UserId,
    CompanyRole,
    bool,
    Option<Timestamp>,
    Option<Timestamp>,
    i32,
    String,
    String,
    String,
    i64,
);

/// The row and the person of [`Columns::Shown`], with the place.
pub(super) fn shown(
    (
        id,
        company_id,
        user_id,
        role,
        active,
        expires_at,
        last_sent_at,
        send_count,
        name,
        last_name,
        email,
        place,
    ): Shown,
) -> (i64, Tabbed) {
    let never = Timestamp::UNIX_EPOCH;
    let invitation = expires_at.map(|expires_at| Invitation {
        invited_by: None,
        invited_at: never,
        expires_at,
        last_sent_at: last_sent_at.unwrap_or(never),
        send_count,
    });
    let record = Membership {
        id,
        company_id,
        user_id,
        role,
        active,
        joined_at: None,
        invitation,
        created_at: never,
        version: 0,
    };
    let user = User {
        id: user_id,
        name,
        last_name,
        job_title: None,
        email,
        email_confirmed: false,
        pending_email: None,
        phone_number: None,
        language: None,
        status: UserStatus::Active,
        roles: RoleSet::EMPTY,
        all_subtenants: false,
        created_at: never,
        updated_at: never,
        version: 0,
    };
    (place, Tabbed { record, user })
}
