package mailbox

import (
	"sync"

	"loa/mail/transport"
)

// maxFetches is how often a letter is asked for alone before the others go first.
const maxFetches = 3

// poisonTracker counts the letters that a mail server lists and does not hand over: broken on its disk, or of a shape that breaks the
// conversation. A batch that fails is halved until the letter stands alone; then the letter is deferred and the others go first. Once another
// letter was fetched, so that the connection is not at fault, the deferred one is put on record without its body. The counts are in memory
// only: a process that is started anew tries again.
type poisonTracker struct {
	sync.Mutex
	size  map[string]int   // mailbox → letters in its next batch
	tries map[fetchKey]int // how often a letter was asked for alone in vain
}

// fetchKey is a letter that was asked for.
type fetchKey struct {
	mailbox string
	epoch   int64
	uid     transport.UID
}

// batchSize is how many letters may be asked for at once.
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

// succeeded notes that a batch was fetched; the next may be larger.
func (p *poisonTracker) succeeded(mailbox string) {
	p.Lock()
	defer p.Unlock()
	if size, known := p.size[mailbox]; known {
		p.size[mailbox] = min(2*size, batchSize)
	}
}

// split takes out the letters that the others go before.
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
