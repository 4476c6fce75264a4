package mission

import (
	"encoding/json"

	"github.com/metis-run/metis-run/runtime/event"
)

// State is the mission's state as a host sees it: {"nodes":{"force/node":{"blocked","opened","alerts"}}, "actions":
// {"force/node/action":{"successChance","processTime","resourceCosts","executionCount"}}, "pools":{"force/pool":balance},
// "files":{id:[force]}}. Up to 2.3 an action has a resourceCost and "pools" the forces. Numbers that JSON has not are in
// the notation of package event.
func (r *Realm) State() json.RawMessage {
	w := event.NewEncoder(nil)
	several := r.Dialect.ResourcePools
	w.BeginObject(0)
	w.Key("nodes")
	w.BeginObject(0)
	for _, n := range r.AllNodes() {
		w.Key(n.Force.LocalKey + "/" + n.LocalKey)
		w.BeginObject(0)
		w.Key("blocked")
		w.Bool(n.Blocked)
		w.Key("opened")
		w.Bool(n.Opened)
		w.Key("alerts")
		w.BeginArray(0, len(n.Alerts))
		for _, a := range n.Alerts {
			encode(w, a)
		}
		w.End()
		w.End()
	}
	w.End()
	w.Key("actions")
	w.BeginObject(0)
	for _, a := range r.AllActions() {
		w.Key(a.Node.Force.LocalKey + "/" + a.Node.LocalKey + "/" + a.LocalKey)
		w.BeginObject(0)
		w.Key("successChance")
		w.Number(a.SuccessChance())
		w.Key("processTime")
		w.Number(a.ProcessTime())
		if several {
			w.Key("resourceCosts")
			w.BeginObject(0)
			for i, c := range a.Costs {
				w.Key(c.ResourceID)
				w.Number(a.Cost(i))
			}
			w.End()
		} else {
			w.Key("resourceCost")
			w.Number(a.Cost(0))
		}
		w.Key("executionCount")
		w.Number(float64(a.ExecutionCount))
		w.End()
	}
	w.End()
	w.Key("pools")
	w.BeginObject(0)
	for _, f := range r.Forces {
		for _, p := range f.Pools {
			if several {
				w.Key(f.LocalKey + "/" + p.LocalKey)
			} else {
				w.Key(f.LocalKey)
			}
			encode(w, p.Balance)
		}
	}
	w.End()
	w.Key("files")
	w.BeginObject(0)
	for _, file := range r.Files {
		w.Key(file.ID)
		w.BeginArray(0, len(file.Access))
		for _, id := range file.Access {
			name := id // of a force that is not in this realm, or that a script made up
			if f := r.ForceByID(id); f != nil {
				name = f.LocalKey
			}
			w.String(name)
		}
		w.End()
	}
	w.End()
	w.End()
	state, err := w.JSON()
	if err != nil { // nothing above can fail
		return json.RawMessage("null")
	}
	return state
}

// Value is a From or To of a Change in JSON, in the notation of package event; nil for nothing.
func Value(v any) json.RawMessage {
	if v == nil {
		return nil
	}
	w := event.NewEncoder(nil)
	encode(w, v)
	value, err := w.JSON()
	if err != nil {
		return nil
	}
	return value
}

func encode(w *event.Encoder, v any) {
	switch v := v.(type) {
	case bool:
		w.Bool(v)
	case float64:
		w.Number(v)
	case string:
		w.String(v)
	case Alert:
		w.BeginObject(0)
		w.Key("message")
		w.String(v.Message)
		w.Key("severity")
		w.String(v.Severity)
		w.End()
	default:
		w.Null()
	}
}
