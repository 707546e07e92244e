// SPDX-License-Identifier: Apache-2.0

// Servers that echo or broadcast, one for each library: the first argument says which.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
)

type options struct {
	broadcast   bool
	compression string
	limit       int
}

// Each file adds its own.
var servers = map[string]func(options) http.Handler{}

func main() {
	if len(os.Args) < 2 || servers[os.Args[1]] == nil {
		fail(2, "the first argument has to be the name of a library")
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	mode := flags.String("mode", "echo", "echo or broadcast")
	compression := flags.String("compression", "off", "off, on (without context takeover) or takeover")
	limit := flags.Int("message-limit", 16<<20, "the longest message in bytes")
	flags.Parse(os.Args[2:])

	handler := servers[os.Args[1]](options{*mode == "broadcast", *compression, *limit})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(1, err.Error())
	}
	go http.Serve(listener, handler)
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port, "/")

	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fmt.Println("unknown")
	}
}

// What a library does not offer.
func unsupported() {
	fail(3, "unsupported")
}

func fail(status int, reason string) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(status)
}
