//! The program: reads what it is asked to do and does it.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tenantry::program::main(std::env::args_os(), &|name| std::env::var(name).ok())
}
