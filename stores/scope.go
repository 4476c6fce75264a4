package stores

import (
	"fmt"
	"strings"
)

// The three stores of METIS.
const (
	Local  = "local"
	Realm  = "realm"
	Global = "global"
)

// Scope says whose a store is, within one instance of a session: spec 4.8's scope key.
type Scope struct {
	Name  string // Local, Realm or Global
	Env   string // Local: the environment's id
	Realm string // Local and Realm, in sessions with realms; empty: the only one
}

// String is the scope's text: global, realm[:R], local:ENV[@R].
func (s Scope) String() string {
	text := s.Name
	switch {
	case s.Name == Local:
		text += ":" + s.Env
		if s.Realm != "" {
			text += "@" + s.Realm
		}
	case s.Name == Realm && s.Realm != "":
		text += ":" + s.Realm
	}
	return text
}

// ParseScope reads what String writes.
func ParseScope(text string) (Scope, error) {
	name, rest, has := strings.Cut(text, ":")
	switch {
	case name == Global && !has:
		return Scope{Name: Global}, nil
	case name == Realm && (!has || rest != ""):
		return Scope{Name: Realm, Realm: rest}, nil
	case name == Local && rest != "":
		env, realm, at := strings.Cut(rest, "@")
		if env != "" && (!at || realm != "") {
			return Scope{Name: Local, Env: env, Realm: realm}, nil
		}
	}
	return Scope{}, fmt.Errorf("%q is no scope: write global, realm, realm:REALM, local:ENV or local:ENV@REALM", text)
}
