//! Over real sockets. Short limits where one must pass; nothing measures time.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{ServeLimits, serve};
use crate::http::toy::{SOON, Toy, config, toy, toy_router};

const SHORT: Duration = Duration::from_millis(50);
/// Long enough to write a head in, on a busy machine.
const MODEST: Duration = Duration::from_millis(500);
const LIVE: &str = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";

struct Server {
    address: SocketAddr,
    toy: Toy,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

async fn start(limits: ServeLimits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let toy = toy();
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(serve(listener, toy_router(&toy, config()), limits, stopped));
    Server { address, toy, stop, ended }
}

/// No limit of these passes in a test.
fn patient() -> ServeLimits {
    let long = Duration::from_secs(600);
    ServeLimits { head: long, idle: long, exchange: long, drain: long, ..ServeLimits::default() }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        timeout(SOON, self.ended).await.expect("the server ends").unwrap().unwrap();
    }
}

async fn write(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Reads one answer of the live check.
async fn read_live(stream: &mut TcpStream) {
    let mut text = String::new();
    while !text.ends_with(r#"{"status":"live"}"#) {
        let mut buffer = [0; 1024];
        let count = timeout(SOON, stream.read(&mut buffer)).await.unwrap().unwrap();
        assert!(count > 0, "cut: {text}");
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
}

/// Reads until the server closes. A reset is a close.
async fn read_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("the server closes");
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_connection_serves_several_requests_and_knows_its_peer() {
    let server = start(patient()).await;
    let mut stream = server.connect().await;
    write(&mut stream, LIVE).await;
    read_live(&mut stream).await;
    let ask = "GET /graphql?query=%7Bearly%7D HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    write(&mut stream, ask).await;
    assert!(read_end(&mut stream).await.ends_with(r#"{"data":{"early":2},"extensions":{"cost":0}}"#));
    assert_eq!(server.toy.seen.lock().unwrap()[0].ip, stream.local_addr().unwrap().ip());
    server.stop().await;
}

#[tokio::test]
async fn a_slow_head_is_cut() {
    let server = start(ServeLimits { head: MODEST, ..patient() }).await;
    let (mut silent, mut slow) = (server.connect().await, server.connect().await);
    write(&mut slow, "GET /health/live HTTP/1.1\r\nHost:").await;
    assert_eq!(read_end(&mut silent).await, "");
    assert_eq!(read_end(&mut slow).await, "");
    // the head of a second request too, though idling is allowed
    let mut second = server.connect().await;
    write(&mut second, LIVE).await;
    read_live(&mut second).await;
    write(&mut second, "GET /").await;
    assert_eq!(read_end(&mut second).await, "");
    server.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = start(ServeLimits { idle: SHORT, ..patient() }).await;
    let mut stream = server.connect().await;
    write(&mut stream, LIVE).await;
    read_live(&mut stream).await;
    assert_eq!(read_end(&mut stream).await, "");
    server.stop().await;
}

#[tokio::test]
async fn idle_connections_have_less_time_when_few_are_left() {
    let server = start(ServeLimits { connections: 4, head: MODEST, ..patient() }).await;
    let mut streams = Vec::new();
    for _ in 0..4 {
        let mut stream = server.connect().await;
        write(&mut stream, LIVE).await;
        read_live(&mut stream).await;
        streams.push(stream);
    }
    assert_eq!(read_end(streams.last_mut().unwrap()).await, "");
    server.stop().await;
}

#[tokio::test]
async fn an_exchange_that_overstays_is_cut() {
    let server = start(ServeLimits { exchange: SHORT, ..patient() }).await;
    let mut stream = server.connect().await;
    write(&mut stream, "GET /graphql?query=%7Bgate%7D HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(read_end(&mut stream).await, "");
    server.stop().await;
}

#[tokio::test]
async fn connections_are_bounded_and_the_next_waits() {
    let server = start(ServeLimits { connections: 1, ..patient() }).await;
    let mut first = server.connect().await;
    write(&mut first, LIVE).await;
    read_live(&mut first).await;
    let mut second = server.connect().await;
    write(&mut second, LIVE).await;
    assert!(timeout(SHORT, second.read_u8()).await.is_err(), "served beyond the bound");
    drop(first);
    read_live(&mut second).await;
    server.stop().await;
}

#[tokio::test]
async fn a_shutdown_lets_running_requests_end_and_waits_for_nothing_else() {
    let server = start(patient()).await;
    let mut silent = server.connect().await;
    let mut idle = server.connect().await;
    write(&mut idle, LIVE).await;
    read_live(&mut idle).await;
    let mut running = Vec::new();
    for _ in 0..20 {
        let mut stream = server.connect().await;
        write(&mut stream, "GET /graphql?query=%7Bgate%7D HTTP/1.1\r\nHost: a\r\n\r\n").await;
        running.push(stream);
    }
    let gate = std::sync::Arc::clone(&server.toy.gate);
    timeout(SOON, gate.began.acquire_many(20)).await.unwrap().unwrap().forget();
    let address = server.address;
    server.stop.send(()).unwrap();
    assert_eq!(read_end(&mut silent).await, "");
    assert_eq!(read_end(&mut idle).await, "");
    assert!(TcpStream::connect(address).await.is_err(), "still accepts");
    gate.open.notify_waiters();
    for mut stream in running {
        let answer = read_end(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with(r#"{"data":{"gate":3},"extensions":{"cost":0}}"#), "{answer}");
    }
    timeout(SOON, server.ended).await.expect("the server ends").unwrap().unwrap();
}

#[tokio::test]
async fn a_shutdown_ends_though_requests_and_heads_do_not() {
    let server = start(ServeLimits { drain: SHORT, ..patient() }).await;
    let mut half = server.connect().await;
    write(&mut half, "GET /health/live HTTP/1.1\r\n").await;
    let mut stuck = server.connect().await;
    write(&mut stuck, "GET /graphql?query=%7Bgate%7D HTTP/1.1\r\nHost: a\r\n\r\n").await;
    timeout(SOON, server.toy.gate.began.acquire()).await.unwrap().unwrap().forget();
    server.stop().await;
    assert_eq!(read_end(&mut half).await, "");
    assert_eq!(read_end(&mut stuck).await, "");
}
