package js

import (
	"context"
	"time"

	"github.com/dop251/goja"

	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
)

// net is the module metis-run:net, over which fetch, WebSocket, RestApi and WebSocketApi are written:
//
//	request({method, url, headers, body, redirect, maxRedirects, timeout, rejectUnauthorized, decompress}) -> {head, read, cancel}
//	    timeout is for the head, and then for each read
//	socket({url, protocols, headers, rejectUnauthorized, timeout, keepAliveInterval, keepAliveTimeout}, {open, message, error, close})
//	    -> {send, close, terminate}
//	after(ms, f, loosely) -> id, stop(id), isDenied(error), diagnose(code, message, hint), uncaught(error)
//
// A script that knows its name gets nothing that the library would not do for it; every function takes any arguments.
func (vm *VM) net() *Object {
	if vm.outside.module != nil {
		return vm.outside.module
	}
	o := vm.rt.NewObject()
	put := vm.puts(o)
	put("request", vm.request)
	put("socket", vm.openSocket)
	put("isDenied", func(c Call) Value { return vm.rt.ToValue(vm.isDenied(c.Argument(0))) })
	put("diagnose", func(c Call) Value {
		if vm.opts.Diagnose != nil {
			vm.opts.Diagnose(vm.current, event.Diagnostic{Code: c.Argument(0).String(), Severity: "warning", Source: vm.Where().String(),
				Message: c.Argument(1).String(), Hint: c.Argument(2).String()})
		}
		return goja.Undefined()
	})
	put("uncaught", func(c Call) Value {
		if vm.opts.Uncaught != nil {
			vm.opts.Uncaught(vm.current, vm.Error(thrown{c.Argument(0)}), false)
		}
		return goja.Undefined()
	})
	put("after", vm.netTimer)
	put("stop", func(c Call) Value {
		id := c.Argument(0).ToInteger()
		if t := vm.outside.timers[id]; t != nil {
			vm.Loop.Stop(t)
			delete(vm.outside.timers, id)
		}
		return goja.Undefined()
	})
	vm.outside.module = o
	return o
}

// netTimer is a timer of the library's own: for a time-out, or loosely for what keeps no session going.
func (vm *VM) netTimer(c Call) Value {
	f, ok := goja.AssertFunction(c.Argument(1))
	if !ok || vm.outside.closed {
		return goja.Undefined()
	}
	vm.outside.last++
	id, task := vm.outside.last, vm.current
	schedule := vm.Loop.After
	if c.Argument(2).ToBoolean() {
		schedule = vm.Loop.Loosely
	}
	if vm.outside.timers == nil {
		vm.outside.timers = map[int64]*Timer{}
	}
	vm.outside.timers[id] = schedule(milliseconds(c.Argument(0).ToFloat()), func() {
		delete(vm.outside.timers, id)
		vm.callBack(task, f)
	})
	return vm.rt.ToValue(id)
}

func milliseconds(ms float64) time.Duration {
	if !(ms > 0) {
		return 0
	}
	return time.Duration(min(ms, 1<<31-1) * float64(time.Millisecond))
}

// callBack calls a function of a library in a turn of its own; what it throws nobody else can catch.
func (vm *VM) callBack(t *Task, f Callable, args ...Value) {
	if _, failure := vm.Call(t, f, goja.Undefined(), args...); failure != nil && vm.broken == nil && vm.opts.Uncaught != nil {
		vm.opts.Uncaught(t, failure, false)
	}
	vm.Turn()
}

// request begins a request.
func (vm *VM) request(c Call) Value {
	o, _ := c.Argument(0).(*Object)
	given := options{vm, o}
	r := &caps.Request{
		Method: given.text("method"), URL: given.text("url"), Header: given.header(), Body: vm.copied(given.get("body")),
		MaxRedirects: int(given.number("maxRedirects")), Timeout: milliseconds(given.number("timeout")),
		AcceptUnauthorized: IsFalse(given.get("rejectUnauthorized")), Decompress: !IsFalse(given.get("decompress")),
	}
	switch given.text("redirect") {
	case "error":
		r.Redirect = caps.FailOnRedirect
	case "manual":
		r.Redirect = caps.Manual
	}
	x := &exchange{vm: vm, errand: vm.newErrand(), patience: r.Timeout}
	if vm.opts.HTTP != nil {
		r.OnHop = func(hop caps.Hop) { x.hops = append(x.hops, hop) }
	}
	start := func(f func()) { go f() }
	if net := vm.opts.Caps.Net; net != nil && net.Transport != nil {
		start = x.stretch.begin
		r.OnWait = x.stretch.end
		r.Rest = func(ctx context.Context, d time.Duration) error { return vm.Loop.rest(ctx, d, &x.stretch) }
	}
	handle := vm.rt.NewObject()
	_ = handle.Set("head", vm.awaitBy(start, x.errand, func() func() (Value, error) {
		response, err := vm.opts.Caps.Net.Do(x.errand.ctx, r)
		return func() (Value, error) { return x.answered(response, err) }
	}))
	_ = handle.Set("read", vm.Func("read", x.read))
	_ = handle.Set("cancel", vm.Func("cancel", func(Call) Value {
		if x.stretch.wake(func() { x.errand.cancel(context.Canceled) }) {
			x.tell()
		}
		x.end()
		return goja.Undefined()
	}))
	return handle
}

// exchange is one request and its answer. Its call lasts until the body was read.
type exchange struct {
	vm       *VM
	errand   *errand
	response *caps.Response
	reading  bool
	stretch  stretch       // of a request that a Transport answers
	hops     []caps.Hop    // that nobody was told of yet; of Do's goroutine until it is done
	patience time.Duration // with each read; 0: none of its own
}

// errSilent is the end of a body that nothing came of in time.
var errSilent = &caps.Error{Code: "ECONNRESET", Message: "aborted"}

func (x *exchange) end() {
	x.vm.over(x.errand)
	if x.response != nil {
		_ = x.response.Body.Close() // never fails
	}
}

// tell tells of the requests that were made.
func (x *exchange) tell() {
	for _, hop := range x.hops {
		x.vm.opts.HTTP(x.errand.task, hop)
	}
	x.hops = nil
}

// answered is the head of the answer, once it or its failure is there.
func (x *exchange) answered(response *caps.Response, err error) (Value, error) {
	vm := x.vm
	x.tell()
	x.response = response
	if err != nil {
		x.end()
		return nil, err
	}
	if x.errand.ctx.Err() != nil { // cancelled when the answer was on its way
		x.end()
		return nil, context.Cause(x.errand.ctx)
	}
	o := vm.rt.NewObject()
	_ = o.Set("status", response.Status)
	_ = o.Set("statusText", response.StatusText)
	_ = o.Set("url", response.URL)
	_ = o.Set("redirected", response.Redirected)
	_ = o.Set("decoded", response.Decoded != "")
	var headers []Value
	for _, field := range response.Header {
		headers = append(headers, vm.NewArray(vm.rt.ToValue(field.Name), vm.rt.ToValue(field.Value)))
	}
	_ = o.Set("headers", vm.NewArray(headers...))
	return o, nil
}

// read is the next piece of the body, null at its end.
func (x *exchange) read(Call) Value {
	vm := x.vm
	if x.response == nil || x.reading {
		vm.Throw("TypeError", "the body cannot be read now", "", "await the head, and one read before the next")
	}
	x.reading = true
	start := func(f func()) { go f() }
	if x.response.Source == "replay" {
		start = x.stretch.begin
	}
	return vm.awaitBy(start, x.errand, func() func() (Value, error) {
		if x.patience > 0 {
			late := time.AfterFunc(x.patience, func() { x.errand.cancel(errSilent) })
			defer late.Stop()
		}
		piece, err := readSome(x.response.Body)
		return func() (Value, error) {
			x.reading = false
			switch {
			case err != nil:
				x.end()
				return nil, err
			case piece == nil:
				x.end()
				return goja.Null(), nil
			}
			return vm.bytes(piece), nil
		}
	})
}
