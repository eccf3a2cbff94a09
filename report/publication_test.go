package report_test

import (
	"strings"
	"testing"
	"time"

	"loa/locale"
	"loa/plan"
	"loa/plan/calendar"
	"loa/report"
	"loa/webpage/fetch"
)

func TestLinkFinding(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, time.March, 5, 9, 12, 0, 0, calendar.Zone)
	tests := []struct {
		name    string
		finding report.LinkFinding
		want    string
	}{
		{"a page", report.LinkFinding{Outcome: plan.LinkFound, Title: "Ra mắt\n một cửa", Status: 200}, "“Ra mắt một cửa”, còn trên mạng"},
		{"a page without a title", report.LinkFinding{Outcome: plan.LinkFound, Status: 200}, "còn trên mạng"},
		{"gone once", report.LinkFinding{Outcome: plan.LinkGone, Reason: "status", Status: 404}, "không thấy trang; sẽ kiểm tra lại trước khi kết luận"},
		{"gone twice", report.LinkFinding{Outcome: plan.LinkGone, Gone: true, Reason: "status", Status: 404}, "đã bị gỡ"},
		{"a site in trouble", report.LinkFinding{Outcome: plan.LinkUnreachable, Reason: "status", Status: 503}, "minh chứng chưa kiểm tra được: máy chủ không đưa ra trang (HTTP 503)"},
		{"silence", report.LinkFinding{Outcome: plan.LinkUnreachable, Reason: "timeout"}, "minh chứng chưa kiểm tra được: trang không trả lời kịp"},
		{"a private address", report.LinkFinding{Outcome: plan.LinkRefused, Reason: "private"}, "minh chứng không kiểm tra được: đường dẫn dẫn vào mạng nội bộ hoặc chính máy chủ này"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.finding.At = at
			if got, want := test.finding.Sentence(locale.Vietnamese), "Đã kiểm tra lúc 09:12 ngày 05/03/2027: "+test.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	t.Run("every outcome and every reason has its words", func(t *testing.T) {
		t.Parallel()
		for _, lang := range locale.Languages() {
			for _, outcome := range plan.LinkOutcomes() {
				for _, reason := range fetch.Reasons() {
					got := report.LinkFinding{At: at, Outcome: outcome, Reason: string(reason)}.Sentence(lang)
					if strings.HasSuffix(got, string(outcome)) || strings.HasSuffix(got, ": "+string(reason)) {
						t.Errorf("%s %s: %s", outcome, reason, got)
					}
				}
			}
		}
	})
}
