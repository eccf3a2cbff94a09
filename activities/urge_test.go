package activities_test

import (
	"strings"
	"testing"
	"time"

	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

func TestSendUrges(t *testing.T) {
	t.Parallel()
	const coordinator = activitiestest.Ha
	asks := func(t *testing.T, p *activitiestest.RunningPlan, batch string, tasks ...plan.TaskID) {
		t.Helper()
		var urges []store.Urge
		for _, task := range tasks {
			urges = append(urges, store.Urge{Task: task, Day: calendar.Today(p.Clock), Batch: batch, AskedBy: coordinator, Channel: plan.ChannelWeb, AskedAt: p.Clock})
		}
		_, err := p.Store.AskUrges(t.Context(), urges)
		p.Must(err)
		p.Clock = p.Clock.Add(10 * time.Minute)
		p.Must(p.Tasks.SendLateOpenings(t.Context()))
	}
	t.Run("one letter to a person names all tasks of a batch, no other, and who asked", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		asks(t, p, "lo-1", activitiestest.Video)
		letter := digestTo(t, p, activitiestest.Lan)
		contains(t, letter, "Đôn đốc", "1 việc chờ xử lý", "theo yêu cầu của", "Trình dự thảo")
		if strings.Count(letter.Text, "Trình dự thảo") != 1 {
			t.Errorf("the letter names a task that nobody urged:\n%s", letter.Text)
		}
		if other := digestTo(t, p, activitiestest.Mai); other.Key != "" {
			t.Errorf("somebody for whom no urged task waits has the letter %q", other.Subject)
		}
		of, err := p.Store.LettersOut(t.Context(), activitiestest.Video)
		p.Must(err)
		if of[len(of)-1].Key != letter.Key {
			t.Errorf("the letters of the task lack the reminder; the last is %s", of[len(of)-1].Key)
		}
		urges, err := p.Store.Urges(t.Context(), activitiestest.Video)
		p.Must(err)
		if len(urges) != 1 || urges[0].WrittenAt.IsZero() {
			t.Errorf("the record says %+v", urges)
		}
	})
	t.Run("asked twice it is written once", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		asks(t, p, "lo-1", activitiestest.Video, activitiestest.Column)
		before := len(lettersTo(t, p, activitiestest.Lan))
		asks(t, p, "lo-1", activitiestest.Video, activitiestest.Column)
		asks(t, p, "lo-2", activitiestest.Column)
		if n := len(lettersTo(t, p, activitiestest.Lan)); n != before {
			t.Errorf("%d letters more", n-before)
		}
		contains(t, digestTo(t, p, activitiestest.Lan), "2 việc chờ xử lý")
	})
	t.Run("a draft that waits is put before the one who decides", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		asks(t, p, "lo-1", activitiestest.Video)
		contains(t, digestTo(t, p, activitiestest.Binh), "Phê duyệt dự thảo", "DUYET ")
	})
	t.Run("the digest of the next morning comes all the same", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		asks(t, p, "lo-1", activitiestest.Video)
		if n := digestsOf(t, p, "2027-03-03", ""); n == 0 {
			t.Error("no digest for the draft that waits for a decision")
		}
	})
	t.Run("a task over when the letters are written has none", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Give(coordinator, activitiestest.Video, plan.Command{Kind: plan.CommandCancel, Reason: "Trùng"})
		before := len(lettersTo(t, p, activitiestest.Lan))
		asks(t, p, "lo-1", activitiestest.Video)
		if n := len(lettersTo(t, p, activitiestest.Lan)); n != before {
			t.Errorf("%d letters more", n-before)
		}
		left, err := p.Store.UnwrittenUrges(t.Context())
		p.Must(err)
		if len(left) != 0 {
			t.Errorf("%d batches still wait", len(left))
		}
	})
}
