package intake_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"loa/intake"
	"loa/plan"
	reading "loa/plan/annex"
	"loa/plan/directory"
	"loa/plan/problem"
	"loa/vietnamese"
)

// labelledAnnex is a file beside an annex in testdata/annexes; README.md there tells its fields.
type labelledAnnex struct {
	File           string         `json:"file"`
	PlanYear       int            `json:"plan_year"`
	RefusalIsRight bool           `json:"refusal_is_right_too"`
	Lines          []labelledLine `json:"lines"`
	NotLines       []struct {
		Where string `json:"where"`
		Text  string `json:"text"`
	} `json:"not_lines"`
	Ask []struct {
		Where    string `json:"where"`
		Question string `json:"question"`
	} `json:"ask"`
}

type labelledLine struct {
	Where        string         `json:"where"`
	Title        string         `json:"title"`
	TitleCell    string         `json:"title_cell"`
	Lead         string         `json:"lead"`
	LeadMeans    []labelledBody `json:"lead_means"`
	Support      string         `json:"support"`
	SupportMeans []labelledBody `json:"support_means"`
	Product      string         `json:"product"`
	Deadline     string         `json:"deadline"`
	Kind         string         `json:"kind"`
	KindOr       string         `json:"kind_or"`
	DueTo        string         `json:"due_to"`
	Note         string         `json:"note"`
}

// labelledBody is a unit, or a class with those that are taken out of it.
type labelledBody struct {
	Unit   string   `json:"unit"`
	Class  string   `json:"class"`
	Except []string `json:"except"`
	Only   string   `json:"only"` // a number, or the words that say which ones
	Ask    bool     `json:"ask"`
}

// place is where a row stands: the sheet as the reader names it, and the row.
type place struct {
	sheet string
	row   int
}

var (
	placeInTable = regexp.MustCompile(`^(?:b|B)ảng (\d+), dòng (\d+)$`)
	placeInSheet = regexp.MustCompile(`^(.+)![A-Z]+(\d+)$`)
	placeInText  = regexp.MustCompile(`^(?:dòng|bản ghi) (\d+)$`)
)

// placeOf finds the row that a label names; false for one that names a sheet, a footnote or another part of the file.
func placeOf(where string) (place, bool) {
	number := func(text string) int {
		n, _ := strconv.Atoi(text) // the patterns let digits through
		return n
	}
	if m := placeInTable.FindStringSubmatch(where); m != nil {
		return place{"Bảng " + m[1], number(m[2])}, true
	}
	if m := placeInSheet.FindStringSubmatch(where); m != nil {
		return place{m[1], number(m[2])}, true
	}
	if m := placeInText.FindStringSubmatch(where); m != nil {
		return place{"CSV", number(m[1])}, true
	}
	return place{}, false
}

// labelledDirectory is the directory of the body that issued an annex, made of its labels: each unit, and each class whose members need not
// be asked for. A class of places has two of each kind of place that its name lists, beside the units of the labels.
func labelledDirectory(label labelledAnnex) directory.Directory {
	d := directory.Directory{}
	add := func(name string) directory.UnitCode {
		code := directory.UnitCode(vietnamese.Slug(name))
		if !slices.ContainsFunc(d.Units, func(u directory.Unit) bool { return u.Code == code }) {
			d.Units = append(d.Units, directory.Unit{Code: code, Name: name, Kind: kindOfName(name)})
		}
		return code
	}
	var classes []labelledBody
	for _, line := range label.Lines {
		for _, body := range slices.Concat(line.LeadMeans, line.SupportMeans) {
			switch {
			case body.Unit != "":
				add(body.Unit)
			case !body.Ask && !slices.ContainsFunc(classes, func(c labelledBody) bool { return c.Class == body.Class }):
				classes = append(classes, body)
			}
			for _, name := range body.Except {
				if !body.Ask {
					add(name)
				}
			}
		}
	}
	for _, class := range classes {
		made := directory.Class{Code: directory.ClassCode(vietnamese.Slug(class.Class)), Name: class.Class}
		for _, word := range []string{"phường", "xã", "đặc khu"} {
			if strings.Contains(class.Class, word) {
				for i := range membersOf(class, strings.Count(class.Class, ",")+1) {
					made.Members = append(made.Members, add(fmt.Sprintf("UBND %s số %d", word, i+1)))
				}
			}
		}
		if len(made.Members) == 0 {
			made.Members = append(made.Members, add(class.Class+" một"), add(class.Class+" hai"))
		}
		for _, line := range label.Lines {
			for _, body := range slices.Concat(line.LeadMeans, line.SupportMeans) {
				for _, name := range body.Except {
					if body.Class == class.Class && !body.Ask {
						made.Members = append(made.Members, add(name))
					}
				}
			}
		}
		d.Classes = append(d.Classes, made)
	}
	return d
}

// membersOf is how many units of each kind of place a class has: its number in the words over the kinds, or two.
func membersOf(class labelledBody, kinds int) int {
	if all, err := strconv.Atoi(class.Only); err == nil {
		return all / kinds
	}
	return 2
}

func kindOfName(name string) directory.UnitKind {
	folded := vietnamese.Fold(name)
	switch {
	case strings.Contains(folded, "phuong"):
		return directory.KindWard
	case strings.Contains(folded, "ubnd xa"):
		return directory.KindCommune
	case strings.HasPrefix(folded, "bao "), strings.HasPrefix(folded, "dai "):
		return directory.KindMedia
	}
	return directory.KindDepartment
}

// finding is the comparison of one field of one line.
type finding struct {
	field, want, got string
	right, asked     bool
}

// compareLine compares a line with its label. Problems are those of its row.
func compareLine(label labelledLine, line plan.Line, problems []problem.Problem) []finding {
	asked := func(words ...string) bool {
		return slices.ContainsFunc(problems, func(p problem.Problem) bool {
			return slices.ContainsFunc(words, func(word string) bool { return quotes(p, word) })
		})
	}
	title := finding{field: "title", want: label.Title, got: line.Title}
	title.right = sameWords(line.Title, label.Title) || label.TitleCell != "" && sameWords(line.Title, label.TitleCell)
	title.asked = asked(label.Title, line.Title)

	lead := finding{field: "lead", want: bodiesOf(label.LeadMeans), got: assigneesOf(line.Lead)}
	lead.asked = asked(label.Lead, "chủ trì")
	lead.right = lead.got == lead.want && lead.want != ""
	if toAsk := func(body labelledBody) bool { return body.Ask }; lead.want == "" || slices.ContainsFunc(label.LeadMeans, toAsk) {
		lead.right = lead.asked
	}
	support := finding{field: "support", want: bodiesOf(label.SupportMeans), got: assigneesOf(line.Support)}
	support.right = support.got == support.want
	support.asked = asked(label.Support, "phối hợp") || asked(label.Lead) || lead.asked
	return []finding{
		title, lead, support,
		{
			field: "product", want: label.Product, got: line.Product, asked: asked(label.Product), // length and issues of a broadcast are one product
			right: sameWords(line.Product, label.Product) || label.Product != "" && strings.Contains(vietnamese.Fold(line.Product), vietnamese.Fold(label.Product)),
		},
		compareDeadline(label, line, asked),
	}
}

var ruleInNote = regexp.MustCompile(`^RRULE ([A-Z=;]+[A-Z])`)

func compareDeadline(label labelledLine, line plan.Line, asked func(...string) bool) finding {
	kinds := strings.Split(strings.Trim(label.Kind+"|"+label.KindOr, "|"), "|")
	occurrences := line.Deadline.Occurrences(2027)
	due := line.Deadline.To.String()
	if n := len(occurrences); n > 0 && label.DueTo != due {
		due = occurrences[n-1].Due.String()
	}
	f := finding{
		field: "deadline", want: strings.Join(kinds, "|") + " " + label.DueTo + " “" + label.Deadline + "”",
		got: fmt.Sprintf("%s %s %s “%s”", line.Deadline.Kind, due, line.Deadline.Recurrence, line.Deadline.Text),
	}
	f.asked = asked(label.Deadline, line.Deadline.Text, "thời hạn")
	f.right = slices.Contains(kinds, string(line.Deadline.Kind)) && (label.DueTo == "" || due == label.DueTo)
	if rule := ruleInNote.FindStringSubmatch(label.Note); rule != nil {
		f.right = f.right && line.Deadline.Recurrence == rule[1]
	}
	f.right = f.right || f.asked && slices.Contains(kinds, "ASK")
	return f
}

// quotes says whether a problem is about these words.
func quotes(p problem.Problem, words string) bool {
	words = vietnamese.Fold(words)
	if words == "" {
		return false
	}
	found := vietnamese.Fold(p.Found)
	return strings.Contains(vietnamese.Fold(p.Message), words) || found != "" && (strings.Contains(found, words) || strings.Contains(words, found))
}

func sameWords(a, b string) bool { return vietnamese.Fold(a) == vietnamese.Fold(b) }

// bodiesOf is the bodies of a label in one text, those to be asked for left out.
func bodiesOf(bodies []labelledBody) string {
	var names []string
	for _, body := range bodies {
		switch {
		case body.Ask:
			names = append(names, "?")
		case body.Unit != "":
			names = append(names, vietnamese.Slug(body.Unit))
		default:
			name := vietnamese.Slug(body.Class)
			for _, except := range body.Except {
				name += " − " + vietnamese.Slug(except)
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}

func assigneesOf(assignees []plan.Assignee) string {
	var names []string
	for _, a := range assignees {
		switch {
		case a.Unit != "":
			names = append(names, string(a.Unit))
		case a.Class != "":
			name := string(a.Class)
			for _, unit := range a.Except {
				name += " − " + string(unit)
			}
			names = append(names, name)
		default:
			names = append(names, "?")
		}
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}

// rightLines is how many lines of each annex are read as labelled in every field. The others are asked about.
var rightLines = map[string]int{
	"01-ha-noi.docx": 9, "02-bo-noi-vu.docx": 8, "03-quang-ngai.xlsx": 8, "04-da-nang.xlsx": 6, "05-hue.ods": 8, "06-can-tho.csv": 6,
	"07-dong-thap.csv": 5, "08-hai-phong.docx": 8, "09-bo-van-hoa.ods": 3, "10-dong-nai.docx": 9, "11-son-la.xlsx": 6, "12-tp-hcm.xlsx": 9,
	"13-an-giang-xa.docx": 5, "14-lam-dong.csv": 4, "15-khanh-hoa.xlsx": 4,
}

// TestParseAnnexLabelled reads annexes as cities, provinces and ministries lay them out, and compares each field of each line with labels
// that were given without a look at the reader. What is not read as labelled has to be asked about in a problem of its row that quotes the
// words; a reading that is wrong without a word, a line that is lost and a line that is made up are failures.
func TestParseAnnexLabelled(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testdata/annexes/*.labels.json")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files of labels (%v), want 15", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".labels.json"), func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var label labelledAnnex
			if err := json.Unmarshal(content, &label); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(filepath.Dir(file), label.File))
			if err != nil {
				t.Fatal(err)
			}
			known := labelledDirectory(label)
			result, err := intake.ParseAnnex(t.Context(), label.File, data, reading.Input{Year: label.PlanYear, Directory: known})
			if err != nil {
				t.Fatal(err)
			}
			compareAnnex(t, label, result)
		})
	}
}

func compareAnnex(t *testing.T, label labelledAnnex, result reading.Result) {
	t.Helper()
	read := map[place]plan.Line{}
	for _, line := range result.Lines {
		read[place{line.Sheet, line.Row}] = line
	}
	right, asked := 0, 0
	defer func() {
		t.Logf("%s: %d right, %d asked of %d", label.File, right, asked, len(label.Lines))
		if right < rightLines[label.File] {
			t.Errorf("%d of %d lines are read as labelled, want %d", right, len(label.Lines), rightLines[label.File])
		}
	}()
	for _, want := range label.Lines {
		at, found := placeOf(want.Where)
		if !found {
			t.Fatalf("%s is no place", want.Where)
		}
		problems := slices.DeleteFunc(slices.Clone(result.Problems), func(p problem.Problem) bool { return p.Sheet != at.sheet || p.Row != at.row })
		line, found := read[at]
		delete(read, at)
		if !found {
			if len(problems) == 0 {
				t.Errorf("%s %q is lost without a word", want.Where, want.Title)
			} else {
				t.Logf("%s %q is asked about: %v", want.Where, want.Title, problems[0].Message)
				asked++
			}
			continue
		}
		questions := 0
		for _, f := range compareLine(want, line, problems) {
			switch {
			case f.right:
			case f.asked:
				t.Logf("%s: %s is asked: got %q, want %q", want.Where, f.field, f.got, f.want)
				questions++
			default:
				t.Errorf("%s: %s is wrong without a word: got %q, want %q", want.Where, f.field, f.got, f.want)
				questions++
			}
		}
		if questions == 0 {
			right++
		} else {
			asked++
		}
	}
	for at, line := range read {
		t.Errorf("%s!%d %q is made up", at.sheet, at.row, line.Title)
	}
}
