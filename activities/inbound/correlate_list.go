package inbound

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"loa/plan"
	"loa/store"
)

// namedByNumber matches the number of an item that a submission names: "Việc số 2", "nhiệm vụ 3". headsLine matches one that begins a line.
// headsText matches one without a word that begins the new text: "2. Kính gửi dự thảo", but no date or quantity.
var (
	namedByNumber = regexp.MustCompile(`(?i)` + itemNumber)
	headsLine     = regexp.MustCompile(`(?im)^\s*` + itemNumber)
	headsText     = regexp.MustCompile(`^\s*(\d{1,2})\s*[.):]\s*\D`)
)

const itemNumber = `(?:việc|nhiệm vụ|mục|stt|viec|nhiem vu|muc)\s*(?:số\s*|so\s*)?(\d{1,2})\b`

// submittedFor finds the questions of a list that a letter with a draft, a proof or a report is for: those that it names by number or code, in
// its text or the name of a file, else all that wait for such a letter. It finds none when no item waits for it, and for a letter without
// files that names none, or more than one, of several items: its words are opinions. A number alone chooses from the list about an earlier
// letter.
func (s *search) submittedFor(ctx context.Context, list store.BatchRequest) ([]store.Request, error) {
	if _, counted := countLines(s.interpreted.NewText, list); len(counted) > 0 {
		return nil, nil // its lines answer the list
	}
	numbers := append(s.itemsNamed(list), s.numbersNamed()...)
	if len(s.parsed.Attachments) == 0 && (list.Letter != 0 || len(list.Items) > 1 && len(numbers) != 1) {
		return nil, nil
	}
	var waiting []store.Request
	for _, item := range list.Items {
		if len(numbers) > 0 && !slices.Contains(numbers, item.Number) {
			continue
		}
		request, err := s.presentStep(ctx, item.Request)
		if err != nil {
			return nil, err
		}
		if request.Open(s.now()) && slices.Contains(submissions(), request.Purpose) {
			waiting = append(waiting, request)
		}
	}
	return waiting, nil
}

// submissions are the purposes that are answered with a document or a proof.
func submissions() []plan.Purpose {
	return []plan.Purpose{plan.PurposeDraft, plan.PurposePublish, plan.PurposeCount, plan.PurposeReport}
}

// numbersNamed are the numbers of items in the subject, the new text and the names of files. In a letter without files those that begin the
// text or a line count before those within sentences, which may be about something else.
func (s *search) numbersNamed() []int {
	text := s.interpreted.NewText
	heads := append(headsText.FindAllStringSubmatch(text, -1), headsLine.FindAllStringSubmatch(text, -1)...)
	if len(heads) > 0 && len(s.parsed.Attachments) == 0 {
		return distinctNumbers(heads)
	}
	texts := []string{s.parsed.Subject, text}
	for _, file := range s.parsed.Attachments {
		texts = append(texts, strings.ReplaceAll(file.Name, "_", " "))
	}
	return distinctNumbers(namedByNumber.FindAllStringSubmatch(strings.Join(texts, "\n"), -1))
}

// distinctNumbers are the numbers of matches, each once.
func distinctNumbers(matches [][]string) (numbers []int) {
	for _, m := range matches {
		if number, err := strconv.Atoi(m[1]); err == nil && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}
