package mailbox

import (
	"sync"

	"loa/mail"
)

// maxUndelivered is how often a letter is asked for alone before the others go first.
const maxUndelivered = 3

// stubborn remembers letters that a mail server lists and does not hand over: broken on its disk, or of a shape that breaks the
// conversation. A batch that fails is halved until the letter stands alone; then the others go first, and once one of them has come, so
// that it is not the connection's fault, the letter is put on record without its body. It is memory only: a process that is started anew
// tries again.
type stubborn struct {
	sync.Mutex
	size  map[string]int         // mailbox → letters in its next batch
	tries map[undeliveredUID]int // how often a letter alone did not come
}

// undeliveredUID is a letter that was asked for and did not come.
type undeliveredUID struct {
	mailbox string
	epoch   int64
	uid     mail.UID
}

// batchSize is how many letters may be asked for at once.
func (s *stubborn) batchSize(mailbox string) int {
	s.Lock()
	defer s.Unlock()
	if size, known := s.size[mailbox]; known {
		return size
	}
	return batchSize
}

// failed notes that a batch did not come.
func (s *stubborn) failed(mailbox string, epoch int64, metas []mail.Meta) {
	s.Lock()
	defer s.Unlock()
	if s.size == nil {
		s.size, s.tries = map[string]int{}, map[undeliveredUID]int{}
	}
	s.size[mailbox] = max(len(metas)/2, 1)
	if len(metas) == 1 {
		s.tries[undeliveredUID{mailbox, epoch, metas[0].UID}]++
	}
}

// came notes that a batch came; the next may be larger.
func (s *stubborn) came(mailbox string) {
	s.Lock()
	defer s.Unlock()
	if size, known := s.size[mailbox]; known {
		s.size[mailbox] = min(2*size, batchSize)
	}
}

// split takes out the letters that the others go before.
func (s *stubborn) split(mailbox string, epoch int64, metas []mail.Meta) (willing, unwilling []mail.Meta) {
	s.Lock()
	defer s.Unlock()
	for _, meta := range metas {
		if s.tries[undeliveredUID{mailbox, epoch, meta.UID}] >= maxUndelivered {
			unwilling = append(unwilling, meta)
			continue
		}
		willing = append(willing, meta)
	}
	return willing, unwilling
}
