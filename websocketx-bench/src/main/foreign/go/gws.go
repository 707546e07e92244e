// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"net/http"
	"sync"

	"github.com/lxzan/gws"
)

type gwsEvents struct {
	gws.BuiltinEventHandler
	broadcast bool
	all       sync.Map // of connections
}

func (e *gwsEvents) OnOpen(conn *gws.Conn) {
	if e.broadcast {
		e.all.Store(conn, nil)
	}
}

func (e *gwsEvents) OnClose(conn *gws.Conn, _ error) {
	e.all.Delete(conn)
}

func (e *gwsEvents) OnMessage(conn *gws.Conn, message *gws.Message) {
	defer message.Close()
	if !e.broadcast {
		conn.WriteMessage(message.Opcode, message.Bytes())
		return
	}
	// Its queues have no limit, and do not tell how long they are. They outlive the message.
	broadcaster := gws.NewBroadcaster(message.Opcode, bytes.Clone(message.Bytes()))
	defer broadcaster.Close()
	e.all.Range(func(other, _ any) bool {
		broadcaster.Broadcast(other.(*gws.Conn))
		return true
	})
}

func init() {
	servers["gws"] = func(o options) http.Handler {
		upgrader := gws.NewUpgrader(&gwsEvents{broadcast: o.broadcast}, &gws.ServerOption{
			ReadMaxPayloadSize:  o.limit,
			WriteMaxPayloadSize: o.limit,
			PermessageDeflate: gws.PermessageDeflate{
				Enabled:               o.compression != "off",
				Level:                 6,
				ServerContextTakeover: o.compression == "takeover",
				ClientContextTakeover: o.compression == "takeover",
				ServerMaxWindowBits:   15, // what is not 15 it also answers to those who did not offer it
				ClientMaxWindowBits:   15,
			},
		})
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := upgrader.Upgrade(w, r)
			if err == nil {
				go conn.ReadLoop() // so that what the request holds is free
			}
		})
	}
}
