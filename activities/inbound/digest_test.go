package inbound_test

import (
	"testing"
	"time"

	"loa/activities"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// digestTo runs the digests of the morning of Wednesday 3 March 2027 and returns that of a person.
func digestTo(f *fixture, person directory.PersonID) store.LetterOut {
	f.t.Helper()
	day := calendar.MustDate("2027-03-03")
	if at := day.Start(calendar.Zone).Add(7*time.Hour + 30*time.Minute); at.After(f.Clock) {
		f.Clock = at
	}
	_, err := f.Tasks.SendDigests(f.t.Context(), activities.DigestRun{Day: day})
	f.Must(err)
	letter := f.queued("digest:2027-03-03:" + string(person))
	if letter.Key == "" {
		f.t.Fatalf("there is no digest to %s", person)
	}
	return letter
}

func TestAnswerToDigest(t *testing.T) {
	t.Parallel()
	const both = "1 duyệt 0 trả lại, 0 duyệt 1 trả lại"
	for name, tt := range map[string]struct {
		answer  func(first, second string) string
		outcome store.Outcome
		decided string
	}{
		"by codes, a line each":         {func(a, b string) string { return "DUYET " + a + "\nTRA LAI " + b + ": thiếu số liệu" }, store.OutcomeApplied, both},
		"by numbers":                    {func(_, _ string) string { return "1 duyệt, 2 trả lại: thiếu số liệu" }, store.OutcomeApplied, both},
		"by a number and a code":        {func(_, b string) string { return "1 duyệt\nTrả lại " + b + ": thiếu số liệu" }, store.OutcomeApplied, both},
		"one of them, by its code":      {func(_, b string) string { return "DUYET " + b }, store.OutcomeApplied, nothing + ", 1 duyệt 0 trả lại"},
		"all of them":                   {func(_, _ string) string { return "Tất cả duyệt." }, store.OutcomeApplied, "1 duyệt 0 trả lại, 1 duyệt 0 trả lại"},
		"without saying which":          {func(_, _ string) string { return "Duyệt." }, store.OutcomeQuestion, nothing + ", " + nothing},
		"by a code that is not in it":   {func(_, _ string) string { return "DUYET 2ZZZ" }, store.OutcomeQuestion, nothing + ", " + nothing},
		"the second under a condition":  {func(a, b string) string { return "DUYET " + a + "\nDUYET " + b + " nếu sửa ảnh" }, store.OutcomeQuestion, "1 duyệt 0 trả lại, " + nothing},
		"the words of the example line": {func(a, _ string) string { return "TRA LAI " + a + ": thiếu số liệu" }, store.OutcomeApplied, "0 duyệt 1 trả lại, " + nothing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newGroupedFixture(t)
			f.Drafted(video, column)
			digest := digestTo(f, binh)
			first, second := f.RequestTo(binh, video, plan.PurposeDecide).Code, f.RequestTo(binh, column, plan.PurposeDecide).Code
			got := f.process(f.replyTo(binh, digest, tt.answer(first, second)).bytes())
			if got.Outcome != tt.outcome && (tt.outcome != store.OutcomeQuestion || got.Outcome != store.OutcomeTriage) || f.decisions() != tt.decided {
				t.Errorf("%s (%s), decided %s; want %s, %s", got.Outcome, got.Note, f.decisions(), tt.outcome, tt.decided)
			}
		})
	}
	t.Run("of a coordinator, by codes", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		f.Published(video)
		report, err := f.Store.FileBlob(t.Context(), []byte("Số tin: 12"), "text/plain")
		f.Must(err)
		f.Give(lan, video, plan.Command{Kind: plan.CommandSubmitReport, Hash: report})
		f.Give(lan, column, plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-04-30"), Reason: "Chờ kinh phí"})
		digest := digestTo(f, ha)
		check, extension := f.RequestTo(ha, video, plan.PurposeCheck).Code, f.RequestTo(ha, column, plan.PurposeExtension).Code
		got := f.process(f.replyTo(ha, digest, "CHAP NHAN "+check+"\nKHONG GIA HAN "+extension+": hạn do Chính phủ giao").bytes())
		if got.Outcome != store.OutcomeApplied {
			t.Errorf("%s (%s)", got.Outcome, got.Note)
		}
		if f.countCommands(video)[plan.EventReportAccepted] != 1 || f.countCommands(column)[plan.EventExtensionRefused] != 1 {
			t.Errorf("the commands are %v and %v", f.countCommands(video), f.countCommands(column))
		}
	})
	t.Run("a draft by the button of its line", func(t *testing.T) {
		t.Parallel()
		f := newGroupedFixture(t)
		f.Give(lan, video, plan.Command{Kind: plan.CommandAccept})
		f.Give(ha, video, plan.Command{Kind: plan.CommandAmend, Reason: "Điều chỉnh", Due: calendar.MustDate("2027-05-31")})
		digest := digestTo(f, lan)
		wantAll(t, digest.Text, "Trình dự thảo: Nhiệm vụ 17", "Điều chỉnh thời hạn")
		wantAll(t, digest.HTML, "subject=Re%3A%20%5B")
	})
}
