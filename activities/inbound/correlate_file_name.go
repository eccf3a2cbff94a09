package inbound

import (
	"slices"
	"strings"

	"loa/plan"
	"loa/store"
)

// inFileNames finds the sender's questions about the tasks that the names of the files speak of: "BC_kh-2027_17_q1.xlsx",
// "LOA-2027-0017 ubnd-phuong-ba-dinh.docx". A file of a task, of a unit or of a period about which the sender is asked nothing is
// strange, and the letter goes nowhere by itself.
func (p *placing) inFileNames() finding {
	var f finding
	for _, file := range p.letter.Attachments {
		words := fileWords(file.Name)
		if !p.speaksOfTask(words) {
			continue
		}
		before := len(f.asks)
		for _, ask := range p.fitting() {
			if p.fileOf(words, ask.Task) {
				f.asks = append(f.asks, ask)
			}
		}
		if len(f.asks) == before {
			f.strange = "tên tệp “" + file.Name + "” nêu nhiệm vụ không chờ người gửi"
		}
	}
	f.asks = p.questions(f.asks)
	return f
}

// fileWords splits a file's name, without its ending, where people put something instead of a slash.
func fileWords(name string) []string {
	name = strings.ToLower(name)
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" _,;+()[]", r) })
}

// speaksOfTask says that a file's name holds the code of a task, or a plan followed by more.
func (p *placing) speaksOfTask(words []string) bool {
	for i, word := range words {
		if taskCodes.MatchString(word) || i+1 < len(words) && p.isPlan(word) {
			return true
		}
	}
	return false
}

func (p *placing) isPlan(word string) bool {
	return slices.ContainsFunc(p.known.open, func(a store.Ask) bool { return string(a.Task.Plan()) == word })
}

// fileOf says whether a file's name speaks of a task: its plan and then its line, or its code; and no other unit, no other period.
func (p *placing) fileOf(words []string, task plan.TaskID) bool {
	named := false
	for i, word := range words {
		switch {
		case taskCodes.MatchString(word):
			named = named || known(taskCodes.FindString(word), task)
		case p.isPlan(word) && i+1 < len(words):
			named = named || word == string(task.Plan()) && words[i+1] == task.Line()
		case p.isUnit(word) && word != string(task.Unit()):
			return false
		case isPeriod(word) && !samePeriod(word, task.Occurrence()):
			return false
		}
	}
	return named
}

func (p *placing) isUnit(word string) bool {
	_, found := p.known.directory.UnitEver(plan.UnitCode(word))
	return found
}

// isPeriod says that a word is a period as tasks carry it, with its year or without: "2027-q1", "q1", "m03", "h2", "y".
func isPeriod(word string) bool {
	_, short, dated := strings.Cut(word, "-")
	if !dated {
		short = word
	}
	if len(short) < 2 || !strings.ContainsRune("qmwh", rune(short[0])) {
		return false
	}
	return strings.Trim(short[1:], "0123456789") == ""
}

func samePeriod(word, occurrence string) bool {
	_, short, _ := strings.Cut(occurrence, "-")
	return word == occurrence || word == short
}
