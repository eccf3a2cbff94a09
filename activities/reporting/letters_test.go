package reporting_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/activities/activitiestest"
	"loa/activities/reporting"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
	"loa/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Run(m)) }

// followed is the first period of the running plan with its letters.
type followed struct {
	*activitiestest.RunningPlan
	t     *testing.T
	acts  *reporting.Activities
	days  calendar.Calendar
	state period.State
	shown map[string]bool // the keys of letters that letters has returned
}

func follow(t *testing.T, change func(*directory.Directory)) *followed {
	t.Helper()
	f := &followed{RunningPlan: activitiestest.New(t), t: t, shown: map[string]bool{}}
	f.acts = &reporting.Activities{Store: f.Store, Address: activitiestest.LoaAddress, Now: f.Now}
	people, err := f.Store.Directory(t.Context())
	f.Must(err)
	if change != nil {
		change(&people)
		f.Must(f.Store.SaveDirectory(t.Context(), people))
	}
	f.days, err = f.Store.Calendar(t.Context())
	f.Must(err)
	all, _ := period.Generate(period.DefaultRules(), 2027, f.days)
	_, err = f.Store.AddPeriods(t.Context(), "kh-2027", all)
	f.Must(err)
	f.state = period.NewState("kh-2027", all[0])
	f.at(all[0].OpensOn, 9)
	return f
}

func (f *followed) at(day calendar.Date, hour int) {
	f.Clock = day.Start(calendar.Zone).Add(time.Duration(hour) * time.Hour)
}

func (f *followed) project(state period.State, events []period.Event) {
	f.t.Helper()
	f.state = state
	for range 2 { // a repetition changes nothing
		f.Must(f.acts.ProjectPeriod(f.t.Context(), reporting.Projection{State: state, Events: events}))
	}
}

func (f *followed) give(c period.Command) {
	f.t.Helper()
	state, events, err := f.state.Apply(c, f.Clock, f.days)
	f.Must(err)
	f.project(state, events)
}

func (f *followed) wake() {
	f.t.Helper()
	f.project(f.state.Wake(f.Clock, f.days))
}

func (f *followed) open() {
	f.t.Helper()
	f.give(period.Command{ID: "mo", Kind: period.CommandOpen, Owing: []period.Owing{
		{Unit: "so-noi-vu", Level: period.LevelDepartment},
		{Unit: activitiestest.BaDinh, Level: period.LevelCommune},
		{Unit: activitiestest.HoanKiem, Level: period.LevelCommune, Parent: "so-noi-vu"},
	}})
}

// letters are the new letters of the period: to whom, and their headings.
func (f *followed) letters() map[string]string {
	f.t.Helper()
	all, err := f.Store.LetterLog(f.t.Context(), store.SentFilter{Limit: 500})
	f.Must(err)
	headings := map[string][]string{}
	for _, letter := range all {
		if strings.HasPrefix(letter.Key, "period:") && !f.shown[letter.Key] {
			f.shown[letter.Key] = true
			heading, _, _ := strings.Cut(letter.Text, "\n")
			headings[string(letter.ToPerson)] = append(headings[string(letter.ToPerson)], heading)
		}
	}
	found := map[string]string{}
	for person, each := range headings {
		slices.Sort(each)
		found[person] = strings.Join(each, "\n")
	}
	return found
}

func (f *followed) want(want map[string]string) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.letters()); diff != "" {
		f.t.Errorf("letters (-want +got):\n%s", diff)
	}
}

// TestPeriodLetters follows a period from its opening to its close: each event has its letters, once.
func TestPeriodLetters(t *testing.T) {
	t.Parallel()
	f := follow(t, nil)
	f.open()
	f.want(map[string]string{
		"lan": "■ Đề nghị báo cáo quý I năm 2027, hạn 15/03/2027", "mai": "■ Đề nghị báo cáo quý I năm 2027, hạn 15/03/2027", "ha": "■ Đã mở kỳ báo cáo quý I năm 2027",
	})
	o, _ := f.state.Obligation(activitiestest.BaDinh)
	f.at(o.Due, 9)
	f.wake()
	f.want(map[string]string{"lan": "■ Nhắc báo cáo quý I năm 2027, hạn 15/03/2027", "mai": "■ Nhắc báo cáo quý I năm 2027, hạn 15/03/2027"})
	f.give(period.Command{ID: "nop", Kind: period.CommandSubmit, Unit: activitiestest.BaDinh, Submission: strings.Repeat("a", 64), Content: period.ContentNil})
	f.want(map[string]string{})
	f.at(f.days.AddWorkingDays(o.Due, 1), 9)
	f.wake()
	f.want(map[string]string{"mai": "■ Quá hạn báo cáo quý I năm 2027 (hạn 15/03/2027)", "ha": "■ 01 đơn vị chưa báo cáo quý I năm 2027"})
	f.at(f.state.Period.Due.Compile, 13)
	f.wake()
	f.want(map[string]string{"ha": "■ 01 đơn vị chưa báo cáo quý I năm 2027\n■ Đã khóa kỳ báo cáo quý I năm 2027"})
}

// TestPeriodLettersPrevious: the form has the values of the period before beside its lines.
func TestPeriodLettersPrevious(t *testing.T) {
	t.Parallel()
	f := follow(t, nil)
	f.open()
	sub := store.Submission{
		Plan: "kh-2027", Period: f.state.Period.ID, Unit: activitiestest.BaDinh, ID: strings.Repeat("b", 64), Road: store.SubmissionCLI, ReceivedOn: calendar.Today(f.Clock), FiledAt: f.Clock,
		Content: period.ContentFull, Figures: []store.SubmittedFigure{{Indicator: "NEWS", Value: indicator.Whole(12), HasValue: true, Kind: "exact", Standing: store.FigureTaken, Words: "Số tin: 12"}},
	}
	_, err := f.Store.FileSubmission(t.Context(), sub)
	f.Must(err)
	f.give(period.Command{ID: "nop", Kind: period.CommandSubmit, Unit: activitiestest.BaDinh, Submission: sub.ID, Content: period.ContentFull, Figures: 1})
	all, _ := period.Generate(period.DefaultRules(), 2027, f.days)
	f.state = period.NewState("kh-2027", all[1])
	f.at(all[1].OpensOn, 9)
	f.letters()
	f.open()
	letters, err := f.Store.LetterLog(t.Context(), store.SentFilter{To: activitiestest.AddressOf(activitiestest.Lan), Limit: 1})
	f.Must(err)
	if len(letters) != 1 || !strings.Contains(letters[0].Text, "| Số tin đăng báo, cổng thông tin điện tử: (kỳ trước: 12)\n") {
		t.Errorf("%+v", letters)
	}
}

// TestPeriodLettersUnreachable: who cannot be asked is on record with the reason, and the coordinators hear of the unit.
func TestPeriodLettersUnreachable(t *testing.T) {
	t.Parallel()
	f := follow(t, func(d *directory.Directory) {
		var holders []directory.RoleHolder
		for _, h := range d.Holders {
			if h.Unit != activitiestest.HoanKiem {
				holders = append(holders, h)
			}
		}
		d.Holders = holders
		var addresses []directory.AddressOf
		for _, a := range d.Addresses {
			if a.Person != activitiestest.Lan {
				addresses = append(addresses, a)
			}
		}
		d.Addresses = addresses
	})
	f.open()
	f.want(map[string]string{"binh": "■ Đề nghị báo cáo quý I năm 2027, hạn 15/03/2027", "ha": "■ Đã mở kỳ báo cáo quý I năm 2027"})
	notices, err := f.Store.PeriodNotices(t.Context(), "kh-2027", f.state.Period.ID)
	f.Must(err)
	silent := map[string]store.PeriodSilence{}
	for _, n := range notices {
		if n.Reason != "" {
			silent[string(n.Unit)+" "+string(n.Person)] = n.Reason
		}
	}
	want := map[string]store.PeriodSilence{
		"so-noi-vu ": store.PeriodSilenceNoHolder, "ubnd-phuong-ba-dinh lan": store.PeriodSilenceNoAddress, "ubnd-phuong-hoan-kiem ": store.PeriodSilenceNoHolder,
	}
	if diff := cmp.Diff(want, silent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPeriodNotOpened: a period that is due to be opened and cannot be is told to the coordinators.
func TestPeriodNotOpened(t *testing.T) {
	t.Parallel()
	f := follow(t, nil)
	f.wake()
	f.want(map[string]string{"ha": "■ Kỳ báo cáo quý I năm 2027 đến ngày mở nhưng chưa mở được"})
}
