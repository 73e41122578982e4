//! The worker that sends mails, on the store's outbox.

use std::sync::Arc;

use lettre::message::Mailbox;

use super::Trouble;
use crate::{
    config::ServeConfig,
    domain::Services,
    mail::{
        StoreOutbox, Transport, Worker, WorkerHandle, WorkerOptions,
        folder::Folder,
        smtp::{Smtp, SmtpTimes},
    },
};

/// Starts it: mails go to the mail server, or to a folder where none is given.
///
/// # Errors
/// The mail server's name cannot be checked by TLS.
pub fn worker(services: &Services, config: &ServeConfig, from: Mailbox) -> Result<WorkerHandle, Trouble> {
    let transport = match &config.smtp {
        Some(url) => Transport::Smtp(Smtp::new(url.clone(), SmtpTimes::default())?),
        None => Transport::Folder(Folder::new(config.mail_folder.clone())),
    };
    let world = Arc::clone(&services.world);
    let outbox = StoreOutbox::new(services.store.clone(), Arc::clone(&world));
    let worker = Worker::new(outbox, transport, from, world, WorkerOptions::default());
    Ok(worker.spawn(Arc::clone(&services.mail)))
}
