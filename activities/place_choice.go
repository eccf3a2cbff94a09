package activities

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/store"
	"loa/vietnamese"
)

// choicePrefix begins the key under which a letter's record says that its own sender chose a question; the token's hash follows.
const choicePrefix = "choice:"

// whoAssigned says who gave the letter to its task: its sender, by a number out of a list, and then which question; or a person who
// looked at it.
func (d *delivery) whoAssigned(ctx context.Context) (by rung, tokenHash string, err error) {
	if d.in.Assigned == "" {
		return "", "", nil
	}
	actions, err := d.Store.LetterActions(ctx, d.in.ID)
	if err != nil {
		return "", "", err
	}
	for _, action := range slices.Backward(actions) {
		if action.Action != store.ActionAssign {
			continue
		}
		hash, chosen := strings.CutPrefix(action.Key, choicePrefix)
		if chosen && action.Actor == d.sender.ID {
			return rungChoice, hash, nil
		}
		break
	}
	return rungHand, "", nil
}

// chosenItem is an answer that only names a number: "2", "Việc số 2", "VIEC 2".
var chosenItem = regexp.MustCompile(`^(?:(?:thu|em|toi|chon|la|ve|viec|muc|nhiem vu|so) )*(\d{1,2})(?: (?:nhe|nha|a|em|tran trong))*$`)

// choiceOf reads an answer that chooses one item and decides nothing.
func choiceOf(text string) (int, bool) {
	m := chosenItem.FindStringSubmatch(vietnamese.Fold(text))
	if m == nil {
		return 0, false
	}
	number, err := strconv.Atoi(m[1])
	return number, err == nil
}

// choose gives the letter that led to the list to the task of the chosen item. It is read again from the start, and who wrote it and
// what proves that is weighed on that letter, not on this one.
func (d *delivery) choose(ctx context.Context, list store.BatchRequest, item store.BatchItem) error {
	err := d.Store.ActOnLetter(ctx, store.LetterAction{
		Letter: list.Letter, Key: choicePrefix + item.Request.TokenHash, Action: store.ActionAssign, Actor: d.sender.ID, Task: item.Request.Task,
		Reason: fmt.Sprintf("Người gửi chọn việc số %d trong thư số %d.", item.Number, d.in.ID), At: d.Now(),
	})
	if errors.Is(err, store.ErrOutcomeFinal) {
		return d.end(ctx, store.OutcomeTriage, fmt.Sprintf("Thư số %d đã được xử lý; không rõ người gửi muốn gì thêm.", list.Letter))
	}
	if err != nil {
		return err
	}
	d.ask = item.Request
	return d.end(ctx, store.OutcomeApplied, fmt.Sprintf("Chọn việc số %d cho thư số %d.", item.Number, list.Letter))
}
