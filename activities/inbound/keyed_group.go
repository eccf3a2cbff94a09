package inbound

import (
	"golang.org/x/sync/errgroup"
)

// lanes does things at the same time, a bounded number of them, and those of one key one after another in the order they were given.
type lanes struct {
	running errgroup.Group
	last    map[string]chan struct{} // by key; closed when what was given last is through
}

func newLanes(atOnce int) *lanes {
	l := &lanes{last: map[string]chan struct{}{}}
	l.running.SetLimit(atOnce)
	return l
}

// follow does something once what was given before it with the same key is through. It waits while as much as may is under way; what
// that waits for was given earlier and is under way itself.
func (l *lanes) follow(key string, do func() error) {
	before, through := l.last[key], make(chan struct{})
	l.last[key] = through
	l.running.Go(func() error {
		defer close(through)
		if before != nil {
			<-before
		}
		return do()
	})
}

// wait waits for everything and gives the first error.
func (l *lanes) wait() error { return l.running.Wait() }
