// SPDX-License-Identifier: Apache-2.0
//! The checks for tungstenite, which has no compression. Argument: the server's address.

use std::{env, net::TcpStream, panic, process, sync::atomic, time::Duration};

use tungstenite::{
    Bytes, ClientRequestBuilder, Error, Message, WebSocket, connect,
    protocol::{
        CloseFrame,
        frame::{
            Frame,
            coding::{CloseCode, Data, OpCode},
        },
    },
    stream::MaybeTlsStream,
};

const SECONDS: Duration = Duration::from_secs(60);
const MEBIBYTE: usize = 1 << 20;
const TEXT: &str = "Grüße, 世界 👋🏽";

/// What this program was built with.
const LOCK: &str = include_str!("../Cargo.lock");

type Check = fn(&str);

const CHECKS: [(&str, Check); 17] = [
    ("textIsEchoed", text_is_echoed),
    ("emptyMessagesAreEchoed", empty_messages_are_echoed),
    (
        "binaryOfEachLengthFormIsEchoed",
        binary_of_each_length_form_is_echoed,
    ),
    ("mebibyteIsEchoed", mebibyte_is_echoed),
    ("sixteenMebibytesAreEchoed", sixteen_mebibytes_are_echoed),
    (
        "fragmentsArriveAsOneMessage",
        fragments_arrive_as_one_message,
    ),
    (
        "pipelinedMessagesComeBackInOrder",
        pipelined_messages_come_back_in_order,
    ),
    (
        "manyBytesPipelinedComeBackUnchanged",
        many_bytes_pipelined_come_back_unchanged,
    ),
    (
        "pingIsAnsweredWithItsPayload",
        ping_is_answered_with_its_payload,
    ),
    (
        "pingsOfTheServerAreAnswered",
        pings_of_the_server_are_answered,
    ),
    ("subprotocolIsTheOneChosen", subprotocol_is_the_one_chosen),
    ("closeOfTheClientIsEchoed", close_of_the_client_is_echoed),
    (
        "closeWithoutCodeIsEchoedWithoutCode",
        close_without_code_is_echoed_without_code,
    ),
    (
        "closeOfTheServerArrivesWithCodeAndReason",
        close_of_the_server_arrives_with_code_and_reason,
    ),
    (
        "messageOverTheLimitIsClosedWith1009",
        message_over_the_limit_is_closed_with_1009,
    ),
    (
        "textThatIsNotUtf8IsClosedWith1007",
        text_that_is_not_utf8_is_closed_with_1007,
    ),
    ("refusalIsSeen", refusal_is_seen),
];

fn main() {
    let server = env::args().nth(1).expect("usage: clients SERVER");
    let version = LOCK
        .split("name = \"tungstenite\"\nversion = \"")
        .nth(1)
        .unwrap();
    println!("version {}", version.split('"').next().unwrap());
    println!(
        "extensions {}",
        Peer::dial(&server, "/echo", &[]).header("Sec-WebSocket-Extensions")
    );
    let mut status = 0;
    for (name, check) in CHECKS {
        match panic::catch_unwind(|| check(&server)) {
            Ok(()) => println!("ok {name}"),
            Err(problem) => {
                let text = problem.downcast_ref::<&str>().map(|why| why.to_string());
                let why = problem.downcast_ref::<String>().cloned().or(text);
                println!(
                    "failed {name}: {}",
                    why.unwrap_or_default().replace('\n', " | ")
                );
                status = 1;
            }
        }
    }
    process::exit(status);
}

struct Peer {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    response: tungstenite::handshake::client::Response,
}

impl Peer {
    fn dial(server: &str, target: &str, subprotocols: &[&str]) -> Self {
        let request = ClientRequestBuilder::new(format!("{server}{target}").parse().unwrap());
        let request = subprotocols
            .iter()
            .fold(request, |r, name| r.with_sub_protocol(*name));
        let (socket, response) = connect(request).unwrap();
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(SECONDS)).unwrap();
            stream.set_write_timeout(Some(SECONDS)).unwrap();
        }
        Peer { socket, response }
    }

    fn header(&self, name: &str) -> &str {
        self.response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn send(&mut self, message: Message) {
        self.socket.send(message).unwrap();
    }

    fn send_fragments(&mut self, kind: Data, fragments: &[&[u8]]) {
        for (i, fragment) in fragments.iter().enumerate() {
            let opcode = if i == 0 { kind } else { Data::Continue };
            let last = i + 1 == fragments.len();
            let payload = Bytes::copy_from_slice(fragment);
            self.send(Message::Frame(Frame::message(
                payload,
                OpCode::Data(opcode),
                last,
            )));
        }
    }

    fn next(&mut self) -> Message {
        self.socket.read().unwrap()
    }

    fn expect(&mut self, sent: Message) {
        let got = self.next();
        assert!(
            got == sent,
            "{:.200} instead of {:.200}",
            format!("{got:?}"),
            format!("{sent:?}")
        );
    }

    fn echo(&mut self, message: Message) {
        self.send(message.clone());
        self.expect(message);
    }

    /// Reads to the end of TCP; the code (1005 if it has none) and reason of the Close frame.
    fn end(mut self) -> (u16, String) {
        let mut end = None;
        loop {
            match self.socket.read() {
                Ok(Message::Close(None)) => end = Some((1005, String::new())),
                Ok(Message::Close(Some(frame))) => {
                    end = Some((frame.code.into(), frame.reason.to_string()));
                }
                Ok(_) => {}
                Err(Error::ConnectionClosed) => return end.expect("a Close frame"),
                Err(error) => panic!("{error}"),
            }
        }
    }

    fn close(mut self, code: u16, reason: &str) -> (u16, String) {
        self.socket
            .close(Some(CloseFrame {
                code: code.into(),
                reason: reason.into(),
            }))
            .unwrap();
        self.end()
    }
}

fn with_echo(server: &str, work: impl FnOnce(&mut Peer)) {
    let mut peer = Peer::dial(server, "/echo", &[]);
    work(&mut peer);
    assert_eq!(peer.close(1000, ""), (1000, String::new()));
}

fn fresh_id() -> String {
    static IDS: atomic::AtomicU32 = atomic::AtomicU32::new(0);
    format!(
        "rust-{}-{}",
        process::id(),
        IDS.fetch_add(1, atomic::Ordering::Relaxed)
    )
}

/// How the connection `id` ended, in the server's words.
fn cause(server: &str, id: &str) -> String {
    let mut peer = Peer::dial(server, &format!("/cause?of={id}"), &[]);
    peer.next().into_text().unwrap().to_string()
}

/// Bytes in which much repeats.
fn repeating(size: usize) -> Vec<u8> {
    (0..size).map(|i| (i * 31 + (i >> 8)) as u8).collect()
}

/// Bytes in which nothing repeats.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1103515245).wrapping_add(12345);
        (state >> 16) as u8
    };
    (0..size).map(|_| next()).collect()
}

/// As much of the text as fits.
fn text(size: usize) -> Message {
    Message::text(TEXT.repeat(size / TEXT.len()))
}

fn text_is_echoed(server: &str) {
    with_echo(server, |peer| {
        for sent in [TEXT, &"a".repeat(125), &"é".repeat(63)] {
            peer.echo(Message::text(sent));
        }
        peer.echo(text(65535));
        peer.echo(text(100_000));
    });
}

fn empty_messages_are_echoed(server: &str) {
    with_echo(server, |peer| {
        peer.echo(Message::text(""));
        peer.echo(Message::binary(Vec::new()));
        peer.echo(Message::text(""));
        peer.echo(Message::text("not empty"));
    });
}

fn binary_of_each_length_form_is_echoed(server: &str) {
    with_echo(server, |peer| {
        for size in [1, 125, 126, 65535, 65536] {
            peer.echo(Message::binary(repeating(size)));
        }
    });
}

fn mebibyte_is_echoed(server: &str) {
    with_echo(server, |peer| {
        peer.echo(Message::binary(noise(MEBIBYTE)));
        peer.echo(Message::binary(repeating(MEBIBYTE)));
        peer.echo(text(MEBIBYTE));
    });
}

fn sixteen_mebibytes_are_echoed(server: &str) {
    with_echo(server, |peer| {
        peer.echo(Message::binary(repeating(16 * MEBIBYTE)));
        peer.echo(text(16 * MEBIBYTE));
    });
}

fn fragments_arrive_as_one_message(server: &str) {
    with_echo(server, |peer| {
        // Single bytes: characters are cut.
        peer.send_fragments(Data::Text, &TEXT.as_bytes().chunks(1).collect::<Vec<_>>());
        peer.expect(Message::text(TEXT));
        let whole = noise(70_003);
        peer.send_fragments(Data::Binary, &[&whole[..70_000], &[], &whole[70_000..]]);
        peer.expect(Message::binary(whole));
    });
}

fn pipelined_messages_come_back_in_order(server: &str) {
    let message = |i: usize| {
        if i % 3 == 0 {
            Message::binary(repeating(i))
        } else {
            Message::text(format!("message {i}"))
        }
    };
    with_echo(server, |peer| {
        (0..500).for_each(|i| peer.send(message(i)));
        (0..500).for_each(|i| peer.expect(message(i)));
    });
}

/// More than the server reads ahead, so that it pauses and goes on in the middle of messages; no more than the
/// kernel takes, for tungstenite does not read while it writes.
fn many_bytes_pipelined_come_back_unchanged(server: &str) {
    let message = |i: usize| Message::binary([vec![i as u8; i], repeating(30_000)].concat());
    with_echo(server, |peer| {
        for batch in 0..10 {
            let numbers = batch * 15..(batch + 1) * 15;
            numbers.clone().for_each(|i| peer.send(message(i)));
            numbers.for_each(|i| peer.expect(message(i)));
        }
    });
}

fn ping_is_answered_with_its_payload(server: &str) {
    with_echo(server, |peer| {
        for payload in [vec![], vec![7; 125]] {
            peer.send(Message::Ping(payload.clone().into()));
            peer.expect(Message::Pong(payload.into()));
        }
    });
}

fn pings_of_the_server_are_answered(server: &str) {
    let mut peer = Peer::dial(server, "/pinged", &[]);
    let mut next = peer.next();
    while let Message::Ping(_) = next {
        next = peer.next();
    }
    assert_eq!(next, Message::text("pong"));
}

fn subprotocol_is_the_one_chosen(server: &str) {
    let chosen = Peer::dial(server, "/echo", &["first", "second"]);
    assert_eq!(chosen.header("Sec-WebSocket-Protocol"), "second");
    assert_eq!(
        Peer::dial(server, "/echo", &[]).header("Sec-WebSocket-Protocol"),
        ""
    );
}

fn close_of_the_client_is_echoed(server: &str) {
    for (code, reason) in [(1000, ""), (3001, ""), (4999, "genug für heute")] {
        let id = fresh_id();
        let peer = Peer::dial(server, &format!("/echo?id={id}"), &[]);
        assert_eq!(peer.close(code, reason), (code, String::new()));
        assert_eq!(cause(server, &id), format!("{code} '{reason}' PEER clean"));
    }
}

fn close_without_code_is_echoed_without_code(server: &str) {
    let id = fresh_id();
    let mut peer = Peer::dial(server, &format!("/echo?id={id}"), &[]);
    peer.socket.close(None).unwrap();
    assert_eq!(peer.end(), (1005, String::new()));
    assert_eq!(cause(server, &id), "1005 '' PEER clean");
}

fn close_of_the_server_arrives_with_code_and_reason(server: &str) {
    for (code, reason) in [(1001, ""), (1008, ""), (3001, ""), (4000, "bis später")] {
        let id = fresh_id();
        let mut peer = Peer::dial(server, &format!("/close?code={code}&id={id}"), &[]);
        peer.send(Message::text(reason));
        assert_eq!(peer.end(), (code, reason.to_string()));
        assert_eq!(
            cause(server, &id),
            format!("{code} '{reason}' APPLICATION clean")
        );
    }
}

fn message_over_the_limit_is_closed_with_1009(server: &str) {
    let id = fresh_id();
    let mut peer = Peer::dial(server, &format!("/limited?id={id}"), &[]);
    peer.echo(Message::text("a".repeat(1000)));
    peer.send(Message::text("a".repeat(1001)));
    assert_eq!(peer.end().0, u16::from(CloseCode::Size));
    assert_eq!(&cause(server, &id)[..5], "1009 ");
}

fn text_that_is_not_utf8_is_closed_with_1007(server: &str) {
    let wrong: [&[u8]; 5] = [
        b"\xff",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
    ];
    for payload in wrong {
        let id = fresh_id();
        let mut peer = Peer::dial(server, &format!("/echo?id={id}"), &[]);
        peer.send_fragments(Data::Text, &[payload]);
        assert_eq!(peer.end().0, u16::from(CloseCode::Invalid));
        assert_eq!(&cause(server, &id)[..5], "1007 ");
    }
}

fn refusal_is_seen(server: &str) {
    let Err(Error::Http(response)) = connect(format!("{server}/private")) else {
        panic!("it was not refused");
    };
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()["WWW-Authenticate"], "Bearer");
}
