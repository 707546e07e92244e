// SPDX-License-Identifier: Apache-2.0
//! tungstenite on Tokio.

use std::{future, io};

use futures_util::{SinkExt, StreamExt, TryStreamExt};
use servers::{MAX_BEHIND, Options, options, serve};
use tokio::{net::TcpStream, sync::broadcast};
use tokio_tungstenite::{
    accept_async_with_config,
    tungstenite::{Error, Message, protocol::WebSocketConfig},
};

fn main() -> io::Result<()> {
    let options = options();
    let all = broadcast::channel(MAX_BEHIND).0;
    serve(move |stream| {
        tokio::spawn(talk(stream, options, all.clone()));
    })
}

async fn talk(
    stream: TcpStream,
    options: Options,
    all: broadcast::Sender<Message>,
) -> Result<(), Error> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(options.limit))
        .max_frame_size(Some(options.limit));
    let socket = accept_async_with_config(stream, Some(config)).await?;
    let (mut writer, reader) = socket.split();
    let mut messages =
        reader.try_filter(|message| future::ready(message.is_text() || message.is_binary()));
    if !options.broadcast {
        return messages.forward(writer).await;
    }
    let mut queue = all.subscribe();
    let writing = tokio::spawn(async move {
        while let Ok(message) = queue.recv().await {
            writer.send(message).await?;
        }
        writer.close().await
    });
    while let Some(Ok(message)) = messages.next().await {
        let _ = all.send(message);
    }
    writing.abort();
    Ok(())
}
