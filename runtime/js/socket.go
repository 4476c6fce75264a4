package js

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// socket is one WebSocket. Its errand lasts as long as it does: a cancel of the task that opened it cuts it.
type socket struct {
	vm       *VM
	errand   *errand
	live     *caps.Socket // nil until it is open
	peer     caps.Peer    // in the place of live; nil: none
	open     bool         // to peer
	acting   bool         // an act of peer is to come
	counted  bool         // the loop waits for it: what comes over the network comes at any time, a peer's acts are timers
	tap      caps.Tap     // hears what passes over live; nil: nobody does
	leaving  bool         // the script has closed live
	unhook   func() bool
	handlers options
	cut      atomic.Bool // by us: there is nothing to say about it
	closed   bool

	every, patience time.Duration // of pings; 0: none, for ever

	mu      sync.Mutex
	queue   []func() // what is to be sent
	sending bool
}

// openSocket begins to open a WebSocket. Its handlers are called in turns of the task that opened it.
func (vm *VM) openSocket(c Call) Value {
	o, _ := c.Argument(0).(*Object)
	h, _ := c.Argument(1).(*Object)
	given := options{vm, o}
	r := &caps.SocketRequest{URL: given.text("url"), Header: given.header(), AcceptUnauthorized: IsFalse(given.get("rejectUnauthorized")),
		Timeout: milliseconds(given.number("timeout"))}
	for _, v := range given.list("protocols") {
		r.Protocols = append(r.Protocols, v.String())
	}
	s := &socket{vm: vm, errand: vm.newErrand(), handlers: options{vm, h},
		every: milliseconds(given.number("keepAliveInterval")), patience: milliseconds(given.number("keepAliveTimeout"))}
	handle := vm.rt.NewObject()
	put := vm.puts(handle)
	put("send", s.send)
	put("close", s.close)
	put("terminate", func(Call) Value {
		s.terminate()
		return goja.Undefined()
	})
	if vm.outside.closed {
		vm.over(s.errand)
		return handle
	}
	peer, tap, err := vm.opts.Caps.Net.Peer(r)
	s.tap = tap
	if peer != nil || err != nil {
		s.meet(peer, err)
		return handle
	}
	vm.Loop.Open(1)
	s.counted = true
	back := vm.Loop.Callback()
	go func() {
		live, err := vm.opts.Caps.Net.Open(s.errand.ctx, r)
		back(func() { s.opened(live, err) })
	}()
	return handle
}

// tell calls a handler in a turn of its own.
func (s *socket) tell(name string, args ...Value) {
	if f, ok := goja.AssertFunction(s.handlers.get(name)); ok && !s.vm.outside.closed {
		s.vm.callBack(s.errand.task, f, args...)
	}
}

func (s *socket) opened(live *caps.Socket, err error) {
	if err == nil && s.errand.ctx.Err() != nil { // given up meanwhile
		go live.Terminate()
		err = context.Cause(s.errand.ctx)
	}
	if err != nil {
		if s.tap != nil {
			s.tap.Failed(err)
		}
		s.end(1006, "", false, err)
		return
	}
	s.live = live
	context.AfterFunc(s.errand.ctx, live.Terminate)
	go s.receive(live)
	if s.every > 0 {
		go s.keepAlive(live)
	}
	s.tell("open", s.vm.rt.ToValue(live.Protocol))
}

// maxUnheard is how many messages may wait for the script: a peer that sends faster has to wait.
const maxUnheard = 16

// receive brings what arrives to the loop.
func (s *socket) receive(live *caps.Socket) {
	unheard := make(chan struct{}, maxUnheard)
	for {
		m, err := live.Receive(context.Background())
		if err != nil {
			s.vm.Loop.Post(func() { s.received(err) })
			return
		}
		unheard <- struct{}{}
		s.vm.Loop.Post(func() {
			<-unheard
			if s.tap != nil && !s.closed {
				s.tap.Received(m)
			}
			if m.Text {
				s.tell("message", s.vm.rt.ToValue(string(m.Data)))
			} else {
				s.tell("message", s.vm.bytes(m.Data))
			}
		})
	}
}

// keepAlive pings in real time, as all time-outs of the network are, and cuts the connection when an answer is missing.
func (s *socket) keepAlive(live *caps.Socket) {
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	for {
		select {
		case <-s.errand.ctx.Done():
			return
		case <-ticker.C:
		}
		ctx, stop := s.errand.ctx, func() {}
		if s.patience > 0 {
			ctx, stop = context.WithTimeout(ctx, s.patience)
		}
		err := live.Ping(ctx)
		stop()
		if err != nil {
			s.cut.Store(true)
			live.Terminate()
			return
		}
	}
}

// received is the end of a connection.
func (s *socket) received(err error) {
	var closed *caps.Closed
	var cancelled *event.Error
	switch {
	case errors.As(context.Cause(s.errand.ctx), &cancelled):
		s.end(1006, "", false, cancelled)
	case !errors.As(err, &closed):
		s.end(1006, "", false, err)
	case closed.Code != 1006:
		if s.tap != nil && !s.leaving && !s.closed {
			s.tap.Closed(closed.Code)
		}
		s.end(closed.Code, closed.Reason, true, nil)
	case s.cut.Load():
		s.end(1006, "", false, nil)
	default:
		s.end(1006, "", false, closed.Err)
	}
}

func (s *socket) end(code int, reason string, clean bool, err error) {
	if s.closed {
		return
	}
	s.closed = true
	if s.unhook != nil {
		s.unhook()
	}
	s.vm.over(s.errand)
	if s.counted {
		s.vm.Loop.Open(-1)
	}
	if s.vm.broken != nil || s.vm.outside.closed {
		return
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.tell("error", s.vm.cameBack(s.vm.OutsideError(err), s.errand.task))
	}
	s.tell("close", s.vm.rt.ToValue(code), s.vm.rt.ToValue(reason), s.vm.rt.ToValue(clean))
}

// send sends a text or bytes; the promise is settled when the system has taken it.
func (s *socket) send(call Call) Value {
	vm, live := s.vm, s.live
	if live == nil && !s.open {
		vm.Throw("Error", "WebSocket is not connected", "", "await its open event")
	}
	m := caps.Message{Data: vm.copied(call.Argument(0))}
	if m.Data == nil {
		m = caps.Message{Text: true, Data: []byte(call.Argument(0).String())}
	}
	if s.peer != nil {
		return s.tellPeer(m)
	}
	if s.tap != nil && !s.closed {
		s.tap.Sent(m)
	}
	c := vm.newErrand()
	return vm.awaitBy(s.next, c, func() func() (Value, error) {
		err := live.Send(c.ctx, m)
		return func() (Value, error) {
			vm.over(c)
			return goja.Undefined(), err
		}
	})
}

// next sends on a goroutine what is sent in its turn: the peer gets messages in the order in which the script sent them,
// and the close frame last.
func (s *socket) next(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
	if s.sending {
		return
	}
	s.sending = true
	go func() {
		for {
			s.mu.Lock()
			if len(s.queue) == 0 {
				s.sending = false
				s.mu.Unlock()
				return
			}
			f := s.queue[0]
			s.queue = s.queue[1:]
			s.mu.Unlock()
			f()
		}
	}()
}

// closeTimeout is how long a connection may take to close, as in ws.
const closeTimeout = 30 * time.Second

// close begins to say good-bye with a code (1005: none) and a reason. One that cannot be sent cuts the connection.
func (s *socket) close(c Call) Value {
	code, reason := int(c.Argument(0).ToInteger()), c.Argument(1).String()
	if code == 1005 {
		code = 0
	}
	live := s.live
	if s.peer != nil {
		s.leave(int(c.Argument(0).ToInteger()), reason, true)
		return goja.Undefined()
	}
	if live == nil {
		s.errand.cancel(context.Canceled)
		return goja.Undefined()
	}
	s.leaving = true
	late := time.AfterFunc(closeTimeout, live.Terminate)
	context.AfterFunc(s.errand.ctx, func() { late.Stop() })
	s.next(func() {
		if err := live.Close(code, reason); err != nil {
			s.cut.Store(true)
			live.Terminate()
		}
	})
	return goja.Undefined()
}

func (s *socket) terminate() {
	if s.peer != nil {
		s.leave(1006, "", false)
		return
	}
	s.cut.Store(true)
	s.errand.cancel(context.Canceled)
}
