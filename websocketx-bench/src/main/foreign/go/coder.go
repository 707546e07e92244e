// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"net/http"

	"github.com/coder/websocket"
)

func init() {
	servers["coder"] = func(o options) http.Handler {
		modes := map[string]websocket.CompressionMode{
			"off":      websocket.CompressionDisabled,
			"on":       websocket.CompressionNoContextTakeover,
			"takeover": websocket.CompressionContextTakeover,
		}
		accept := websocket.AcceptOptions{CompressionMode: modes[o.compression]}
		type message struct {
			kind    websocket.MessageType
			payload []byte
		}
		all := newHub[message]()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := websocket.Accept(w, r, &accept)
			if err != nil {
				return
			}
			defer conn.CloseNow()
			conn.SetReadLimit(int64(o.limit))
			forever := context.Background()
			if o.broadcast {
				write := func(m message) error { return conn.Write(forever, m.kind, m.payload) }
				defer all.join(write, func() { conn.CloseNow() })()
			}
			for {
				kind, payload, err := conn.Read(forever)
				if err != nil {
					return
				}
				if o.broadcast {
					all.send(message{kind, payload})
				} else if conn.Write(forever, kind, payload) != nil {
					return
				}
			}
		})
	}
}
