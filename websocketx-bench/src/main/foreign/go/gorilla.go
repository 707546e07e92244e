// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"

	"github.com/gorilla/websocket"
)

func init() {
	servers["gorilla"] = func(o options) http.Handler {
		if o.compression == "takeover" {
			unsupported()
		}
		upgrader := websocket.Upgrader{EnableCompression: o.compression == "on"}
		all := newHub[*websocket.PreparedMessage]()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer conn.Close()
			conn.SetReadLimit(int64(o.limit))
			conn.SetCompressionLevel(6)
			if o.broadcast {
				defer all.join(conn.WritePreparedMessage, func() { conn.Close() })()
			}
			for {
				kind, payload, err := conn.ReadMessage()
				if err != nil {
					return
				}
				if o.broadcast {
					message, err := websocket.NewPreparedMessage(kind, payload)
					if err != nil {
						return
					}
					all.send(message)
				} else if conn.WriteMessage(kind, payload) != nil {
					return
				}
			}
		})
	}
}
