package activities

import (
	"fmt"

	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// confine keeps of a finding what belongs to the task that somebody has assigned the letter to: they looked at it, so what the letter
// carries of other tasks says nothing any more. Who may answer is not theirs to say.
func (p *placing) confine(f finding) finding {
	if p.in.Assigned == "" {
		return f
	}
	kept := finding{}
	for _, ask := range p.within(f.asks) {
		if ask.Person == p.sender.ID {
			kept.asks = append(kept.asks, ask)
		}
	}
	return kept
}

// weigh takes in what a rung found.
func (p *placing) weigh(r rung, f finding) {
	switch {
	case f.nothing():
		p.tell(r, "none", "")
	case p.found():
		p.compare(r, f)
	case f.strange != "" && len(f.asks) > 0:
		p.doubtful(r, "thư nêu hai việc khác nhau: "+f.strange, f.asks)
	case f.strange != "":
		p.strange = f.strange
		p.tell(r, "fail", f.strange)
	case f.listing.TokenHash != "":
		p.listing, p.by = f.listing, r
		p.tell(r, "pass", fmt.Sprintf("danh mục %d việc", len(f.listing.Items)))
	case len(f.asks) == 0:
		p.narrow(r, f.task)
	case len(f.asks) > 1:
		p.doubtful(r, "thư có thể là về nhiều việc", f.asks)
	case p.strange != "":
		p.doubtful(r, "thư nêu hai việc khác nhau: "+p.strange, f.asks)
	case p.task != "" && f.asks[0].Task != p.task:
		p.doubtful(r, "thư trả lời một thư về nhiệm vụ khác", f.asks)
	default:
		p.place, p.by = f.asks[0], r
		if p.assigned != "" && r.placement() == policy.MatchedByWords {
			p.by = p.assigned
		}
		p.tell(r, "pass", string(p.place.Task))
	}
}

// narrow keeps only the questions of one task: the letter answers one of ours that was about it.
func (p *placing) narrow(r rung, task plan.TaskID) {
	p.task = task
	p.tell(r, "pass", "thư về nhiệm vụ "+string(task))
}

// within keeps the questions of the task that the letter is about.
func (p *placing) within(asks []store.Request) []store.Request {
	if p.task == "" {
		return asks
	}
	var kept []store.Request
	for _, ask := range asks {
		if ask.Task == p.task {
			kept = append(kept, ask)
		}
	}
	return kept
}

// compare holds a witness against the place that was found before it. A question that is asked twice, by a letter and by its
// reminder, is one; and a code picks one question out of a list.
func (p *placing) compare(r rung, f finding) {
	switch {
	case f.strange != "":
		p.doubtful(r, "thư nêu hai việc khác nhau: "+f.strange, []store.Request{p.place})
	case p.listing.TokenHash != "":
		p.pick(r, f)
	case f.task == p.place.Task && f.task != "":
		p.tell(r, "pass", "")
	case len(f.asks) == 1 && sameQuestion(f.asks[0], p.place):
		p.tell(r, "pass", "")
	case r == rungTask && f.speaksOf(p.place.Task):
		p.tell(r, "pass", "")
	default:
		p.doubtful(r, "thư nêu hai việc khác nhau", append([]store.Request{p.place}, f.asks...))
	}
}

// pick settles on one question of a list when the letter names it by its code.
func (p *placing) pick(r rung, f finding) {
	list := p.listing
	if f.listing.TokenHash == list.TokenHash || len(f.asks) == 0 {
		p.tell(r, "pass", "")
		return
	}
	for _, item := range list.Items {
		if len(f.asks) == 1 && sameQuestion(item.Request, f.asks[0]) {
			p.place, p.listing, p.by = f.asks[0], store.BatchRequest{}, r
			p.tell(r, "pass", fmt.Sprintf("việc số %d", item.Number))
			return
		}
	}
	p.doubtful(r, "thư nêu việc không có trong danh mục", f.asks)
}

func (f finding) speaksOf(task plan.TaskID) bool {
	for _, ask := range f.asks {
		if ask.Task != task {
			return false
		}
	}
	return len(f.asks) > 0
}

func (p *placing) doubtful(r rung, why string, choices []store.Request) {
	p.doubt, p.choices, p.by = why, choices, r
	p.tell(r, "fail", why)
}

// tell leaves a rung's finding in the trace.
func (p *placing) tell(r rung, result, detail string) {
	if detail == "" && result == "none" {
		detail = "không có " + r.words()
	}
	p.note("place_"+string(r), result, detail)
}

// sameQuestion says that two letters asked one person the same thing: a reminder has a token of its own.
func sameQuestion(a, b store.Request) bool {
	return a.Task == b.Task && a.Purpose == b.Purpose && a.Person == b.Person && a.Draft == b.Draft && a.Hash == b.Hash &&
		a.Role == b.Role && a.Unit == b.Unit
}

// questions gives each question once: the newest letter that puts it, an open one before one that is closed.
func (p *placing) questions(asks []store.Request) []store.Request {
	var once []store.Request
	for _, ask := range asks {
		known := false
		for i, other := range once {
			if !sameQuestion(ask, other) {
				continue
			}
			known = true
			if ask.Open(p.Now()) || !other.Open(p.Now()) {
				once[i] = ask
			}
		}
		if !known {
			once = append(once, ask)
		}
	}
	return once
}
