package reply_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"loa/mail/reply"
	"loa/plan"
	"loa/plan/calendar"
)

func toPlan(a reply.Answer, read reply.Reading) []plan.Act {
	var acts []plan.Act
	for _, x := range a.Acts {
		p := plan.Act{Kind: plan.ActKind(x.Kind), Words: x.Words, When: x.When, Unit: x.Unit, To: x.To, Link: x.Link}
		if x.Until != (reply.Date{}) {
			p.Until, _ = calendar.NewDate(x.Until.Year, time.Month(x.Until.Month), x.Until.Day)
		}
		acts = append(acts, p)
	}
	switch read.Verdict {
	case reply.VerdictReturn:
		acts = append(acts, plan.Act{Kind: plan.ActReturn})
	case reply.VerdictConditional:
		acts = append(acts, plan.Act{Kind: plan.ActConditional})
	}
	return acts
}

func TestDev(t *testing.T) {
	for _, name := range strings.Split(os.Getenv("TABLES"), ",") {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		right, total := map[string]int{}, map[string]int{}
		for _, row := range rows[1:] {
			q, text, want, detail := plan.QuestionHold, row[0], row[1], ""
			if len(row) > 2 {
				q, text, want, detail = plan.Question(row[0]), row[1], row[2], row[3]
			}
			text = strings.ReplaceAll(text, "\\n", "\n")
			a := reply.ReadAnswer(text, reply.Context{})
			read := reply.Interpret(text, reply.Context{})
			u := plan.MeaningOf(q, toPlan(a, read))
			total[string(q)]++
			got := string(u.Meaning)
			if got == want {
				right[string(q)]++
			} else if os.Getenv("QUIET") == "" {
				var kinds []string
				for _, x := range a.Acts {
					kinds = append(kinds, string(x.Kind))
				}
				danger := ""
				if dangerous(want, got) {
					danger = "!!! "
				}
				t.Logf("%s%s want %s got %s: %q %v", danger, q, want, got, text, kinds)
				continue
			}
			is := ""
			switch want {
			case "extend":
				if !u.Until.IsZero() {
					is = u.Until.String()
				}
			case "decline":
				is = u.Unit
			case "handover":
				is = u.To
			case "proof":
				is = u.Link
			default:
				is = detail
			}
			if is != detail && os.Getenv("QUIET") == "" {
				t.Logf("  detail want %q got %q: %q", detail, is, text)
			}
		}
		sum, all := 0, 0
		out := ""
		for _, q := range plan.Questions {
			sum += right[string(q)]
			all += total[string(q)]
			out += fmt.Sprintf(" %s %d/%d", q, right[string(q)], total[string(q)])
		}
		t.Logf("%s: %d/%d %s", name, sum, all, out)
	}
}

func dangerous(want, got string) bool {
	switch got {
	case "draft", "report", "proof", "nil":
		return true
	case "accept", "grant", "keep":
		return true
	}
	return false
}
