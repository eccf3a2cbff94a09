package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"loa/plan"
)

func TestWriteError(t *testing.T) {
	t.Parallel()
	t.Run("the engine is unreachable", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b, address := f.as("an"), "/tasks/"+string(taskID)
		form := b.get(address).form("command", "accept")
		f.engineError = http.ErrServerClosed
		b.post(address, form).hasStatus(http.StatusServiceUnavailable).contains("chỉ được tính một lần")
		f.engineError = nil
		b.post(address, form).hasStatus(http.StatusOK).contains("Đã tiếp nhận nhiệm vụ.")
	})
	t.Run("the engine lacks a task that is open on record", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b, address := f.as("an"), "/tasks/"+string(taskID)
		form := b.get(address).form("command", "accept")
		f.engineError = fmt.Errorf("asking: %w", plan.ErrAway)
		b.post(address, form).hasStatus(http.StatusServiceUnavailable).contains("đang được khôi phục", "thử lại sau")
		f.engineError = nil
		b.post(address, form).hasStatus(http.StatusOK).contains("Đã tiếp nhận nhiệm vụ.")
	})
	t.Run("the database is unreachable", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		b := f.browser()
		b.get("/readyz").hasStatus(http.StatusOK)
		if err := f.store.Close(); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/", "/tasks", "/tasks/" + string(taskID), "/triage", "/plans/kh-2027", "/d/abc"} {
			b.get(path).hasStatus(http.StatusServiceUnavailable).contains("Chưa kết nối được cơ sở dữ liệu", "loa doctor")
		}
		b.get("/readyz").hasStatus(http.StatusServiceUnavailable)
		b.get("/healthz").hasStatus(http.StatusOK)
	})
}
