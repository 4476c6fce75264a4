package main

import "time"

// progress says what goes on, for a terminal's stderr; "" is nothing.
func (o *output) progress(text string) {
	if o.stderr.cursor {
		o.wipe()
		o.doing = text
	}
}

// next takes what is to be written next off the queue, nil at its end. Where nothing comes for a moment, the progress is
// drawn.
func (o *output) next() func() {
	if o.doing == "" || o.drawn {
		return <-o.queue
	}
	timer := time.NewTimer(o.still)
	defer timer.Stop()
	select {
	case f := <-o.queue:
		return f
	case <-timer.C:
	}
	o.mu.Lock()
	o.put(&o.stderr, short(inline(o.doing))) // both buffers are empty
	o.flush()
	o.drawn = true
	o.mu.Unlock()
	return <-o.queue
}

// wipe takes the progress off the screen.
func (o *output) wipe() {
	if o.drawn {
		o.drawn = false
		o.stderr.buf = append(o.stderr.buf, "\r\x1b[K"...)
		o.flush()
	}
}

// short keeps a text on one line of a terminal.
func short(text string) string {
	const width = 79
	if runes := []rune(text); len(runes) > width {
		return string(runes[:width-3]) + "..."
	}
	return text
}
