package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/metis-run/metis-run/runtime/event"
	"github.com/metis-run/metis-run/stores"
)

// KeptInfo is one session in a list.
type KeptInfo struct {
	stores.Info
	State string // METIS's: started, ...; "" where it cannot be read
	Plays string // the file of the mission that it plays; "": none
}

// ListKept lists the sessions that a backend keeps, by name. None is loaded: damage to their records is not seen. An error is an *event.Error.
func ListKept(ctx context.Context, b stores.Backend) ([]KeptInfo, error) {
	infos, err := b.List(ctx)
	if err != nil {
		return nil, listError(err)
	}
	list := make([]KeptInfo, 0, len(infos))
	for _, info := range infos {
		one := KeptInfo{Info: info}
		h, err := parseHead(info.Session, info.Seq, info.Head)
		if one.State = h.State; h.Mission != nil {
			one.Plays = h.Mission.Path
		}
		one.Damaged, one.Head = cmp.Or(info.Damaged, err), nil
		list = append(list, one)
	}
	return list, nil
}

func listError(err error) *event.Error {
	failure := storeError("", err)
	if failure.Code == event.CodeStore {
		failure.Message = "the sessions cannot be listed: " + err.Error()
	}
	return failure
}

// KeptCommit is one commit of a session.
type KeptCommit struct {
	Seq   int64
	Epoch int64
	At    time.Time
	What  []string // what came to its end with it, or which command made it
	Keys  []string // of the states that it changed: scope key
	More  int      // how many more
}

// KeptLog lists the commits of a session that are there, the newest first. An error is an *event.Error.
func KeptLog(ctx context.Context, b stores.Backend, name string) ([]KeptCommit, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	history, err := b.History(ctx, name)
	if err != nil {
		return nil, storeError(name, err)
	}
	list := make([]KeptCommit, len(history))
	for i, c := range history {
		var note about
		_ = json.Unmarshal(c.About, &note) // for people: a commit without it is one all the same
		list[i] = KeptCommit{Seq: c.Seq, Epoch: c.Epoch, At: c.At, What: note.What, Keys: note.Keys, More: note.More}
	}
	return list, nil
}

// CollectKept ends the sessions that nobody runs and whose time is over: that their TTL has passed since the last commit,
// or olderThan, if it is not 0. It returns which; with dry it only tells. An error is an *event.Error, and those before it
// have ended.
func CollectKept(ctx context.Context, d Durable, olderThan time.Duration, dry bool) (ended []stores.Info, err error) {
	infos, err := d.Backend.List(ctx)
	if err != nil {
		return nil, listError(err)
	}
	for _, info := range infos {
		idle := time.Since(info.At)
		over := info.TTL > 0 && idle > info.TTL || olderThan > 0 && idle > olderThan
		if !over || info.Holder != nil || info.Damaged != nil { // of a damaged one nobody knows when it was
			continue
		}
		if !dry {
			d.Wait = 0
			done := false
			err := withLease(ctx, d, info.Session, false, func(lease *stores.Lease) error {
				snap, err := d.Backend.Load(ctx, info.Session, 0)
				if err != nil || snap.Seq != info.Seq { // somebody has used it meanwhile
					return err
				}
				done = true
				return d.Backend.Delete(ctx, lease)
			})
			var held *stores.HeldError
			gone := errors.Is(err, stores.ErrNoSession) || errors.Is(err, stores.ErrNoCommit) // acquiring forgets what has expired
			switch {
			case errors.As(err, &held), err == nil && !done:
				continue
			case err != nil && !gone:
				return ended, storeError(info.Session, err)
			}
		}
		ended = append(ended, info)
	}
	return ended, nil
}

// checkName is stores.CheckName as an *event.Error.
func checkName(name string) error {
	if err := stores.CheckName(name); err != nil {
		return &event.Error{Code: event.CodeUsage, Message: err.Error(), Hint: "metis-run session ls shows the names"}
	}
	return nil
}
