package inbound

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// restrictToAssigned restricts a finding to the task that the letter was assigned to, and to questions to the sender: an assignment does
// not allow another person to answer.
func (s *search) restrictToAssigned(f finding) finding {
	if s.in.Assigned == "" {
		return f
	}
	kept := finding{}
	for _, request := range s.restrictToTask(f.requests) {
		if request.Person == s.sender.ID {
			kept.requests = append(kept.requests, request)
		}
	}
	return kept
}

// merge adds the finding of a matcher to those of earlier matchers.
func (s *search) merge(m matcher, f finding) {
	switch {
	case f.doubt != "":
		s.doubt, s.choices = f.doubt, f.requests
		s.addCheck(m, "none", "")
	case f.empty():
		s.addCheck(m, "none", "")
	case s.matched():
		s.corroborate(m, f)
	case f.unrecognised != "" && len(f.requests) > 0:
		s.setDoubt(m, "thư nêu hai việc khác nhau: "+f.unrecognised, f.requests)
	case f.unrecognised != "":
		s.unrecognised = f.unrecognised
		s.addCheck(m, "fail", f.unrecognised)
	case f.list.TokenHash != "":
		s.list, s.by = f.list, m
		s.addCheck(m, "pass", fmt.Sprintf("danh mục %d việc", len(f.list.Items)))
	case len(f.requests) == 0:
		s.task = f.task // the letter answers a letter of ours about that task
		s.addCheck(m, "pass", "thư về nhiệm vụ "+string(f.task))
	case len(f.requests) > 1:
		s.setDoubt(m, "thư có thể là về nhiều việc", f.requests)
	case s.unrecognised != "":
		s.setDoubt(m, "thư nêu hai việc khác nhau: "+s.unrecognised, f.requests)
	case s.task != "" && f.requests[0].Task != s.task:
		s.setDoubt(m, "thư trả lời một thư về nhiệm vụ khác", f.requests)
	default:
		s.request, s.by = f.requests[0], m
		if s.assigned != "" && m.method() == policy.MatchedByWords {
			s.by = s.assigned
		}
		s.addCheck(m, "pass", string(s.request.Task))
	}
}

// restrictToTask returns the questions of the task that the letter is about; all questions when no task is known.
func (s *search) restrictToTask(requests []store.Request) []store.Request {
	if s.task == "" {
		return requests
	}
	var kept []store.Request
	for _, request := range requests {
		if request.Task == s.task {
			kept = append(kept, request)
		}
	}
	return kept
}

// corroborate compares the finding of a corroborating matcher with the question that was found. A question in a letter and in its reminder
// is one question. A code selects one question of a list.
func (s *search) corroborate(m matcher, f finding) {
	switch {
	case f.unrecognised != "":
		s.setDoubt(m, "thư nêu hai việc khác nhau: "+f.unrecognised, []store.Request{s.request})
	case s.list.TokenHash != "":
		s.selectByCode(m, f)
	case f.task == s.request.Task && f.task != "":
		s.addCheck(m, "pass", "")
	case len(f.requests) == 1 && sameQuestion(f.requests[0], s.request):
		s.addCheck(m, "pass", "")
	case m == matchTask && f.onlyOf(s.request.Task):
		s.addCheck(m, "pass", "")
	default:
		s.setDoubt(m, "thư nêu hai việc khác nhau", append([]store.Request{s.request}, f.requests...))
	}
}

// selectByCode takes one question of a list when the letter names it, and no other one, by its code.
func (s *search) selectByCode(m matcher, f finding) {
	if f.list.TokenHash == s.list.TokenHash || len(f.requests) == 0 || len(s.itemsNamed(s.list)) > 1 {
		s.addCheck(m, "pass", "")
		return
	}
	for _, item := range s.list.Items {
		if len(f.requests) == 1 && sameQuestion(item.Request, f.requests[0]) {
			s.request, s.list, s.by = f.requests[0], store.BatchRequest{}, m
			s.addCheck(m, "pass", fmt.Sprintf("việc số %d", item.Number))
			return
		}
	}
	s.setDoubt(m, "thư nêu việc không có trong danh mục", f.requests)
}

// itemsNamed are the numbers of the items of a list whose codes stand in the letter.
func (s *search) itemsNamed(list store.BatchRequest) []int {
	var numbers []int
	for _, item := range list.Items {
		if item.Request.Code != "" && itemCode(item).MatchString(s.interpreted.NewText) {
			numbers = append(numbers, item.Number)
		}
	}
	return numbers
}

// onlyOf reports whether a finding has questions, all of one task.
func (f finding) onlyOf(task plan.TaskID) bool {
	for _, request := range f.requests {
		if request.Task != task {
			return false
		}
	}
	return len(f.requests) > 0
}

func (s *search) setDoubt(m matcher, why string, choices []store.Request) {
	s.doubt, s.choices, s.by = why, choices, m
	s.addCheck(m, "fail", why)
}

// addCheck adds the result of a matcher to the checks.
func (s *search) addCheck(m matcher, result, detail string) {
	if detail == "" && result == "none" {
		detail = "không có " + m.label()
	}
	s.checks = append(s.checks, check("place_"+string(m), result, detail))
}

// sameQuestion reports whether two letters asked one person the same question: a reminder has a token of its own.
func sameQuestion(a, b store.Request) bool {
	return a.Task == b.Task && a.Purpose == b.Purpose && a.Person == b.Person && a.Draft == b.Draft && a.Hash == b.Hash &&
		a.Role == b.Role && a.Unit == b.Unit
}

// distinct returns each question once: by its newest letter, an open one before a closed one.
func (s *search) distinct(requests []store.Request) []store.Request {
	var once []store.Request
	for _, request := range requests {
		seen := false
		for i, other := range once {
			if !sameQuestion(request, other) {
				continue
			}
			seen = true
			if request.Open(s.now()) || !other.Open(s.now()) {
				once[i] = request
			}
		}
		if !seen {
			once = append(once, request)
		}
	}
	return once
}

// choicePrefix begins the key of an action by which the sender chose a question; the hash of the question's token follows.
const choicePrefix = "choice:"

// assignedBy finds how a letter was assigned to its task: by its sender, who chose an item of a list, with the hash of its question; or by
// a person. For a letter without an assignment both results are empty.
func (c correlator) assignedBy(ctx context.Context, l letter, sender directory.Person) (by matcher, tokenHash string, err error) {
	if l.in.Assigned == "" {
		return "", "", nil
	}
	actions, err := c.store.LetterActions(ctx, l.in.ID)
	if err != nil {
		return "", "", err
	}
	for _, action := range slices.Backward(actions) {
		if action.Action != store.ActionAssign {
			continue
		}
		hash, chosen := strings.CutPrefix(action.Key, choicePrefix)
		if chosen && action.Actor == sender.ID {
			return matchChoice, hash, nil
		}
		break
	}
	return matchHand, "", nil
}
