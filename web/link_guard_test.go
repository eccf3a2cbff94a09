package web_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan"
	"loa/plan/directory"
)

func TestFormGuard(t *testing.T) {
	t.Parallel()
	// The scanner posts every form of the page: every box ticked, the first option chosen, all other values unchanged, no button pressed.
	t.Run("a scanner that posts every form changes nothing", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched()
		scan := func(person directory.PersonID, purpose plan.Purpose) {
			t.Helper()
			before := f.journal()
			scanner, address := f.browser(), "/d/"+f.linkToken(person, purpose)
			scanner.do(http.MethodHead, address, nil).hasStatus(http.StatusOK)
			opened := scanner.get(address).hasStatus(http.StatusOK)
			forms := opened.unfilledForms()
			if len(forms) == 0 {
				t.Fatalf("%s has no form to post", address)
			}
			for _, form := range forms {
				if status := scanner.post(address, form).status; status != http.StatusUnprocessableEntity && status != http.StatusForbidden {
					t.Errorf("%s: a form as it is was answered with %d", purpose, status)
				}
			}
			if diff := cmp.Diff(before, f.journal()); diff != "" {
				t.Errorf("%s: the journal changed (-want +got):\n%s", purpose, diff)
			}
		}
		scan("an", plan.PurposeAccept)
		f.give("an", plan.Command{Kind: plan.CommandAccept})
		scan("an", plan.PurposeDraft)
		f.drafted("Bản một")
		scan("duong", plan.PurposeDecide)
		if len(f.codes) != 0 {
			t.Errorf("the scanner had %d codes sent", len(f.codes))
		}
		f.browser().answerLink("/d/"+f.linkToken("duong", plan.PurposeDecide), "decision", "approve").hasStatus(http.StatusOK)
		scan("duong", plan.PurposeDecide) // now the page has the form for the code, too
		if len(f.codes) != 1 {
			t.Errorf("%d codes were sent, want the one that a person asked for", len(f.codes))
		}
	})
	t.Run("a scanner that presses all buttons of a decision at once is refused", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		scanner, address := f.browser(), "/d/"+f.linkToken("duong", plan.PurposeDecide)
		form := scanner.get(address).form("step", "")
		form["decision"] = []string{"approve", "return"}
		scanner.post(address, form).hasStatus(http.StatusUnprocessableEntity)
		if len(f.codes) != 0 {
			t.Errorf("the scanner had %d codes sent", len(f.codes))
		}
	})
	t.Run("the cookie of the nonce is limited to its page", func(t *testing.T) {
		t.Parallel()
		for public, secure := range map[string]bool{"http://loa.test": false, "https://loa.test": true} {
			f := newFixture(t).launched().drafted("Bản một")
			f.config.Public = public
			f.serve()
			address := "/d/" + f.linkToken("duong", plan.PurposeDecide)
			cookie, err := http.ParseSetCookie(f.browser().get(address).header.Get("Set-Cookie"))
			if err != nil {
				t.Fatal(err)
			}
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != address || cookie.Secure != secure || cookie.MaxAge != 0 {
				t.Errorf("%s: the cookie is %s", public, cookie)
			}
		}
	})
	t.Run("a form of another browser is refused and keeps the input", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).launched().drafted("Bản một")
		address := "/d/" + f.linkToken("duong", plan.PurposeDecide)
		form := with(f.browser().get(address).form("step", ""), "decision", "return", "reason", "Thiếu nguồn")
		other := f.browser().post(address, form).hasStatus(http.StatusForbidden).contains("không do trang này hiển thị")
		if !slices.Contains(other.texts("textarea", ""), "Thiếu nguồn") || len(f.codes) != 0 {
			t.Errorf("kept %q, %d codes", other.texts("textarea", ""), len(f.codes))
		}
	})
}
