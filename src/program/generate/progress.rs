//! How far it is, for people: a bar on a terminal, a line now and then elsewhere.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::Tokens;
use crate::generate::{Known, Report};

/// How the bar looks: how far, and how long it may take yet.
const BAR: &str = "{bar:40} {human_pos} of {human_len} users and companies, {eta} to go {msg}";
/// So many lines are written where there is no terminal.
const LINES: u64 = 10;

/// Shows how far it is, and keeps the tokens.
pub struct Progress {
    total: u64,
    done: u64,
    bar: Option<ProgressBar>,
    tokens: Option<Tokens>,
}

impl Progress {
    /// Nothing of `total` is done yet.
    pub fn begin(total: u64, tokens: Option<Tokens>) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total);
            // Only a template of ours that is wrong is refused; the usual one will do then.
            bar.set_style(ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        Self { total, done: 0, bar, tokens }
    }
    /// Takes the bar away.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
    fn tenths(&self) -> u64 {
        u64::try_from(u128::from(self.done) * u128::from(LINES) / u128::from(self.total.max(1)))
            .unwrap_or(LINES)
    }
}

impl Report for Progress {
    fn written(&mut self, more: u64) {
        let before = self.tenths();
        self.done = self.done.saturating_add(more);
        match &self.bar {
            Some(bar) => bar.set_position(self.done),
            None if self.tenths() > before => {
                tracing::info!(done = self.done, of = self.total, "users and companies written");
            }
            None => {}
        }
    }
    fn tenant(&mut self, known: &Known) -> io::Result<()> {
        self.tokens.as_mut().map_or(Ok(()), |tokens| tokens.keep(known))
    }
    fn finishing(&mut self) {
        match &self.bar {
            Some(bar) => bar.set_message("(looking the tables through)"),
            None => tracing::info!("looking the tables through"),
        }
    }
}
