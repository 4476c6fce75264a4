package stores

import (
	"cmp"
	"iter"
	"slices"
)

// State is what use(key, default) returns: the owner of one live value. The same State comes back for
// as long as its store lives (spec 4.8).
type State struct {
	Value any // the live value
	Proxy any // what the VM's owner hands to scripts for it; made once

	// Of a session that is kept, and its owner's: what holds the value on disk, and whether the value may differ from it.
	Kept    any
	Suspect bool

	key    Key
	store  *Store
	number int64
}

// Number tells the states of a set apart, and in what order they came to be: 1, 2, 3, ...
func (s *State) Number() int64 { return s.number }

// Key is the state's key.
func (s *State) Key() Key { return s.key }

// Store is the store that the state belongs to.
func (s *State) Store() *Store { return s.store }

// Store is one of METIS's stores: key -> state, in order of first use. The zero Store is an empty one
// that belongs to no set.
type Store struct {
	scope Scope
	Proxy any // as State.Proxy

	set    *Set
	states map[Key]*State
	order  []*State
}

// Scope says whose store it is.
func (s *Store) Scope() Scope { return s.scope }

// Ended tells that the instance is over: what is written now is seen by late code only, and lost.
func (s *Store) Ended() bool { return s.set != nil && s.set.ended }

// Use is METIS's use(key, default): the state of the key, created with first's value if there is none
// yet. first is called only then.
func (s *Store) Use(key Key, first func() any) (state *State, created bool) {
	if state, ok := s.states[key]; ok {
		return state, false
	}
	if s.states == nil {
		s.states = map[Key]*State{}
	}
	state = &State{Value: first(), key: key, store: s}
	if s.set != nil {
		s.set.Last++
		state.number = s.set.Last
	}
	s.states[key] = state
	s.order = append(s.order, state)
	return state, true
}

// Restore is Use of a state that was kept: with the number that it had, and without a value yet.
func (s *Store) Restore(key Key, number int64) *State {
	if s.states == nil {
		s.states = map[Key]*State{}
	}
	state := &State{key: key, store: s, number: number}
	s.states[key] = state
	s.order = append(s.order, state)
	return state
}

// Forget takes the state of a key out of the store, as if it had never been used.
func (s *Store) Forget(key Key) {
	state := s.states[key]
	delete(s.states, key)
	s.order = slices.DeleteFunc(s.order, func(other *State) bool { return other == state })
}

// Get is the state of the key; nil if it was never used.
func (s *Store) Get(key Key) *State { return s.states[key] }

// Len is the number of states.
func (s *Store) Len() int { return len(s.states) }

// States goes through the states in order of first use.
func (s *Store) States() iter.Seq[*State] { return slices.Values(s.order) }

// Clear forgets all states. METIS has it at run time, hidden from TypeScript only (spec 4.8).
func (s *Store) Clear() { s.states, s.order = nil, nil }

// Set is the stores of one instance of a session. The zero Set is empty and ready.
type Set struct {
	stores map[Scope]*Store
	order  []*Store
	ended  bool

	// Last is the number of the newest state. A set that goes on from another one begins where that has ended.
	Last int64
}

// Store is the store of a scope, created on first use.
func (s *Set) Store(scope Scope) *Store {
	if store, ok := s.stores[scope]; ok {
		return store
	}
	store := &Store{scope: scope, set: s}
	if s.ended {
		return store // nobody else will see it
	}
	if s.stores == nil {
		s.stores = map[Scope]*Store{}
	}
	s.stores[scope] = store
	s.order = append(s.order, store)
	return store
}

// All goes through the stores in order of first use.
func (s *Set) All() iter.Seq[*Store] { return slices.Values(s.order) }

// Sort puts stores and states that were restored into the order in which they came to be.
func (s *Set) Sort() {
	for _, store := range s.order {
		slices.SortFunc(store.order, func(a, b *State) int { return cmp.Compare(a.number, b.number) })
	}
	slices.SortFunc(s.order, func(a, b *Store) int { return cmp.Compare(a.first(), b.first()) })
}

// first is the number of the store's oldest state.
func (s *Store) first() int64 {
	if len(s.order) == 0 {
		return 0
	}
	return s.order[0].number
}

// Ended tells whether End was called.
func (s *Set) Ended() bool { return s.ended }

// End frees the stores: nothing can be reached through the set any more. A store that late code still
// holds goes on working for that code alone (spec 4.8).
func (s *Set) End() { s.stores, s.order, s.ended = nil, nil, true }
