package activities

import (
	"encoding/json"
	"fmt"

	"loa/store"
)

// Audited is a letter that would be processed otherwise today.
type Audited struct {
	Letter      store.LetterID `json:"letter"`
	Outcome     store.Outcome  `json:"outcome"`
	Policy      string         `json:"policy"` // by which it was judged
	Differences []string       `json:"differences"`
}

// Audit judges letters again by the policy of today, on the evidence that was kept of them. It gives how many letters had evidence, and
// those that would be processed otherwise. It needs no mail server, network or clock.
func Audit(letters []store.LetterIn) (judged int, changed []Audited, err error) {
	changed = []Audited{}
	for _, letter := range letters {
		if len(letter.DecisionRecord) == 0 {
			continue
		}
		var evidence Evidence
		if err := json.Unmarshal(letter.DecisionRecord, &evidence); err != nil {
			return 0, nil, fmt.Errorf("reading the evidence of letter %d: %w", letter.ID, err)
		}
		judged++
		if differences := evidence.Recheck(); len(differences) > 0 {
			changed = append(changed, Audited{letter.ID, letter.Outcome, letter.Policy, differences})
		}
	}
	return judged, changed, nil
}
