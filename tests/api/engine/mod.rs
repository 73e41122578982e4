//! What every field does, whatever it stands for.

mod agreement;
mod denials;
mod kept;
mod merging;
mod selection;
mod statements;
mod workloads;
