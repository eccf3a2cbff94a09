package activities

import (
	"context"
	"fmt"

	"loa/plan"
	"loa/store"
)

// rung is one way to find the question that a letter answers. They are tried in the order in which they are listed: what a mail
// program carries along before what a person types, and what names a question before what only leaves no other.
type rung string

// The rungs of the ladder.
const (
	rungAddress rung = "address" // the whole token in an address the letter went to
	rungThread  rung = "thread"  // the Message-ID of a letter of ours that it answers
	rungCode    rung = "code"    // the short code in its subject or its text, among the sender's questions
	rungLink    rung = "link"    // the sealed link of our letter in what it quotes, among the sender's questions
	rungTask    rung = "task"    // the name of a task in subject, text or file names, among the sender's questions
	rungSender  rung = "sender"  // the only question of the sender that such a letter can answer
	rungChoice  rung = "choice"  // the sender named its number in a list
	rungHand    rung = "hand"    // a person assigned the letter to the task
)

// words name a rung in the trace.
func (r rung) words() string {
	switch r {
	case rungAddress:
		return "mã đầy đủ trong địa chỉ nhận"
	case rungThread:
		return "luồng thư (In-Reply-To, References)"
	case rungCode:
		return "mã ngắn trong tiêu đề hoặc nội dung"
	case rungLink:
		return "đường dẫn có dấu niêm trong phần trích"
	case rungTask:
		return "mã nhiệm vụ trong tiêu đề, nội dung hoặc tên tệp"
	case rungSender:
		return "người gửi và việc đang chờ"
	case rungChoice:
		return "số của việc do người gửi chọn"
	case rungHand:
		return "nhiệm vụ do người xử lý chọn"
	}
	return string(r)
}

// placement is how sure a rung is, as the policy sees it. A number that the sender chose names the question as a code does.
func (r rung) placement() plan.Placement {
	switch r {
	case rungAddress:
		return plan.PlacedByToken
	case rungThread:
		return plan.PlacedByThread
	case rungCode, rungLink, rungChoice:
		return plan.PlacedByCode
	case rungTask, rungSender:
		return plan.PlacedByWords
	case rungHand:
		return plan.PlacedByHand
	}
	return plan.PlacedByWords
}

// finding is what one rung found.
type finding struct {
	asks    []store.Ask   // the questions it names, each once; only the first two rungs name those of others
	listing store.Listing // or a list of questions
	task    plan.TaskID   // or a task, by a letter of ours that asked nothing
	strange string        // or something that is no question to the sender: what it is, for the trace
}

func (f finding) nothing() bool {
	return len(f.asks) == 0 && f.listing.TokenHash == "" && f.task == "" && f.strange == ""
}

// placing is the search for what one letter answers.
type placing struct {
	*delivery
	secret    []byte
	directory plan.Directory
	open      []store.Ask // what the sender is still asked
	task      plan.TaskID // the letter is about this task and no other; empty when nothing says so
	assigned  rung        // who says so, when somebody has looked at the letter: rungHand or rungChoice

	by      rung          // what found the place
	place   store.Ask     // the question found
	listing store.Listing // or the list of questions
	doubt   string        // why nobody but the sender can say what is meant
	choices []store.Ask   // between what
	strange string        // what the letter names that is no question to the sender
}

// findAsk finds the one question that the letter answers. An answer to a list of questions, a letter that carries two answers, and
// one that carries none have no such question and are brought to their end here. Nothing is guessed: only the whole token may name
// somebody else's question, and then the policy asks for the sender, as always.
func (d *delivery) findAsk(ctx context.Context) (bool, error) {
	p, err := d.newPlacing(ctx)
	if err == nil {
		err = p.climb(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("placing letter %d: %w", d.in.ID, err)
	}
	switch {
	case p.doubt != "":
		return false, p.askWhich(ctx)
	case !p.found():
		return false, p.unplaced(ctx)
	}
	d.placement = p.by.placement()
	if p.by == rungAddress && !d.addressed() {
		d.placement = plan.PlacedByEnvelope
	}
	d.note("placed_by", "pass", p.by.words())
	if p.listing.TokenHash == "" {
		d.ask = p.place
		return true, nil
	}
	if !p.foreign() && d.proof != plan.ProofFail {
		return false, d.answerList(ctx, p.listing)
	}
	d.ask = p.listing.Items[0].Ask // the policy judges the sender, and looks no further
	return true, nil
}

func (d *delivery) newPlacing(ctx context.Context) (*placing, error) {
	p := &placing{delivery: d, task: d.in.Assigned}
	var err error
	if p.secret, err = d.Store.Secret(ctx); err != nil {
		return nil, err
	}
	if p.directory, err = d.Store.Directory(ctx); err != nil {
		return nil, err
	}
	if d.sender.ID == "" {
		return p, nil
	}
	if p.open, err = d.Store.OpenAsksOf(ctx, d.sender.ID, d.Now()); err != nil {
		return nil, err
	}
	chosen := ""
	if p.assigned, chosen, err = d.whoAssigned(ctx); err != nil {
		return nil, err
	}
	p.open = p.only(p.within(p.open), chosen)
	return p, nil
}

// only keeps the question of that token, when one was chosen and still waits.
func (p *placing) only(asks []store.Ask, tokenHash string) []store.Ask {
	for _, ask := range asks {
		if ask.TokenHash == tokenHash {
			return []store.Ask{ask}
		}
	}
	return asks
}

// step is one rung with the way to climb it. A witness is heard even after the letter has found its place, because it can contradict.
type step struct {
	rung    rung
	look    func(context.Context) (finding, error)
	witness bool
}

func (p *placing) ladder() []step {
	return []step{
		{rungAddress, p.byAddress, false},
		{rungThread, p.byThread, true},
		{rungCode, p.byCode, true},
		{rungLink, p.byLink, false},
		{rungTask, p.byTask, true},
		{rungSender, p.bySender, false},
	}
}

// climb tries the rungs until the letter has its place and every witness agrees. A question to somebody else ends the search: it is
// not looked for a better one in the letter of a person who answers what they were not asked.
func (p *placing) climb(ctx context.Context) error {
	for _, s := range p.ladder() {
		if p.found() && !s.witness {
			continue
		}
		f, err := s.look(ctx)
		if err != nil {
			return err
		}
		if p.weigh(s.rung, p.confine(f)); p.doubt != "" || p.found() && p.foreign() {
			return nil
		}
	}
	return nil
}

func (p *placing) found() bool { return p.place.TokenHash != "" || p.listing.TokenHash != "" }

// foreign says that what the letter answers was put to another person than the one whose address it came from.
func (p *placing) foreign() bool {
	asked := p.place.Person
	if p.listing.TokenHash != "" {
		asked = p.listing.Person
	}
	return p.sender.ID == "" || asked != p.sender.ID
}

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
		if p.assigned != "" && r.placement() == plan.PlacedByWords {
			p.by = p.assigned
		}
		p.tell(r, "pass", string(p.place.Task))
	}
}

// narrow keeps only the questions of one task: the letter answers one of ours that was about it.
func (p *placing) narrow(r rung, task plan.TaskID) {
	p.task = task
	p.open = p.within(p.open)
	p.tell(r, "pass", "thư về nhiệm vụ "+string(task))
}

// within keeps the questions of the task that the letter is about.
func (p *placing) within(asks []store.Ask) []store.Ask {
	if p.task == "" {
		return asks
	}
	var kept []store.Ask
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
		p.doubtful(r, "thư nêu hai việc khác nhau: "+f.strange, []store.Ask{p.place})
	case p.listing.TokenHash != "":
		p.pick(r, f)
	case f.task == p.place.Task && f.task != "":
		p.tell(r, "pass", "")
	case len(f.asks) == 1 && sameQuestion(f.asks[0], p.place):
		p.tell(r, "pass", "")
	case r == rungTask && f.speaksOf(p.place.Task):
		p.tell(r, "pass", "")
	default:
		p.doubtful(r, "thư nêu hai việc khác nhau", append([]store.Ask{p.place}, f.asks...))
	}
}

// pick settles on one question of a list when the letter names it by its code.
func (p *placing) pick(r rung, f finding) {
	list := p.listing
	if f.listing.TokenHash == list.TokenHash || len(f.asks) == 0 {
		p.tell(r, "pass", "")
		return
	}
	if r == rungTask {
		p.tell(r, "none", "") // an answer to a list may speak of its tasks by name
		return
	}
	for _, item := range list.Items {
		if len(f.asks) == 1 && sameQuestion(item.Ask, f.asks[0]) {
			p.place, p.listing, p.by = f.asks[0], store.Listing{}, r
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

func (p *placing) doubtful(r rung, why string, choices []store.Ask) {
	p.doubt, p.choices = why, choices
	p.tell(r, "fail", why)
}

// tell leaves a rung's finding in the trace.
func (p *placing) tell(r rung, result, detail string) {
	if detail == "" && result == "none" {
		detail = "không có " + r.words()
	}
	p.note("place_"+string(r), result, detail)
}

// unplaced closes a letter that answers nothing we know of. What is forged on top of that is set aside.
func (p *placing) unplaced(ctx context.Context) error {
	p.ask.Task = p.task
	switch {
	case p.proof == plan.ProofFail:
		return p.end(ctx, store.OutcomeQuarantined, "Người gửi bị xác định là giả mạo, và không rõ thư trả lời cho nhiệm vụ nào.")
	case p.strange != "":
		return p.end(ctx, store.OutcomeTriage, capitalised(p.strange)+".")
	case p.task != "":
		return p.end(ctx, store.OutcomeTriage, "Người gửi không có việc đang chờ ở nhiệm vụ này.")
	}
	return p.end(ctx, store.OutcomeTriage, "Không rõ thư trả lời cho nhiệm vụ nào.")
}

// sameQuestion says that two letters asked one person the same thing: a reminder has a token of its own.
func sameQuestion(a, b store.Ask) bool {
	return a.Task == b.Task && a.Purpose == b.Purpose && a.Person == b.Person && a.Draft == b.Draft && a.Hash == b.Hash &&
		a.Role == b.Role && a.Unit == b.Unit
}

// questions gives each question once: the newest letter that puts it, an open one before one that is closed.
func (p *placing) questions(asks []store.Ask) []store.Ask {
	var once []store.Ask
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
