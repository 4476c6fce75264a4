package js

import (
	"context"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
)

// This file is a WebSocket whose other end a caps.Peer plays. All of it happens on the loop, so that it comes in the same
// order each time.

// meet has a socket speak with a peer, or fail.
func (s *socket) meet(peer caps.Peer, err error) {
	s.peer = peer
	s.unhook = context.AfterFunc(s.errand.ctx, func() {
		s.vm.Loop.Post(func() { s.received(&caps.Closed{Code: 1006}) })
	})
	s.vm.Loop.After(0, func() {
		switch {
		case s.closed:
		case err != nil:
			s.end(1006, "", false, err)
		default:
			s.open = true
			s.tell("open", s.vm.rt.ToValue(""))
			s.act()
		}
	})
}

// act has the peer do what it does next.
func (s *socket) act() {
	if s.acting || s.closed || !s.open {
		return
	}
	act, ok := s.peer.Next()
	if !ok {
		return
	}
	s.acting = true
	s.vm.Loop.After(act.Delay, func() {
		s.acting = false
		switch {
		case s.closed:
			return
		case act.Close != 0:
			s.peer.Closed(false)
			s.end(act.Close, "", true, nil)
			return
		case act.Message.Text:
			s.tell("message", s.vm.rt.ToValue(string(act.Message.Data)))
		default:
			s.tell("message", s.vm.bytes(act.Message.Data))
		}
		s.act()
	})
}

// tellPeer sends a message; the promise is settled at once.
func (s *socket) tellPeer(m caps.Message) Value {
	promise, resolve, _ := s.vm.rt.NewPromise()
	_ = resolve(goja.Undefined())
	if !s.closed {
		s.peer.Hear(m)
		s.act()
	}
	return s.vm.rt.ToValue(promise)
}

// leave ends the connection in a turn of its own.
func (s *socket) leave(code int, reason string, clean bool) {
	s.vm.Loop.After(0, func() {
		if !s.closed {
			s.peer.Closed(true)
			s.end(code, reason, clean, nil)
		}
	})
}
