//! The worker that empties the outbox.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use lettre::message::Mailbox;
use tokio::{
    sync::{Notify, watch},
    task::{self, JoinError, JoinHandle, JoinSet},
};

use super::{
    backoff,
    outbox::{Outbox, OutboxError, QueuedMail},
    transport::{Failure, Transport},
};
use crate::{clock::SharedWorld, model::MailId};

/// How the worker works.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// The most mails on their way at once.
    pub at_once: usize,
    /// How often it looks without being woken, which is also what finds a retry.
    pub look_every: Duration,
    /// How long a leased mail is the worker's own; longer than a transport can take with one mail, so that a mail
    /// is sent twice only if the process died.
    pub lease: TimeDelta,
    /// How long to wait before an outcome that could not be written down is written again.
    pub record_again: Duration,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            at_once: 4,
            look_every: Duration::from_secs(5),
            lease: TimeDelta::minutes(3),
            record_again: Duration::from_secs(2),
        }
    }
}

/// Sends what the outbox holds.
pub struct Worker<O> {
    outbox: O,
    transport: Transport,
    from: Mailbox,
    world: SharedWorld,
    options: WorkerOptions,
}

impl<O: Outbox> Worker<O> {
    /// A worker that is not running yet; `from` is the sender of every mail.
    pub const fn new(
        outbox: O,
        transport: Transport,
        from: Mailbox,
        world: SharedWorld,
        options: WorkerOptions,
    ) -> Self {
        Self { outbox, transport, from, world, options }
    }

    /// Runs the worker as a task. `wake` is notified after each commit that queued a mail.
    pub fn spawn(self, wake: Arc<Notify>) -> WorkerHandle {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(Arc::new(self).run(wake, stopped));
        WorkerHandle { stop, task }
    }

    async fn run(self: Arc<Self>, wake: Arc<Notify>, mut stopped: watch::Receiver<bool>) {
        let mut under_way = UnderWay::default();
        while !*stopped.borrow_and_update() {
            let free = self.options.at_once.saturating_sub(under_way.tasks.len());
            let leased = if free == 0 { Vec::new() } else { self.lease(free).await };
            for mail in leased {
                under_way.start(&self, mail);
            }
            tokio::select! {
                _ = stopped.changed() => {}
                Some(ended) = under_way.tasks.join_next_with_id() => under_way.end(ended),
                () = wake.notified(), if under_way.tasks.len() < self.options.at_once => {}
                () = tokio::time::sleep(self.options.look_every) => {}
            }
        }
        while let Some(ended) = under_way.tasks.join_next_with_id().await {
            under_way.end(ended);
        }
    }

    async fn lease(&self, limit: usize) -> Vec<QueuedMail> {
        let now = self.world.now();
        match self.outbox.lease_due(now, now + self.options.lease, limit).await {
            Ok(mails) => mails,
            Err(error) => {
                tracing::warn!(%error, "no mails could be taken from the outbox");
                Vec::new()
            }
        }
    }

    /// Sends the mail and writes down what became of it, again and again while the database is away: the mail is
    /// out, and must not go out once more.
    async fn handle(self: Arc<Self>, mail: QueuedMail) {
        let outcome = self.transport.deliver(&mail, &self.from).await;
        log(&mail, &outcome);
        while let Err(error) = self.record(&mail, &outcome).await {
            tracing::warn!(mail = %mail.id, %error, "what became of a mail could not be written down yet");
            tokio::time::sleep(self.options.record_again).await;
        }
    }

    async fn record(&self, mail: &QueuedMail, outcome: &Result<(), Failure>) -> Result<(), OutboxError> {
        let now = self.world.now();
        match outcome {
            Ok(()) => self.outbox.sent(mail.tenant, mail.id, now).await,
            Err(Failure::Permanent(error)) => self.outbox.park(mail.tenant, mail.id, error).await,
            Err(Failure::Temporary(error)) => match backoff::pause_after(mail.attempts.saturating_add(1)) {
                Some(pause) => self.outbox.retry(mail.tenant, mail.id, now + pause, error).await,
                None => self.outbox.park(mail.tenant, mail.id, error).await,
            },
        }
    }
}

/// The mails that are being sent.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<()>,
    mails: HashMap<task::Id, MailId>,
}

impl UnderWay {
    /// Starts to send, unless the mail is being sent already: its lease ran out while its outcome could not be
    /// written down.
    fn start<O: Outbox>(&mut self, worker: &Arc<Worker<O>>, mail: QueuedMail) {
        let id = mail.id;
        if !self.mails.values().any(|other| *other == id) {
            let task = self.tasks.spawn(Arc::clone(worker).handle(mail));
            self.mails.insert(task.id(), id);
        }
    }

    /// The lease of a mail whose task panicked runs out, and it is tried again.
    fn end(&mut self, ended: Result<(task::Id, ()), JoinError>) {
        let task = match ended {
            Ok((task, ())) => task,
            Err(error) => {
                tracing::error!(%error, "sending a mail ended badly");
                error.id()
            }
        };
        self.mails.remove(&task);
    }
}

fn log(mail: &QueuedMail, outcome: &Result<(), Failure>) {
    let (id, tenant, attempt) = (mail.id, mail.tenant, mail.attempts.saturating_add(1));
    match outcome {
        Ok(()) => tracing::info!(mail = %id, %tenant, attempt, "mail sent"),
        Err(Failure::Temporary(error)) => {
            tracing::warn!(mail = %id, %tenant, attempt, error, "mail not sent yet")
        }
        Err(Failure::Permanent(error)) => tracing::error!(mail = %id, %tenant, attempt, error, "mail parked"),
    }
}

/// A running [`Worker`].
#[derive(Debug)]
pub struct WorkerHandle {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl WorkerHandle {
    /// Tells the worker to take no more mails. Those on their way go on.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Stops and waits until the mails on their way are out and written down; no mail is cut in the middle. What
    /// takes longer than `grace` is given up, and sent again, under the same Message-ID, when its lease has run out.
    /// Says whether everything ended in time.
    pub async fn finished(mut self, grace: Duration) -> bool {
        self.stop();
        let ended = tokio::time::timeout(grace, &mut self.task).await.is_ok();
        if !ended {
            tracing::warn!(
                "the mail server is too slow to wait for: mails on their way are sent again after the next start"
            );
            self.task.abort();
            // Nothing is written down any more once this returns.
            let _ = (&mut self.task).await;
        }
        ended
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
