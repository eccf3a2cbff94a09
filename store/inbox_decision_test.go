package store_test

import (
	"errors"
	"testing"
	"time"

	"loa/plan/directory"
	"loa/store"
)

// TestSaveDecisionWords: the first words of a command stand, and words without letters are none.
func TestSaveDecisionWords(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	c, _ := unproven(t, s, ids)
	for _, words := range []string{"", "Đồng ý.", "Trả lại."} {
		if err := s.SaveDecisionWords(t.Context(), "mail:1", c.Letter, words); err != nil {
			t.Fatal(err)
		}
	}
	if words, err := s.DecisionWords(t.Context(), "mail:1"); err != nil || words != "Đồng ý." {
		t.Errorf("words %q (%v)", words, err)
	}
	if _, err := s.DecisionWords(t.Context(), "web:1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a command without words: %v", err)
	}
	if err := s.SaveDecisionWords(t.Context(), "mail:2", c.Letter+9, "Đồng ý."); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the words of a letter that is not there: %v", err)
	}
}

// TestProposeVersion: the newest letter with a document stands.
func TestProposeVersion(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	c, _ := unproven(t, s, ids)
	if _, err := s.ProposedVersion(t.Context(), c.Request); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nothing was proposed: %v", err)
	}
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", mailTTL, noon)
	if err != nil {
		t.Fatal(err)
	}
	filed, err := s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{incoming(2, "Bản sửa")})
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range []store.LetterID{c.Letter, filed[0].ID, c.Letter} {
		if err := s.ProposeVersion(t.Context(), c.Request, letter, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.ProposedVersion(t.Context(), c.Request); err != nil || got.ID != filed[0].ID {
		t.Errorf("letter %d was proposed (%v), want the newest, %d", got.ID, err, filed[0].ID)
	}
	if err := s.ProposeVersion(t.Context(), hash("không có"), c.Letter, noon); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a request that is not there: %v", err)
	}
}

// TestProposeAssignee: the newest letter that hands the task over stands.
func TestProposeAssignee(t *testing.T) {
	t.Parallel()
	s, ids := launched(t, 1)
	c, _ := unproven(t, s, ids)
	if _, err := s.ProposedAssignee(t.Context(), c.Request); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody was proposed: %v", err)
	}
	lease, err := s.LeaseMailbox(t.Context(), "loa", "mot", mailTTL, noon)
	if err != nil {
		t.Fatal(err)
	}
	filed, err := s.FileLetters(t.Context(), lease, 7, []store.IncomingLetter{incoming(2, "Giao đồng chí Hoa")})
	if err != nil {
		t.Fatal(err)
	}
	for _, proposed := range []struct {
		letter store.LetterID
		person directory.PersonID
	}{{c.Letter, "an"}, {filed[0].ID, "hoa"}, {c.Letter, "an"}} {
		if err := s.ProposeAssignee(t.Context(), c.Request, proposed.letter, proposed.person, noon.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.ProposedAssignee(t.Context(), c.Request); err != nil || got != "hoa" {
		t.Errorf("%s was proposed (%v), want the person of the newest letter", got, err)
	}
	if err := s.ProposeAssignee(t.Context(), hash("không có"), c.Letter, "hoa", noon); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a request that is not there: %v", err)
	}
}
