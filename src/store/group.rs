//! SQLite's one writer, and how its transactions share the wait for the disk. Whoever wants to write waits in a line.
//! A transaction that is committed while others wait stays open: the next one adds to it behind a savepoint, and so
//! on, until nobody waits or [`MOST`] had their turn. Then one COMMIT makes all of it durable, and only then anybody is told.
//! Meanwhile the next ones gather. Who is in a group can see what was written before them in it, and is answered with it:
//! they are durable together, or fail together. A transaction that is undone, undoes itself alone.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bb8::ManageConnection;
use diesel_async::SimpleAsyncConnection;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::checkpoint::Checkpoint;
use super::error::StoreError;
use super::interrupt::bounded;
use super::link::{Open, SqliteLink};
use super::local::at_once;
use super::sqlite::Opener;

/// How many transactions are opened before one COMMIT at most.
pub(super) const MOST: usize = 64;

/// Opens a transaction inside of the one that is open.
const ENTER: &str = "SAVEPOINT member";
/// Leaves what it wrote to the COMMIT of all.
const KEEP: &str = "RELEASE member";
/// Takes back what it wrote, and nothing else.
const UNDO: &str = "ROLLBACK TO member; RELEASE member";

/// The one connection that writes. Cheap to clone; all clones share it.
#[derive(Clone)]
pub struct Writer(Arc<Shared>);

struct Shared {
    opener: Opener,
    patience: Duration,
    line: Mutex<Line>,
    checkpoint: Checkpoint,
}

#[derive(Default)]
struct Line {
    /// Somebody has the connection, or it is being committed.
    taken: bool,
    /// The connection, while nobody has it.
    idle: Option<SqliteLink>,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

impl Shared {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("waiting", &self.0.line().waiting.len()).finish_non_exhaustive()
    }
}

impl Writer {
    /// Opens its connection when it is first asked for it. Whoever waits longer than `patience` is `Unavailable`.
    pub(super) fn new(opener: Opener, patience: Duration) -> Self {
        let checkpoint = Checkpoint::new(opener.clone());
        Self(Arc::new(Shared { opener, patience, line: Mutex::default(), checkpoint }))
    }

    /// The connection, once it is the caller's turn.
    pub(super) async fn turn(&self) -> Result<Turn, StoreError> {
        let taking = || async {
            let mut turn = match self.place() {
                Place::Now(turn) => turn,
                Place::Later(turn) => turn.await.map_err(|_| lost())?,
            };
            turn.connect().await?;
            Ok(turn)
        };
        let late = |_| StoreError::Unavailable("no connection came free in time".to_owned());
        timeout(self.0.patience, taking()).await.map_err(late)?
    }

    fn place(&self) -> Place {
        let mut line = self.0.line();
        if line.taken {
            let (tell, told) = oneshot::channel();
            line.waiting.push_back(tell);
            return Place::Later(told);
        }
        line.taken = true;
        let link = line.idle.take();
        Place::Now(Turn(Some(Held {
            shared: Arc::clone(&self.0),
            link,
            stage: Stage::Idle,
            members: Vec::new(),
            turns: 0,
        })))
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.0.line().waiting.len()
    }
}

enum Place {
    Now(Turn),
    Later(oneshot::Receiver<Turn>),
}

/// The writer's connection for one transaction. Dropped, the transaction is undone, and the next one's turn comes.
pub struct Turn(Option<Held>);

/// Whoever is told that what they wrote is durable.
type Member = oneshot::Sender<Result<(), StoreError>>;

struct Held {
    shared: Arc<Shared>,
    /// None where there is none yet, or it broke.
    link: Option<SqliteLink>,
    stage: Stage,
    /// Those whose transactions are open in it already. Dropped, they are told that nothing was written.
    members: Vec<Member>,
    /// How many have had a turn since it was opened.
    turns: usize,
}

/// Where a turn's own transaction stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    /// Opened as the first.
    First,
    /// Opened behind a savepoint.
    Joined,
}

impl Turn {
    async fn connect(&mut self) -> Result<(), StoreError> {
        let Some(held) = &mut self.0 else { return Err(lost()) };
        if held.link.is_none() {
            held.link = Some(held.shared.opener.connect().await?);
        }
        Ok(())
    }

    /// Opens the transaction.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        let Some(held) = &mut self.0 else { return Err(lost()) };
        let Some(link) = &mut held.link else { return Err(lost()) };
        // Set first: whoever gives up waiting leaves the connection in an unknown state.
        link.open = Open::Yes;
        if held.members.is_empty() {
            held.stage = Stage::First;
            let begun = timeout(link.bound(), link.raw().begin()).await;
            link.settle(0, begun)
        } else {
            held.stage = Stage::Joined;
            held.run(ENTER)
        }
    }

    /// Makes the transaction durable, together with those that wait. Nothing was written where it fails.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut held) = self.0.take() else { return Err(lost()) };
        if held.stage == Stage::Joined
            && let Err(error) = held.run(KEEP)
        {
            held.lose();
            held.pass();
            return Err(error);
        }
        held.end().await
    }

    /// Undoes the transaction. What it may have seen of others in its group is durable then; or it fails.
    pub(super) async fn roll_back(mut self) -> Result<(), StoreError> {
        let Some(mut held) = self.0.take() else { return Err(lost()) };
        let (undone, joined) = (held.undo(), held.stage == Stage::Joined);
        if undone.is_ok() && joined {
            return held.end().await;
        }
        held.pass();
        // SQLite has undone a write that was interrupted by itself, with all that is open, and says that there is nothing
        // to undo. One that saw nobody else's writes has what it asked for: the connection is closed.
        if joined { undone.map_err(|_| lost()) } else { Ok(()) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(mut held) = self.0.take() else { return };
        if held.stage != Stage::Idle {
            // Where it fails, the connection is closed, which undoes all of it.
            let _ = held.undo();
        }
        held.pass();
    }
}

impl Held {
    /// Runs statements on what is open.
    fn run(&mut self, statements: &str) -> Result<(), StoreError> {
        let Some(link) = &mut self.link else { return Err(lost()) };
        let bound = link.bound();
        let done = bounded(bound, || at_once(link.raw().batch_execute(statements)));
        link.settle(0, Ok(done))
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        let undone = self.run(if self.stage == Stage::Joined { UNDO } else { "ROLLBACK" });
        if undone.is_err() {
            self.lose();
        }
        undone
    }

    /// The transaction of all is gone: closed, it is undone, and whoever waited for it is told.
    fn lose(&mut self) {
        self.link = None;
        self.members.clear();
    }

    /// Hands on, and waits until all is durable.
    async fn end(mut self) -> Result<(), StoreError> {
        let Some(bound) = self.link.as_ref().map(SqliteLink::bound) else { return Err(lost()) };
        let (tell, told) = oneshot::channel();
        self.members.push(tell);
        self.pass();
        match timeout(bound, told).await {
            Ok(Ok(durable)) => durable,
            Ok(Err(_)) => Err(lost()),
            Err(_) => Err(StoreError::too_slow(bound)),
        }
    }

    /// Gives the connection to the next who waits. Where nobody does, or enough is open, it is committed first.
    fn pass(mut self) {
        self.stage = Stage::Idle;
        self.turns = if self.members.is_empty() { 0 } else { self.turns + 1 };
        if let Some(link) = &mut self.link {
            link.open = Open::No;
        }
        if self.link.as_ref().is_some_and(SqliteLink::is_closed) {
            self.lose();
        }
        while self.turns < MOST {
            let next = {
                let mut line = self.shared.line();
                let next = line.waiting.pop_front();
                if next.is_none() && self.members.is_empty() {
                    line.taken = false;
                    line.idle = self.link.take();
                    return;
                }
                next
            };
            let Some(next) = next else { break };
            // Who has given up waiting is passed over.
            let Err(mut back) = next.send(Turn(Some(self))) else { return };
            let Some(held) = back.0.take() else { return };
            self = held;
        }
        self.commit_elsewhere();
    }

    /// Makes durable what is open, on a thread that may wait for the disk and whoever gives up waiting; then hands on.
    fn commit_elsewhere(mut self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The program ends. Whoever waits is told that nothing was written, and nothing is.
            self.lose();
            self.shared.line().taken = false;
            return;
        };
        runtime.spawn_blocking(move || {
            let durable = match &mut self.link {
                Some(link) => {
                    link.open = Open::Yes;
                    let done = link.raw().commit();
                    link.settle(0, Ok(done))
                }
                None => Err(lost()),
            };
            for member in self.members.drain(..) {
                let _ = member.send(durable.clone());
            }
            if durable.is_err() {
                self.lose();
            }
            let shared = Arc::clone(&self.shared);
            let much = self.link.as_mut().is_some_and(|link| link.raw().checked(&shared.checkpoint));
            self.pass();
            if much {
                shared.checkpoint.copy();
            }
        });
    }
}

fn lost() -> StoreError {
    StoreError::Unavailable("connection closed".to_owned())
}

const TAKEN: &str = "only what ends a turn takes the connection out";

impl Deref for Turn {
    type Target = SqliteLink;
    #[expect(clippy::expect_used, reason = "whoever was given a turn was given its connection")]
    fn deref(&self) -> &SqliteLink {
        self.0.as_ref().and_then(|held| held.link.as_ref()).expect(TAKEN)
    }
}

impl DerefMut for Turn {
    #[expect(clippy::expect_used, reason = "whoever was given a turn was given its connection")]
    fn deref_mut(&mut self) -> &mut SqliteLink {
        self.0.as_mut().and_then(|held| held.link.as_mut()).expect(TAKEN)
    }
}
