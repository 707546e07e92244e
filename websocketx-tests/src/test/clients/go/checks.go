// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"
)

const (
	deadline = 60 * time.Second
	mebibyte = 1 << 20
	greeting = "Grüße, 世界 👋🏽"
)

func check(dial Dial) int {
	first := open(dial, "/echo")
	fmt.Println("extensions", first.Extensions())
	first.Close(1000, "")

	status := 0
	for _, each := range []struct {
		name string
		run  func(Dial)
	}{
		{"textIsEchoed", textIsEchoed},
		{"emptyMessagesAreEchoed", emptyMessagesAreEchoed},
		{"binaryOfEachLengthFormIsEchoed", binaryOfEachLengthFormIsEchoed},
		{"mebibyteIsEchoed", mebibyteIsEchoed},
		{"sixteenMebibytesAreEchoed", sixteenMebibytesAreEchoed},
		{"fragmentsArriveAsOneMessage", fragmentsArriveAsOneMessage},
		{"pipelinedMessagesComeBackInOrder", pipelinedMessagesComeBackInOrder},
		{"manyBytesPipelinedComeBackUnchanged", manyBytesPipelinedComeBackUnchanged},
		{"pingIsAnsweredWithItsPayload", pingIsAnsweredWithItsPayload},
		{"pingsOfTheServerAreAnswered", pingsOfTheServerAreAnswered},
		{"subprotocolIsTheOneChosen", subprotocolIsTheOneChosen},
		{"closeOfTheClientIsEchoed", closeOfTheClientIsEchoed},
		{"closeWithoutCodeIsEchoedWithoutCode", closeWithoutCodeIsEchoedWithoutCode},
		{"closeOfTheServerArrivesWithCodeAndReason", closeOfTheServerArrivesWithCodeAndReason},
		{"messageOverTheLimitIsClosedWith1009", messageOverTheLimitIsClosedWith1009},
		{"textThatIsNotUtf8IsClosedWith1007", textThatIsNotUtf8IsClosedWith1007},
		{"refusalIsSeen", refusalIsSeen},
	} {
		if why := failure(func() { each.run(dial) }); why == "" {
			fmt.Println("ok", each.name)
		} else {
			status = 1
			fmt.Printf("failed %s: %s\n", each.name, strings.ReplaceAll(why, "\n", " | "))
		}
	}
	return status
}

// failure is why the check did not hold, or "".
func failure(run func()) (why string) {
	defer func() {
		if problem := recover(); problem != nil {
			why = fmt.Sprintf("%v", problem)
			debug.PrintStack()
		}
	}()
	run()
	return ""
}

func equal(actual, expected any) {
	if actual != expected {
		panic(fmt.Sprintf("%.200q instead of %.200q", fmt.Sprint(actual), fmt.Sprint(expected)))
	}
}

func open(dial Dial, target string, subprotocols ...string) Peer {
	peer, status, _ := dial(target, subprotocols...)
	equal(status, 101)
	return peer
}

func expect(peer Peer, text bool, expected []byte) {
	isText, payload, code, _ := peer.Receive()
	equal(code, 0)
	equal(isText, text)
	if !bytes.Equal(payload, expected) {
		equal(string(payload), string(expected))
	}
}

func echo(peer Peer, text bool, payload []byte) {
	peer.Send(text, payload)
	expect(peer, text, payload)
}

// end reads to the end.
func end(peer Peer) (code int, reason string) {
	for code == 0 {
		_, _, code, reason = peer.Receive()
	}
	return code, reason
}

var ids = 0

func freshID() string {
	ids++
	return fmt.Sprintf("go-%d-%d", time.Now().UnixNano(), ids)
}

// cause is how the connection ended, in the server's words.
func cause(dial Dial, id string) string {
	peer := open(dial, "/cause?of="+id)
	_, told, _, _ := peer.Receive()
	peer.Close(1000, "")
	return string(told)
}

func withEcho(dial Dial, use func(Peer)) {
	peer := open(dial, "/echo")
	use(peer)
	equal(peer.Close(1000, ""), 1000)
}

// repeating is bytes in which much repeats.
func repeating(size int) []byte {
	payload := make([]byte, size)
	for i := range payload {
		payload[i] = byte(i*31 + i>>8)
	}
	return payload
}

// noise is bytes in which nothing repeats.
func noise(size int) []byte {
	payload := make([]byte, size)
	rand.NewChaCha8([32]byte{}).Read(payload)
	return payload
}

// text is as many greetings as fit.
func text(size int) []byte {
	return bytes.Repeat([]byte(greeting), size/len(greeting))
}

func textIsEchoed(dial Dial) {
	withEcho(dial, func(peer Peer) {
		for _, sent := range []string{greeting, strings.Repeat("a", 125), strings.Repeat("é", 63)} {
			echo(peer, true, []byte(sent))
		}
		echo(peer, true, text(65535))
		echo(peer, true, text(100_000))
	})
}

func emptyMessagesAreEchoed(dial Dial) {
	withEcho(dial, func(peer Peer) {
		echo(peer, true, nil)
		echo(peer, false, nil)
		echo(peer, true, nil)
		echo(peer, true, []byte("not empty"))
	})
}

func binaryOfEachLengthFormIsEchoed(dial Dial) {
	withEcho(dial, func(peer Peer) {
		for _, size := range []int{1, 125, 126, 65535, 65536} {
			echo(peer, false, repeating(size))
		}
	})
}

func mebibyteIsEchoed(dial Dial) {
	withEcho(dial, func(peer Peer) {
		echo(peer, false, noise(mebibyte))
		echo(peer, false, repeating(mebibyte))
		echo(peer, true, text(mebibyte))
	})
}

func sixteenMebibytesAreEchoed(dial Dial) {
	withEcho(dial, func(peer Peer) {
		echo(peer, false, repeating(16*mebibyte))
		echo(peer, true, text(16*mebibyte))
	})
}

func fragmentsArriveAsOneMessage(dial Dial) {
	withEcho(dial, func(peer Peer) {
		// Cut within characters.
		whole := text(30_000)
		peer.Send(true, whole[:2], whole[2:9_000], nil, whole[9_000:9_001], whole[9_001:])
		expect(peer, true, whole)
		whole = noise(70_003)
		peer.Send(false, whole[:70_000], whole[70_000:])
		expect(peer, false, whole)
	})
}

func pipelinedMessagesComeBackInOrder(dial Dial) {
	message := func(i int) (bool, []byte) {
		if i%3 == 0 {
			return false, repeating(i)
		}
		return true, fmt.Appendf(nil, "message %d", i)
	}
	withEcho(dial, func(peer Peer) {
		for i := range 500 {
			text, payload := message(i)
			peer.Send(text, payload)
		}
		for i := range 500 {
			text, payload := message(i)
			expect(peer, text, payload)
		}
	})
}

// More than the server reads ahead, so that it pauses and goes on in the middle of messages.
func manyBytesPipelinedComeBackUnchanged(dial Dial) {
	message := func(i int) []byte {
		return append(bytes.Repeat([]byte{byte(i)}, i), repeating(30_000)...)
	}
	withEcho(dial, func(peer Peer) {
		sent := make(chan string)
		go func() {
			sent <- failure(func() {
				for i := range 150 {
					peer.Send(false, message(i))
				}
			})
		}()
		for i := range 150 {
			expect(peer, false, message(i))
		}
		equal(<-sent, "")
	})
}

func pingIsAnsweredWithItsPayload(dial Dial) {
	withEcho(dial, func(peer Peer) {
		peer.Ping("")
		peer.Ping(strings.Repeat("a", 125))
	})
}

func pingsOfTheServerAreAnswered(dial Dial) {
	peer := open(dial, "/pinged")
	expect(peer, true, []byte("pong"))
	peer.Close(1000, "")
}

func subprotocolIsTheOneChosen(dial Dial) {
	for chosen, offered := range map[string][]string{"second": {"first", "second"}, "": nil} {
		peer := open(dial, "/echo", offered...)
		equal(peer.Subprotocol(), chosen)
		peer.Close(1000, "")
	}
}

func closeOfTheClientIsEchoed(dial Dial) {
	for code, reason := range map[int]string{1000: "", 3001: "", 4999: "genug für heute"} {
		id := freshID()
		equal(open(dial, "/echo?id="+id).Close(code, reason), code)
		equal(cause(dial, id), fmt.Sprintf("%d '%s' PEER clean", code, reason))
	}
}

func closeWithoutCodeIsEchoedWithoutCode(dial Dial) {
	id := freshID()
	equal(open(dial, "/echo?id="+id).Close(1005, ""), 1005)
	equal(cause(dial, id), "1005 '' PEER clean")
}

func closeOfTheServerArrivesWithCodeAndReason(dial Dial) {
	for sent, why := range map[int]string{1001: "", 1008: "", 3001: "", 4000: "bis später"} {
		id := freshID()
		peer := open(dial, fmt.Sprintf("/close?code=%d&id=%s", sent, id))
		peer.Send(true, []byte(why))
		code, reason := end(peer)
		equal(code, sent)
		equal(reason, why)
		equal(cause(dial, id), fmt.Sprintf("%d '%s' APPLICATION clean", code, reason))
	}
}

func messageOverTheLimitIsClosedWith1009(dial Dial) {
	id := freshID()
	peer := open(dial, "/limited?id="+id)
	echo(peer, true, bytes.Repeat([]byte("a"), 1000))
	peer.Send(true, bytes.Repeat([]byte("a"), 1001))
	code, _ := end(peer)
	equal(code, 1009)
	equal(cause(dial, id)[:5], "1009 ")
}

func textThatIsNotUtf8IsClosedWith1007(dial Dial) {
	for _, wrong := range []string{"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"} {
		id := freshID()
		peer := open(dial, "/echo?id="+id)
		peer.Send(true, []byte(wrong))
		code, _ := end(peer)
		equal(code, 1007)
		equal(cause(dial, id)[:5], "1007 ")
	}
}

func refusalIsSeen(dial Dial) {
	_, status, challenge := dial("/private")
	equal(status, 401)
	equal(challenge, "Bearer")
}
