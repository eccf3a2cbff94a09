package activities

import (
	"context"
	"fmt"

	"loa/mail"
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
	}
	return string(r)
}

// weak rungs say what a letter is about, but the sender has named no question: enough to hand in a report or to send a draft back,
// not to approve one.
func (r rung) weak() bool {
	switch r {
	case rungTask, rungSender:
		return true
	case rungAddress, rungThread, rungCode, rungLink, rungChoice:
	}
	return false
}

// placement is where a letter was placed, and by what.
type placement struct {
	by      rung
	listing store.Listing // what the letter answers instead of one question; its TokenHash is empty when there is none
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

// placing is the search for the question that one letter answers.
type placing struct {
	*delivery
	secret    []byte
	directory plan.Directory
	writer    plan.Person // who owns the sender's address; zero when nobody does
	open      []store.Ask // what the writer is still asked
	task      plan.TaskID // the letter is about this task and no other; empty when nothing says so

	place   store.Ask // the question found
	doubt   string    // why nobody but the sender can say what is meant
	choices []store.Ask
	strange string
}

// findAsk finds the one question, or the one list of questions, that the letter answers. A letter that carries two answers to that
// is put back to its sender, and one that carries none waits for a person; both are closed here. Nothing is guessed: only what
// names a question by its whole token may name somebody else's, and then the sender's identity is asked for, as always.
func (d *delivery) findAsk(ctx context.Context) (bool, error) {
	p, err := d.newPlacing(ctx)
	if err != nil {
		return false, err
	}
	if err := p.climb(ctx); err != nil {
		return false, fmt.Errorf("placing letter %d: %w", d.in.ID, err)
	}
	if p.doubt == "" && p.needsChoice() {
		p.doubt, p.choices = "chưa nêu mã của thư xin ý kiến nên chưa ghi nhận là duyệt", []store.Ask{p.place}
	}
	switch {
	case p.doubt != "":
		return false, p.askWhich(ctx)
	case p.place.TokenHash == "" && p.placed.listing.TokenHash == "":
		return false, p.unplaced(ctx)
	}
	d.ask = p.place
	d.note("placed_by", "pass", d.placed.by.words())
	return true, nil
}

func (d *delivery) newPlacing(ctx context.Context) (*placing, error) {
	p := &placing{delivery: d, task: d.in.Task}
	var err error
	if p.secret, err = d.Store.Secret(ctx); err != nil {
		return nil, err
	}
	if p.directory, err = d.Store.Directory(ctx); err != nil {
		return nil, err
	}
	if len(d.letter.From) != 1 || d.letter.FromFault != "" {
		return p, nil
	}
	person, known := p.directory.PersonAt(d.letter.From[0].Spec, plan.Today(d.Now()))
	if !known {
		return p, nil
	}
	p.writer = person
	open, err := d.Store.OpenAsksOf(ctx, person.ID, d.Now())
	if err != nil {
		return nil, err
	}
	p.open = p.within(open)
	return p, nil
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
		if p.weigh(s.rung, p.assigned(f)); p.doubt != "" || p.found() && p.foreign() {
			return nil
		}
	}
	return nil
}

func (p *placing) found() bool { return p.place.TokenHash != "" || p.placed.listing.TokenHash != "" }

// foreign says that what the letter answers was put to another person than the one whose address it came from.
func (p *placing) foreign() bool { return p.writer.ID == "" || p.asked() != p.writer.ID }

func (p *placing) asked() plan.PersonID {
	if p.placed.listing.TokenHash != "" {
		return p.placed.listing.Person
	}
	return p.place.Person
}

// askedPerson is who was asked what the letter answers, and so the only person who may answer it.
func (d *delivery) askedPerson() plan.PersonID {
	if d.placed.listing.TokenHash != "" {
		return d.placed.listing.Person
	}
	return d.ask.Person
}

// assigned keeps of a finding what belongs to the task that a person has assigned the letter to: they looked at it, so what the letter
// carries of other tasks says nothing any more. Who may answer is not theirs to say.
func (p *placing) assigned(f finding) finding {
	if p.in.Task == "" {
		return f
	}
	kept := finding{}
	for _, ask := range p.within(f.asks) {
		if ask.Person == p.writer.ID {
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
		p.placed = placement{by: r, listing: f.listing}
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
		p.place, p.placed.by = f.asks[0], r
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
	case p.placed.listing.TokenHash != "":
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
	list := p.placed.listing
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
			p.place, p.placed = f.asks[0], placement{by: r}
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

// needsChoice says that the letter assents and does not name what to: the sender has to point at it.
func (p *placing) needsChoice() bool {
	if !p.found() || p.foreign() || !p.placed.by.weak() {
		return false
	}
	return p.reading.Verdict == mail.VerdictApprove && !(p.place.Purpose == plan.PurposeAccept && taken(p.reading.NewText))
}

// unplaced closes a letter that answers nothing we know of. What is forged on top of that is set aside.
func (p *placing) unplaced(ctx context.Context) error {
	p.ask.Task = p.task
	switch {
	case p.letter.FromFault != "" || p.reading.Proof == mail.ProofFail:
		return p.end(ctx, store.OutcomeQuarantined, "Máy chủ thư xác định người gửi là giả mạo.")
	case p.strange != "":
		return p.end(ctx, store.OutcomeTriage, "Thư nêu mã không thuộc việc của người gửi.")
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
