//! Pages by key, in both directions: what follows (or comes before) a place in an order, never an offset.
//!
//! An order is a list of columns, each up or down, and the id at its end, so that it is total. A
//! [`Cursor`] is the values of a row in these columns; whoever shows one to a caller makes it opaque.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use super::sql::{Sql, Value};
use crate::clock::Timestamp;
use crate::model::Identifier;

/// A place in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The row's values in the columns of the order.
    pub keys: Vec<Key>,
    /// The row's id.
    pub id: Uuid,
}

/// A value that rows are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number, or a moment in microseconds since 1970.
    Number(i64),
    /// A folded text.
    Text(String),
}

impl From<Timestamp> for Key {
    fn from(moment: Timestamp) -> Self {
        Self::Number(moment.timestamp_micros())
    }
}

/// Which part of an order is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// How many rows at most, 1 to 100.
    pub limit: usize,
    /// The last of them instead of the first.
    pub backward: bool,
    /// Only what comes behind this place.
    pub after: Option<Cursor>,
    /// Only what comes before this place.
    pub before: Option<Cursor>,
}

impl Paging {
    /// The first rows.
    pub fn first(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }
    /// The last rows.
    pub fn last(limit: usize) -> Self {
        Self { limit, backward: true, ..Self::default() }
    }
    /// Only what comes behind this place.
    #[must_use]
    pub fn after(mut self, cursor: Cursor) -> Self {
        self.after = Some(cursor);
        self
    }
    /// Only what comes before this place.
    #[must_use]
    pub fn before(mut self, cursor: Cursor) -> Self {
        self.before = Some(cursor);
        self
    }
}

/// A part of an order, in that order whatever the direction of the paging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Makes a page of what [`Order::clause`] let through.
    pub(super) fn cut(mut rows: Vec<T>, paging: &Paging) -> Self {
        let more = rows.len() > paging.limit;
        rows.truncate(paging.limit);
        let (has_next, has_previous) = if paging.backward {
            rows.reverse();
            (paging.before.is_some(), more || paging.after.is_some())
        } else {
            (more || paging.before.is_some(), paging.after.is_some())
        };
        Self { items: rows, has_next, has_previous }
    }
    /// The same page of what its items give; one that gives nothing is left out.
    pub fn each<'a, U>(&'a self, change: impl FnMut(&'a T) -> Option<U>) -> Page<U> {
        let items = self.items.iter().filter_map(change).collect();
        Page { items, has_next: self.has_next, has_previous: self.has_previous }
    }
    /// The same page of something else.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, has_next, has_previous } = self;
        Page { items: items.into_iter().map(change).collect(), has_next, has_previous }
    }
}

/// What a field of an order is in SQL.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    sqlite: &'static str,
    postgres: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Moment,
}

impl Column {
    pub(super) const fn text(column: &'static str) -> Self {
        Self { sqlite: column, postgres: column, kind: Kind::Text }
    }
    pub(super) const fn number(column: &'static str) -> Self {
        Self { sqlite: column, postgres: column, kind: Kind::Number }
    }
    pub(super) const fn moment(column: &'static str) -> Self {
        Self { sqlite: column, postgres: column, kind: Kind::Moment }
    }
    /// A moment that the two databases write differently.
    pub(super) const fn moments(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres, kind: Kind::Moment }
    }
    fn value(self, key: &Key) -> Option<Value> {
        match (self.kind, key) {
            (Kind::Text, Key::Text(text)) => Some(Value::Text(text.clone())),
            (Kind::Number, Key::Number(number)) => Some(Value::Number(*number)),
            (Kind::Moment, Key::Number(micros)) => {
                Timestamp::from_timestamp_micros(*micros).map(Value::Moment)
            }
            _ => None,
        }
    }
}

/// The fields that rows of a kind can be ordered by.
pub trait OrderField: Copy {
    /// The id that ends the order, as a qualified column.
    const ID: &'static str;
    /// The column of the field.
    fn column(self) -> Column;
}

/// A field and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By<F> {
    pub field: F,
    pub descending: bool,
}

impl<F> By<F> {
    /// Upward.
    pub const fn ascending(field: F) -> Self {
        Self { field, descending: false }
    }
    /// Downward.
    pub const fn descending(field: F) -> Self {
        Self { field, descending: true }
    }
}

/// Is this a place in this order? One that is not was forged, or comes from another order: whoever takes
/// cursors from callers refuses it (BAD_USER_INPUT) before a page is asked for.
pub fn fits<F: OrderField>(order: &[By<F>], cursor: &Cursor) -> bool {
    order.len() == cursor.keys.len()
        && order.iter().zip(&cursor.keys).all(|(by, key)| by.field.column().value(key).is_some())
}

/// A place in an order, from the row's values.
pub(super) fn cursor<I: Identifier>(keys: Vec<Key>, id: I) -> Cursor {
    Cursor { keys, id: id.uuid() }
}

/// An order in SQL.
pub(super) struct Order {
    terms: Vec<(Column, bool)>,
    id: &'static str,
    usual: bool,
}

impl Order {
    pub(super) fn new<F: OrderField>(order: &[By<F>]) -> Self {
        let terms = order.iter().map(|by| (by.field.column(), by.descending)).collect();
        Self { terms, id: F::ID, usual: false }
    }
    /// Says that lists come in this order where nothing else is said, so that it is worth being kept prepared.
    pub(super) fn usual(mut self, usual: bool) -> Self {
        self.usual = usual;
        self
    }
    /// The id goes the way of the field before it, so that one index serves.
    fn id_descends(&self) -> bool {
        self.terms.last().is_some_and(|(_, descending)| *descending)
    }

    /// What `ORDER BY` says, with the `LIMIT` at its end: one row more than wanted at least, which tells
    /// whether there is more. The limit is one of a few round numbers and not bound: PostgreSQL's generic
    /// plans take a bound one for a tenth of the table, and statements stay few.
    pub(super) fn clause(&self, paging: &Paging) -> Sql {
        let limit = [6, 11, 21, 26, 51].into_iter().find(|round| *round > paging.limit).unwrap_or(101);
        let limit = i64::try_from(limit).unwrap_or(101);
        self.columns(paging.backward)
            .sql(" LIMIT ")
            .literal(limit)
            .varied(self.terms.len() > 1 && !self.usual)
    }
    /// The columns with their directions.
    pub(super) fn columns(&self, backward: bool) -> Sql {
        let direction = |descending| if descending == backward { " ASC" } else { " DESC" };
        let mut sql = Sql::default();
        for (column, descending) in &self.terms {
            sql = sql.split(column.sqlite, column.postgres).sql(direction(*descending)).sql(", ");
        }
        sql.sql(self.id).sql(direction(self.id_descends()))
    }

    /// The rows between the places that the paging names.
    ///
    /// # Errors
    /// Internal for a cursor that does not fit, see [`fits`].
    pub(super) fn between(&self, paging: &Paging) -> Result<Sql, StoreError> {
        let mut conditions = Vec::new();
        for (cursor, before) in [(&paging.after, false), (&paging.before, true)] {
            if let Some(cursor) = cursor {
                conditions.push(self.beyond(cursor, before)?);
            }
        }
        Ok(Sql::all(conditions))
    }

    /// What comes behind the place, or before it.
    fn beyond(&self, cursor: &Cursor, before: bool) -> Result<Sql, StoreError> {
        let misfit = || StoreError::Internal("a cursor of another order".to_owned());
        if self.terms.len() != cursor.keys.len() {
            return Err(misfit());
        }
        let mut places: Vec<(Sql, Value, bool)> = Vec::with_capacity(self.terms.len() + 1);
        for ((column, descending), key) in self.terms.iter().zip(&cursor.keys) {
            let value = column.value(key).ok_or_else(misfit)?;
            places.push((Sql::default().split(column.sqlite, column.postgres), value, *descending));
        }
        places.push((Sql::new(self.id), Value::from(cursor.id), self.id_descends()));
        let one_way = places.iter().all(|(_, _, descending)| *descending == self.id_descends());
        if one_way {
            // A comparison of rows, which both databases answer from an index.
            let sign = if self.id_descends() == before { ") > (" } else { ") < (" };
            let (mut columns, mut values) = (Sql::new("("), Sql::new(sign));
            for (place, (column, value, _)) in places.into_iter().enumerate() {
                let comma = if place == 0 { "" } else { ", " };
                columns = columns.sql(comma).then(column);
                values = values.sql(comma).bind(value);
            }
            return Ok(columns.then(values).sql(")"));
        }
        // From the last column to the first: beyond in this one, or the same and beyond in the next.
        let mut beyond: Option<Sql> = None;
        for (column, value, descending) in places.into_iter().rev() {
            let upward = descending == before;
            beyond = Some(match beyond {
                None => column.sql(if upward { " > " } else { " < " }).bind(value),
                // The first comparison is what an index is searched by.
                Some(next) => Sql::new("(")
                    .then(column.clone())
                    .sql(if upward { " >= " } else { " <= " })
                    .bind(value.clone())
                    .sql(" AND (")
                    .then(column.clone())
                    .sql(if upward { " > " } else { " < " })
                    .bind(value)
                    .sql(" OR ")
                    .then(next)
                    .sql("))"),
            });
        }
        Ok(beyond.unwrap_or_else(|| Sql::new("1 = 1")))
    }
}
