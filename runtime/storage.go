package runtime

import (
	"fmt"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/runtime/js"
	"github.com/metis-run/metis-run/schema"
	"github.com/metis-run/metis-run/stores"
)

// storeObject is what a script has as context.localStore: METIS's TargetEnvStore with its use(key,
// default), and the members that are only TypeScript-private (spec 4.8).
type storeObject struct {
	session *Session
	store   *stores.Store
	object  *js.Object
}

// stateObject is what use returns: METIS's StoreState, an object with a live value. It owns nothing;
// the state in Go does.
type stateObject struct {
	session *Session
	state   *stores.State
	object  *js.Object
}

// storeObject is the one object that stands for the store of a scope.
func (s *Session) storeObject(of *instance, scope stores.Scope) js.Value {
	store := of.set.Store(scope)
	if o, ok := store.Proxy.(*storeObject); ok {
		return o.object
	}
	if s.kit.storeProto == nil {
		s.kit.storeProto = s.class("TargetEnvStore")
		_ = s.kit.storeProto.Set("use", s.vm.Func("use", s.use))
		_ = s.kit.storeProto.Set("clear", s.vm.Func("clear", s.clear))
	}
	o := &storeObject{session: s, store: store}
	o.object = s.vm.NewDynamic(o, s.kit.storeProto)
	store.Proxy = o
	return o.object
}

// storeOf is the store that an object stands for; nil for any other value. A session has few stores,
// and asking the engine costs an allocation.
func (s *Session) storeOf(v js.Value) *storeObject {
	if last := s.kit.lastStore; last != nil && v == js.Value(last.object) {
		return last
	}
	o, ok := js.As[*storeObject](v)
	if !ok {
		return nil
	}
	s.kit.lastStore = o
	return o
}

// class is the prototype of a class that no script can construct, with its name.
func (s *Session) class(name string) *js.Object {
	proto := s.vm.NewObject()
	constructor := s.vm.Func(name, func(js.Call) js.Value {
		s.vm.Throw("TypeError", fmt.Sprintf("Class constructor %s cannot be invoked without 'new'", name), "", "")
		return nil
	})
	s.vm.Hidden(proto, "constructor", constructor)
	if o, ok := constructor.(*js.Object); ok {
		s.vm.Hidden(o, "prototype", proto)
	}
	return proto
}

// use is METIS's use(key, default).
func (s *Session) use(c js.Call) js.Value {
	o := s.storeOf(c.This)
	if o == nil {
		s.vm.Throw("TypeError", "Cannot read properties of undefined (reading 'store')", "", "call it on the store: context.localStore.use(key, default)")
	}
	state, created := o.store.Use(s.vm.Key(c.Argument(0)), func() any { return c.Argument(1) })
	switch {
	case created:
		s.lateWrite(o.store)
		s.changed(state)
		s.trace(s.current(), state, true)
	case state.Value == nil:
		s.wake(state)
	}
	if p, ok := state.Proxy.(*stateObject); ok {
		return p.object
	}
	if s.kit.stateProto == nil {
		s.kit.stateProto = s.class("StoreState")
		s.vm.Hidden(s.kit.stateProto, "value", js.Undefined()) // `'value' in state`; the state answers first
	}
	p := &stateObject{session: s, state: state}
	p.object = s.vm.NewDynamic(p, s.kit.stateProto)
	state.Proxy = p
	return p.object
}

func (s *Session) clear(c js.Call) js.Value {
	if o := s.storeOf(c.This); o != nil {
		if s.durable != nil {
			s.durable.drop(o.store.States())
		}
		o.store.Clear()
	}
	return js.Undefined()
}

// trace is the event of a creation or an assignment, under --trace-stores.
func (s *Session) trace(x *Execution, state *stores.State, created bool) {
	if !s.opts.TraceStores {
		return
	}
	scope := state.Store().Scope()
	e := event.Store{Scope: scope.Name, Env: scope.Env, Key: state.Key().String(), Op: "set"}
	if created {
		e.Op = "create"
	}
	if x != nil {
		e.Task = x.id
	}
	if value, err := s.notation(state); err == nil {
		e.Value = value
	}
	s.emit(x, e)
}

// lateWrite says that what is written after the end of the instance is lost (spec 4.8).
func (s *Session) lateWrite(store *stores.Store) {
	x := s.current()
	if !store.Ended() {
		if x != nil {
			x.late("wrote to a store")
		}
		return
	}
	s.once(x, event.Diagnostic{Code: "store-write-lost", Severity: schema.SeverityWarning, Source: s.vm.Where().String(),
		Message: fmt.Sprintf("the instance has ended: what is written to its %s store is lost", store.Scope().Name),
		Hint:    "await what the script starts, so that it is done before the session ends"})
}

func (o *storeObject) Get(name string) js.Value {
	if name == "store" {
		return o.entries()
	}
	if hint := storeHint(name); hint != "" {
		o.session.oncePlace(o.session.current(), event.Diagnostic{Code: "store-member", Severity: schema.SeverityWarning,
			Message: fmt.Sprintf("a store has no %s: METIS's documentation shows a Map in places, and METIS has none", name), Hint: hint})
	}
	return nil
}

// storeHint says what to write instead of a Map's members, which METIS's guide to hooks and its longest example use
// (spec 4.9).
func storeHint(name string) string {
	switch name {
	case "set":
		return "write: store.use(key, value).value = value"
	case "get":
		return "write: store.use(key, default).value"
	case "has":
		return "write: store.use(key, undefined).value !== undefined"
	case "delete":
		return "a key stays for good: write store.use(key, undefined).value = undefined"
	case "keys", "values", "entries", "forEach", "size":
		return "keep what you want to list in one state: store.use('all', new Map()).value"
	}
	return ""
}

// entries is the inner Map, which is private in TypeScript only: here a copy.
func (o *storeObject) entries() js.Value {
	m := o.session.vm.NewMap()
	for state := range o.store.States() {
		key, _ := o.session.vm.KeyValue(state.Key())
		if p, ok := state.Proxy.(*stateObject); ok {
			m.Put(key, p.object)
		}
	}
	return m.Object
}

func (o *storeObject) Set(string, js.Value) bool { return true }
func (o *storeObject) Has(name string) bool      { return name == "store" }
func (o *storeObject) Delete(string) bool        { return true }
func (o *storeObject) Keys() []string            { return []string{"store"} }

func (p *stateObject) Get(name string) js.Value {
	if name != "value" && name != "_value" {
		return nil
	}
	v := p.state.Value.(js.Value)
	if k := p.session.durable; k != nil && !p.state.Suspect { // a script that has an object changes it unseen
		if _, object := v.(*js.Object); object {
			k.suspects(p.state)
		}
	}
	return v
}

func (p *stateObject) Set(name string, v js.Value) bool {
	if name == "value" || name == "_value" {
		p.state.Value = v
		p.session.changed(p.state)
		p.session.wrote(p.state)
	}
	return true
}

// changed notes that a state has another value.
func (s *Session) changed(state *stores.State) {
	if s.durable != nil {
		s.durable.edited = true
		s.durable.suspects(state)
	}
}

// wrote is what an assignment brings besides: nothing, most of the time.
func (s *Session) wrote(state *stores.State) {
	if state.Store().Ended() || s.opts.TraceStores {
		s.lateWrite(state.Store())
		s.trace(s.current(), state, false)
		return
	}
	if x := s.current(); x != nil && x.settled {
		x.late("wrote to a store")
	}
}

func (p *stateObject) Has(name string) bool { return name == "_value" }
func (p *stateObject) Delete(string) bool   { return true }
func (p *stateObject) Keys() []string       { return []string{"_value"} }
