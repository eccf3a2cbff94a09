package inbound_test

import (
	"strings"
	"testing"

	"loa/activities/activitiestest"
	"loa/mail/mailtest"
	"loa/plan"
	"loa/store"
)

// reportOn is a delivery report on a letter (RFC 3464).
func reportOn(letter store.LetterOut, action, status string) []byte {
	return mailtest.DSN{
		From: "MAILER-DAEMON@badinh.hanoi.test", To: "loa+b." + letter.BounceID + "@cchc.hanoi.test", ID: action + "." + letter.BounceID + "@badinh.hanoi.test",
		Text: "Đồng ý", Recipients: []string{mailtest.RecipientFields(letter.ToAddress, action, status)},
	}.Bytes()
}

func TestDeliveryReportOfTask(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	focalPoint, _ := activitiestest.FocalPointAndHead(video)
	letter := f.LetterTo(focalPoint, video, plan.NoticeAssignment)
	f.Must(f.Store.SetSendingFields(t.Context(), []store.SendingFields{{Key: letter.Key, BounceID: "abcdefghijklmnop"}}))
	f.queued("") // no letter is looked up: every letter was queued
	f.Must(f.Store.MarkSent(t.Context(), letter.Key, f.Clock))
	letter.BounceID = "abcdefghijklmnop"

	steps := []struct {
		action, status string
		outcome        store.Outcome
		note           string
		lost           bool
	}{
		{action: "delayed", status: "4.4.1", outcome: store.OutcomeIgnoredAuto, note: "đến chậm"},
		{action: "delivered", status: "2.0.0", outcome: store.OutcomeIgnoredAuto, note: "đã đến hộp thư"},
		{action: "failed", status: "5.1.1", outcome: store.OutcomeBounce, note: "không đến", lost: true},
	}
	for _, step := range steps {
		in := f.process(reportOn(letter, step.action, step.status))
		if in.Outcome != step.outcome || !strings.Contains(in.Note, step.note) || in.Command != "" {
			t.Errorf("the outcome of a report of %s is %s, %q", step.action, in.Outcome, in.Note)
		}
		if got := f.LetterTo(focalPoint, video, plan.NoticeAssignment); got.Undelivered() != step.lost {
			t.Errorf("after a report of %s the letter is undelivered: %t", step.action, got.Undelivered())
		}
	}
}
