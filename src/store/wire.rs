//! Statements that go down one connection to PostgreSQL without waiting for each other's answers. The server runs
//! them in the order in which they were sent.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use diesel::result::QueryResult;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::BoxFuture;

use super::command::{Begin, Show};
use super::fused::{Fused, Write};
use super::link::Rows;
use super::text::Swift;

/// diesel's connection, with what is sent before the next statement.
pub struct Wire {
    raw: AsyncPgConnection,
    /// Whose rows the server has yet to be told to show.
    show: Option<Rows>,
    /// A transaction is yet to be begun.
    begin: bool,
    writes: Vec<Write>,
    /// Whose rows the server shows, where that is known for sure.
    shown: Option<Rows>,
}

/// What was queued, on its way: sent in this order.
pub(super) struct Sending {
    shows: Option<Rows>,
    begins: bool,
    writes: Vec<Fused>,
}

impl Wire {
    pub(super) const fn new(raw: AsyncPgConnection) -> Self {
        Self { raw, show: None, begin: false, writes: Vec::new(), shown: None }
    }
    /// The statements that follow see these rows.
    pub(super) fn show(&mut self, rows: Rows) {
        self.show = Some(rows).filter(|_| self.shown != Some(rows));
    }
    /// The statements that follow are in a transaction.
    pub(super) const fn begin(&mut self) {
        self.begin = true;
    }
    /// Sends a write with the next statement.
    pub(super) fn later(&mut self, write: Write) {
        self.writes.push(write);
    }
    /// Takes back what was not sent, but for what shows the rows. True where that was a whole transaction, of
    /// which the server knows nothing.
    pub(super) fn take_back(&mut self) -> bool {
        self.writes.clear();
        std::mem::take(&mut self.begin)
    }
    /// Is nothing queued after the beginning of a transaction?
    pub(super) const fn is_untouched(&self) -> bool {
        self.begin && self.writes.is_empty()
    }
    /// Where all of a transaction waits and fits into one statement, that is one by itself: BEGIN and COMMIT are not
    /// needed. False otherwise.
    pub(super) fn goes_alone(&mut self) -> bool {
        let alone = self.begin && Fused::is_one(&self.writes);
        if alone {
            self.begin = false;
        }
        alone
    }
    /// The connection, and what goes down it before the next statement.
    pub(super) fn send(&mut self) -> (&AsyncPgConnection, Sending) {
        let shows = self.show.take();
        if shows.is_some() {
            // Whoever gives up waiting leaves it unknown.
            self.shown = None;
        }
        let begins = std::mem::take(&mut self.begin);
        let writes = Fused::all(std::mem::take(&mut self.writes));
        (&self.raw, Sending { shows, begins, writes })
    }
    /// What was sent has succeeded.
    pub(super) const fn sent(&mut self, shows: Option<Rows>) {
        if shows.is_some() {
            self.shown = shows;
        }
    }
}

impl Sending {
    /// What the server shows once this has succeeded.
    pub(super) const fn shows(&self) -> Option<Rows> {
        self.shows
    }
    /// How many statements write.
    pub(super) const fn writes(&self) -> u64 {
        self.writes.len() as u64
    }

    /// Sends all of it and then `last`; gives what `last` gives, or the first error in their order. What comes
    /// after a statement that could not be sent is not sent either, so a COMMIT never goes without what is
    /// before it.
    ///
    /// That holds since each future sends in the poll in which it gets its prepared statement, the
    /// connection hands those out in the order of asking, and here all are polled in order.
    pub(super) async fn then<T>(
        self,
        raw: &AsyncPgConnection,
        last: impl Future<Output = QueryResult<T>>,
    ) -> QueryResult<T> {
        let mut queued: Vec<Option<BoxFuture<'_, QueryResult<usize>>>> = Vec::new();
        let mut raw = Swift(raw);
        queued.extend(self.shows.map(|rows| Some(Show::new(rows).execute(&mut raw))));
        queued.extend(self.begins.then(|| Some(Begin.execute(&mut raw))));
        queued.extend(self.writes.into_iter().map(|writes| Some(writes.execute(&mut raw))));
        if queued.is_empty() {
            return last.await;
        }
        let first = poll_fn(move |context| {
            let mut pending = false;
            for place in &mut queued {
                let Some(future) = place else { continue };
                match future.as_mut().poll(context) {
                    Poll::Ready(Ok(_)) => *place = None,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => pending = true,
                }
            }
            if pending { Poll::Pending } else { Poll::Ready(Ok(())) }
        });
        pair(first, last).await.map(|((), value)| value)
    }
}

/// Both, the one sent before the other, without waiting in between. The first error in their order; the other
/// is not sent where the one could not be.
pub(super) async fn pair<A, B>(
    one: impl Future<Output = QueryResult<A>>,
    other: impl Future<Output = QueryResult<B>>,
) -> QueryResult<(A, B)> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut first, mut second) = (None, None);
    poll_fn(move |context| {
        if first.is_none() {
            match one.as_mut().poll(context) {
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(value)) => first = Some(value),
                Poll::Pending => {}
            }
        }
        if second.is_none()
            && let Poll::Ready(result) = other.as_mut().poll(context)
        {
            second = Some(result);
        }
        if first.is_none() || second.is_none() {
            return Poll::Pending;
        }
        match (first.take(), second.take()) {
            (Some(one), Some(Ok(other))) => Poll::Ready(Ok((one, other))),
            (_, Some(Err(error))) => Poll::Ready(Err(error)),
            _ => Poll::Pending,
        }
    })
    .await
}
