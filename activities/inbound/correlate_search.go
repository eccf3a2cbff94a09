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

// The matchers, in the order in which they are tried: marks that mail programs keep before marks that people type, and names of a question
// before conclusions. The last two do not search: a person has chosen the question or the task.
const (
	matchAddress matcher = "address" // the whole token in an address of the letter
	matchThread  matcher = "thread"  // the Message-ID of a letter of ours that it answers
	matchCode    matcher = "code"    // the short code in its subject or its text, among the sender's questions
	matchLink    matcher = "link"    // the signed link of our letter in what it quotes, among the sender's questions
	matchTask    matcher = "task"    // the name of a task in subject, text or file names, among the sender's questions
	matchSender  matcher = "sender"  // the only question to the sender that such a letter can answer
	matchChoice  matcher = "choice"  // the sender chose an item of a list
	matchHand    matcher = "hand"    // a person assigned the letter to the task
)

// label names a matcher in the checks.
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

// method is the reliability of a matcher, for the policy. The choice of an item is as reliable as a code.
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

// finding is the result of one matcher.
type finding struct {
	requests     []store.Request    // questions, each once; only matchAddress and matchThread find those to other people
	list         store.BatchRequest // or a list of questions
	task         plan.TaskID        // or a task, from a letter of ours that asked nothing
	unrecognised string             // or a text about a mark that is no question to the sender
	doubt        string             // why only the sender can say which question is meant
}

func (f finding) empty() bool {
	return len(f.requests) == 0 && f.list.TokenHash == "" && f.task == "" && f.unrecognised == "" && f.doubt == ""
}

// search is the state of the search for the question that one letter answers.
type search struct {
	correlator
	letter
	sender   directory.Person
	assigned matcher    // how the letter was assigned to its task; empty without an assignment
	chosen   string     // matchChoice: the hash of the chosen question's token
	data     searchData // loaded when first needed, because most letters carry their token

	task         plan.TaskID // the task that the letter is about; empty when it is not known
	by           matcher
	request      store.Request      // the question
	list         store.BatchRequest // or the list of questions
	doubt        string             // why only the sender can say which question is meant
	choices      []store.Request    // the questions in doubt
	unrecognised string             // what the letter names instead of a question to the sender
	checks       []mail.Check
}

// match finds the question, or the list of questions, that a letter answers. Only a whole token may name a question to another person; the
// policy then judges the sender.
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

// run tries the matchers until one has found the question and every corroborating one agrees. It stops at a question addressed to another
// person: a sender who answers another person's question must not be matched to one of their own.
func (s *search) run(ctx context.Context) error {
	for _, m := range []struct {
		matcher matcher
		find    func(context.Context) (finding, error)
		// A corroborating matcher is also tried after the question was found, because it can contradict.
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

// searchData is what a search loads besides the letter.
type searchData struct {
	people directory.Directory
	open   []store.Request // the open questions to the sender
	loaded bool            // people and open are loaded
}

// loadOpen loads, at the first call, the open questions to the sender. An unregistered sender has none.
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

// restrictToChosen returns the question that the sender chose, when it is open; otherwise all questions.
func (s *search) restrictToChosen(requests []store.Request) []store.Request {
	for _, request := range requests {
		if request.TokenHash == s.chosen {
			return []store.Request{request}
		}
	}
	return requests
}

// maxListed is the limit of a list. Of more open questions the newest are listed.
const maxListed = 30

// candidates are the open questions to the sender that are in doubt. With fewer than two of them, those that such a letter can answer are
// added; without any, all open questions to the sender are candidates.
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
