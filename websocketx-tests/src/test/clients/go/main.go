// SPDX-License-Identifier: Apache-2.0

// Two clients in Go. Arguments: which of them, the server's address, and the offer of compression (RFC 7692 §7), if
// any. The checks are in checks.go.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
)

const usage = "usage: clients gorilla|coder SERVER [OFFER]"

// Peer is a connection; who uses it waits at most until the deadline of all checks.
type Peer interface {
	// Extensions and Subprotocol are what was agreed on.
	Extensions() string
	Subprotocol() string

	// Send sends one message, as so many fragments.
	Send(text bool, fragments ...[]byte)

	// Ping sends a ping and waits for a pong with the same payload.
	Ping(payload string)

	// Receive waits for a message, or for the Close frame; code is 0 if it was a message.
	Receive() (text bool, payload []byte, code int, reason string)

	// Close sends Close (without a code if it is 1005), waits for the answer, and tells its code.
	Close(code int, reason string) int
}

// Dial connects; if the server refuses, there is no peer, but a status and a header.
type Dial func(target string, subprotocols ...string) (peer Peer, status int, wwwAuthenticate string)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	server, offer := os.Args[2], ""
	if len(os.Args) > 3 {
		offer = os.Args[3]
	}
	var dial Dial
	switch os.Args[1] {
	case "gorilla":
		dial = gorillaDial(server, offer)
	case "coder":
		dial = coderDial(server, offer)
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	fmt.Println("version", version("github.com/"+os.Args[1]+"/websocket"))
	os.Exit(check(dial))
}

// version is that of the library which this program was built with.
func version(library string) string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == library {
			return module.Version[1:]
		}
	}
	return "unknown"
}

// must ends the check that runs.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
