// SPDX-License-Identifier: Apache-2.0
//! What the servers have in common: their arguments, and their life.

use std::{env, io, process, thread};

use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

/// How many messages a peer may be behind in a broadcast before it misses some, and is dropped.
pub const MAX_BEHIND: usize = 256;

#[derive(Clone, Copy)]
pub struct Options {
    pub broadcast: bool,
    pub limit: usize,
}

/// Reads the arguments. Neither library compresses.
pub fn options() -> Options {
    let arguments: Vec<String> = env::args().collect();
    let value = |name: &str, otherwise: &str| {
        let index = arguments.iter().position(|argument| argument == name);
        index.and_then(|i| arguments.get(i + 1)).cloned().unwrap_or(otherwise.to_string())
    };
    if value("--compression", "off") != "off" {
        eprintln!("unsupported");
        process::exit(3);
    }
    Options {
        broadcast: value("--mode", "echo") == "broadcast",
        limit: value("--message-limit", "16777216").parse().expect("--message-limit is a number"),
    }
}

/// Accepts connections until standard input ends.
pub fn serve(accept: impl Fn(TcpStream) + Send + 'static) -> io::Result<()> {
    thread::spawn(|| {
        for _ in io::stdin().lines() {
            println!("unknown");
        }
        process::exit(0);
    });
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening {} /", listener.local_addr()?.port());
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            accept(stream);
        }
    })
}
