package caps

// Capabilities is everything of the outside world that one session may touch. A nil field is the
// real thing. It must not be shared between sessions.
type Capabilities struct {
	Clock  *Clock
	Random *Random
}

// WithDefaults fills what is nil with the real thing.
func (c Capabilities) WithDefaults() Capabilities {
	if c.Clock == nil {
		c.Clock = &Clock{}
	}
	if c.Random == nil {
		c.Random = &Random{}
	}
	return c
}

// Fixed is the capabilities of a reproducible run: a virtual clock at Epoch and a seeded source.
func Fixed(seed uint64) Capabilities {
	return Capabilities{Clock: Virtual(Epoch), Random: Seeded(seed)}
}
