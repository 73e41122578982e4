//! Errors of the program as a whole.
