package inbound

import (
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/directory"
	"loa/store"
)

// inFileNames finds the questions to the sender about the tasks in file names: "BC_kh-2027_17_q1.xlsx", "LOA-2027-0017
// ubnd-phuong-ba-dinh.docx". A file name with a task, a unit or a period about which the sender is asked nothing is unrecognised, and a
// person looks at the letter.
func (s *search) inFileNames() finding {
	var f finding
	for _, file := range s.parsed.Attachments {
		words := fileWords(file.Name)
		if !s.namesTask(words) {
			continue
		}
		before := len(f.requests)
		for _, request := range s.answerable() {
			if s.namedByFile(words, request.Task) {
				f.requests = append(f.requests, request)
			}
		}
		if len(f.requests) == before {
			f.unrecognised = "tên tệp “" + file.Name + "” nêu nhiệm vụ không chờ người gửi"
		}
	}
	f.requests = s.distinct(f.requests)
	return f
}

// fileWords splits a file name, without its extension, at the characters that people use instead of a slash.
func fileWords(name string) []string {
	name = strings.ToLower(name)
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	return strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" _,;+()[]", r) })
}

// namesTask reports whether a file name holds the code of a task, or a plan followed by another word.
func (s *search) namesTask(words []string) bool {
	for i, word := range words {
		if taskCodes.MatchString(word) || i+1 < len(words) && s.isPlan(word) {
			return true
		}
	}
	return false
}

func (s *search) isPlan(word string) bool {
	return slices.ContainsFunc(s.data.open, func(a store.Request) bool { return string(a.Task.Plan()) == word })
}

// namedByFile reports whether a file name names a task: its plan followed by its line, or its code, and no other unit or period.
func (s *search) namedByFile(words []string, task plan.TaskID) bool {
	named := false
	for i, word := range words {
		switch {
		case taskCodes.MatchString(word):
			named = named || isCodeOf(taskCodes.FindString(word), task)
		case s.isPlan(word) && i+1 < len(words):
			named = named || word == string(task.Plan()) && words[i+1] == task.Line()
		case s.isUnit(word) && word != string(task.Unit()):
			return false
		case isPeriod(word) && !samePeriod(word, task.Occurrence()):
			return false
		}
	}
	return named
}

func (s *search) isUnit(word string) bool {
	_, found := s.data.people.UnitEver(directory.UnitCode(word))
	return found
}

// isPeriod reports whether a word is a period as in the ids of tasks, with or without its year: "2027-q1", "q1", "m03", "h2", "y".
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
