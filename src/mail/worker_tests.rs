use std::sync::Mutex;

use super::*;
use crate::{
    clock::{Timestamp, World},
    mail::{
        smtp::{Smtp, SmtpTimes},
        smtp_url::SmtpUrl,
        testing::{
            TestWorld, moment, queued, sender,
            sink::{Mode, SmtpSink},
        },
    },
    model::TenantId,
};

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Sent(MailId, Timestamp),
    Retry(MailId, Timestamp, String),
    Parked(MailId, String),
}

#[derive(Default)]
struct State {
    queue: Vec<(Timestamp, QueuedMail)>,
    fates: Vec<Fate>,
    limits: Vec<usize>,
    /// How many calls are still to fail.
    failures: usize,
}

/// An outbox in memory that tells what was done with it.
#[derive(Clone)]
struct Recorder {
    state: Arc<Mutex<State>>,
    changed: watch::Sender<()>,
}

impl Recorder {
    fn with(mails: impl IntoIterator<Item = QueuedMail>) -> Self {
        let queue = mails.into_iter().map(|mail| (moment(), mail)).collect();
        Self {
            state: Arc::new(Mutex::new(State { queue, ..State::default() })),
            changed: watch::channel(()).0,
        }
    }

    fn end(&self, id: MailId, fate: Fate) -> Result<(), OutboxError> {
        let mut state = self.state.lock().unwrap();
        if state.failures > 0 {
            state.failures -= 1;
            return Err(OutboxError("away".to_owned()));
        }
        match &fate {
            Fate::Retry(_, at, _) => {
                state.queue.iter_mut().filter(|(_, mail)| mail.id == id).for_each(|(due, mail)| {
                    (*due, mail.attempts) = (*at, mail.attempts + 1);
                })
            }
            Fate::Sent(..) | Fate::Parked(..) => state.queue.retain(|(_, mail)| mail.id != id),
        }
        state.fates.push(fate);
        drop(state);
        self.changed.send_replace(());
        Ok(())
    }

    async fn fates(&self, count: usize) -> Vec<Fate> {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            while self.state.lock().unwrap().fates.len() < count {
                changed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("what never came");
        self.state.lock().unwrap().fates.clone()
    }
}

impl Outbox for Recorder {
    async fn lease_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<QueuedMail>, OutboxError> {
        let mut state = self.state.lock().unwrap();
        state.limits.push(limit);
        let due = state.queue.iter_mut().filter(|(due, _)| *due <= now).take(limit);
        let leased = due.map(|(due, mail)| {
            *due = until;
            mail.clone()
        });
        Ok(leased.collect())
    }
    async fn sent(&self, _: TenantId, id: MailId, at: Timestamp) -> Result<(), OutboxError> {
        self.end(id, Fate::Sent(id, at))
    }
    async fn retry(&self, _: TenantId, id: MailId, at: Timestamp, error: &str) -> Result<(), OutboxError> {
        self.end(id, Fate::Retry(id, at, error.to_owned()))
    }
    async fn park(&self, _: TenantId, id: MailId, error: &str) -> Result<(), OutboxError> {
        self.end(id, Fate::Parked(id, error.to_owned()))
    }
}

struct Bench {
    outbox: Recorder,
    world: Arc<TestWorld>,
    wake: Arc<Notify>,
    handle: WorkerHandle,
}

/// A worker that looks only when it is woken.
fn run(mails: impl IntoIterator<Item = QueuedMail>, url: &str) -> Bench {
    run_many(2, mails, url)
}

fn run_many(at_once: usize, mails: impl IntoIterator<Item = QueuedMail>, url: &str) -> Bench {
    let (outbox, world, wake) = (Recorder::with(mails), TestWorld::new(), Arc::new(Notify::new()));
    let transport = Transport::Smtp(Smtp::new(SmtpUrl::parse(url).unwrap(), SmtpTimes::default()).unwrap());
    let options = WorkerOptions {
        at_once,
        look_every: Duration::from_secs(3600),
        record_again: Duration::from_millis(1),
        ..WorkerOptions::default()
    };
    let shared: SharedWorld = world.clone();
    let handle = Worker::new(outbox.clone(), transport, sender(), shared, options).spawn(Arc::clone(&wake));
    Bench { outbox, world, wake, handle }
}

fn id(n: u128) -> MailId {
    queued(n).id
}

const GRACE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_commit_wakes_the_worker_which_sends_each_mail_once() {
    let sink = SmtpSink::start(Mode::Take).await;
    let bench = run([], &sink.url());
    bench.outbox.state.lock().unwrap().queue.push((moment(), queued(1)));
    bench.wake.notify_one();
    assert_eq!(bench.outbox.fates(1).await, [Fate::Sent(id(1), moment())]);
    bench.wake.notify_one();
    assert!(bench.handle.finished(GRACE).await);
    assert_eq!(sink.texts().len(), 1);
}

#[tokio::test]
async fn a_server_that_was_away_gets_the_mail_when_it_is_back() {
    let address = SmtpSink::nobody().await;
    let bench = run([queued(1)], &format!("smtp://{address}"));
    let fates = bench.outbox.fates(1).await;
    assert!(
        matches!(&fates[0], Fate::Retry(mail, at, _) if *mail == id(1) && *at == moment() + TimeDelta::seconds(5))
    );
    let sink = SmtpSink::start_at(address, Mode::Take).await;
    bench.world.pass(TimeDelta::seconds(5));
    bench.wake.notify_one();
    assert_eq!(bench.outbox.fates(2).await[1], Fate::Sent(id(1), moment() + TimeDelta::seconds(5)));
    assert_eq!(sink.texts().len(), 1);
}

#[tokio::test]
async fn pauses_grow_and_at_the_last_attempt_the_mail_is_parked() {
    let sink = SmtpSink::start(Mode::Refuse(451)).await;
    let again = "transient error (451): not this mail".to_owned();
    let attempts = |n, attempts| QueuedMail { attempts, ..queued(n) };
    let bench = run([attempts(1, 4), attempts(2, backoff::MOST_ATTEMPTS - 1)], &sink.url());
    let mut fates = bench.outbox.fates(2).await;
    fates.sort_by_key(|fate| matches!(fate, Fate::Parked(..)));
    let at = moment() + TimeDelta::minutes(15);
    assert_eq!(fates, [Fate::Retry(id(1), at, again.clone()), Fate::Parked(id(2), again)]);
}

#[tokio::test]
async fn a_mail_that_the_server_refuses_is_parked_with_what_it_said() {
    let sink = SmtpSink::start(Mode::Refuse(550)).await;
    let bench = run([queued(1)], &sink.url());
    let said = "permanent error (550): not this mail".to_owned();
    assert_eq!(bench.outbox.fates(1).await, [Fate::Parked(id(1), said)]);
}

#[tokio::test]
async fn a_mail_cut_after_its_text_goes_twice_under_one_message_id() {
    let sink = SmtpSink::start(Mode::CutAfterData).await;
    let bench = run([queued(1)], &sink.url());
    bench.outbox.fates(1).await;
    sink.set_mode(Mode::Take);
    bench.world.pass(TimeDelta::seconds(5));
    bench.wake.notify_one();
    assert_eq!(bench.outbox.fates(2).await[1], Fate::Sent(id(1), moment() + TimeDelta::seconds(5)));
    let [first, second] = sink.texts().try_into().unwrap();
    assert_eq!(first, second);
    assert_eq!(first.header("Message-ID"), Some(queued(1).message_id));
}

#[tokio::test]
async fn no_more_than_so_many_are_on_their_way_at_once() {
    let sink = SmtpSink::start(Mode::Hold).await;
    let bench = run([queued(1)], &sink.url());
    sink.wait_for(1).await;
    bench.outbox.state.lock().unwrap().queue.extend((2..=5).map(|n| (moment(), queued(n))));
    bench.wake.notify_one();
    sink.wait_for(2).await;
    // Two at once: two at first, and one beside the one that is held.
    assert_eq!(bench.outbox.state.lock().unwrap().limits, [2, 1]);
    sink.set_mode(Mode::Take);
    bench.outbox.fates(5).await;
    assert_eq!(sink.texts().len(), 5);
}

#[tokio::test]
async fn stopping_lets_the_mail_on_its_way_end_and_takes_no_other() {
    let sink = SmtpSink::start(Mode::Hold).await;
    let bench = run((1..=3).map(queued), &sink.url());
    sink.wait_for(2).await;
    bench.handle.stop();
    bench.wake.notify_one();
    sink.set_mode(Mode::Take);
    assert!(bench.handle.finished(GRACE).await);
    let mut fates = bench.outbox.fates(2).await;
    fates.sort_by_key(|fate| matches!(fate, Fate::Sent(mail, _) if *mail == id(2)));
    assert_eq!(fates, [Fate::Sent(id(1), moment()), Fate::Sent(id(2), moment())]);
    assert_eq!(sink.texts().len(), 2);
}

#[tokio::test]
async fn a_server_that_never_answers_does_not_keep_the_program_up() {
    let sink = SmtpSink::start(Mode::Hold).await;
    let bench = run([queued(1)], &sink.url());
    sink.wait_for(1).await;
    assert!(!bench.handle.finished(Duration::ZERO).await);
    // The worker lets go of everything, the mail on its way too.
    let gone = async {
        while Arc::strong_count(&bench.outbox.state) > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GRACE, gone).await.expect("a worker that goes on");
    assert_eq!(bench.outbox.state.lock().unwrap().fates, []);
}

#[tokio::test]
async fn a_mail_is_not_sent_again_because_the_database_was_away_when_it_went() {
    let sink = SmtpSink::start(Mode::Take).await;
    let bench = run([], &sink.url());
    {
        let mut state = bench.outbox.state.lock().unwrap();
        state.failures = 3;
        state.queue.push((moment(), queued(1)));
    }
    bench.wake.notify_one();
    assert_eq!(bench.outbox.fates(1).await, [Fate::Sent(id(1), moment())]);
    assert_eq!(sink.texts().len(), 1);
    assert_eq!(bench.world.now(), moment());
}

#[tokio::test]
async fn a_mail_whose_lease_ran_out_while_it_is_being_sent_is_not_sent_beside_itself() {
    let sink = SmtpSink::start(Mode::Hold).await;
    let bench = run_many(3, [queued(1)], &sink.url());
    sink.wait_for(1).await;
    bench.world.pass(TimeDelta::days(1));
    bench.outbox.state.lock().unwrap().queue.push((moment(), queued(2)));
    bench.wake.notify_one();
    // Both are due, the first once more; the second alone goes out.
    let recipients: Vec<_> = sink.wait_for(2).await.into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(recipients, ["user1@example.com", "user2@example.com"]);
    sink.set_mode(Mode::Take);
    bench.outbox.fates(2).await;
    assert_eq!(sink.texts().len(), 2);
}
