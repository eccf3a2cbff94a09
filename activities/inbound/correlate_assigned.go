package inbound

import (
	"context"
	"slices"
	"strings"

	"loa/plan/directory"
	"loa/store"
)

// choicePrefix begins the key under which a letter's record says that its own sender chose a question; the token's hash follows.
const choicePrefix = "choice:"

// whoAssigned says how a letter was given to its task: by its sender, who chose a number out of a list, and then which question; or by a
// person who looked at it. A letter that was not assigned has neither.
func (c correlator) whoAssigned(ctx context.Context, l letter, sender directory.Person) (by matcher, tokenHash string, err error) {
	if l.in.Assigned == "" {
		return "", "", nil
	}
	actions, err := c.store.LetterActions(ctx, l.in.ID)
	if err != nil {
		return "", "", err
	}
	for _, action := range slices.Backward(actions) {
		if action.Action != store.ActionAssign {
			continue
		}
		hash, chosen := strings.CutPrefix(action.Key, choicePrefix)
		if chosen && action.Actor == sender.ID {
			return matchChoice, hash, nil
		}
		break
	}
	return matchHand, "", nil
}
