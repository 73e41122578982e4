//! From paging arguments to a page of the store, and from its rows to a connection.

use std::fmt::Display;

use super::{Connection, CursorKey, Cursors, Edge, PageInfo, Paging};
use crate::{
    domain::Request,
    error::Failure,
    store::page::{By, Cursor, OrderField, Page, Paging as StorePaging, fits},
};

/// A list as one viewer pages through it.
pub struct List<'a, F> {
    paging: &'a Paging,
    key: CursorKey,
    /// The order of the list.
    pub order: Vec<By<F>>,
}

impl<'a, F: OrderField> List<'a, F> {
    /// The list with its order. `about` names what the arguments do not, as the object that a nested list
    /// stands on.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn open(
        request: &Request,
        paging: &'a Paging,
        about: &str,
        order: Vec<By<F>>,
    ) -> Result<Self, Failure> {
        let actor = request.actor()?;
        let bound_to = format!("{:?} {about} {}", actor.principal, paging.list);
        let key = CursorKey::new(request.cursor_key().await?, bound_to);
        Ok(Self { paging, key, order })
    }

    /// The same list on each of these objects.
    ///
    /// # Errors
    /// UNAUTHENTICATED, UNAVAILABLE.
    pub async fn on_each<I: Display>(
        request: &Request,
        paging: &'a Paging,
        objects: &[I],
        order: &[By<F>],
    ) -> Result<Vec<Self>, Failure> {
        let mut lists = Vec::with_capacity(objects.len());
        for object in objects {
            lists.push(Self::open(request, paging, &object.to_string(), order.to_vec()).await?);
        }
        Ok(lists)
    }

    /// The part of it that is wanted.
    ///
    /// # Errors
    /// BAD_USER_INPUT for a cursor that is not of this list.
    pub fn wanted(&self) -> Result<StorePaging, Failure> {
        let limit = usize::try_from(self.paging.size).unwrap_or(usize::MAX);
        let paging = if self.paging.backward { StorePaging::last(limit) } else { StorePaging::first(limit) };
        let Some((argument, text)) = &self.paging.cursor else { return Ok(paging) };
        let cursor: Cursor = self.key.read(argument, text)?;
        if !fits(&self.order, &cursor) {
            return Err(Failure::BadInput(format!("{argument}: not a cursor of this list")));
        }
        Ok(if self.paging.backward { paging.before(cursor) } else { paging.after(cursor) })
    }

    /// The connection of what came back. `place` gives a row's place in the order, `node` its node; a row
    /// without one is left out.
    ///
    /// # Errors
    /// INTERNAL where a cursor cannot be written.
    pub fn connection<T, N>(
        &self,
        page: Page<T>,
        total: Option<i64>,
        place: impl Fn(&T, &[By<F>]) -> Cursor,
        node: impl Fn(T) -> Option<N>,
    ) -> Result<Connection<N>, Failure> {
        let (has_next_page, has_previous_page) = (page.has_next, page.has_previous);
        let cursors = self.paging.cursors;
        let mut edges = Vec::with_capacity(page.items.len());
        let mut ends: (Option<Cursor>, Option<Cursor>) = (None, None);
        for row in page.items {
            let at = (cursors != Cursors::None).then(|| place(&row, &self.order));
            let cursor = match &at {
                Some(at) if cursors == Cursors::All => self.key.write(at)?,
                _ => String::new(),
            };
            if let Some(node) = node(row) {
                edges.push(Edge { cursor, node });
                ends = (ends.0.or_else(|| at.clone()), at);
            }
        }
        let sealed = |at: Option<Cursor>| at.map(|at| self.key.write(&at)).transpose();
        let page_info = PageInfo {
            has_next_page,
            has_previous_page,
            start_cursor: sealed(ends.0)?,
            end_cursor: sealed(ends.1)?,
        };
        let total_count = total.map(|total| i32::try_from(total).unwrap_or(i32::MAX));
        Ok(Connection { edges, page_info, total_count })
    }
}
