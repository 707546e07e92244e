// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// coder is a connection of github.com/coder/websocket.
type coder struct {
	*websocket.Conn
	extensions string
}

// background has no deadline: connections that last too long are dropped.
var background = context.Background()

var coderModes = map[string]websocket.CompressionMode{
	"":                   websocket.CompressionDisabled,
	"permessage-deflate": websocket.CompressionContextTakeover,
	"permessage-deflate; client_no_context_takeover; server_no_context_takeover": websocket.CompressionNoContextTakeover,
}

func coderDial(server, offer string) Dial {
	mode, known := coderModes[offer]
	if !known {
		panic("coder does not offer " + offer)
	}
	return func(target string, subprotocols ...string) (Peer, int, string) {
		conn, response, err := websocket.Dial(background, server+target, &websocket.DialOptions{
			Subprotocols:         subprotocols,
			CompressionMode:      mode,
			CompressionThreshold: 1, // compress the smallest message too
		})
		if err != nil && response != nil && response.StatusCode != http.StatusSwitchingProtocols {
			return nil, response.StatusCode, response.Header.Get("WWW-Authenticate")
		}
		must(err)
		time.AfterFunc(deadline, func() { conn.CloseNow() })
		conn.SetReadLimit(-1)
		return &coder{conn, response.Header.Get("Sec-WebSocket-Extensions")}, response.StatusCode, ""
	}
}

func (c *coder) Extensions() string { return c.extensions }

func (c *coder) Send(text bool, fragments ...[]byte) {
	kind := websocket.MessageBinary
	if text {
		kind = websocket.MessageText
	}
	if len(fragments) == 1 {
		must(c.Write(background, kind, fragments[0]))
		return
	}
	writer, err := c.Writer(background, kind)
	must(err)
	for _, fragment := range fragments {
		_, err = writer.Write(fragment)
		must(err)
	}
	must(writer.Close())
}

// Ping does not let its payload be chosen, and compares it itself.
func (c *coder) Ping(string) {
	reading := make(chan struct{})
	go func() {
		// Pongs are seen while a message is read.
		c.Read(background)
		close(reading)
	}()
	must(c.Conn.Ping(background))
	c.Send(true, []byte("behind the ping"))
	<-reading
}

func (c *coder) Receive() (bool, []byte, int, string) {
	kind, payload, err := c.Read(background)
	var closed websocket.CloseError
	if errors.As(err, &closed) {
		return false, nil, int(closed.Code), closed.Reason
	}
	must(err)
	return kind == websocket.MessageText, payload, 0, ""
}

// Close returns no error only if the answer has the same code.
func (c *coder) Close(code int, reason string) int {
	err := c.Conn.Close(websocket.StatusCode(code), reason)
	var closed websocket.CloseError
	if errors.As(err, &closed) {
		return int(closed.Code)
	}
	must(err)
	return code
}
