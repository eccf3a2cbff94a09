package main

import (
	"strings"
	"testing"

	"loa/locale"
	"loa/watch"
)

func TestWatched(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		finding watch.Finding
		want    string // in what to do about it
	}{
		{"a plan whose workflow was terminated is restored", watch.Finding{Check: watch.CheckPlan, Subject: "kh-2027", Detail: "Terminated"}, "loa restore"},
		{"a plan that the engine lost is restored", watch.Finding{Check: watch.CheckPlan, Subject: "kh-2027"}, "loa restore"},
		{"a plan whose code fails takes another loa", watch.Finding{Check: watch.CheckPlan, Subject: "kh-2027", Number: 12}, "cài lại bản loa"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := &app{lang: locale.Vietnamese}
			findings := a.watched(watch.Result{Findings: []watch.Finding{tt.finding}})
			got := findings[len(findings)-1]
			if !strings.Contains(got.Fix, tt.want) || strings.Contains(got.Detail, "lần thử 0") {
				t.Errorf("%s: %s → %s, want %q", got.Name, got.Detail, got.Fix, tt.want)
			}
		})
	}
}
