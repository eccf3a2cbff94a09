package mailserver

import (
	"bytes"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Search finds letters. The letters in memory are empty, so what depends on their bytes is looked for in the spool.
func (s *session) Search(kind imapserver.NumKind, criteria *imap.SearchCriteria, options *imap.SearchOptions) (*imap.SearchData, error) {
	if !dependsOnContent(*criteria) {
		return s.UserSession.Search(kind, criteria, options)
	}
	uids, err := s.matching(*criteria)
	if err != nil {
		return nil, err
	}
	return s.UserSession.Search(kind, &imap.SearchCriteria{UID: []imap.UIDSet{uids}}, options)
}

// dependsOnContent reports whether criteria ask for the bytes of letters, at any depth.
func dependsOnContent(c imap.SearchCriteria) bool {
	if len(c.Header)+len(c.Body)+len(c.Text) > 0 || c.Larger != 0 || c.Smaller != 0 || !c.SentSince.IsZero() || !c.SentBefore.IsZero() {
		return true
	}
	for _, not := range c.Not {
		if dependsOnContent(not) {
			return true
		}
	}
	for _, or := range c.Or {
		if dependsOnContent(or[0]) || dependsOnContent(or[1]) {
			return true
		}
	}
	return false
}

// matching returns the letters that match criteria: those that match without their bytes, less those whose bytes do not match, less those that
// match a Not, less those that match neither side of an Or.
func (s *session) matching(c imap.SearchCriteria) (imap.UIDSet, error) {
	content := imap.SearchCriteria{Header: c.Header, Body: c.Body, Text: c.Text, Larger: c.Larger, Smaller: c.Smaller, SentSince: c.SentSince, SentBefore: c.SentBefore}
	nots, ors := c.Not, c.Or
	c.Header, c.Body, c.Text, c.Larger, c.Smaller, c.Not, c.Or = nil, nil, nil, 0, 0, nil, nil
	c.SentSince, c.SentBefore = time.Time{}, time.Time{}
	found, err := s.UserSession.Search(imapserver.NumKindUID, &c, &imap.SearchOptions{})
	if err != nil {
		return nil, err
	}
	uids, _ := found.All.(imap.UIDSet)
	if dependsOnContent(content) {
		if uids, err = s.withContent(uids, content); err != nil {
			return nil, err
		}
	}
	for _, not := range nots {
		excluded, err := s.matching(not)
		if err != nil {
			return nil, err
		}
		uids = keep(uids, func(uid imap.UID) bool { return !excluded.Contains(uid) })
	}
	for _, or := range ors {
		one, err := s.matching(or[0])
		if err != nil {
			return nil, err
		}
		other, err := s.matching(or[1])
		if err != nil {
			return nil, err
		}
		uids = keep(uids, func(uid imap.UID) bool { return one.Contains(uid) || other.Contains(uid) })
	}
	return uids, nil
}

func keep(uids imap.UIDSet, wanted func(imap.UID) bool) imap.UIDSet {
	var kept imap.UIDSet
	all, _ := uids.Nums() // ok is always true: a search returns no set with an open end
	for _, uid := range all {
		if wanted(uid) {
			kept.AddNum(uid)
		}
	}
	return kept
}

// withContent returns the letters whose bytes match criteria.
func (s *session) withContent(uids imap.UIDSet, criteria imap.SearchCriteria) (imap.UIDSet, error) {
	var failed error
	locations := s.account.locationsIn(s.folder)
	kept := keep(uids, func(uid imap.UID) bool {
		letter, found := locations[uid]
		if !found || failed != nil { // not found: removed by another connection meanwhile
			return false
		}
		content, err := s.account.spool.read(letter)
		if err != nil {
			failed = err
			return false
		}
		var matches bool
		matches, failed = contentMatches(content, criteria)
		return matches
	})
	return kept, failed
}

// contentMatches has the library compare the bytes of a letter with criteria, in a mailbox of that letter alone.
func contentMatches(content []byte, criteria imap.SearchCriteria) (bool, error) {
	user := imapmemserver.NewUser("", "")
	if err := user.Create(inboxName, nil); err != nil {
		return false, err
	}
	if _, err := user.Append(inboxName, bytes.NewReader(content), &imap.AppendOptions{}); err != nil {
		return false, err
	}
	folder := imapmemserver.NewUserSession(user)
	if _, err := folder.Select(inboxName, nil); err != nil {
		return false, err
	}
	defer folder.Close() // always nil
	found, err := folder.Search(imapserver.NumKindUID, &criteria, &imap.SearchOptions{})
	return err == nil && found.Count == 1, err
}
