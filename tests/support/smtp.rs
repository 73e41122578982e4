//! A small SMTP server for tests: takes mails, or misbehaves in one of the ways that servers do.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What the server does with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Takes it.
    Take,
    /// Says this to every recipient: 451 or 550, say.
    Refuse(u16),
    /// Greets with this code: 554, say.
    RefuseUs(u16),
    /// Says 535 to every password.
    RefusePassword,
    /// Takes the connection and never says a word.
    Silent,
    /// Takes the text of the mail and closes the connection without a word.
    CutAfterData,
    /// Takes the text of the mail and says nothing until the mode changes.
    Hold,
}

/// A mail as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, CRLF, without the dots that SMTP adds.
    pub data: String,
}

impl Received {
    /// The first header of this name, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.data.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        let found =
            head.lines().find_map(|line| line.split_once(": ").filter(|it| it.0.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.to_owned())
    }
}

#[derive(Default)]
struct Seen {
    /// Every mail whose text came whole, taken or not.
    texts: Vec<Received>,
    passwords: Vec<String>,
    connections: usize,
    most_connections: usize,
}

/// The server. It ends when it is dropped.
pub struct SmtpSink {
    address: SocketAddr,
    mode: watch::Sender<Mode>,
    seen: Arc<Mutex<Seen>>,
    changed: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SmtpSink {
    /// A server on a free port.
    pub async fn start(mode: Mode) -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap(), mode).await
    }

    /// A server on this address: the one that was away comes back.
    pub async fn start_at(address: SocketAddr, mode: Mode) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (mode, _) = watch::channel(mode);
        let (changed, _) = watch::channel(());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let task = tokio::spawn(accept(listener, mode.clone(), Arc::clone(&seen), changed.clone()));
        Self { address, mode, seen, changed, task }
    }

    /// An address that refuses connections.
    pub async fn nobody() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `smtp://127.0.0.1:port`
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn set_mode(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// Every mail whose text came whole, in the order they came.
    pub fn texts(&self) -> Vec<Received> {
        self.seen.lock().unwrap().texts.clone()
    }

    /// What clients signed in with, as AUTH PLAIN writes it (Base64).
    pub fn passwords(&self) -> Vec<String> {
        self.seen.lock().unwrap().passwords.clone()
    }

    /// The most connections that were open at once.
    pub fn most_connections(&self) -> usize {
        self.seen.lock().unwrap().most_connections
    }

    /// Waits until this many texts came; gives up after 20 seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            while self.texts().len() < count {
                changed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("mails that never came");
        self.texts()
    }
}

async fn accept(
    listener: TcpListener,
    mode: watch::Sender<Mode>,
    seen: Arc<Mutex<Seen>>,
    changed: watch::Sender<()>,
) {
    // Connections end with the server.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (mode, seen, changed) = (mode.subscribe(), Arc::clone(&seen), changed.clone());
        connections.spawn(async move {
            {
                let mut now = seen.lock().unwrap();
                now.connections += 1;
                now.most_connections = now.most_connections.max(now.connections);
            }
            // A client that goes away is no concern of the server's.
            let _ = talk(stream, mode, &seen, &changed).await;
            seen.lock().unwrap().connections -= 1;
        });
    }
}

async fn talk(
    stream: TcpStream,
    mut mode: watch::Receiver<Mode>,
    seen: &Mutex<Seen>,
    changed: &watch::Sender<()>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let now = |mode: &watch::Receiver<Mode>| *mode.borrow();
    if let Mode::RefuseUs(code) = now(&mode) {
        return write.write_all(format!("{code} not you\r\n").as_bytes()).await;
    }
    if now(&mode) == Mode::Silent {
        // Until the client goes away.
        return lines.next_line().await.map(drop);
    }
    write.write_all(b"220 sink ESMTP\r\n").await?;
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = lines.next_line().await? {
        let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        let bracketed = || rest.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-sink\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8".to_owned(),
            "AUTH" => {
                seen.lock().unwrap().passwords.push(rest.trim_start_matches("PLAIN ").to_owned());
                if now(&mode) == Mode::RefusePassword { "535 wrong".to_owned() } else { "235 ok".to_owned() }
            }
            "MAIL" => {
                (from, to) = (bracketed(), Vec::new());
                "250 ok".to_owned()
            }
            "RCPT" => match now(&mode) {
                Mode::Refuse(code) => format!("{code} not this mail"),
                _ => {
                    to.push(bracketed());
                    "250 ok".to_owned()
                }
            },
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut data = String::new();
                loop {
                    let Some(line) = lines.next_line().await? else { return Ok(()) };
                    if line == "." {
                        break;
                    }
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push_str("\r\n");
                }
                seen.lock().unwrap().texts.push(Received { from: from.clone(), to: to.clone(), data });
                changed.send_replace(());
                if now(&mode) == Mode::CutAfterData {
                    return Ok(());
                }
                if mode.wait_for(|mode| *mode != Mode::Hold).await.is_err() {
                    return Ok(());
                }
                "250 taken".to_owned()
            }
            "RSET" | "NOOP" => "250 ok".to_owned(),
            "QUIT" => return write.write_all(b"221 bye\r\n").await,
            _ => "502 what?".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
