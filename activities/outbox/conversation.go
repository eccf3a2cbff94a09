package outbox

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/report"
	"loa/store"
)

// complete gives letters that were never tried their return path, the name of the sender, and the references to the letters before them in
// their conversation. What they are given is on record before they are sent.
func (r *run) complete(ctx context.Context, letters []store.LetterOut) error {
	var keys []string
	for _, letter := range letters {
		if letter.BounceID == "" {
			keys = append(keys, letter.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	secret, err := r.Store.Secret()
	if err != nil {
		return err
	}
	name, err := r.senderName(ctx)
	if err != nil {
		return err
	}
	before, err := r.Store.Conversations(ctx, keys)
	if err != nil {
		return err
	}
	talks := conversations{before: before, here: map[parties]store.Conversation{}}
	var given []store.SendingFields
	for i := range letters {
		letter := &letters[i]
		if letter.BounceID == "" {
			letter.BounceID, letter.FromName, letter.References = token.BounceID(secret, letter.Key), name, talks.references(*letter)
			given = append(given, store.SendingFields{
				Key: letter.Key, BounceID: letter.BounceID, FromName: letter.FromName, References: letter.References,
			})
		}
		talks.add(*letter)
	}
	return r.Store.SetSendingFields(ctx, given)
}

// senderName is the display name of the sender: that of the settings, or the unit of the coordinators.
func (a *Activities) senderName(ctx context.Context) (string, error) {
	if a.SenderName != "" {
		return a.SenderName, nil
	}
	people, err := a.Store.Directory(ctx)
	if err != nil {
		return "", err
	}
	unit, _ := people.CoordinatingUnit(calendar.Today(a.Now())) // without a coordinator no unit is named
	return report.SenderName(a.Language, unit.Name), nil
}

// parties are whose letters make one conversation: those to one person at one address about one task.
type parties struct {
	task    plan.TaskID
	person  directory.PersonID
	address string
}

func partiesOf(l store.LetterOut) parties {
	return parties{l.Task, l.ToPerson, strings.ToLower(l.ToAddress)}
}

// conversations are those of the letters of one batch. The letters of one conversation are in the order in which they are sent.
type conversations struct {
	before map[string]store.Conversation  // sent before this batch, by the key of a letter of this batch
	here   map[parties]store.Conversation // the letters of this batch so far
}

// references are the Message-IDs of the field References: the first letter of the conversation, the latest, and the letter of the recipient
// that is answered. Mail programs thread by the first, and by the last.
func (c conversations) references(l store.LetterOut) []string {
	before, here := c.before[l.Key], c.here[partiesOf(l)]
	var ids []string
	for _, id := range []string{cmp.Or(before.First, here.First), cmp.Or(here.Latest, before.Latest), l.InReplyTo} {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (c conversations) add(l store.LetterOut) {
	if l.Task == "" {
		return
	}
	talk := c.here[partiesOf(l)]
	c.here[partiesOf(l)] = store.Conversation{First: cmp.Or(talk.First, l.MessageID), Latest: l.MessageID}
}

// answered is the letter in the field In-Reply-To: the letter of the recipient that is answered, or the latest of ours in the conversation.
func answered(l store.LetterOut) string {
	if l.InReplyTo != "" || len(l.References) == 0 {
		return l.InReplyTo
	}
	return l.References[len(l.References)-1]
}
