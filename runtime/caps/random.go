package caps

import (
	"bytes"
	crand "crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/rand/v2"
)

// Random is the one source of chance of a session: Math.random, ids, uuids, outcomes. The zero
// value is the operating system's. Session's goroutine only.
type Random struct {
	seeded *rand.ChaCha8
}

// Seeded returns a source whose values depend on seed alone, in every release of this project.
func Seeded(seed uint64) *Random {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return &Random{seeded: rand.NewChaCha8(key)}
}

// Float64 is a number in [0, 1) with 53 random bits.
func (r *Random) Float64() float64 {
	if r.seeded == nil {
		return rand.Float64()
	}
	return float64(r.seeded.Uint64()>>11) / (1 << 53)
}

// Fill fills b with random bytes; cryptographically strong ones unless the source is seeded.
func (r *Random) Fill(b []byte) {
	if r.seeded == nil {
		_, _ = crand.Read(b) // never fails since Go 1.24: it ends the process instead
		return
	}
	_, _ = r.seeded.Read(b) // never fails
}

// UUID is a random (version 4) UUID in its text form.
func (r *Random) UUID() string {
	var b [16]byte
	r.Fill(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], b[0:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:36], b[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// ErrRandomState is what Restore answers to bytes that State has not made.
var ErrRandomState = errors.New("no state of a source of chance: it is damaged, or of another program")

// State is where the source stands, at most 64 bytes; nil for the operating system's, which stands nowhere.
func (r *Random) State() []byte {
	if r.seeded == nil {
		return nil
	}
	state, _ := r.seeded.MarshalBinary() // never fails
	return state
}

// Restore makes the source go on where another one, or this one, stood: every method gives what it would have given
// there. An empty state makes it the operating system's. After an error, ErrRandomState, it is what it was.
func (r *Random) Restore(state []byte) error {
	if len(state) == 0 {
		r.seeded = nil
		return nil
	}
	// What Read has left over of its last eight bytes stands before the rest: its length, and itself. The standard library
	// believes any length, and keeps what was left over before: hence the check, and a source that is new.
	if rest, found := bytes.CutPrefix(state, []byte("readbuf:")); found && (len(rest) == 0 || rest[0] > 8 || len(rest) < 1+int(rest[0])) {
		return ErrRandomState
	}
	seeded := &rand.ChaCha8{}
	if seeded.UnmarshalBinary(state) != nil {
		return ErrRandomState
	}
	r.seeded = seeded
	return nil
}
