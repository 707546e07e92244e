// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// gorilla is a connection of github.com/gorilla/websocket.
type gorilla struct {
	*websocket.Conn
	extensions string
}

func gorillaDial(server, offer string) Dial {
	if offer != "" && offer != "permessage-deflate; server_no_context_takeover; client_no_context_takeover" {
		panic("gorilla makes another offer than " + offer)
	}
	return func(target string, subprotocols ...string) (Peer, int, string) {
		dialer := websocket.Dialer{
			HandshakeTimeout:  deadline,
			Subprotocols:      subprotocols,
			EnableCompression: offer != "",
		}
		conn, response, err := dialer.Dial(server+target, nil)
		if errors.Is(err, websocket.ErrBadHandshake) {
			return nil, response.StatusCode, response.Header.Get("WWW-Authenticate")
		}
		must(err)
		must(conn.UnderlyingConn().SetDeadline(time.Now().Add(deadline)))
		return &gorilla{conn, response.Header.Get("Sec-WebSocket-Extensions")}, http.StatusSwitchingProtocols, ""
	}
}

func (g *gorilla) Extensions() string { return g.extensions }

func (g *gorilla) Send(text bool, fragments ...[]byte) {
	kind := websocket.BinaryMessage
	if text {
		kind = websocket.TextMessage
	}
	if len(fragments) == 1 {
		must(g.WriteMessage(kind, fragments[0]))
		return
	}
	// A frame goes out whenever the writer's buffer of 4 KiB is full.
	writer, err := g.NextWriter(kind)
	must(err)
	for _, fragment := range fragments {
		_, err = writer.Write(fragment)
		must(err)
	}
	must(writer.Close())
}

func (g *gorilla) Ping(payload string) {
	pong := ""
	g.SetPongHandler(func(data string) error {
		pong = data
		return nil
	})
	must(g.WriteControl(websocket.PingMessage, []byte(payload), time.Now().Add(deadline)))
	// Pongs are seen while a message is read.
	echo(g, true, []byte("behind the ping"))
	equal(pong, payload)
}

func (g *gorilla) Receive() (bool, []byte, int, string) {
	kind, payload, err := g.ReadMessage()
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		g.Conn.Close()
		return false, nil, closed.Code, closed.Text
	}
	must(err)
	return kind == websocket.TextMessage, payload, 0, ""
}

func (g *gorilla) Close(code int, reason string) int {
	frame := websocket.FormatCloseMessage(code, reason)
	must(g.WriteControl(websocket.CloseMessage, frame, time.Now().Add(deadline)))
	_, _, answer, _ := g.Receive()
	return answer
}
