package watch

import (
	"context"
	"strings"
	"time"
)

const (
	evidenceBack  = 24 * time.Hour // how far back steps are looked at
	evidenceNamed = 5              // how many tasks a finding names
)

// evidence looks for steps whose letter, code or browser is not on record. Commands are sealed, so that there are none unless somebody has the key of
// seals, or has deleted from the record.
func (l Looker) evidence(ctx context.Context) ([]Finding, error) {
	tasks, err := l.Record.UnprovedTasks(ctx, l.Now().Add(-evidenceBack))
	if err != nil || len(tasks) == 0 {
		return nil, err
	}
	named := make([]string, 0, evidenceNamed)
	for _, task := range tasks[:min(len(tasks), evidenceNamed)] {
		named = append(named, string(task))
	}
	return []Finding{{Check: CheckEvidence, Number: len(tasks), Detail: strings.Join(named, ", ")}}, nil
}
