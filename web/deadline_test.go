package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"loa/watch"
	"loa/web"
)

func TestDeadline(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	bounded := false
	f.config.Ready = func(ctx context.Context) watch.Report {
		_, bounded = ctx.Deadline()
		return watch.NewReport(nil)
	}
	handler, err := web.New(f.config)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("every request has a deadline", func(t *testing.T) {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if !bounded {
			t.Error("the request has none")
		}
	})
	t.Run("a request that is over says so", func(t *testing.T) {
		ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		defer cancel()
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://loa.test/tasks", nil).WithContext(ctx))
		if answer.Code != http.StatusServiceUnavailable || !strings.Contains(answer.Body.String(), "mất quá nhiều thời gian") {
			t.Errorf("status %d: %s", answer.Code, answer.Body)
		}
	})
}
