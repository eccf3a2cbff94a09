package report_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"loa/locale"
	"loa/plan"
	"loa/report"
)

// vietnameseKept are the Vietnamese words of an English letter: the marker, the words that mail/reply interprets, and the lines of forms.
var vietnameseKept = regexp.MustCompile(`^` + regexp.QuoteMeta(report.Marker) + `$|^\| .*|HỦY|“(\d: 8 buổi|\d duyệt|\d trả lại: thiếu số liệu|giao đồng chí …)”`)

// withoutMarks writes a Vietnamese text without marks, so that what is left of Vietnamese in a letter is the letter's own.
func withoutMarks(s string) string {
	s = strings.NewReplacer("đ", "d", "Đ", "D").Replace(norm.NFD.String(s))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}

func checkEnglish(t *testing.T, letter report.Letter) {
	t.Helper()
	for line := range strings.Lines(letter.Subject + "\n" + letter.Text) {
		for _, r := range vietnameseKept.ReplaceAllString(strings.TrimSpace(line), "") {
			if r > unicode.MaxASCII && unicode.IsLetter(r) {
				t.Errorf("%q: Vietnamese in the line %q", letter.Subject, line)
				break
			}
		}
	}
}

// everyInput is a letter of every kind with every purpose after every event, by name.
func everyInput() map[string]report.LetterInput {
	all := map[string]report.LetterInput{}
	for _, notice := range plan.NoticeKinds() {
		for _, asks := range purposes {
			for _, event := range eventsOf(notice) {
				in := full(notice)
				in.Asks, in.Event.Kind, in.Event.Reason, in.Asked, in.Words = asks, event, reason, "Sở có hỗ trợ kinh phí không?", "Nhất trí."
				in.Event.UndoUntil = noon.Add(15 * time.Minute)
				withDraft(&in)
				carrying(&in)
				all[strings.Join([]string{string(notice), string(asks), string(event)}, " ")] = in
			}
		}
	}
	return all
}

// everyQuestion is a question of every kind with every purpose, by name.
func everyQuestion() map[string]report.QuestionInput {
	all := map[string]report.QuestionInput{}
	for _, kind := range report.QuestionKinds() {
		for _, asks := range purposes {
			in := asked(kind)
			in.Asks, in.Message, in.Assignee = asks, "Tên gần giống: Sở Văn hóa và Thể thao.", "Lê Thị Hoa"
			all[string(kind)+" "+string(asks)] = in
		}
	}
	return all
}

// TestEnglish composes every letter in English from values without Vietnamese marks: no Vietnamese may be left in it.
func TestEnglish(t *testing.T) {
	t.Parallel()
	for name, in := range everyInput() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, value := range []*string{
				&in.Title, &in.Product, &in.Group, &in.UnitName, &in.DeadlineText, &in.ActorName, &in.DeciderName, &in.PersonName,
				&in.Matter.Cover, &in.Matter.Earlier.Text, &in.Matter.Earlier.Reason, &in.Matter.Earlier.Decider, &in.To.Unit, &in.Plan.Title, &in.To.Name, &in.To.Title, &in.To.For, &in.To.Basis, &in.Contact, &in.Event.Reason, &in.Words,
				&in.Asked, &in.NewUnitName, &in.Event.Proposed,
			} {
				*value = withoutMarks(*value)
			}
			in.Matter.Files = slices.Clone(in.Matter.Files)
			for i := range in.Matter.Files {
				in.Matter.Files[i].Name, in.Matter.Files[i].Text = withoutMarks(in.Matter.Files[i].Name), withoutMarks(in.Matter.Files[i].Text)
			}
			checkEnglish(t, compose(t, locale.English, in))
		})
	}
	for name, in := range everyQuestion() {
		t.Run("question "+name, func(t *testing.T) {
			t.Parallel()
			in.Language, in.Items, in.Files = locale.English, slices.Clone(in.Items), slices.Clone(in.Files)
			in.Obstacles = slices.Clone(in.Obstacles)
			for i := range in.Obstacles {
				in.Obstacles[i] = withoutMarks(in.Obstacles[i])
			}
			for _, value := range []*string{
				&in.Title, &in.UnitName, &in.Plan.Title, &in.To.Name, &in.To.Title, &in.To.Unit, &in.About.Name, &in.About.Title, &in.Contact, &in.Written,
				&in.Message, &in.Assignee,
			} {
				*value = withoutMarks(*value)
			}
			for i := range in.Items {
				in.Items[i].Title, in.Items[i].UnitName = withoutMarks(in.Items[i].Title), withoutMarks(in.Items[i].UnitName)
			}
			for i := range in.Files {
				in.Files[i].Name = withoutMarks(in.Files[i].Name)
			}
			letter, err := report.ComposeQuestion(in)
			if err != nil {
				t.Fatal(err)
			}
			checkEnglish(t, letter)
		})
	}
	t.Run("suppressed mailboxes", func(t *testing.T) {
		t.Parallel()
		in := suppressedMailboxes()
		in.Language, in.To = locale.English, report.Recipient{Name: "Ha"}
		for i := range in.Mailboxes {
			in.Mailboxes[i].PersonName, in.Mailboxes[i].UnitName = "Binh", "Ba Dinh"
		}
		letter, err := report.ComposeMailboxes(in)
		if err != nil {
			t.Fatal(err)
		}
		checkEnglish(t, letter)
	})
}
