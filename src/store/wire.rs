//! Statements that go down one connection to PostgreSQL without waiting for each other's answers. The server runs
//! them in the order in which they were sent.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use diesel::result::QueryResult;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::BoxFuture;

use super::command::{Begin, Show};
use super::link::Rows;

/// A write whose result nobody waits for: how many rows it touched is not asked.
pub(super) type Write =
    Box<dyn for<'c> FnOnce(&'c AsyncPgConnection) -> BoxFuture<'c, QueryResult<usize>> + Send>;

/// What is sent with the next statement.
enum Queued {
    Show(Rows),
    Begin,
    Write(Write),
}

/// diesel's connection, with what waits for the next statement.
pub struct Wire {
    raw: AsyncPgConnection,
    queue: Vec<Queued>,
    /// Whose rows the server shows, where that is known for sure.
    shown: Option<Rows>,
}

/// What was queued, on its way.
pub(super) struct Sending {
    queue: Vec<Queued>,
    shows: Option<Rows>,
    /// How many of them are writes.
    pub(super) writes: u64,
}

impl Wire {
    pub(super) const fn new(raw: AsyncPgConnection) -> Self {
        Self { raw, queue: Vec::new(), shown: None }
    }
    /// The statements that follow see these rows.
    pub(super) fn show(&mut self, rows: Rows) {
        self.queue.retain(|queued| !matches!(queued, Queued::Show(_)));
        if self.shown != Some(rows) {
            // Before a transaction, so that its rollback does not take it back.
            self.queue.insert(0, Queued::Show(rows));
        }
    }
    /// The statements that follow are in a transaction.
    pub(super) fn begin(&mut self) {
        self.queue.push(Queued::Begin);
    }
    /// Sends a write with the next statement.
    pub(super) fn later(&mut self, write: Write) {
        self.queue.push(Queued::Write(write));
    }
    /// Takes back what was not sent, but for what shows the rows. True where that was a whole transaction, of
    /// which the server knows nothing.
    pub(super) fn take_back(&mut self) -> bool {
        let unknown = self.queue.iter().any(|queued| matches!(queued, Queued::Begin));
        self.queue.retain(|queued| matches!(queued, Queued::Show(_)));
        unknown
    }
    /// Is nothing queued after the beginning of a transaction?
    pub(super) fn is_untouched(&self) -> bool {
        matches!(self.queue.last(), Some(Queued::Begin))
    }
    /// The connection, and what goes down it before the next statement.
    pub(super) fn send(&mut self) -> (&AsyncPgConnection, Sending) {
        let queue = std::mem::take(&mut self.queue);
        let shows = queue.iter().find_map(|queued| match queued {
            Queued::Show(rows) => Some(*rows),
            Queued::Begin | Queued::Write(_) => None,
        });
        if shows.is_some() {
            // Whoever gives up waiting leaves it unknown.
            self.shown = None;
        }
        let writes = queue.iter().filter(|queued| matches!(queued, Queued::Write(_))).count();
        (&self.raw, Sending { queue, shows, writes: writes as u64 })
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
        if self.queue.is_empty() {
            return last.await;
        }
        let mut queued: Vec<Option<BoxFuture<'_, QueryResult<usize>>>> =
            self.queue.into_iter().map(|queued| Some(queued.on(raw))).collect();
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

impl Queued {
    fn on(self, mut raw: &AsyncPgConnection) -> BoxFuture<'_, QueryResult<usize>> {
        match self {
            Self::Show(rows) => Show::new(rows).execute(&mut raw),
            Self::Begin => Begin.execute(&mut raw),
            Self::Write(write) => write(raw),
        }
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
