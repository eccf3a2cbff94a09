package activities_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// digestsOf moves the clock to the morning of a day and runs the digests. It returns how many were written.
func digestsOf(t *testing.T, p *activitiestest.RunningPlan, day, name string) int {
	t.Helper()
	run := activities.DigestRun{Day: calendar.MustDate(day), Name: name}
	if at := run.Day.Start(calendar.Zone).Add(7*time.Hour + 30*time.Minute); at.After(p.Clock) {
		p.Clock = at
	}
	result, err := p.Tasks.SendDigests(t.Context(), run)
	p.Must(err)
	return result.Letters
}

// digestTo is the newest digest to a person; the zero letter when there is none.
func digestTo(t *testing.T, p *activitiestest.RunningPlan, person directory.PersonID) store.LetterOut {
	t.Helper()
	for _, letter := range lettersTo(t, p, person) {
		if letter.Notice == store.NoticeDigest {
			return letter
		}
	}
	return store.LetterOut{}
}

// wake fires what the schedule of a task does up to an instant, and projects it.
func wake(t *testing.T, p *activitiestest.RunningPlan, task plan.TaskID, at string) {
	t.Helper()
	var err error
	p.Clock, err = time.ParseInLocation("2006-01-02 15:04", at, calendar.Zone)
	p.Must(err)
	state, err := p.Store.State(t.Context(), task)
	p.Must(err)
	after, events := state.Wake(p.Clock)
	if len(events) == 0 {
		t.Fatalf("nothing fires at %s", at)
	}
	_, err = p.Tasks.Project(t.Context(), activities.Projection{State: after, Events: events})
	p.Must(err)
}

func contains(t *testing.T, letter store.LetterOut, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(letter.Subject+"\n"+letter.Text, word) {
			t.Errorf("the letter lacks %q:\n%s\n%s", word, letter.Subject, letter.Text)
		}
	}
}

// started is a plan whose tasks are accepted, on Tuesday 2 March 2027.
func started(t *testing.T) *activitiestest.RunningPlan {
	t.Helper()
	p := activitiestest.NewGrouped(t)
	p.Must(p.Tasks.SendOpenings(t.Context(), "kh-2027"))
	for _, task := range []plan.TaskID{activitiestest.Video, activitiestest.Column} {
		p.Give(activitiestest.Lan, task, plan.Command{Kind: plan.CommandAccept})
	}
	p.Give(activitiestest.Mai, activitiestest.Theirs, plan.Command{Kind: plan.CommandAccept})
	return p
}

func TestSendDigests(t *testing.T) {
	t.Parallel()
	const head, officer, coordinator = activitiestest.Binh, activitiestest.Lan, activitiestest.Ha
	t.Run("drafts to approve are in one letter of the next morning, every day until they are decided", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		p.Redrafted(activitiestest.Column)
		if letters := lettersTo(t, p, head); len(letters) != 0 {
			t.Fatalf("before the digest the head has %+v", letters)
		}
		if n := digestsOf(t, p, "2027-03-03", ""); n != 1 {
			t.Errorf("%d digests, want that of the head alone: steps that take weeks cause none", n)
		}
		code := p.RequestTo(head, activitiestest.Video, plan.PurposeDecide).Code
		contains(t, digestTo(t, p, head), "Tổng hợp thứ Tư, 03/03: 2 việc chờ xử lý", "1. Phê duyệt dự thảo: Nhiệm vụ 17", "DUYET "+code, "Kịch bản của",
			"hạn: thứ Tư, 31/03", "https://loa.hanoi.test/d/")
		if n := digestsOf(t, p, "2027-03-03", ""); n != 0 || len(lettersTo(t, p, head)) != 1 {
			t.Errorf("repeated, the run gives the head %d letters", len(lettersTo(t, p, head)))
		}
		p.Clock = p.Clock.Add(time.Hour)
		request := p.RequestTo(head, activitiestest.Video, plan.PurposeDecide)
		p.Give(head, activitiestest.Video, plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: request.Hash, Decision: plan.DecisionApprove})
		digestsOf(t, p, "2027-03-04", "")
		contains(t, digestTo(t, p, head), "Tổng hợp thứ Năm, 04/03: 1 việc chờ xử lý", "Nhiệm vụ 18")
		if silent, err := p.Store.SilentEvents(t.Context(), p.Clock, p.Clock); err != nil || silent != 0 {
			t.Errorf("%d silent events, %v", silent, err)
		}
	})
	t.Run("a task that is declined minutes after it was given waits for the coordinator", func(t *testing.T) {
		t.Parallel()
		p := activitiestest.NewGrouped(t)
		p.Must(p.Tasks.SendOpenings(t.Context(), "kh-2027"))
		p.Give(officer, activitiestest.Video, plan.Command{Kind: plan.CommandDecline, Reason: "Không thuộc chức năng của đơn vị"})
		if n := digestsOf(t, p, "2027-03-02", "thu-cong"); n != 1 {
			t.Errorf("%d digests, want that of the coordinator: the letters of the other tasks have just gone", n)
		}
		contains(t, digestTo(t, p, coordinator), "1 việc chờ xử lý", "Quyết định về nhiệm vụ bị từ chối", "GIAO LAI")
		if got := ways(t, p, activitiestest.Video); slices.Contains(got, "declined none over") {
			t.Errorf("the notices went out as %q", got)
		}
	})
	t.Run("a draft on which nobody decides before its question expires is asked about again", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		asked := p.RequestTo(head, activitiestest.Video, plan.PurposeDecide)
		late := calendar.Today(asked.ExpiresAt).AddDays(14)
		for range 2 {
			late = late.AddDays(1)
			digestsOf(t, p, late.String(), "sau hạn "+late.String())
			contains(t, digestTo(t, p, head), "DUYET ")
			if again := p.RequestTo(head, activitiestest.Video, plan.PurposeDecide); !again.Open(p.Clock) {
				t.Errorf("on %s the question is closed since %s", late, again.ExpiresAt)
			}
		}
	})
	t.Run("a draft whose link was taken back is still asked about, to be answered by mail", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		for _, day := range []string{"2027-03-03", "2027-03-04"} {
			revoked, err := p.Store.RevokeLinks(t.Context(), store.LinkScope{Task: activitiestest.Video}, p.Clock)
			p.Must(err)
			if day == "2027-03-03" && revoked == 0 {
				t.Error("no link was taken back")
			}
			digestsOf(t, p, day, "")
			contains(t, digestTo(t, p, head), "DUYET ")
			if letter := digestTo(t, p, head); strings.Contains(letter.Text, "/d/") {
				t.Errorf("the digest of %s has a link:\n%s", day, letter.Text)
			}
		}
	})
	t.Run("none on a day that is not worked, unless by hand", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		if n := digestsOf(t, p, "2027-03-06", ""); n != 0 {
			t.Errorf("%d digests on a Saturday", n)
		}
		if n := digestsOf(t, p, "2027-03-06", "thu-cong"); n != 1 {
			t.Errorf("%d digests by hand, want 1", n)
		}
	})
	t.Run("a draft that was decided before its digest is told nowhere", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		request := p.RequestTo(head, activitiestest.Video, plan.PurposeDecide)
		p.Give(head, activitiestest.Video, plan.Command{Kind: plan.CommandDecide, Draft: 1, Hash: request.Hash, Decision: plan.DecisionApprove})
		if n := digestsOf(t, p, "2027-03-03", ""); n != 0 {
			t.Errorf("%d digests, want none", n)
		}
		if got := ways(t, p, activitiestest.Video); !slices.Contains(got, "approval none over") {
			t.Errorf("the notices went out as %q", got)
		}
	})
	t.Run("a reminder of the day is told in the digest before it, and not again", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		if n := digestsOf(t, p, "2027-03-22", ""); n != 2 { // seven working days before the deadline
			t.Errorf("%d digests, want one to each officer", n)
		}
		contains(t, digestTo(t, p, officer), "2 việc chờ xử lý", "Trình dự thảo: Nhiệm vụ 17", "Trình dự thảo: Nhiệm vụ 18", "còn 09 ngày")
		for _, task := range []plan.TaskID{activitiestest.Video, activitiestest.Column, activitiestest.Theirs} {
			wake(t, p, task, "2027-03-22 08:20")
		}
		if n := digestsOf(t, p, "2027-03-23", ""); n != 0 {
			t.Errorf("%d digests on the next day, want none", n)
		}
		if silent, err := p.Store.SilentEvents(t.Context(), p.Clock, p.Clock); err != nil || silent != 0 {
			t.Errorf("%d silent events, %v", silent, err)
		}
	})
	t.Run("what happened is told once", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Give(coordinator, activitiestest.Video, plan.Command{Kind: plan.CommandAmend, Reason: "Theo Kế hoạch số 12", Due: calendar.MustDate("2027-06-30")})
		if n := digestsOf(t, p, "2027-03-03", ""); n != 1 {
			t.Errorf("%d digests, want one to the officer", n)
		}
		contains(t, digestTo(t, p, officer), "Điều chỉnh thời hạn: Nhiệm vụ 17", "đến ngày 30/06/2027", "Theo Kế hoạch số 12")
		if n := digestsOf(t, p, "2027-03-04", ""); n != 0 {
			t.Errorf("%d digests on the next day, want none", n)
		}
	})
	t.Run("a matter of the coordinators reaches the one who has it", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		people, err := p.Store.Directory(t.Context())
		p.Must(err)
		people.People = append(people.People, directory.Person{ID: "nam", Name: "Lê Nam"})
		people.Addresses = append(people.Addresses, directory.AddressOf{Address: "nam@sonoivu.hanoi.test", Person: "nam"})
		people.Holders = append(people.Holders, directory.RoleHolder{Person: "nam", Role: directory.RoleCoordinator, Unit: "so-noi-vu"})
		p.Must(p.Store.SaveDirectory(t.Context(), people))
		p.Must(p.Store.AddShare(t.Context(), directory.Share{Unit: activitiestest.BaDinh, Person: "nam"}))
		p.Must(p.Store.AddShare(t.Context(), directory.Share{Plan: "kh-2027", Person: coordinator}))
		for _, task := range []plan.TaskID{activitiestest.Video, activitiestest.Theirs} {
			focalPoint, _ := activitiestest.FocalPointAndHead(task)
			p.Give(focalPoint, task, plan.Command{Kind: plan.CommandRequestExtension, Due: calendar.MustDate("2027-04-30"), Reason: "Chờ kinh phí"})
		}
		digestsOf(t, p, "2027-03-03", "")
		contains(t, digestTo(t, p, "nam"), "Quyết định về gia hạn", "UBND phường Ba Đình", "đề nghị gia hạn đến thứ Sáu, 30/04", "Chờ kinh phí", "DONG Y ", "KHONG GIA HAN ")
		if letter := digestTo(t, p, "nam"); strings.Contains(letter.Text, "Hoàn Kiếm") {
			t.Errorf("the coordinator of one unit gets the matter of another:\n%s", letter.Text)
		}
		contains(t, digestTo(t, p, coordinator), "1 việc chờ xử lý", "UBND phường Hoàn Kiếm")
	})
	t.Run("nothing during an undo window", func(t *testing.T) {
		t.Parallel()
		p := started(t)
		p.Redrafted(activitiestest.Video)
		p.Clock = calendar.MustDate("2027-03-03").Start(calendar.Zone).Add(7*time.Hour + 25*time.Minute)
		request := p.RequestTo(head, activitiestest.Video, plan.PurposeDecide)
		actor := directory.Actor{Person: head, Positions: []directory.Position{{Role: directory.RoleUnitHead, Unit: activitiestest.BaDinh}}}
		_, err := p.Do(t.Context(), activitiestest.Video, plan.Command{
			ID: "duyet", Kind: plan.CommandDecide, Actor: actor, Channel: plan.ChannelMail, Draft: 1, Hash: request.Hash,
			Decision: plan.DecisionApprove, UndoWindow: plan.UndoWindowStandard,
		})
		p.Must(err)
		if n := digestsOf(t, p, "2027-03-03", ""); n != 0 {
			t.Errorf("%d digests, want none", n)
		}
	})
}

// Notices that wait for a digest leave when digests are turned off.
func TestDigestsTurnedOff(t *testing.T) {
	t.Parallel()
	p := started(t)
	p.Redrafted(activitiestest.Video)
	unsent := func() int {
		p.Clock = p.Clock.Add(10 * time.Minute)
		p.Must(p.Tasks.SendLateOpenings(t.Context()))
		waiting, err := p.Store.UnsentNotices(t.Context(), plan.DispatchDigest, p.Clock)
		p.Must(err)
		return len(waiting)
	}
	if unsent() == 0 {
		t.Fatal("no notice waits for the digest")
	}
	p.Tasks.Digests = false
	if n := unsent(); n != 0 {
		t.Errorf("%d notices wait for a digest that is turned off", n)
	}
	contains(t, digestTo(t, p, activitiestest.Binh), "DUYET")
	letters := len(lettersTo(t, p, activitiestest.Binh)) + len(lettersTo(t, p, activitiestest.Cuong))
	unsent()
	if again := len(lettersTo(t, p, activitiestest.Binh)) + len(lettersTo(t, p, activitiestest.Cuong)); again != letters {
		t.Errorf("the next turn wrote %d letters more", again-letters)
	}
	if theirs := digestTo(t, p, activitiestest.Cuong); theirs.Key != "" {
		t.Errorf("a person without waiting notices has the digest %q", theirs.Subject)
	}
}
