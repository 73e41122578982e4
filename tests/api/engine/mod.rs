//! What every field does, whatever it stands for.

mod denials;
mod selection;
mod statements;
