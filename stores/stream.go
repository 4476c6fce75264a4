package stores

import "github.com/metis-run/metis-run/runtime/event"

// Writer receives one value piece by piece: how a live value of some VM becomes bytes or text without
// a tree in between. See event.Writer for the order of calls.
type Writer = event.Writer
