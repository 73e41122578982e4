mod directory;
mod list;
