package inbound

import (
	"fmt"

	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// restrictToAssigned keeps of a finding what belongs to the task that the letter was assigned to: the letter's own marks of other
// tasks say nothing any more. It keeps only questions to the sender, because assigning a letter does not say who may answer.
func (s *search) restrictToAssigned(f finding) finding {
	if s.in.Assigned == "" {
		return f
	}
	kept := finding{}
	for _, ask := range s.restrictToTask(f.asks) {
		if ask.Person == s.sender.ID {
			kept.asks = append(kept.asks, ask)
		}
	}
	return kept
}

// merge adds what a matcher found to what was found before.
func (s *search) merge(m matcher, f finding) {
	switch {
	case f.doubt != "":
		s.doubt, s.choices = f.doubt, f.asks
		s.trace(m, "none", "")
	case f.nothing():
		s.trace(m, "none", "")
	case s.matched():
		s.compare(m, f)
	case f.unrecognised != "" && len(f.asks) > 0:
		s.doubtful(m, "thư nêu hai việc khác nhau: "+f.unrecognised, f.asks)
	case f.unrecognised != "":
		s.unrecognised = f.unrecognised
		s.trace(m, "fail", f.unrecognised)
	case f.list.TokenHash != "":
		s.list, s.by = f.list, m
		s.trace(m, "pass", fmt.Sprintf("danh mục %d việc", len(f.list.Items)))
	case len(f.asks) == 0:
		s.task = f.task // the letter answers one of ours about that task
		s.trace(m, "pass", "thư về nhiệm vụ "+string(f.task))
	case len(f.asks) > 1:
		s.doubtful(m, "thư có thể là về nhiều việc", f.asks)
	case s.unrecognised != "":
		s.doubtful(m, "thư nêu hai việc khác nhau: "+s.unrecognised, f.asks)
	case s.task != "" && f.asks[0].Task != s.task:
		s.doubtful(m, "thư trả lời một thư về nhiệm vụ khác", f.asks)
	default:
		s.ask, s.by = f.asks[0], m
		if s.assigned != "" && m.method() == policy.MatchedByWords {
			s.by = s.assigned
		}
		s.trace(m, "pass", string(s.ask.Task))
	}
}

// restrictToTask keeps the questions of the task that the letter is about.
func (s *search) restrictToTask(asks []store.Request) []store.Request {
	if s.task == "" {
		return asks
	}
	var kept []store.Request
	for _, ask := range asks {
		if ask.Task == s.task {
			kept = append(kept, ask)
		}
	}
	return kept
}

// compare holds a corroborating matcher against the question that was found before. A question that is asked twice, by a letter and by its
// reminder, is one; and a code selects one question out of a list.
func (s *search) compare(m matcher, f finding) {
	switch {
	case f.unrecognised != "":
		s.doubtful(m, "thư nêu hai việc khác nhau: "+f.unrecognised, []store.Request{s.ask})
	case s.list.TokenHash != "":
		s.selectByCode(m, f)
	case f.task == s.ask.Task && f.task != "":
		s.trace(m, "pass", "")
	case len(f.asks) == 1 && sameQuestion(f.asks[0], s.ask):
		s.trace(m, "pass", "")
	case m == matchTask && f.onlyOf(s.ask.Task):
		s.trace(m, "pass", "")
	default:
		s.doubtful(m, "thư nêu hai việc khác nhau", append([]store.Request{s.ask}, f.asks...))
	}
}

// selectByCode takes one question out of a list when the letter names it by its code.
func (s *search) selectByCode(m matcher, f finding) {
	if f.list.TokenHash == s.list.TokenHash || len(f.asks) == 0 {
		s.trace(m, "pass", "")
		return
	}
	for _, item := range s.list.Items {
		if len(f.asks) == 1 && sameQuestion(item.Request, f.asks[0]) {
			s.ask, s.list, s.by = f.asks[0], store.BatchRequest{}, m
			s.trace(m, "pass", fmt.Sprintf("việc số %d", item.Number))
			return
		}
	}
	s.doubtful(m, "thư nêu việc không có trong danh mục", f.asks)
}

// onlyOf reports whether a finding names questions of one task and of no other.
func (f finding) onlyOf(task plan.TaskID) bool {
	for _, ask := range f.asks {
		if ask.Task != task {
			return false
		}
	}
	return len(f.asks) > 0
}

func (s *search) doubtful(m matcher, why string, choices []store.Request) {
	s.doubt, s.choices, s.by = why, choices, m
	s.trace(m, "fail", why)
}

// trace notes what a matcher found.
func (s *search) trace(m matcher, result, detail string) {
	if detail == "" && result == "none" {
		detail = "không có " + m.words()
	}
	s.checks = append(s.checks, check("place_"+string(m), result, detail))
}

// sameQuestion reports whether two letters asked one person the same thing: a reminder has a token of its own.
func sameQuestion(a, b store.Request) bool {
	return a.Task == b.Task && a.Purpose == b.Purpose && a.Person == b.Person && a.Draft == b.Draft && a.Hash == b.Hash &&
		a.Role == b.Role && a.Unit == b.Unit
}

// once gives each question once: the newest letter that puts it, an open one before one that is closed.
func (s *search) once(asks []store.Request) []store.Request {
	var once []store.Request
	for _, ask := range asks {
		seen := false
		for i, other := range once {
			if !sameQuestion(ask, other) {
				continue
			}
			seen = true
			if ask.Open(s.now()) || !other.Open(s.now()) {
				once[i] = ask
			}
		}
		if !seen {
			once = append(once, ask)
		}
	}
	return once
}
