package activities_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// lettersTo lists every letter to a person.
func lettersTo(t *testing.T, p *activitiestest.RunningPlan, person directory.PersonID) []store.LetterOut {
	t.Helper()
	letters, err := p.Store.LetterLog(t.Context(), store.SentFilter{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(letters, func(l store.LetterOut) bool { return l.ToPerson != person })
}

// ways lists how the notices of a task went out.
func ways(t *testing.T, p *activitiestest.RunningPlan, task plan.TaskID) []string {
	t.Helper()
	notices, err := p.Store.Notices(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, n := range notices {
		all = append(all, strings.TrimSpace(string(n.Kind)+" "+string(n.Dispatch)+" "+string(n.Reason)))
	}
	return all
}

func TestSendOpenings(t *testing.T) {
	t.Parallel()
	t.Run("one letter to each person, and none to a person twice", func(t *testing.T) {
		t.Parallel()
		p := activitiestest.NewGrouped(t)
		for range 2 {
			p.Must(p.Tasks.SendOpenings(t.Context(), "kh-2027"))
		}
		several, one := lettersTo(t, p, activitiestest.Lan), lettersTo(t, p, activitiestest.Mai)
		if len(several) != 1 || several[0].Notice != store.NoticeOpening {
			t.Fatalf("the letters to the person with two tasks are %+v", several)
		}
		for _, want := range []string{
			"1. Nhiệm vụ 17", "2. Nhiệm vụ 18", "hạn: thứ Tư, 31/03", "DONG Y TAT CA", "https://loa.hanoi.test/o/", "UBND phường Ba Đình",
		} {
			if !strings.Contains(several[0].Text, want) {
				t.Errorf("the letter lacks %q:\n%s", want, several[0].Text)
			}
		}
		if len(one) != 1 || one[0].Notice != plan.NoticeAssignment || one[0].Task != activitiestest.Theirs {
			t.Errorf("the letters to the person with one task are %+v, want the ordinary letter of the task", one)
		}
		if silent, err := p.Store.SilentEvents(t.Context(), p.Clock, p.Clock); err != nil || silent != 0 {
			t.Errorf("%d silent events, %v", silent, err)
		}
	})
	t.Run("a task that was accepted before is left out", func(t *testing.T) {
		t.Parallel()
		p := activitiestest.NewGrouped(t)
		p.Give(activitiestest.Lan, activitiestest.Column, plan.Command{Kind: plan.CommandAccept})
		p.Must(p.Tasks.SendOpenings(t.Context(), "kh-2027"))
		if letters := lettersTo(t, p, activitiestest.Lan); len(letters) != 1 || letters[0].Task != activitiestest.Video {
			t.Errorf("the letters are %+v, want the one about the other task", letters)
		}
		want := []string{"assignment none over", "draft_wanted none asked_before"}
		if got := ways(t, p, activitiestest.Column); !slices.Equal(got, want) {
			t.Errorf("the notices went out as %q, want %q", got, want)
		}
	})
	t.Run("an opening that its plan forgot is written after some minutes", func(t *testing.T) {
		t.Parallel()
		p := activitiestest.NewGrouped(t)
		p.Must(p.Tasks.SendLateOpenings(t.Context()))
		if early := lettersTo(t, p, activitiestest.Lan); len(early) != 0 {
			t.Errorf("written at once: %+v", early)
		}
		p.Clock = p.Clock.Add(6 * 60e9)
		p.Must(p.Tasks.SendLateOpenings(t.Context()))
		if late := lettersTo(t, p, activitiestest.Lan); len(late) != 1 {
			t.Errorf("after six minutes the letters are %+v", late)
		}
	})
}

// A letter that cannot be composed keeps back no other one, and is not lost.
func TestSendOpeningsUncomposed(t *testing.T) {
	t.Parallel()
	p := activitiestest.NewGrouped(t)
	p.Give(activitiestest.Lan, activitiestest.Column, plan.Command{Kind: plan.CommandAccept})
	corrupt := func(from, to plan.NoticeKind) {
		conn, err := pgx.ConnectConfig(t.Context(), p.Store.LockConfig())
		p.Must(err)
		_, err = conn.Exec(t.Context(), "UPDATE notice SET kind = $1 WHERE kind = $2 AND person = $3", string(to), string(from), string(activitiestest.Lan))
		p.Must(errors.Join(err, conn.Close(t.Context())))
	}
	corrupt(plan.NoticeAssignment, "khong-co")
	err := p.Tasks.SendOpenings(t.Context(), "kh-2027")
	if !activities.Permanent(activities.Classify(err)) || !strings.Contains(err.Error(), string(activitiestest.Lan)) {
		t.Errorf("the error is %v", err)
	}
	if n := len(lettersTo(t, p, activitiestest.Mai)); n != 1 {
		t.Errorf("another person has %d letters", n)
	}
	corrupt("khong-co", plan.NoticeAssignment)
	p.Must(p.Tasks.SendOpenings(t.Context(), "kh-2027"))
	if n := len(lettersTo(t, p, activitiestest.Lan)); n != 1 {
		t.Errorf("mended, the person has %d letters", n)
	}
}
