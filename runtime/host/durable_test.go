package host_test

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
)

// A host that ends leaves its sessions on disk, and the next one goes on with them: lone targets and missions alike.
func TestSessionsOutliveTheirHost(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d := &runtime.Durable{Backend: stores.NewMemory()}
	opened := func(idle time.Duration) *client {
		opts := staging("2.5", nil)
		opts.Durable, opts.Idle = d, idle
		return serve(t, opts)
	}
	c := opened(0)
	same(t, "first", string(c.ask(`{"id":1,"do":"run","session":"lone","target":"lab/count"}`).Value), "1")
	c.ask(`{"id":2,"do":"start","session":"m","mission":%s,"clock":"virtual","seed":3}`, compact(t, "2.5"))
	c.ask(`{"id":3,"do":"execute","session":"m","force":"red","node":"firewall","action":"scan","outcome":"success"}`)
	before := c.ask(`{"id":4,"do":"state","session":"m"}`)
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	state := stateOf(c.all)
	same(t, "state", before.Status, "success")

	c = opened(0)
	same(t, "second", string(c.ask(`{"id":1,"do":"run","session":"lone","target":"lab/count"}`).Value), "2")
	c.ask(`{"id":2,"do":"state","session":"m"}`)
	same(t, "the mission's state", stateOf(c.all), state)
	same(t, "a second start", c.ask(`{"id":3,"do":"start","session":"m","mission":%s}`, compact(t, "2.5")).Status, "refused")
	same(t, "execute", c.ask(`{"id":4,"do":"execute","session":"m","force":"red","node":"firewall","action":"scan"}`).Status, "success")
	same(t, "end", c.ask(`{"id":5,"do":"end","session":"m"}`).Status, "success")
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	for _, e := range c.all {
		if e.Session == "lone" && e.Epoch != 2 {
			t.Errorf("%s has the epoch %d", inShort(e), e.Epoch)
		}
	}

	c = opened(time.Millisecond)
	same(t, "third", string(c.ask(`{"id":1,"do":"run","session":"lone","target":"lab/count"}`).Value), "3")
	c.until(func(e event.Event) bool { s, ok := e.Body.(event.Session); return ok && s.State == "stored" })
	same(t, "after it has hibernated", string(c.ask(`{"id":2,"do":"run","session":"lone","target":"lab/count"}`).Value), "4")
	same(t, "a mission that has ended", c.ask(`{"id":3,"do":"state","session":"m"}`).Error.Code, event.CodeUnknown)
	same(t, "a name that cannot be kept", c.ask(`{"id":4,"do":"run","session":"../x","target":"lab/count"}`).Error.Code, event.CodeUsage)
	same(t, "end", c.ask(`{"id":5,"do":"end","session":"lone"}`).Status, "success")
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	if list, _ := d.Backend.List(t.Context()); len(list) > 0 {
		t.Errorf("all have ended, and there are %+v", list)
	}
}

// stateOf is the last state that was answered.
func stateOf(events []event.Event) (state string) {
	for _, e := range events {
		if s, ok := e.Body.(event.State); ok {
			state = strings.TrimSpace(string(s.State))
		}
	}
	return state
}

// A kept session that breaks goes on from its newest commit with the next request.
func TestAKeptSessionThatBreaksGoesOn(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	opts := staging("2.5", map[string]string{"second": "while (true) {}"})
	opts.Durable = &runtime.Durable{Backend: stores.NewMemory()}
	c := serve(t, opts)
	same(t, "first", string(c.ask(`{"id":1,"do":"run","session":"s","target":"lab/count"}`).Value), "1")
	c.send(`{"id":2,"do":"run","session":"s","target":"lab/second","timeout":"20ms"}`)
	c.until(func(e event.Event) bool { s, ok := e.Body.(event.Session); return ok && s.State == "broken" })
	same(t, "second", string(c.ask(`{"id":3,"do":"run","session":"s","target":"lab/count"}`).Value), "2")
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
}
