package commands_test

import (
	"errors"
	"fmt"
	"testing"

	"loa/commands"
	"loa/plan"
)

func TestObservedOutcome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want string
	}{
		{err: nil, want: "accepted"},
		{err: fmt.Errorf("lệnh: %w", &plan.Refusal{Kind: plan.RefusalNotNow}), want: "refused"},
		{err: fmt.Errorf("%w (chậm)", commands.ErrPending), want: "pending"},
		{err: fmt.Errorf("%w (tắt)", commands.ErrUnreachable), want: "unreachable"},
		{err: errors.New("khác"), want: "unreachable"},
	}
	for _, test := range tests {
		if got := (commands.Observed{Err: test.err}).Outcome(); got != test.want {
			t.Errorf("%v: %s, want %s", test.err, got, test.want)
		}
	}
}
