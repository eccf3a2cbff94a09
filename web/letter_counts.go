package web

import "loa/store"

// letterCounts counts letters: those received by their outcomes, and those to be sent.
type letterCounts struct {
	Received   store.LetterCounts
	Parts      []tile
	Outbox     store.OutboxCounts
	Suppressed int // addresses that no letter is sent to
	Link       string
	Alarms     []string // the alarms of mailboxes, which are called by their numbers
}

func (s *site) fillLetters(req request, page *overviewFigures) (err error) {
	page.Letters, err = s.letterCounts(req)
	return err
}

// letterCounts counts every letter received and every letter to be sent.
func (s *site) letterCounts(req request) (letterCounts, error) {
	received, err := s.Reader.LetterCounts(req.Context())
	if err != nil {
		return letterCounts{}, err
	}
	outbox, err := s.Reader.OutboxCounts(req.Context())
	if err != nil {
		return letterCounts{}, err
	}
	suppressed, err := s.Reader.SuppressedAddresses(req.Context())
	if err != nil {
		return letterCounts{}, err
	}
	counts := letterCounts{Received: received, Outbox: outbox, Suppressed: suppressed}
	boxes, err := s.Reader.Mailboxes(req.Context())
	if err != nil {
		return letterCounts{}, err
	}
	for _, box := range boxes {
		if box.Alarm != store.AlarmNone {
			counts.Alarms = append(counts.Alarms, req.lang.T("page.overview.mailbox_alarm", "Number", box.Number, "Alarm", req.lang.Word("alarm", string(box.Alarm))))
		}
	}
	for _, count := range received.ByOutcome {
		if count.Letters > 0 {
			counts.Parts = append(counts.Parts, tile{Label: req.lang.Word("outcome", string(count.Outcome)), Count: count.Letters})
		}
	}
	counts.Parts = append(counts.Parts, tile{Label: req.lang.T("page.letters.in_progress"), Count: received.Open})
	return counts, nil
}
