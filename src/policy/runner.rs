//! Runs scripts off the async threads, within bounds for each tenant and in all.

use std::{
    collections::HashMap,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{
    Compiled, Diagnostic, Limits, Outcome, PolicyEngine, TestResult, Timer, compile, library::Library,
    pool::Pool, quick::BRIEF,
};
use crate::model::{PolicyHookKey, TenantId};

/// How many scripts run and wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunnerConfig {
    /// Threads, and so scripts that run at once in all.
    pub threads: usize,
    /// Scripts of one tenant that run at once.
    pub per_tenant: usize,
    /// Scripts of one tenant that may wait; one more is refused.
    pub waiting_per_tenant: usize,
    /// Scripts of all tenants that may wait.
    pub waiting: usize,
    /// Compiled versions that are kept.
    pub library: usize,
}

impl Default for RunnerConfig {
    fn default() -> Self {
        Self { threads: 4, per_tenant: 2, waiting_per_tenant: 32, waiting: 256, library: 256 }
    }
}

/// Why a script was not run at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunnerError {
    /// Too many wait already. Worth trying again.
    #[error("too many policy scripts are waiting to run; try again in a moment")]
    Overloaded,
    /// A fault of ours; the thread went on.
    #[error("the policy script could not be run")]
    Broken,
}

/// The bounded runner. Cheap to share by `Arc`.
pub struct Runner {
    engine: Arc<PolicyEngine>,
    pub(super) library: Library,
    pool: Pool,
    all: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    lanes: Mutex<HashMap<TenantId, Arc<Lane>>>,
    config: RunnerConfig,
}

struct Lane {
    running: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// Leave to run one script, held until the script is through, even if nobody waits for it any more.
struct Place {
    _lane: OwnedSemaphorePermit,
    _all: OwnedSemaphorePermit,
}

/// One waiting script, counted while it lives.
struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    fn enter(count: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        if count.fetch_add(1, Ordering::Relaxed) < most {
            return Some(Self(count.clone()));
        }
        count.fetch_sub(1, Ordering::Relaxed);
        None
    }
}
impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Runner {
    /// A runner with an engine of these limits.
    ///
    /// # Errors
    /// The operating system gives no thread.
    pub fn new(limits: Limits, config: RunnerConfig, timer: Timer) -> io::Result<Self> {
        let pool = Pool::new(config.threads, limits.stack_bytes)?;
        Ok(Self {
            engine: Arc::new(PolicyEngine::new(limits, timer)),
            library: Library::new(config.library),
            pool,
            all: Arc::new(Semaphore::new(config.threads.max(1))),
            waiting: Arc::default(),
            lanes: Mutex::default(),
            config,
        })
    }

    /// The limits that scripts are held to.
    pub fn limits(&self) -> &Limits {
        self.engine.limits()
    }

    /// Runs a hook of a stored version. Fails closed: whatever keeps it from running is a FAILED outcome that
    /// says so. `sha256` is the stored checksum of `source`.
    pub async fn run_hook(
        &self,
        tenant: TenantId,
        sha256: &str,
        source: &str,
        hook: PolicyHookKey,
        context: Arc<Value>,
    ) -> Outcome {
        match self.stored(tenant, sha256, source).await {
            Ok(compiled) => self.try_once(tenant, compiled, hook, context).await,
            Err(why) => self.not_run(why),
        }
    }

    /// Runs a hook of a compiled version once: on a thread of the pool, or right here where the last run was quick, the
    /// tenant's turn has come, and this one is quick as well.
    pub async fn try_once(
        &self,
        tenant: TenantId,
        compiled: Arc<Compiled>,
        hook: PolicyHookKey,
        context: Arc<Value>,
    ) -> Outcome {
        if compiled.quick.is(hook)
            && let Some(outcome) = self.run_here(tenant, &compiled, hook, &context)
        {
            return outcome;
        }
        let script = Arc::clone(&compiled);
        let run = self.execute(tenant, move |engine| engine.run(&script, hook, &context)).await;
        let outcome = run.unwrap_or_else(|error| self.not_run(error.to_string()));
        compiled.quick.ran(hook, &outcome);
        outcome
    }

    /// Runs it on this thread; none where others are before it, or where it was not as brief as it must be.
    fn run_here(
        &self,
        tenant: TenantId,
        compiled: &Compiled,
        hook: PolicyHookKey,
        context: &Value,
    ) -> Option<Outcome> {
        let lane = self.lane(tenant);
        let _in_lane = lane.running.try_acquire().ok()?;
        let _in_all = self.all.try_acquire().ok()?;
        let run = || self.engine.run_briefly(compiled, hook, context, BRIEF);
        let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or(None);
        if outcome.is_none() {
            compiled.quick.exceeded(hook);
        }
        outcome
    }

    /// Compiles a source, or takes it from the library.
    ///
    /// # Errors
    /// The outer one where it was not tried; the inner one is what is wrong with the source.
    pub async fn compile(
        &self,
        tenant: TenantId,
        source: &str,
    ) -> Result<Result<Arc<Compiled>, Vec<Diagnostic>>, RunnerError> {
        if let Some(compiled) = self.library.get(&compile::sha256(source)) {
            return Ok(Ok(compiled));
        }
        let source = source.to_owned();
        let compiled = self.execute(tenant, move |engine| engine.compile(&source)).await?.map(Arc::new);
        if let Ok(compiled) = &compiled {
            self.library.put(compiled);
        }
        Ok(compiled)
    }

    /// Runs all tests of a compiled version.
    ///
    /// # Errors
    /// They were not run.
    pub async fn run_tests(
        &self,
        tenant: TenantId,
        compiled: Arc<Compiled>,
    ) -> Result<Vec<TestResult>, RunnerError> {
        self.execute(tenant, move |engine| engine.run_tests(&compiled)).await
    }

    async fn stored(&self, tenant: TenantId, sha256: &str, source: &str) -> Result<Arc<Compiled>, String> {
        if let Some(compiled) = self.library.get(sha256) {
            return Ok(compiled);
        }
        let compiled = self.compile(tenant, source).await.map_err(|error| error.to_string())?;
        let compiled = compiled.map_err(|_| "does not compile any more; upload it again".to_owned())?;
        if compiled.sha256 == sha256 {
            Ok(compiled)
        } else {
            Err("is not the text that was uploaded".to_owned())
        }
    }

    fn not_run(&self, why: impl Into<String>) -> Outcome {
        Outcome::failed(why, self.limits().operation_limit())
    }

    /// Does a piece of work on a thread of the pool, when the tenant's turn has come.
    async fn execute<T: Send + 'static>(
        &self,
        tenant: TenantId,
        work: impl FnOnce(&PolicyEngine) -> T + Send + 'static,
    ) -> Result<T, RunnerError> {
        let place = self.place(tenant).await?;
        let engine = self.engine.clone();
        let (tell, told) = oneshot::channel();
        let job = move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&engine))).map_err(|_| RunnerError::Broken);
            drop(place);
            let _ = tell.send(result);
        };
        if !self.pool.submit(Box::new(job)) {
            return Err(RunnerError::Broken);
        }
        told.await.unwrap_or(Err(RunnerError::Broken))
    }

    async fn place(&self, tenant: TenantId) -> Result<Place, RunnerError> {
        let lane = self.lane(tenant);
        let _in_all = Waiting::enter(&self.waiting, self.config.waiting).ok_or(RunnerError::Overloaded)?;
        let _in_lane =
            Waiting::enter(&lane.waiting, self.config.waiting_per_tenant).ok_or(RunnerError::Overloaded)?;
        let in_lane = lane.running.clone().acquire_owned().await.map_err(|_| RunnerError::Broken)?;
        let in_all = self.all.clone().acquire_owned().await.map_err(|_| RunnerError::Broken)?;
        Ok(Place { _lane: in_lane, _all: in_all })
    }

    /// The tenant's lane. Lanes with nothing in them are forgotten once there are many.
    fn lane(&self, tenant: TenantId) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= 1024 {
            let idle = |lane: &Lane| lane.running.available_permits() >= self.config.per_tenant.max(1);
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || !idle(lane));
        }
        let new = || {
            let running = Arc::new(Semaphore::new(self.config.per_tenant.max(1)));
            Arc::new(Lane { running, waiting: Arc::default() })
        };
        lanes.entry(tenant).or_insert_with(new).clone()
    }
}
