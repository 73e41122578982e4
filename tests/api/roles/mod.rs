mod catalogue;
mod holders;
