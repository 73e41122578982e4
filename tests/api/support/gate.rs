//! Where scripts can be made to wait, as they do where others run: what asks for the time waits while it is shut.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use tenantry::policy::Timer;

/// A gate that is open until it is shut.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    shut: bool,
    waiting: usize,
}

impl Gate {
    /// A clock that stands still, and waits while the gate is shut.
    pub fn timer(&self) -> Timer {
        let Self(gate) = self.clone();
        Arc::new(move || {
            let mut state = gate.0.lock().unwrap();
            state.waiting += 1;
            while state.shut {
                state = gate.1.wait(state).unwrap();
            }
            state.waiting -= 1;
            Duration::ZERO
        })
    }
    /// From now on scripts wait.
    pub fn shut(&self) {
        self.0.0.lock().unwrap().shut = true;
    }
    /// Whoever waits goes on.
    pub fn open(&self) {
        self.0.0.lock().unwrap().shut = false;
        self.0.1.notify_all();
    }
    /// Waits until so many scripts do.
    pub async fn holds(&self, scripts: usize) {
        while self.0.0.lock().unwrap().waiting < scripts {
            tokio::task::yield_now().await;
        }
    }
}
