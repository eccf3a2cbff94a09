package activities

import (
	"context"
	"fmt"
	"slices"

	"loa/plan"
	"loa/plan/policy"
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
func (r rung) placement() policy.MatchMethod {
	switch r {
	case rungAddress:
		return policy.MatchedByToken
	case rungThread:
		return policy.MatchedByThread
	case rungCode, rungLink, rungChoice:
		return policy.MatchedByCode
	case rungTask, rungSender:
		return policy.MatchedByWords
	case rungHand:
		return policy.MatchedByHand
	}
	return policy.MatchedByWords
}

// finding is what one rung found.
type finding struct {
	asks    []store.Request    // the questions it names, each once; only the first two rungs name those of others
	listing store.BatchRequest // or a list of questions
	task    plan.TaskID        // or a task, by a letter of ours that asked nothing
	strange string             // or something that is no question to the sender: what it is, for the trace
}

func (f finding) nothing() bool {
	return len(f.asks) == 0 && f.listing.TokenHash == "" && f.task == "" && f.strange == ""
}

// placing is the search for what one letter answers.
type placing struct {
	*delivery
	task     plan.TaskID // the letter is about this task and no other; empty when nothing says so
	assigned rung        // who says so, when somebody has looked at the letter: rungHand or rungChoice
	chosen   string      // and the hash of the question's token, when it was the sender

	by      rung               // what found the place, or the doubt
	place   store.Request      // the question found
	listing store.BatchRequest // or the list of questions
	doubt   string             // why nobody but the sender can say what is meant
	choices []store.Request    // between what
	strange string             // what the letter names that is no question to the sender

	known record // read when it is first needed: most letters carry their token
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
	case p.impostor():
		d.ask, d.placement = p.choices[0], p.by.placement()
		return true, nil // the policy judges the sender, and looks no further
	case p.doubt != "":
		return false, p.askWhich(ctx)
	case !p.found():
		return false, p.unplaced(ctx)
	}
	d.placement = p.by.placement()
	if p.by == rungAddress && !d.addressed() {
		d.placement = policy.MatchedByEnvelope
	}
	d.note("placed_by", "pass", p.by.words())
	if p.listing.TokenHash == "" {
		d.ask = p.place
		return true, nil
	}
	if !p.foreign() && d.proof != policy.ProofFail {
		return false, d.answerList(ctx, p.listing)
	}
	d.ask = p.listing.Items[0].Request // as above
	return true, nil
}

// impostor says that the letter carries several tokens and its sender may answer none of them.
func (p *placing) impostor() bool {
	if p.doubt == "" || len(p.choices) == 0 || p.by != rungAddress && p.by != rungThread {
		return false
	}
	own := func(ask store.Request) bool { return p.sender.ID != "" && ask.Person == p.sender.ID }
	return p.proof == policy.ProofFail || !slices.ContainsFunc(p.choices, own)
}

func (d *delivery) newPlacing(ctx context.Context) (*placing, error) {
	by, chosen, err := d.whoAssigned(ctx)
	return &placing{delivery: d, task: d.in.Assigned, assigned: by, chosen: chosen}, err
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

// unplaced closes a letter that answers nothing we know of. What is forged on top of that is set aside.
func (p *placing) unplaced(ctx context.Context) error {
	p.ask.Task = p.task
	switch {
	case p.proof == policy.ProofFail:
		return p.end(ctx, store.OutcomeQuarantined, "Người gửi bị xác định là giả mạo, và không rõ thư trả lời cho nhiệm vụ nào.")
	case p.strange != "":
		return p.end(ctx, store.OutcomeTriage, capitalised(p.strange)+".")
	case p.task != "":
		return p.end(ctx, store.OutcomeTriage, "Người gửi không có việc đang chờ ở nhiệm vụ này.")
	}
	return p.end(ctx, store.OutcomeTriage, "Không rõ thư trả lời cho nhiệm vụ nào.")
}
