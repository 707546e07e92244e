// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/flate"
	"net/http"
	"time"

	"go.tkw01536.de/pkglib/websocketx"
)

func init() {
	servers["original"] = func(o options) http.Handler {
		level := flate.NoCompression
		switch o.compression {
		case "on":
			level = 6
		case "takeover":
			unsupported()
		}
		all := newHub[websocketx.PreparedMessage]()
		return &websocketx.Server{
			Options: websocketx.Options{
				CompressionLevel: level,
				HandshakeTimeout: time.Minute,
				ReadInterval:     time.Hour,
				PingInterval:     30 * time.Minute,
				WriteInterval:    time.Hour,
				ReadLimit:        int64(o.limit),
			},
			Handler: func(conn *websocketx.Connection) {
				if o.broadcast {
					defer all.join(conn.WritePrepared, func() { conn.Close() })()
				}
				for message := range conn.Read() {
					if o.broadcast {
						all.send(message.MustPrepare())
					} else if conn.Write(message) != nil {
						return
					}
				}
			},
		}
	}
}
