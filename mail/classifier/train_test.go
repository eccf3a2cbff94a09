package classifier_test

import (
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"loa/mail/classifier"
	mailinbound "loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

var update = flag.Bool("update", false, "write weights.gz")

// learnedTables are the tables that the model of the program is made from. Those that are set aside are never among them.
var learnedTables = []string{
	"answers.csv", "answers_second.csv", "answers_third.csv", "answers_fourth.csv", "answers_fifth.csv", "answers_sixth.csv", "answers_seventh.csv",
	"answers_eighth.csv", "answers_ninth.csv", "answers_ninth_never.csv", "answers_own.csv", "answers_never.csv",
	"withdrawals.csv", "withdrawals_second.csv", "withdrawals_third.csv", "withdrawals_fourth.csv", "withdrawals_fifth.csv", "withdrawals_eighth.csv",
	"withdrawals_own.csv",
}

// carrying are the labels that no text of answers_never.csv has.
var carrying = []string{"accept", "draft", "proof", "report", "nil", "grant", "keep"}

// examples reads tables of labelled answers as the program reads letters. A table without questions is about decisions that can be taken back.
func examples(tb testing.TB, tables ...string) []classifier.Example {
	tb.Helper()
	var all []classifier.Example
	for _, name := range tables {
		file, err := os.Open(filepath.Join("../reply/testdata", name))
		if err != nil {
			tb.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		_ = file.Close() // only read
		if err != nil {
			tb.Fatal(err)
		}
		for _, row := range rows[1:] {
			if rows[0][0] == "text" {
				row = append([]string{"hold"}, row...)
			}
			text := strings.ReplaceAll(row[1], `\n`, "\n")
			read := mailinbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", text)), senderauth.Trust{}, reply.Context{})
			e := classifier.Example{Question: row[0], Text: read.NewText, Not: carrying}
			if len(row) > 2 {
				e.Label = row[2]
			}
			all = append(all, e)
		}
	}
	return all
}

// TestTrain makes the model of the program again. With -update it writes the file.
func TestTrain(t *testing.T) {
	t.Parallel()
	learned := examples(t, learnedTables...)
	model := classifier.Train(learned)
	file, err := model.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("weights.gz", file, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Run("the model of the program is that of the tables", func(t *testing.T) {
		t.Parallel()
		for _, e := range learned {
			made, kept := model.Guess(e.Question, e.Text), classifier.Trained().Guess(e.Question, e.Text)
			if made.Label != kept.Label || made.Probability-kept.Probability > 0.02 || kept.Probability-made.Probability > 0.02 {
				t.Fatalf("%s: %q is %v for the tables and %v for weights.gz; write it again: go test ./mail/classifier -run TestTrain -update", e.Question, e.Text, made, kept)
			}
		}
	})
	t.Run("the model of the program is small", func(t *testing.T) {
		t.Parallel()
		if len(file) > 1<<20 {
			t.Errorf("%d bytes", len(file))
		}
	})
	t.Run("a label is right for most of what was learned", func(t *testing.T) {
		t.Parallel()
		right, all := 0, 0
		for _, e := range learned {
			if e.Label != "" {
				all++
				if model.Guess(e.Question, e.Text).Label == e.Label {
					right++
				}
			}
		}
		if t.Logf("%d of %d", right, all); right*100 < all*95 {
			t.Errorf("%d of %d", right, all)
		}
	})
	t.Run("a text that has none of some labels makes the others likelier", func(t *testing.T) {
		t.Parallel()
		few := classifier.Train([]classifier.Example{
			{Question: "assignment", Text: "Xã nhận", Label: "accept"},
			{Question: "assignment", Text: "Ai nhận", Not: []string{"accept"}},
			{Question: "assignment", Text: "Việc này làm ra sao", Label: "ask"},
			{Question: "assignment", Text: "Việc này ai làm", Label: "ask"},
		})
		if got := few.Guess("assignment", "Ai nhận").Label; got != "ask" {
			t.Errorf("got %s", got)
		}
	})
}

func TestDecode(t *testing.T) {
	t.Parallel()
	model := classifier.Train([]classifier.Example{{Question: "report", Text: "Không phát sinh", Label: "nil"}, {Question: "report", Text: "12 tin", Label: "report"}})
	file, err := model.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := classifier.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := again.Guess("report", "12 tin"), model.Guess("report", "12 tin"); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	for name, broken := range map[string][]byte{"no file": nil, "no compressed file": []byte("a"), "half a file": file[:len(file)/2]} {
		if _, err := classifier.Decode(broken); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestTablesSetAside holds that no table that is set aside is learned from.
func TestTablesSetAside(t *testing.T) {
	t.Parallel()
	if slices.ContainsFunc(learnedTables, func(name string) bool { return strings.Contains(name, "set_aside") }) {
		t.Error("a table that is set aside is learned from")
	}
}
