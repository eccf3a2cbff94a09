package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// rehearsedPeople saves a directory with a person for each degree of readiness, named by the degree, in the order of policy.ReadinessDegrees.
func (f *fixture) rehearsedPeople() {
	f.t.Helper()
	known := people()
	for n, degree := range policy.ReadinessDegrees() {
		id := directory.PersonID(fmt.Sprintf("p%02d", n))
		known.People = append(known.People, directory.Person{ID: id, Name: fmt.Sprintf("Người <%02d>", n), Title: string(degree)})
		known.Holders = append(known.Holders, directory.RoleHolder{Person: id, Role: directory.RoleUnitHead, Unit: "so-noi-vu"})
		if degree != policy.ReadinessNoAddress {
			known.Addresses = append(known.Addresses, directory.AddressOf{Address: fmt.Sprintf("%s@so-noi-vu.test", id), Person: id, Unit: "so-noi-vu"})
		}
	}
	if err := f.store.SaveDirectory(f.t.Context(), known); err != nil {
		f.t.Fatal(err)
	}
	for n, degree := range policy.ReadinessDegrees() {
		f.rehearse(directory.PersonID(fmt.Sprintf("p%02d", n)), degree)
	}
}

// rehearse brings a person to a degree of readiness.
func (f *fixture) rehearse(person directory.PersonID, degree policy.Readiness) {
	f.t.Helper()
	address := string(person) + "@so-noi-vu.test"
	if degree == policy.ReadinessNotAsked || degree == policy.ReadinessNoAddress {
		return
	}
	if degree == policy.ReadinessSuppressed {
		f.suppress(address)
		return
	}
	key := "rehearsal:" + string(person)
	rehearsal := store.Rehearsal{
		TokenHash: hashOf(key), Person: person, Address: address, Day: calendar.Today(morning), Code: "K7QA", Letter: key, By: "mai",
		CreatedAt: morning, ExpiresAt: morning.AddDate(0, 0, 45),
	}
	letter := store.LetterOut{
		Key: key, Notice: store.NoticeRehearsal, ToPerson: person, ToAddress: address, MessageID: key + "@loa.test", Subject: "Thư thử", CreatedAt: morning,
	}
	if _, err := f.store.QueueRehearsals(f.t.Context(), []store.Rehearsal{rehearsal}, []store.LetterOut{letter}); err != nil {
		f.t.Fatal(err)
	}
	if degree == policy.ReadinessQueued {
		return
	}
	_, err := f.store.LeaseLetters(f.t.Context(), store.LetterLease{Owner: "thu", Limit: 100, Rate: 100, Now: morning})
	if err = errors.Join(err, f.store.MarkSent(f.t.Context(), key, morning)); err != nil {
		f.t.Fatal(err)
	}
	f.answerRehearsal(rehearsal, degree)
}

// suppress has three letters to an address refused for good.
func (f *fixture) suppress(address string) {
	f.t.Helper()
	for n := range 3 {
		key := fmt.Sprint("hong-", address, n)
		err := f.store.QueueLetter(f.t.Context(), store.LetterOut{Key: key, ToAddress: address, MessageID: key + "@loa.test", CreatedAt: morning})
		_, leaseErr := f.store.LeaseLetters(f.t.Context(), store.LetterLease{Owner: "thu", Limit: 100, Rate: 100, Now: morning})
		_, failErr := f.store.GiveUp(f.t.Context(), store.FailureRefused, store.Failure{Key: key, Status: "5.1.1", Text: "550", Permanent: true, At: morning})
		if err := errors.Join(err, leaseErr, failErr); err != nil {
			f.t.Fatal(err)
		}
	}
}

// answerRehearsal files what came back.
func (f *fixture) answerRehearsal(r store.Rehearsal, degree policy.Readiness) {
	f.t.Helper()
	claim := policy.Claim{Sender: policy.SenderAsked, Proof: policy.ProofDMARC, MatchMethod: policy.MatchedByToken}
	answer := policy.RehearsalAnswer{From: r.Address, At: morning.Add(time.Hour)}
	words := "ĐÃ NHẬN K7QA"
	switch degree {
	case policy.ReadinessSilent:
		return
	case policy.ReadinessBounced:
		_, err := f.store.FileBounce(f.t.Context(), store.Failure{Key: r.Letter, Status: "5.1.1", Text: "550 5.1.1 unknown", Permanent: true, At: morning})
		if err != nil {
			f.t.Fatal(err)
		}
		return
	case policy.ReadinessAutoReply:
		answer.Automatic, claim = true, policy.Claim{}
	case policy.ReadinessCode:
		claim.Doubt, words = policy.DoubtSharedDomain, "Đã nhận\nTôi đã chuyển sang <b>phòng khác</b>"
	case policy.ReadinessLink, policy.ReadinessNotCounted:
		claim.Proof = policy.ProofFail
	case policy.ReadinessOtherAddress:
		claim.Sender, answer.From = policy.SenderUnknown, "nguoi.<b>@gmail.test"
	case policy.ReadinessProven, policy.ReadinessQueued, policy.ReadinessNotAsked, policy.ReadinessSuppressed, policy.ReadinessNoAddress:
	}
	answer.Claim = claim
	id := f.fileLetter("Re: Thư thử "+string(r.Person), "")
	err := f.store.CloseLetter(f.t.Context(), id, store.Closing{Outcome: store.OutcomeRehearsal, NewText: words, At: morning})
	err = errors.Join(err, f.store.FileRehearsalAnswer(f.t.Context(), store.RehearsalAnswer{Letter: id, Rehearsal: r.TokenHash, RehearsalAnswer: answer}))
	if err != nil {
		f.t.Fatal(err)
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	t.Run("every degree is shown, and names are no markup", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		f.rehearsedPeople()
		page := f.as("an").get("/directory/ready").hasStatus(http.StatusOK).lacks("<b>phòng").contains(
			"2 trên 16", "cần mã một lần", "trả lời từ địa chỉ khác: nguoi.", "chưa có địa chỉ thư", "hộp thư hỏng", "thư bị trả về", "đã gửi, chưa trả lời",
			"chỉ có thư tự động trả lời", "chung tên miền", "viết thêm: “Tôi đã chuyển sang")
		if rows := len(page.all("tr", "")); rows != 1+16+1+2 {
			t.Errorf("%d rows", rows)
		}
	})
	t.Run("an officer does not see the page", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).production()
		f.account("daumoi", "an")
		f.signIn("daumoi").get("/directory/ready").hasStatus(http.StatusForbidden)
	})
	t.Run("the preview of a launch names who is not ready", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).imported()
		f.rehearsedPeople()
		f.as("mai").get("/plans/kh-2027").hasStatus(http.StatusOK).contains(
			"Thư không đến được 3 người nhận thư", "chưa có câu trả lời thư thử được tính", "chưa được gửi thư thử: Nguyễn Thị An, Trần Văn Dương", "Xem kết quả diễn tập")
	})
	t.Run("of many names ten are given", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t).imported()
		known := people()
		for n := range 20 {
			id := directory.PersonID(fmt.Sprint("q", n))
			known.People = append(known.People, directory.Person{ID: id, Name: fmt.Sprint("Thủ trưởng thứ ", n)})
			known.Holders = append(known.Holders, directory.RoleHolder{Person: id, Role: directory.RoleUnitHead, Unit: "so-noi-vu"})
		}
		if err := f.store.SaveDirectory(t.Context(), known); err != nil {
			t.Fatal(err)
		}
		f.as("mai").get("/plans/kh-2027").contains("Thư không đến được 20 người", "Thủ trưởng thứ 9 … và 10 người khác").lacks("Thủ trưởng thứ 10")
	})
}

func goldenReadiness(t *testing.T) {
	f := newFixture(t)
	f.rehearsedPeople()
	g := f.golden(t)
	g.b = f.as("mai")
	g.comparePage("readiness", "/directory/ready")
	f.imported()
	g.comparePage("plan-unready", "/plans/kh-2027")
	if err := f.store.SaveDirectory(t.Context(), directory.Directory{Units: slices.Clone(people().Units)}); err != nil {
		t.Fatal(err)
	}
	g.comparePage("readiness-nobody", "/directory/ready")
}
