package runtime_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/metis-run/metis-run/runtime"
	"github.com/metis-run/metis-run/runtime/caps"
	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
	"github.com/metis-run/metis-run/stores/storetest"
)

// Whatever goes wrong at whichever call, what was said to be done is on disk, nothing is there twice, and the session goes
// on in the next process.
func TestFaultsOfTheBackendLoseNothingThatWasSaid(t *testing.T) {
	scripts := map[string]string{"count": `
		const list = context.globalStore.use('list', []).value
		list.push(list.length + 1)
		await context.sleep(1)
		return context.localStore.use('n', 0).value = list.length`}
	const runs = 3
	// Hang is left out: a session waits 15 s for a backend that does not answer, and storetest hangs at every call.
	for fault, name := range map[storetest.Fault]string{storetest.Fail: "fail", storetest.Forget: "forget", storetest.Late: "late", storetest.Twice: "twice", storetest.Lose: "lose"} {
		t.Run(name, func(t *testing.T) {
			for at := 1; ; at++ {
				memory := stores.NewMemory()
				faulty := storetest.Faulty(memory, func(c storetest.Call) storetest.Fault {
					if c.N == at {
						return fault
					}
					return storetest.None
				})
				said := 0
				b, err := opening(t, runtime.Options{ID: "demo", Caps: caps.Fixed(7)}, runtime.Durable{Backend: faulty, Owner: short}, scripts)
				if err == nil {
					for range runs {
						r := b.Run(context.Background(), b.request("count"))
						switch {
						case r.Status == "success":
							_, _ = fmt.Sscan(string(r.Value), &said)
						case r.Error.Code != event.CodeStore && r.Error.Name != "OutdatedContextError":
							t.Errorf("call %d: %+v %v", at, r, r.Error)
						}
					}
					_ = b.Leave(context.Background())
				} else if failure, ok := err.(*event.Error); !ok || failure.Code != event.CodeStore {
					t.Fatalf("call %d: %v", at, err)
				}
				faulty.Flush()
				done := faulty.Calls() < at

				next, err := opening(t, runtime.Options{ID: "demo", Caps: caps.Fixed(7)}, runtime.Durable{Backend: memory, Wait: time.Minute}, scripts)
				if err != nil {
					t.Fatalf("call %d: the next process cannot open it: %v", at, err)
				}
				n := 0
				_, _ = fmt.Sscan(string(next.succeeds("count").Value), &n)
				if n <= said || n > runs+1 {
					t.Errorf("call %d: %d was said to be done, and the next one is %d", at, said, n)
				}
				next.leave()
				if done {
					return
				}
			}
		})
	}
}
