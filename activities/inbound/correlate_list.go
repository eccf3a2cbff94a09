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

// namedByNumber matches the number of an item that a submission names: "Việc số 2", "nhiệm vụ 3".
var namedByNumber = regexp.MustCompile(`(?i)(?:việc|nhiệm vụ|mục|stt|viec|nhiem vu|muc)\s*(?:số\s*|so\s*)?(\d{1,2})\b`)

// submittedFor finds the questions of a list that a letter with a draft, a proof or a report is for: those that it names by number or code, in
// its text or the name of a file, else all that wait for such a letter. It finds none when no item waits for it, and for a letter without
// files that names none of several items.
func (s *search) submittedFor(ctx context.Context, list store.BatchRequest) ([]store.Request, error) {
	numbers := append(s.itemsNamed(list), s.numbersNamed()...)
	if len(s.parsed.Attachments) == 0 && len(list.Items) > 1 {
		return nil, nil // words about several items are opinions
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
	return []plan.Purpose{plan.PurposeDraft, plan.PurposePublish, plan.PurposeReport}
}

// numbersNamed are the numbers of items in the subject, the new text and the names of files.
func (s *search) numbersNamed() []int {
	texts := []string{s.parsed.Subject, s.interpreted.NewText}
	for _, file := range s.parsed.Attachments {
		texts = append(texts, strings.ReplaceAll(file.Name, "_", " "))
	}
	var numbers []int
	for _, m := range namedByNumber.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
		if number, err := strconv.Atoi(m[1]); err == nil && !slices.Contains(numbers, number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}
