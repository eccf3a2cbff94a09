package inbound

import (
	"strings"
	"testing"
	"time"

	"loa/mail"
	mailinbound "loa/mail/inbound"
	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// searchFor is a search for a sender with one open question.
func searchFor(task plan.TaskID) *search {
	request := store.Request{TokenHash: strings.Repeat("a", 64), Task: task, Purpose: plan.PurposeReport, Person: "lan", Code: "K7QA"}
	people := directory.Directory{Units: []directory.Unit{{Code: "ubnd-phuong-ba-dinh"}, {Code: "ubnd-phuong-hoan-kiem"}}}.Indexed()
	return &search{correlator: correlator{now: time.Now}, data: searchData{open: []store.Request{request}, people: people, loaded: true}}
}

const firstQuarter = plan.TaskID("kh-2027/17/ubnd-phuong-ba-dinh/2027-q1")

// TestNamedByFile checks that a file name names its task and no other.
func TestNamedByFile(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"BC_kh-2027_17_q1.xlsx":                       true,
		"BC kh-2027 17.docx":                          true,
		"kh-2027_17_ubnd-phuong-ba-dinh_2027-q1.xlsx": true,
		"KH-2027_17_UBND-PHUONG-BA-DINH_Q1 (2).xlsx":  true,
		"LOA-2027-0017.pdf":                           true,
		"Báo cáo LOA-2027-00017 quý I.xlsx":           true,
		"BC_kh-2027_18_q1.xlsx":                       false,
		"BC_kh-2027_170.xlsx":                         false,
		"BC_kh-2026_17_q1.xlsx":                       false,
		"BC_kh-2027_17_q2.xlsx":                       false,
		"BC_kh-2027_17_2026-q1.xlsx":                  false,
		"BC_kh-2027_17_ubnd-phuong-hoan-kiem_q1.xlsx": false,
		"LOA-2026-0017.pdf":                           false,
		"LOA-2027-0018.pdf":                           false,
		"Báo cáo quý I.xlsx":                          false,
		"17.xlsx":                                     false,
		"kh-2027.xlsx":                                false,
	} {
		s := searchFor(firstQuarter)
		if got := s.namedByFile(fileWords(name), firstQuarter); got != want {
			t.Errorf("%q names the task: %v, want %v", name, got, want)
		}
	}
}

// TestChoiceOf checks that only a bare number is a choice.
func TestChoiceOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"1": 1, "2.": 2, "Số 3": 3, "Mục 1 nhé": 1, "VIEC 12": 12, "Thư về việc số 2 ạ": 2, "Em chọn số 4": 4, "việc số 05": 5,
		"": 0, "1 duyệt": 0, "không phải 1": 0, "1, 2": 0, "1 hay 2": 0, "số 123": 0, "trả lại 1": 0, "đồng ý 1": 0, "việc": 0,
	} {
		if got, chosen := choiceOf(text); got != want || chosen != (want > 0) {
			t.Errorf("%q chooses %d, %v; want %d", text, got, chosen, want)
		}
	}
}

// FuzzSearchTypedNames checks that no text panics the search or matches a letter to a task that the text does not name.
func FuzzSearchTypedNames(f *testing.F) {
	for _, seed := range []string{
		"BC_kh-2027_17_q1.xlsx", "Mã: LOA-K7QA | Kỳ: Quý I", "kh-2027/17/ubnd-phuong-ba-dinh/2027-q1", "https://loa.hanoi.test/d/" + strings.Repeat("a", 52),
		"[LOA K7QA] [loa-k7qa]", "1", "Thư về việc số 2", "LOA-2027-0017-3", "kh-2027 17 ()[],;+._-", "\xff\x00ÿ", "%2Fd%2F",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := searchFor(firstQuarter)
		s.parsed = mail.Letter{Subject: text, Text: text, Attachments: []mail.Attachment{{Name: text}}}
		s.interpreted = mailinbound.Interpretation{Kind: mailinbound.KindReport, NewText: text}
		choiceOf(text)
		s.codes()
		if f := s.inFileNames(); len(f.requests) > 0 && !strings.Contains(strings.ToLower(text), "17") {
			t.Errorf("the file %q is matched to %s", text, firstQuarter)
		}
		if f := s.named(text); len(f.requests) > 0 && !strings.Contains(text, "17") {
			t.Errorf("%q is matched to %s", text, firstQuarter)
		}
		s.request = s.data.open[0]
		s.contradiction(text)
		for _, id := range taskIDs(text) {
			if strings.Count(string(id), "/") != 3 {
				t.Errorf("%q is no task", id)
			}
		}
	})
}
