package intake_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

func (f *fixture) filing() intake.Filing {
	return intake.Filing{Store: f.store, Now: func() time.Time { return f.now }}
}

// documents are the documents of a kind on record, as "kind version name", sorted.
func (f *fixture) documents(kind store.DocumentKind) []string {
	f.t.Helper()
	all, err := f.store.Documents(f.t.Context(), task)
	f.must(err)
	var got []string
	for _, d := range all {
		if d.Kind == kind {
			got = append(got, fmt.Sprintf("%s %d %s", d.Kind, d.Version, d.Name))
		}
	}
	slices.Sort(got)
	return got
}

func TestFilingSubmit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	script := intake.File{Name: "kich-ban.txt", Type: "text/plain", Content: []byte("Cảnh một")}
	const whole = "Kính trình bản hai\n\nTệp đính kèm: kich-ban.txt (SHA-256 "
	for _, test := range []struct {
		name string
		in   intake.Submission
		text string
		want []string // versions and names of what is on record, as "kind version name"
	}{
		{
			name: "a draft is the next version, its files beside it",
			in:   intake.Submission{Task: task, Kind: store.DocumentDraft, Text: " Kính trình bản hai\n", Files: []intake.File{script}, By: "lan"},
			text: whole + hashOf("Cảnh một") + ")",
			want: []string{"draft 2 ", "draft 2 kich-ban.txt"},
		},
		{
			name: "files alone are enough",
			in:   intake.Submission{Task: task, Kind: store.DocumentReport, Files: []intake.File{script}, By: "lan"},
			text: "Tệp đính kèm: kich-ban.txt (SHA-256 " + hashOf("Cảnh một") + ")",
			want: []string{"report 1 ", "report 1 kich-ban.txt"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			first, err := f.filing().Submit(t.Context(), test.in)
			f.must(err)
			again, err := f.filing().Submit(t.Context(), test.in)
			f.must(err)
			if first != hashOf(test.text) || again != first {
				t.Errorf("hashes %s and %s, want twice that of %q", first, again, test.text)
			}
			blob, err := f.store.Blob(t.Context(), first)
			f.must(err)
			if diff := cmp.Diff(test.text, string(blob.Content)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, f.documents(test.in.Kind)); diff != "" {
				t.Errorf("documents (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("an unknown task accepts nothing", func(t *testing.T) {
		if _, err := f.filing().Submit(t.Context(), intake.Submission{Task: "kh-2027/99/x/1"}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("submitting to no task: %v", err)
		}
	})
}

// TestParts takes apart what Submit joined.
func TestParts(t *testing.T) {
	t.Parallel()
	first, second := hashOf("một"), hashOf("hai")
	for _, test := range []struct {
		name, whole, text string
		files             []string
	}{
		{name: "a text alone", whole: "Kịch bản\n\nCảnh một", text: "Kịch bản\n\nCảnh một"},
		{name: "a text and a file", whole: "Kính trình\n\nTệp đính kèm: a.docx (SHA-256 " + first + ")", text: "Kính trình", files: []string{first}},
		{
			name:  "two files without a text, one with brackets in its name",
			whole: "Tệp đính kèm: a (1).docx (SHA-256 " + first + ")\n\nTệp đính kèm: b.pdf (SHA-256 " + second + ")", files: []string{first, second},
		},
		{name: "a line in the middle is the sender's own", whole: "Tệp đính kèm: a.docx (SHA-256 " + first + ")\n\nNhư trên.", text: "Tệp đính kèm: a.docx (SHA-256 " + first + ")\n\nNhư trên."},
		{name: "nothing", whole: "", text: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text, files := intake.Parts(test.whole)
			if diff := cmp.Diff([]any{test.text, test.files}, []any{text, files}); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilingRefused(t *testing.T) {
	t.Parallel()
	no := &plan.Refusal{Kind: plan.RefusalForbidden, Message: "Đồng chí không có thẩm quyền."}
	unreachable := errors.New("unreachable")
	for _, test := range []struct {
		name string
		kind plan.CommandKind
		err  error
		want []string
	}{
		{name: "a refusal is on record and comes back", kind: plan.CommandCancel, err: no, want: []string{"1 cancel " + no.Message}},
		{name: "another error leaves no record", kind: plan.CommandCancel, err: unreachable, want: nil},
		{name: "no error leaves no record", kind: plan.CommandCancel, err: nil, want: nil},
		{name: "a command that no task has leaves no record", kind: "xóa", err: no, want: nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			c := plan.Command{ID: "1", Kind: test.kind, Actor: directory.Actor{Person: "lan"}, Channel: plan.ChannelWeb}
			if err := f.filing().FileRefusal(t.Context(), task, c, test.err); !errors.Is(err, test.err) {
				t.Errorf("got %v, want %v", err, test.err)
			}
			refusals, err := f.store.Refusals(t.Context(), task)
			f.must(err)
			var got []string
			for _, each := range refusals {
				got = append(got, each.Command+" "+string(each.Kind)+" "+each.Message)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("on record (-want +got):\n%s", diff)
			}
		})
	}
}
