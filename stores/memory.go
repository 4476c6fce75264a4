package stores

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/metis-run/metis-run/stores/internal/turn"
)

// Memory is a Backend whose sessions end with the process.
type Memory struct {
	mu       sync.Mutex
	clock    turn.Clock
	epoch    int64 // the highest of the sessions that are there no more
	sessions map[string]*remembered
}

// NewMemory is a Memory without sessions.
func NewMemory() *Memory {
	return &Memory{clock: turn.Monotonic(), sessions: make(map[string]*remembered)}
}

type remembered struct {
	epoch   int64
	holder  *Holder // nil: nobody
	counter int64
	note    []byte

	ttl      time.Duration
	commits  []rememberedCommit   // those that can be read, the oldest first
	versions map[string][]version // of each record, the oldest first; never empty
}

type rememberedCommit struct {
	Logged
	head    []byte
	sum     [32]byte // of the Commit
	changed []string // IDs of records with a version of this commit
}

type version struct {
	seq  int64
	gone bool // the record is no more
	Record
}

func (s *remembered) seq() int64 {
	if len(s.commits) == 0 {
		return 0
	}
	return s.commits[len(s.commits)-1].Seq
}

// at is what a record was at a commit; false: it was not there.
func at(versions []version, seq int64) (version, bool) {
	i, found := slices.BinarySearchFunc(versions, seq, func(v version, seq int64) int { return cmp.Compare(v.seq, seq) })
	if !found {
		i--
	}
	if i < 0 || versions[i].gone {
		return version{}, false
	}
	return versions[i], true
}

// Acquire implements Backend.
func (m *Memory) Acquire(ctx context.Context, session string, by Owner, wait time.Duration) (*Lease, error) {
	if err := CheckName(session); err != nil {
		return nil, err
	}
	var lease *Lease
	var holder Holder
	held, err := turn.Wait(ctx, m.clock, wait, func(still *turn.Mark) (*turn.Mark, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		s := m.sessions[session]
		if s != nil && s.holder != nil {
			mark := turn.Mark{Epoch: s.epoch, Counter: s.counter, TTL: s.holder.Owner.Patience()}
			if still == nil || *still != mark {
				holder = *s.holder
				return &mark, nil
			}
		}
		if s != nil && s.expired(time.Now()) {
			m.forget(session)
			s = nil
		}
		if s == nil {
			s = &remembered{epoch: m.epoch, versions: make(map[string][]version)}
			m.sessions[session] = s
		}
		s.epoch++
		s.counter = 0
		s.holder = &Holder{Owner: by, Since: time.Now()}
		lease = &Lease{Session: session, Epoch: s.epoch, Owner: by, Left: bytes.Clone(s.note)}
		return nil, nil
	})
	if held {
		err = &HeldError{Session: session, Holder: holder}
	}
	return lease, err
}

func (s *remembered) expired(now time.Time) bool {
	return s.ttl > 0 && len(s.commits) > 0 && s.commits[len(s.commits)-1].At.Add(s.ttl).Before(now)
}

// forget drops a session; its epochs are not given again.
func (m *Memory) forget(session string) {
	m.epoch = max(m.epoch, m.sessions[session].epoch)
	delete(m.sessions, session)
}

// holding is the session of a lease that is good.
func (m *Memory) holding(ctx context.Context, l *Lease) (*remembered, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := m.sessions[l.Session]
	if s == nil || s.epoch != l.Epoch || s.holder == nil {
		return nil, ErrStale
	}
	return s, nil
}

// Renew implements Backend.
func (m *Memory) Renew(ctx context.Context, l *Lease, note []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.holding(ctx, l)
	if err != nil {
		return err
	}
	s.counter++
	s.note = bytes.Clone(note)
	return nil
}

// Release implements Backend.
func (m *Memory) Release(ctx context.Context, l *Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.holding(ctx, l)
	if err == ErrStale {
		return nil
	} else if err != nil {
		return err
	}
	s.holder, s.note = nil, nil
	if len(s.commits) == 0 {
		m.forget(l.Session)
	}
	return nil
}

// Load implements Backend.
func (m *Memory) Load(ctx context.Context, session string, seq int64) (*Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.sessions[session]
	if s == nil || len(s.commits) == 0 {
		return nil, ErrNoSession
	}
	if seq == 0 {
		seq = s.seq()
	}
	i := slices.IndexFunc(s.commits, func(c rememberedCommit) bool { return c.Seq == seq })
	if i < 0 {
		return nil, ErrNoCommit
	}
	c := s.commits[i]
	snapshot := &Snapshot{Seq: seq, Epoch: c.Epoch, At: c.At, Head: bytes.Clone(c.head)}
	for _, id := range slices.Sorted(maps.Keys(s.versions)) {
		if v, there := at(s.versions[id], seq); there {
			snapshot.Records = append(snapshot.Records, Record{ID: id, Meta: bytes.Clone(v.Meta), Data: bytes.Clone(v.Data)})
		}
	}
	return snapshot, nil
}

// Commit implements Backend.
func (m *Memory) Commit(ctx context.Context, l *Lease, c *Commit) error {
	if err := c.Check(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s, err := m.holding(ctx, l)
	if err != nil {
		return err
	}
	sum := c.Sum()
	if newest := s.seq(); c.Seq == newest && newest > 0 {
		if last := s.commits[len(s.commits)-1]; last.Epoch == l.Epoch && last.sum == sum {
			return nil
		}
		return ErrSequence
	} else if c.Seq != newest+1 {
		return ErrSequence
	}

	added := rememberedCommit{Logged: Logged{Seq: c.Seq, Epoch: l.Epoch, At: c.At, About: bytes.Clone(c.About)}, head: bytes.Clone(c.Head), sum: sum}
	change := func(v version) {
		v.seq = c.Seq
		s.versions[v.ID] = append(s.versions[v.ID], v)
		added.changed = append(added.changed, v.ID)
	}
	gone := slices.Clone(c.Delete)
	if c.Clear {
		gone = slices.AppendSeq(gone, maps.Keys(s.versions))
	}
	put := make(map[string]bool, len(c.Put))
	for _, r := range c.Put {
		put[r.ID] = true
		change(version{Record: Record{ID: r.ID, Meta: bytes.Clone(r.Meta), Data: bytes.Clone(r.Data)}})
	}
	for _, id := range gone {
		if _, there := at(s.versions[id], c.Seq); there && !put[id] {
			change(version{gone: true, Record: Record{ID: id}})
		}
	}
	s.commits, s.ttl = append(s.commits, added), c.TTL
	s.prune(c.Seq - int64(c.Keep))
	return nil
}

// prune drops the commits before one and the versions that only they needed. What a commit wrote supersedes older
// versions: they go when the commit becomes the oldest.
func (s *remembered) prune(oldest int64) {
	drop := 0
	for _, c := range s.commits {
		if c.Seq < oldest {
			drop++
		}
		if c.Seq > oldest {
			break
		}
		for _, id := range c.changed {
			versions := s.versions[id]
			for len(versions) > 1 && versions[1].seq <= oldest {
				versions = slices.Delete(versions, 0, 1)
			}
			if len(versions) > 0 && versions[0].gone && versions[0].seq <= oldest {
				versions = slices.Delete(versions, 0, 1)
			}
			if len(versions) == 0 {
				delete(s.versions, id)
			} else {
				s.versions[id] = versions
			}
		}
	}
	s.commits = slices.Delete(s.commits, 0, drop)
}

// History implements Backend.
func (m *Memory) History(ctx context.Context, session string) ([]Logged, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.sessions[session]
	if s == nil || len(s.commits) == 0 {
		return nil, ErrNoSession
	}
	var history []Logged
	for _, c := range slices.Backward(s.commits) {
		logged := c.Logged
		logged.About = bytes.Clone(c.About)
		history = append(history, logged)
	}
	return history, nil
}

// List implements Backend.
func (m *Memory) List(ctx context.Context, only ...string) ([]Info, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Info
	for _, name := range slices.Sorted(maps.Keys(m.sessions)) {
		s := m.sessions[name]
		if len(s.commits) == 0 || len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		newest := s.commits[len(s.commits)-1]
		info := Info{Session: name, Seq: newest.Seq, Epoch: s.epoch, At: newest.At, Head: bytes.Clone(newest.head), TTL: s.ttl}
		for _, c := range s.commits {
			info.Size += int64(len(c.head))
		}
		for _, versions := range s.versions {
			for _, v := range versions {
				info.Size += int64(len(v.Meta) + len(v.Data))
			}
		}
		if s.holder != nil {
			holder := *s.holder
			info.Holder = &holder
		}
		list = append(list, info)
	}
	return list, nil
}

// Delete implements Backend.
func (m *Memory) Delete(ctx context.Context, l *Lease) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.holding(ctx, l); err != nil {
		return err
	}
	m.forget(l.Session)
	return nil
}
