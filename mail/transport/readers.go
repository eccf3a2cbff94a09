package transport

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

const (
	// readerPrefix begins the keyword by which an installation marks the letters that it has filed.
	readerPrefix = "$LoaBy-"
	// readersSince is how far back readers looks. A server may list a keyword long after its last use.
	readersSince = 72 * time.Hour
)

func readerKeyword(installation string) imap.Flag { return imap.Flag(readerPrefix + installation) }

// readers lists the installations whose keyword is on a letter that the server received since a day. Servers compare keywords without regard to
// case, and may list them in another one: the ids are in lower case.
func (s *session) readers(ctx context.Context, since time.Time) ([]string, error) {
	var found []string
	for _, keyword := range s.keywords {
		if len(keyword) <= len(readerPrefix) || !strings.EqualFold(string(keyword[:len(readerPrefix)]), readerPrefix) {
			continue
		}
		uids, err := s.search(ctx, &imap.SearchCriteria{Flag: []imap.Flag{keyword}, Since: since})
		if err != nil {
			return nil, err
		}
		if len(uids) > 0 {
			found = append(found, strings.ToLower(string(keyword[len(readerPrefix):])))
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
