package web_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"loa/plan"
	"loa/waittest"
)

// sharedFigures is a fixture whose overview is computed once for two seconds. The page was read once, while both tasks wait to be accepted;
// then one of them was accepted by mail, without a request to the pages.
func sharedFigures(t *testing.T) (*fixture, *browser) {
	t.Helper()
	f := newFixture(t)
	f.config.OverviewAge = 2 * time.Second
	f.serve()
	b := f.launched().browser()
	expectDrafting(t, b, "0")
	f.give("an", plan.Command{Kind: plan.CommandAccept})
	return f, b
}

// expectDrafting reads the overview and fails unless it says how many tasks are being drafted.
func expectDrafting(t *testing.T, b *browser, want string) page {
	t.Helper()
	page := b.get("/")
	if !strings.Contains(page.body, drafting(want)) {
		t.Errorf("the overview does not say that %s tasks are being drafted", want)
	}
	return page
}

func drafting(count string) string { return `stage=drafting">` + count + `</a>` }

func (f *fixture) advance(by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(by)
}

func TestOverviewCache(t *testing.T) {
	t.Parallel()
	t.Run("the figures are computed once for two seconds", func(t *testing.T) {
		t.Parallel()
		f, b := sharedFigures(t)
		f.advance(time.Second)
		expectDrafting(t, b, "0")
	})
	t.Run("the time of the page is that of its figures", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.config.OverviewAge = time.Hour
		f.serve()
		b := f.launched().browser()
		b.get("/").contains("Số liệu tính đến 09:12")
		f.advance(10 * time.Minute)
		b.get("/").contains("Số liệu tính đến 09:12")
		b.get("/tasks").contains("Số liệu tính đến 09:22")
	})
	t.Run("older figures are shown once more while one computation replaces them", func(t *testing.T) {
		t.Parallel()
		f, b := sharedFigures(t)
		f.advance(3 * time.Second)
		expectDrafting(t, b, "0")
		waittest.Eventually(t, "the figures are replaced", func() error {
			if strings.Contains(b.get("/").body, drafting("1")) {
				return nil
			}
			return errors.New("the old figures")
		})
	})
	t.Run("figures that are too old are not shown", func(t *testing.T) {
		t.Parallel()
		f, b := sharedFigures(t)
		f.advance(time.Minute)
		expectDrafting(t, b, "1")
	})
	t.Run("who changed something on a page sees the change at once", func(t *testing.T) {
		t.Parallel()
		_, b := sharedFigures(t)
		b.post("/actor", url.Values{"person": {"an"}, "back": {"/"}})
		expectDrafting(t, b, "1")
	})
	t.Run("each language has its own figures", func(t *testing.T) {
		t.Parallel()
		_, b := sharedFigures(t)
		b.get("/?lang=en").contains("Drafting").lacks("Soạn thảo")
		b.get("/?lang=vi").contains("Soạn thảo")
	})
	t.Run("many readers at once get the same figures", func(t *testing.T) {
		t.Parallel()
		f, _ := sharedFigures(t)
		f.advance(time.Minute)
		var readers sync.WaitGroup
		for range 20 {
			readers.Go(func() { expectDrafting(t, f.browser(), "1") })
		}
		readers.Wait()
	})
}
