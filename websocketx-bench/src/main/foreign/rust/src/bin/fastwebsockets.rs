// SPDX-License-Identifier: Apache-2.0
//! fastwebsockets on Tokio and hyper.

use std::{io, sync::Arc};

use bytes::Bytes;
use fastwebsockets::{
    FragmentCollector, FragmentCollectorRead, Frame, OpCode, Payload, WebSocketError,
    upgrade::{UpgradeFut, upgrade},
};
use http_body_util::Empty;
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use servers::{MAX_BEHIND, Options, options, serve};
use tokio::sync::{Mutex, broadcast};

type All = broadcast::Sender<(OpCode, Bytes)>;

fn main() -> io::Result<()> {
    let options = options();
    let all: All = broadcast::channel(MAX_BEHIND).0;
    serve(move |stream| {
        let all = all.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| open(request, options, all.clone()));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
            connection.with_upgrades().await
        });
    })
}

async fn open(
    mut request: Request<Incoming>,
    options: Options,
    all: All,
) -> Result<Response<Empty<Bytes>>, WebSocketError> {
    let (response, opening) = upgrade(&mut request)?;
    tokio::spawn(async move {
        if options.broadcast {
            broadcast(opening, options, all).await
        } else {
            echo(opening, options).await
        }
    });
    Ok(response)
}

async fn echo(opening: UpgradeFut, options: Options) -> Result<(), WebSocketError> {
    let mut socket = opening.await?;
    socket.set_max_message_size(options.limit);
    let mut socket = FragmentCollector::new(socket);
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Close => return Ok(()),
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await?,
            _ => {}
        }
    }
}

async fn broadcast(
    opening: UpgradeFut,
    options: Options,
    all: All,
) -> Result<(), WebSocketError> {
    let (mut reader, writer) = opening.await?.split(tokio::io::split);
    reader.set_max_message_size(options.limit);
    let mut reader = FragmentCollectorRead::new(reader);
    let writer = Arc::new(Mutex::new(writer));
    let mut queue = all.subscribe();
    let shared = writer.clone();
    let writing = tokio::spawn(async move {
        while let Ok((opcode, payload)) = queue.recv().await {
            let frame = Frame::new(true, opcode, None, Payload::Borrowed(&payload));
            shared.lock().await.write_frame(frame).await?;
        }
        Ok::<(), WebSocketError>(())
    });
    // What the library has to answer: a ping, a Close frame.
    let mut answer = |frame| {
        let writer = writer.clone();
        async move { writer.lock().await.write_frame(frame).await }
    };
    while let Ok(frame) = reader.read_frame(&mut answer).await {
        match frame.opcode {
            OpCode::Close => break,
            OpCode::Text | OpCode::Binary => {
                let _ = all.send((frame.opcode, Bytes::copy_from_slice(&frame.payload)));
            }
            _ => {}
        }
    }
    writing.abort();
    Ok(())
}
