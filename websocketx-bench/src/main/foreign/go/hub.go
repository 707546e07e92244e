// SPDX-License-Identifier: Apache-2.0

package main

import "sync"

// Who gets what is broadcast. Each peer has a queue of its own and a goroutine that writes from it, as is the custom in
// Go; a peer that is this many messages behind is dropped.
const maxBehind = 256

type hub[M any] struct {
	mutex sync.RWMutex
	peers map[*peer[M]]struct{}
}

type peer[M any] struct {
	queue chan M
	drop  func()
	once  sync.Once
}

func newHub[M any]() *hub[M] {
	return &hub[M]{peers: map[*peer[M]]struct{}{}}
}

// The function that comes back takes the peer out again.
func (h *hub[M]) join(write func(M) error, drop func()) func() {
	p := &peer[M]{queue: make(chan M, maxBehind), drop: drop}
	h.mutex.Lock()
	h.peers[p] = struct{}{}
	h.mutex.Unlock()
	go func() {
		for message := range p.queue {
			if write(message) != nil {
				p.drop()
				return
			}
		}
	}()
	return func() {
		h.mutex.Lock()
		delete(h.peers, p)
		h.mutex.Unlock()
		close(p.queue) // nobody is sending: that would hold the lock
	}
}

func (h *hub[M]) send(message M) {
	h.mutex.RLock()
	defer h.mutex.RUnlock()
	for p := range h.peers {
		select {
		case p.queue <- message:
		default:
			p.once.Do(func() { go p.drop() })
		}
	}
}
