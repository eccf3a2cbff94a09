package mailbox

import (
	"sync"

	"loa/mail/transport"
)

// maxFetches is how often a letter is fetched alone before it is deferred.
const maxFetches = 3

// poisonTracker finds letters that a mail server lists and cannot return: damaged on its disk, or breaking the connection. A batch that fails
// is halved until it is one letter. After maxFetches the letter is deferred, and the others are fetched. Once another letter was fetched, which
// shows that the connection works, the deferred letter is put on record without its body. The counts are in memory only: a restarted process
// tries again.
type poisonTracker struct {
	sync.Mutex
	size  map[string]int   // mailbox → letters in its next batch
	tries map[fetchKey]int // failed fetches of a letter alone
}

// fetchKey names a letter of a mailbox.
type fetchKey struct {
	mailbox string
	epoch   int64
	uid     transport.UID
}

// batchSize is how many letters the next batch may have.
func (p *poisonTracker) batchSize(mailbox string) int {
	p.Lock()
	defer p.Unlock()
	if size, known := p.size[mailbox]; known {
		return size
	}
	return batchSize
}

// failed counts a batch that could not be fetched.
func (p *poisonTracker) failed(mailbox string, epoch int64, metas []transport.Meta) {
	p.Lock()
	defer p.Unlock()
	if p.size == nil {
		p.size, p.tries = map[string]int{}, map[fetchKey]int{}
	}
	p.size[mailbox] = max(len(metas)/2, 1)
	if len(metas) == 1 {
		p.tries[fetchKey{mailbox, epoch, metas[0].UID}]++
	}
}

// succeeded doubles the size of the next batch after one was fetched.
func (p *poisonTracker) succeeded(mailbox string) {
	p.Lock()
	defer p.Unlock()
	if size, known := p.size[mailbox]; known {
		p.size[mailbox] = min(2*size, batchSize)
	}
}

// split separates the deferred letters.
func (p *poisonTracker) split(mailbox string, epoch int64, metas []transport.Meta) (fetchable, deferred []transport.Meta) {
	p.Lock()
	defer p.Unlock()
	for _, meta := range metas {
		if p.tries[fetchKey{mailbox, epoch, meta.UID}] >= maxFetches {
			deferred = append(deferred, meta)
			continue
		}
		fetchable = append(fetchable, meta)
	}
	return fetchable, deferred
}
