package caps

// Outside says what of the outside world the sessions of a run may touch, and how much of it. For makes the capabilities
// of each. The zero value allows nothing but what selected configs grant.
type Outside struct {
	Grants     Grants
	Limits     Limits
	FileLimits FileLimits
	Base       string    // absolute: what relative paths of scripts are relative to; empty: they are refused
	Audit      func(Use) // hears of every use of every session, several at once; nil: nobody
	Transport  Transport // stands between requests and the network; nil: nothing does
}

// For is c with a network, files and an environment of its own. Any goroutine may call it.
func (o *Outside) For(c Capabilities) Capabilities {
	c.Net = &Network{Grants: o.Grants.Net, Limits: o.Limits, Clock: c.Clock, Audit: o.Audit, Transport: o.Transport}
	c.Files = &Files{Read: o.Grants.Read, Write: o.Grants.Write, Base: o.Base, Limits: o.FileLimits, Clock: c.Clock, Audit: o.Audit}
	c.Env = &Env{Names: o.Grants.Env, Clock: c.Clock, Audit: o.Audit}
	return c
}
