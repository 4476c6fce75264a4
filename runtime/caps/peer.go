package caps

import "time"

// SocketTransport is a Transport that stands between WebSockets and the network, too.
type SocketTransport interface {
	Transport
	// Socket gives the other end of a WebSocket that a script opens; nil without an error: the network does. r.URL is
	// canonical and without credentials. It is called on the session's goroutine and must not wait.
	Socket(r *SocketRequest) (Peer, error)
	// Tap gives who hears what passes over one that goes to the network, whether it can be opened or not; nil: nobody.
	Tap(r *SocketRequest) Tap
}

// Tap hears what passes over a WebSocket of the network. Its methods are called on the session's goroutine, one after
// another, and must not wait.
type Tap interface {
	Failed(err error)   // it could not be opened; nothing else is called then
	Sent(m Message)     // by the script
	Received(m Message) // by the script
	// Closed is the good-bye of the other end, with its code; not called where the script said it first, or nobody did.
	Closed(code int)
}

// Peer plays the other end of one WebSocket, without a network and so without grants. Its methods are called on the
// session's goroutine, one after another, and must not wait.
type Peer interface {
	// Next is what the peer does next; false: nothing, before Hear is called again. It is asked when the connection is
	// open, after each act and after each message.
	Next() (act PeerAct, ok bool)
	// Hear takes a message of the script.
	Hear(m Message)
	// Closed says that the connection is closed, and whether the script did it.
	Closed(byScript bool)
}

// PeerAct is a message that a peer sends, or its good-bye.
type PeerAct struct {
	Delay   time.Duration // of the session's time, before it
	Message Message
	Close   int // the code of the good-bye; 0: it is a message
}

// Peer is what the Transport puts in the place of the server of a WebSocket, or who hears what passes; nil: nothing.
func (n *Network) Peer(r *SocketRequest) (Peer, Tap, error) {
	if n == nil {
		return nil, nil, nil
	}
	t, ok := n.Transport.(SocketTransport)
	if !ok {
		return nil, nil, nil
	}
	url, err := CanonicalURL(r.URL)
	if err != nil {
		return nil, nil, nil // Open says so
	}
	asked := *r
	asked.URL = url
	peer, err := t.Socket(&asked)
	if peer != nil || err != nil {
		return peer, nil, err
	}
	return nil, t.Tap(&asked), nil
}
