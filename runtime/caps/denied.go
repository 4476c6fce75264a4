package caps

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// ErrDenied is what every *Denied is, for errors.Is.
var ErrDenied = errors.New("not granted")

// Denied is the refusal of a use that was not granted. errors.Is also finds fs.ErrPermission in it.
type Denied struct {
	Capability string // CapNet, CapRead, CapWrite or CapEnv
	Asked      string // host:port, the absolute path, or the name
	Resolved   string // the address that the host led to, or the path that a link led to; else empty
	Flag       string // what would allow it, as a shell takes it; empty if no flag can say it
	From       string // the URL that redirected to what was asked; else empty

	noted bool // in the audit
}

// Error says what was refused and what would allow it, in one line.
func (d *Denied) Error() string {
	var b strings.Builder
	switch d.Capability {
	case CapNet:
		fmt.Fprintf(&b, "network access to %s is not granted", visible(d.Asked))
	case CapRead:
		fmt.Fprintf(&b, "reading %s is not granted", visible(d.Asked))
	case CapWrite:
		fmt.Fprintf(&b, "writing %s is not granted", visible(d.Asked))
	default:
		fmt.Fprintf(&b, "environment variable %s is not granted", visible(d.Asked))
	}
	var why []string
	if d.From != "" {
		why = append(why, "redirected from "+visible(d.From))
	}
	switch {
	case d.Resolved == "":
	case d.Capability == CapNet:
		why = append(why, "it leads to "+d.Resolved+", which is no public address")
	default:
		why = append(why, "it leads to "+visible(d.Resolved))
	}
	if len(why) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(why, "; "))
	}
	if d.Flag != "" {
		fmt.Fprintf(&b, ": %s would allow it", d.Flag)
	} else {
		b.WriteString(": no flag can name it, a grants file can")
	}
	return b.String()
}

// Is makes errors.Is(err, ErrDenied) and errors.Is(err, fs.ErrPermission) true.
func (d *Denied) Is(target error) bool { return target == ErrDenied || target == fs.ErrPermission }

// visible is s for a message: control characters and the like escaped.
func visible(s string) string {
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\ufeff' || 0x80 <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
			return fmt.Sprintf("%q", s)
		}
	}
	return s
}

// flagFor is the flag that allows value, quoted where a shell would read something else: the value comes
// from a script, and people paste it.
func flagFor(capability, value string) string {
	if value == "" || value == Bare || strings.ContainsAny(value, ",\n\r\t\x00") || visible(value) != value ||
		capability == CapNet && strings.Contains(value, "*") || strings.TrimSpace(value) != value {
		return ""
	}
	flag := "--allow-" + capability + "="
	for _, r := range value {
		if !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:@+%", r)) {
			return flag + "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
		}
	}
	return flag + value
}

// Use is one use of a capability, or an attempt: what an audit hears.
type Use struct {
	At         time.Time `json:"at"`
	Capability string    `json:"capability"`         // CapNet, CapRead, CapWrite or CapEnv
	Op         string    `json:"op"`                 // what for: an HTTP method, "socket", "open", "get", ...
	What       string    `json:"what"`               // the URL without credentials, the absolute path, or the name
	Allowed    bool      `json:"allowed"`            // granted; the use itself may have failed
	Resolved   string    `json:"resolved,omitempty"` // the address it went to, or the path behind the links
	Flag       string    `json:"flag,omitempty"`     // of a refused one: what would have allowed it
}

// watcher tells an audit of uses.
type watcher struct {
	clock *Clock
	audit func(Use)
}

// note tells of one use; err is what became of it.
func (w watcher) note(u Use, err error) {
	if w.audit == nil {
		return
	}
	if w.clock == nil {
		w.clock = &Clock{}
	}
	u.At = w.clock.Now()
	u.Allowed = true
	var denied *Denied
	if errors.As(err, &denied) && !denied.noted {
		denied.noted = true // that of a part is no refusal of the whole
		u.Allowed, u.Flag = false, denied.Flag
		if denied.Resolved != "" {
			u.Resolved = denied.Resolved
		}
	}
	w.audit(u)
}
