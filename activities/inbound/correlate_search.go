package inbound

import (
	"context"
	"slices"

	"loa/mail"
	"loa/plan"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

// matcher is one way to find the question that a letter answers.
type matcher string

// The matchers, in the order in which they are tried: what a mail program carries along before what a person types, and what names a
// question before what only leaves no other. The last two are no search: a person has said which question or task it is.
const (
	matchAddress matcher = "address" // the whole token in an address the letter went to
	matchThread  matcher = "thread"  // the Message-ID of a letter of ours that it answers
	matchCode    matcher = "code"    // the short code in its subject or its text, among the sender's questions
	matchLink    matcher = "link"    // the sealed link of our letter in what it quotes, among the sender's questions
	matchTask    matcher = "task"    // the name of a task in subject, text or file names, among the sender's questions
	matchSender  matcher = "sender"  // the only question of the sender that such a letter can answer
	matchChoice  matcher = "choice"  // the sender named its number in a list
	matchHand    matcher = "hand"    // a person assigned the letter to the task
)

// label name a matcher in the trace.
func (m matcher) label() string {
	switch m {
	case matchAddress:
		return "mã đầy đủ trong địa chỉ nhận"
	case matchThread:
		return "luồng thư (In-Reply-To, References)"
	case matchCode:
		return "mã ngắn trong tiêu đề hoặc nội dung"
	case matchLink:
		return "đường dẫn có dấu niêm trong phần trích"
	case matchTask:
		return "mã nhiệm vụ trong tiêu đề, nội dung hoặc tên tệp"
	case matchSender:
		return "người gửi và việc đang chờ"
	case matchChoice:
		return "số của việc do người gửi chọn"
	case matchHand:
		return "nhiệm vụ do người xử lý chọn"
	}
	return string(m)
}

// method is how sure a matcher is, as the policy sees it. A number that the sender chose names the question as a code does.
func (m matcher) method() policy.MatchMethod {
	switch m {
	case matchAddress:
		return policy.MatchedByToken
	case matchThread:
		return policy.MatchedByThread
	case matchCode, matchLink, matchChoice:
		return policy.MatchedByCode
	case matchTask, matchSender:
		return policy.MatchedByWords
	case matchHand:
		return policy.MatchedByHand
	}
	return policy.MatchedByWords
}

// finding is what one matcher found.
type finding struct {
	requests     []store.Request    // the questions it names, each once; only address and thread name those of others
	list         store.BatchRequest // or a list of questions
	task         plan.TaskID        // or a task, by a letter of ours that asked nothing
	unrecognised string             // or something that is no question to the sender: what it is, for the trace
	doubt        string             // why only the sender can say which of the questions is meant
}

func (f finding) empty() bool {
	return len(f.requests) == 0 && f.list.TokenHash == "" && f.task == "" && f.unrecognised == "" && f.doubt == ""
}

// search is the search for the question that one letter answers: the letter, and what was found so far.
type search struct {
	correlator
	letter
	sender   directory.Person
	assigned matcher    // how the letter was given to its task, when it was
	chosen   string     // the hash of the question's token, when the sender did
	data     searchData // read when it is first needed: most letters carry their token

	task         plan.TaskID // the letter is about this task and no other; empty when nothing says so
	by           matcher
	request      store.Request      // the question
	list         store.BatchRequest // or the list of questions
	doubt        string             // why only the sender can say what is meant
	choices      []store.Request    // between what
	unrecognised string             // what the letter names that is no question to the sender
	checks       []mail.Check
}

// match finds the question, or the list of questions, that a letter answers. Only the whole token may name a question to another person;
// then the policy asks for the sender, as always.
func (c correlator) match(ctx context.Context, l letter, found correlation) (correlation, error) {
	s := search{correlator: c, letter: l, sender: found.sender, task: l.in.Assigned}
	var err error
	if s.assigned, s.chosen, err = c.assignedBy(ctx, l, found.sender); err != nil {
		return found, err
	}
	if err := s.run(ctx); err != nil {
		return found, err
	}
	found.request, found.list, found.by, found.choices = s.request, s.list, s.by, s.choices
	found.doubt, found.unrecognised = s.doubt, s.unrecognised
	found.checks = append(found.checks, s.checks...)
	switch {
	case s.doubt != "":
		found.relation, found.request = relationAmbiguous, store.Request{Task: s.task}
		found.candidates, err = s.candidates(ctx)
		return found, err
	case !s.matched():
		found.relation, found.request = relationNone, store.Request{Task: s.task}
		return found, nil
	case s.list.TokenHash != "":
		found.relation = relationList
	default:
		found.relation = relationQuestion
	}
	found.method = s.by.method()
	if s.by == matchAddress && !l.tokenWritten() {
		found.method = policy.MatchedByEnvelope
	}
	found.checks = append(found.checks, check("placed_by", "pass", s.by.label()))
	return found, nil
}

// run tries the matchers until one has found the question and every corroborating one agrees. It stops at a question addressed to someone
// else: a sender who answers another person's question must not be matched to one of their own.
func (s *search) run(ctx context.Context) error {
	for _, m := range []struct {
		matcher matcher
		find    func(context.Context) (finding, error)
		// A corroborating matcher is tried after the question was found, too, because it can contradict.
		corroborating bool
	}{
		{matchAddress, s.byAddress, false},
		{matchThread, s.byThread, true},
		{matchCode, s.byCode, true},
		{matchLink, s.byLink, false},
		{matchTask, s.byTask, true},
		{matchSender, s.bySender, false},
	} {
		if s.matched() && !m.corroborating {
			continue
		}
		f, err := m.find(ctx)
		if err != nil {
			return err
		}
		s.merge(m.matcher, s.restrictToAssigned(f))
		if s.doubt != "" || s.matched() && s.othersQuestion() {
			return nil
		}
	}
	return nil
}

// matched reports whether the question, or the list of questions, was found.
func (s *search) matched() bool { return s.request.TokenHash != "" || s.list.TokenHash != "" }

func (s *search) othersQuestion() bool {
	return correlation{sender: s.sender, request: s.request, list: s.list}.othersQuestion()
}

// searchData is what a search reads besides the letter.
type searchData struct {
	secret []byte
	people directory.Directory
	open   []store.Request // what the sender is still asked
	loaded bool            // open and people have been read
}

// loadOpen reads, once, what the sender is still asked. A stranger is asked nothing.
func (s *search) loadOpen(ctx context.Context) (err error) {
	if s.data.loaded || s.sender.ID == "" {
		return nil
	}
	if s.data.people, err = s.store.Directory(ctx); err != nil {
		return err
	}
	open, err := s.store.OpenRequestsOf(ctx, s.sender.ID, s.now())
	if err != nil {
		return err
	}
	s.data.open, s.data.loaded = s.restrictToChosen(s.restrictToTask(open)), true
	return nil
}

// restrictToChosen keeps the question that the sender chose, when it still waits.
func (s *search) restrictToChosen(requests []store.Request) []store.Request {
	for _, request := range requests {
		if request.TokenHash == s.chosen {
			return []store.Request{request}
		}
	}
	return requests
}

// loadSecret reads, once, what tokens are derived from.
func (s *search) loadSecret(ctx context.Context) (_ []byte, err error) {
	if s.data.secret == nil {
		s.data.secret, err = s.secret(ctx)
	}
	return s.data.secret, err
}

// maxListed is how many questions a list holds. Of more open questions the newest are listed.
const maxListed = 30

// candidates are the open questions to the sender between which the letter leaves a doubt. Where what is in doubt is over or is another
// person's, they are all that such a letter can answer, and at last all that the sender is asked.
func (s *search) candidates(ctx context.Context) ([]store.Request, error) {
	if err := s.loadOpen(ctx); err != nil {
		return nil, err
	}
	var candidates []store.Request
	for _, request := range s.distinct(s.choices) {
		if request.Person == s.sender.ID && request.Open(s.now()) {
			candidates = append(candidates, request)
		}
	}
	if len(candidates) < 2 {
		candidates = s.distinct(append(candidates, s.answerable()...))
	}
	if len(candidates) == 0 {
		candidates = slices.DeleteFunc(s.distinct(s.data.open), func(a store.Request) bool { return a.Purpose == plan.PurposeWithdraw })
	}
	return candidates[max(0, len(candidates)-maxListed):], nil
}
