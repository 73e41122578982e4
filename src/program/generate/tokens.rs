//! The file of tokens: a line of JSON for each tenant, for its owner's eyes alone.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use super::Trouble;
use crate::generate::Known;

/// The file, empty at first.
pub struct Tokens(File);

impl Tokens {
    /// Makes the file, or empties the one that is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn at(path: &Path) -> Result<Self, Trouble> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let wrong = |error| Trouble::Input(format!("--tokens: {}: {error}", path.display()));
        let file = options.open(path).map_err(wrong)?;
        // The mode above is that of a new file alone.
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(wrong)?;
        Ok(Self(file))
    }
    /// Adds a line.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&mut self, known: &Known) -> io::Result<()> {
        let mut line = serde_json::to_vec(known)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}
