package caps

// Capabilities is everything of the outside world that one session may touch. A nil Clock or Random is
// the real one; nil Net, Files and Env allow nothing. It must not be shared between sessions.
type Capabilities struct {
	Clock  *Clock
	Random *Random
	Net    *Network
	Files  *Files
	Env    *Env
}

// WithDefaults fills in the real clock and the real source of chance.
func (c Capabilities) WithDefaults() Capabilities {
	if c.Clock == nil {
		c.Clock = &Clock{}
	}
	if c.Random == nil {
		c.Random = &Random{}
	}
	return c
}

// Close ends what is under way in the network and closes the files: the end of the session. Any
// goroutine may call it.
func (c Capabilities) Close() {
	c.Net.Close()
	c.Files.Close()
}

// Fixed is the capabilities of a reproducible run: a virtual clock at Epoch and a seeded source.
func Fixed(seed uint64) Capabilities {
	return Capabilities{Clock: Virtual(Epoch), Random: Seeded(seed)}
}
