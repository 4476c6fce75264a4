package caps

import (
	"context"
	"io"
	"time"
)

// Request is one request, with the redirects that it is to follow.
type Request struct {
	Method string // GET if empty; the usual ones are made upper case, as Fetch does
	URL    string // http or https; user:password becomes Basic authorization, as Node does
	Header Header // names go out as they are written; HTTP/1.1 lines are sorted by name

	// Body or Stream is what is sent, not both. A stream that is an io.Closer is closed. It may be read
	// until the response's Body is done, and cannot be sent again, so a 307 or 308 answer to it fails.
	Body   []byte
	Stream io.Reader

	Redirect     Redirect
	MaxRedirects int // Limits.Redirects if 0

	// Timeout ends the request if the last response's headers are not there in time, counted from when it
	// is its turn. 0: Limits.HeaderTimeout alone. The error's code is ECONNABORTED, axios's.
	Timeout time.Duration

	// AcceptUnauthorized is rejectUnauthorized: false of Node: any certificate will do.
	AcceptUnauthorized bool

	// Decompress decodes bodies by their Content-Encoding (gzip, deflate, br), and asks for them unless
	// Header has an Accept-Encoding. The response's headers stay as they came.
	Decompress bool

	MaxBody int64 // bytes of the response's body, if less than Limits.ResponseBody

	// OnHop hears of every request that is made, as soon as its answer's headers are there or it failed:
	// what an http event tells. It is called on the goroutine of Do.
	OnHop func(Hop)

	// Rest waits in the session's time, for a Transport that answers late; nil: in real time.
	Rest func(ctx context.Context, d time.Duration) error
	// OnWait is called when Do begins to wait for its turn or for the network: for others than the Transport itself. It
	// may be called several times.
	OnWait func()
}

// Redirect says what to do with an answer that leads elsewhere.
type Redirect uint8

const (
	Follow         Redirect = iota // make the next request; each is checked as the first one was
	FailOnRedirect                 // return an error
	Manual                         // return the answer
)

// Response is the answer to a Request. Its Body must be read to the end or closed, for until then it
// takes one of Limits.Requests.
type Response struct {
	Status     int
	StatusText string // the reason phrase as it came, often empty or "OK"
	Header     Header // in the order in which they came, names as they came
	URL        string // of the last request, without credentials
	Redirected bool   // whether URL is another one than asked for
	Body       *Body  // never nil
	Decoded    string // what Content-Encoding was decoded, empty if none was
	Source     string // "network", or "replay" if a Transport answered by itself
}

// Hop is one request of a Do: the first one, or one that a redirect led to.
type Hop struct {
	Method  string
	URL     string // without credentials
	Status  int    // 0 if there was no answer
	Address string // ip:port that it went to, empty for a replay
	Start   time.Time
	Queued  time.Duration // waited for its turn; only the first one does
	Took    time.Duration // from its turn until the headers were there
	Source  string        // as in Response
	Err     error         // why there was no answer
}

// Transport stands between requests and the network. It is asked once for each hop: redirects,
// decompression, limits and time-outs are the business of Do, and apply to recorded answers as well.
//
// r is the request as it goes out: URL canonical and without credentials, Method upper case, Header with
// all that was added, the fields about redirects, time and size unset. wire sends it, and is where grants are checked and
// uses are audited: an answer given without it needs no grant. It may be called once, with r or a changed
// copy. The answer needs Status, StatusText, Header and Body (see NewBody), encoded as it came; what else
// it holds is ignored.
//
// An answer that is to come late waits in r.Rest, which counts for the request's Timeout, too; a wait longer than that
// ends there. Exchange is called from the goroutines of the requests, several at once, and must return when ctx ends. It
// waits in r.Rest and wire only: the session stands still meanwhile, so that what answers cause comes in the same order
// each time.
//
// A Transport that is a SocketTransport, too, stands between WebSockets and the network.
type Transport interface {
	Exchange(ctx context.Context, r *Request, wire func(context.Context, *Request) (*Response, error)) (*Response, error)
}
