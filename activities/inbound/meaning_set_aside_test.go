package inbound_test

import (
	"slices"
	"testing"

	"loa/activities/inbound"
	mailinbound "loa/mail/inbound"
	"loa/mail/reply"
	"loa/mail/senderauth"
	"loa/plan"
)

// TestMeaningOfSetAside reads the tables that are set aside. Nobody who works on the grammar or the model reads their texts, and the test prints
// none. The share that is read as labelled is therefore that of new letters. The bounds are the shares of the present state. The wanted share of
// the plain answers is 90%: the second and the third table have 181, of which 164 are read as labelled.
//
// Of the second table 95 of 120 answers and 72 of 82 plain ones were read as labelled at first, by the grammar alone; of the third 68 of 99 plain
// ones by the grammar of before it was written, 84 by that of after, and 88 with the model. Two answers of each, none of them plain, were taken for
// one that carries something out; these four texts alone were then looked at. Every withdrawal in all tables withdraws or stops the clock; what
// is missed are words that keep a decision.
func TestMeaningOfSetAside(t *testing.T) {
	t.Parallel()
	for _, table := range []struct {
		name     string
		question plan.Question
		right    int // percent
		plain    int // percent of the answers that are plain; 0 where the table does not say which are
	}{
		{"answers_set_aside.csv", "", 83, 0},
		{"withdrawals_set_aside.csv", plan.QuestionHold, 85, 0},
		{"answers_set_aside_second.csv", "", 86, 92},
		{"withdrawals_set_aside_second.csv", plan.QuestionHold, 57, 59},
		{"answers_set_aside_third.csv", "", 83, 88},
		{"withdrawals_set_aside_third.csv", plan.QuestionHold, 62, 64},
	} {
		t.Run(table.name, func(t *testing.T) {
			t.Parallel()
			right, wrong := map[plan.Question]int{}, map[plan.Question]map[[2]plan.Meaning]int{}
			sum, taken, plain, plainRight := 0, 0, 0, 0
			answers := labelledAnswers(t, table.name, table.question)
			for _, a := range answers {
				got := inbound.MeaningOf(a.question, mailinbound.Explain(a.letter(), senderauth.Trust{}, reply.Context{})).Meaning
				if a.plain {
					plain++
				}
				if got == a.want {
					right[a.question]++
					sum++
					if a.plain {
						plainRight++
					}
					continue
				}
				if wrong[a.question] == nil {
					wrong[a.question] = map[[2]plan.Meaning]int{}
				}
				wrong[a.question][[2]plan.Meaning{a.want, got}]++
				if slices.Contains(neverTaken, got) {
					taken++
				}
			}
			for _, question := range plan.Questions {
				t.Logf("%s: %d right, wrong: %v", question, right[question], wrong[question])
			}
			if taken > 0 {
				t.Errorf("%d answers are taken for one that carries something out", taken)
			}
			t.Logf("%d of %d, plain ones %d of %d", sum, len(answers), plainRight, plain)
			if plainRight*100 < plain*table.plain {
				t.Errorf("%d of %d plain ones, want %d%%", plainRight, plain, table.plain)
			}
			if sum*100 < len(answers)*table.right {
				t.Errorf("%d of %d, want %d%%", sum, len(answers), table.right)
			}
		})
	}
}
