//! What one run has used and said so far.
//!
//! Rhai tells its progress callback nothing of the run it belongs to, and starts counting anew in calls
//! that a native function makes. A run never leaves its thread, so its state lies there.

use std::{cell::RefCell, sync::Arc, time::Duration};

use rhai::Dynamic;

use super::{Finding, FindingKind, Limits, Timer};

/// Why a run was ended from outside, told by the token that Rhai carries out.
pub(super) const OUT_OF_OPERATIONS: &str = "operations";
pub(super) const OUT_OF_TIME: &str = "deadline";
pub(super) const OUT_OF_TIME_TOGETHER: &str = "deadline of all tests";
pub(super) const OUT_OF_MESSAGES: &str = "messages";
/// Not the script's fault: it goes on elsewhere, from its beginning.
const NOT_BRIEF: &str = "brief";

/// What a run may use on a thread that has other things to do. Beyond it, what it did so far is thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Brief {
    pub(super) operations: u64,
    pub(super) deadline: Duration,
    /// Of the thread's stack, from where the run began.
    pub(super) stack_bytes: usize,
}

/// Which functions may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A hook on facts: it speaks by denials and warnings.
    Hook,
    /// A test: it asserts and tries hooks.
    Test,
}

/// The state of the run on this thread.
pub(super) struct State {
    limits: Arc<Limits>,
    timer: Timer,
    began: Duration,
    ends: Duration,
    /// What is said when it is past `ends`.
    late: &'static str,
    operations: u64,
    brief: Option<Within>,
    pub(super) mode: Mode,
    pub(super) said: Said,
    pub(super) assertions: u32,
}

/// A brief run: what it is held to, and whether it went beyond.
struct Within {
    most: Brief,
    began_at: usize,
    exceeded: bool,
}

/// What a run said.
#[derive(Default)]
pub(super) struct Said {
    pub(super) findings: Vec<Finding>,
    message_bytes: usize,
    pub(super) log: Vec<String>,
    log_bytes: usize,
    log_cut: bool,
}

/// What a run came to.
pub(super) struct Used {
    pub(super) said: Said,
    pub(super) operations: i32,
    pub(super) microseconds: i32,
    pub(super) assertions: u32,
    /// It was to be brief and was not, so it came to nothing.
    pub(super) unfinished: bool,
}

thread_local! {
    static STATE: RefCell<Option<State>> = const { RefCell::new(None) };
}

/// Runs `work` with a fresh state on this thread, and hands back its result with what was used. A panic
/// leaves the old state behind, which the next run on the thread replaces. `together` is when all tests of
/// a file have to be through; `brief` holds a run to less than its limits.
pub(super) fn during<T>(
    limits: &Arc<Limits>,
    timer: &Timer,
    mode: Mode,
    together: Option<Duration>,
    brief: Option<Brief>,
    work: impl FnOnce() -> T,
) -> (T, Used) {
    let began = timer();
    let own = began.saturating_add(limits.deadline);
    let (ends, late) = match together {
        Some(together) if together < own => (together, OUT_OF_TIME_TOGETHER),
        _ => (own, OUT_OF_TIME),
    };
    let state = State {
        limits: limits.clone(),
        timer: timer.clone(),
        began,
        ends,
        late,
        operations: 0,
        brief: brief.map(|most| Within { most, began_at: here(), exceeded: false }),
        mode,
        said: Said::default(),
        assertions: 0,
    };
    STATE.with_borrow_mut(|slot| *slot = Some(state));
    let result = work();
    let used = STATE.take().map_or_else(Used::nothing, State::used);
    (result, used)
}

/// Reaches the state of the run on this thread; none outside of a run.
pub(super) fn with<T>(f: impl FnOnce(&mut State) -> T) -> Option<T> {
    STATE.with(|slot| slot.try_borrow_mut().ok()?.as_mut().map(f))
}

/// One step; tells why the run has to end, if it has to.
pub(super) fn tick() -> Option<Dynamic> {
    with(State::step).flatten().map(Dynamic::from)
}

/// About where the thread's stack ends at this moment.
#[inline(never)]
fn here() -> usize {
    let place = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&place)).addr()
}

impl State {
    fn step(&mut self) -> Option<&'static str> {
        self.operations = self.operations.saturating_add(1);
        if let Some(Within { most, began_at, exceeded }) = &mut self.brief {
            *exceeded = *exceeded
                || self.operations > most.operations
                || began_at.abs_diff(here()) > most.stack_bytes
                || (self.timer)() > self.began.saturating_add(most.deadline);
            return exceeded.then_some(NOT_BRIEF);
        }
        if self.operations > self.limits.operations {
            return Some(OUT_OF_OPERATIONS);
        }
        ((self.timer)() > self.ends).then_some(self.late)
    }

    fn used(self) -> Used {
        let elapsed = (self.timer)().saturating_sub(self.began);
        Used {
            operations: i32::try_from(self.operations.min(self.limits.operations)).unwrap_or(i32::MAX),
            microseconds: i32::try_from(elapsed.as_micros()).unwrap_or(i32::MAX),
            said: self.said,
            assertions: self.assertions,
            unfinished: self.brief.is_some_and(|within| within.exceeded),
        }
    }

    /// Keeps a denial or warning; false once there are too many.
    pub(super) fn find(&mut self, kind: FindingKind, message: String, line: Option<i32>) -> bool {
        self.said.message_bytes = self.said.message_bytes.saturating_add(message.len());
        if self.said.findings.len() >= self.limits.messages
            || self.said.message_bytes > self.limits.message_bytes
        {
            return false;
        }
        self.said.findings.push(Finding { kind, message, line });
        true
    }

    /// Keeps a line of the log; beyond the bound a last line says that the rest is cut. Logging is never
    /// a reason to fail.
    pub(super) fn log(&mut self, line: String) {
        if self.said.log_cut {
            return;
        }
        self.said.log_bytes = self.said.log_bytes.saturating_add(line.len());
        if self.said.log.len() >= self.limits.log_lines || self.said.log_bytes > self.limits.log_bytes {
            self.said.log_cut = true;
            self.said.log.push("(the rest of the log is cut)".to_owned());
        } else {
            self.said.log.push(line);
        }
    }
}

impl Used {
    fn nothing() -> Self {
        Self { said: Said::default(), operations: 0, microseconds: 0, assertions: 0, unfinished: false }
    }
}
