//! What every field does, whatever it stands for.

mod agreement;
mod denials;
mod merging;
mod selection;
mod statements;
mod workloads;
