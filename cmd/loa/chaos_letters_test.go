package main_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
	"loa/waittest"
)

// openQuestion is a question that one letter answers. The answer has one effect, once.
type openQuestion struct {
	attackCase
	shape  plan.ShapeCode // empty: a product
	effect plan.EventKind
	text   string
	before int // events in the journal before the answer
}

// mixedLetter is one of the letters that the test puts into the mailbox.
type mixedLetter struct {
	raw      []byte
	outcomes []store.Outcome // those that the policy allows
}

// The mix of two thousand letters.
const (
	openPublications, openDrafts, openApprovals, openReports = 100, 60, 120, 20 // open questions; each gets one legitimate answer

	copies, resentLetters, secondAnswers = 250, 250, 200 // of the legitimate answers
	absenceNotes, bounces                = 250, 150
	strangers, forgeries                 = 300, 300
)

// shapeOfQuestion is the shape of the work of a question. Every shape has a question about its results, and drafts of three shapes are decided.
func shapeOfQuestion(i int) plan.ShapeCode {
	switch {
	case i < openPublications:
		return []plan.ShapeCode{plan.ShapeProduct, plan.ShapeTally, plan.ShapeEvent, plan.ShapeDocument}[i%4]
	case i < openPublications+openDrafts+openApprovals:
		return []plan.ShapeCode{plan.ShapeProduct, plan.ShapeEvent, plan.ShapeDocument}[i%3]
	}
	return []plan.ShapeCode{plan.ShapeProduct, plan.ShapeDelivery}[i%2]
}

// openQuestions launches a plan with lines of each shape, sends the commands that lead to the questions, and stops the worker.
func (c *chaosCluster) openQuestions() []*openQuestion {
	c.t.Helper()
	c.startWorker()
	c.connect(c.temporalAddress)
	n := openPublications + openDrafts + openApprovals + openReports
	shapes := make([]plan.ShapeCode, n)
	for i := range shapes {
		shapes[i] = shapeOfQuestion(i)
	}
	c.launchShapes(shapes)
	questions := make([]*openQuestion, n)
	for i := range questions {
		questions[i] = &openQuestion{attackCase: *c.newCase(i), shape: shapes[i]}
	}
	c.inParallel(n, func(i int) error { return c.advance(questions[i], i) })
	for _, q := range questions {
		c.readOpenQuestion(q)
	}
	if err := c.Process.Interrupt(); err != nil {
		c.t.Fatal(err)
	}
	return questions
}

// advance sends the commands that lead to the question of a task, and sets the answer and its effect.
func (c *chaosCluster) advance(q *openQuestion, i int) error {
	do := func(address string, command plan.Command) error { return c.doAs(q.task, address, command) }
	if err := do(q.contact, plan.Command{Kind: plan.CommandAccept}); err != nil {
		return err
	}
	switch q.shape {
	case plan.ShapeTally:
		return c.advanceTally(q, i)
	case plan.ShapeDelivery:
		return c.advanceDelivery(q, i)
	default:
	}
	if err := c.submitDraft(q.attackCase, "Dự thảo thứ nhất."); err != nil {
		return err
	}
	if i >= openPublications+openDrafts && i < openPublications+openDrafts+openApprovals {
		q.effect, q.text = plan.EventApproved, "Đồng ý."
		if i%3 == 0 {
			q.effect, q.text = plan.EventReturned, "Không đồng ý, đề nghị viết lại."
		}
		return nil
	}
	state, err := c.store.State(c.t.Context(), q.task)
	if err != nil {
		return err
	}
	decide := plan.Command{Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: state.Draft, Hash: state.DraftHash}
	if i >= openPublications && i < openPublications+openDrafts {
		q.effect, q.text = plan.EventDraftSubmitted, draftNews(i)
		decide.Decision, decide.Reason = plan.DecisionReturn, "Chưa có số liệu."
		return do(q.head, decide)
	}
	if err := do(q.head, decide); err != nil {
		return err
	}
	if i < openPublications {
		q.effect, q.text = proofNews(q.shape, i)
		return nil
	}
	q.effect, q.text = plan.EventReportSubmitted, reportNews(i)
	return do(q.contact, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://hanoi.test/tin/1", ProofDate: calendar.Today(time.Now())})
}

// draftNews is the whole text of a draft, as a unit writes it into its letter.
func draftNews(number int) string {
	return fmt.Sprintf("Kính gửi dự thảo tin số %d:\nTừ ngày 01/3, người dân thành phố nộp hồ sơ hộ tịch, đăng ký kinh doanh và đất đai trên Cổng dịch vụ công, "+
		"không phải đến trụ sở. Bộ phận một cửa hướng dẫn trực tiếp tại nhà văn hóa các tổ dân phố vào sáng thứ Bảy hằng tuần. Kết quả được trả qua bưu chính.", number)
}

// readOpenQuestion finds the newest letter with the question. Its recipient, who may be the contact, takes the place of the head in the case.
func (c *chaosCluster) readOpenQuestion(q *openQuestion) {
	c.t.Helper()
	wanted := q.asking()
	waittest.Eventually(c.t, fmt.Sprintf("a letter asks for %s of %s", q.effect, q.task), func() error { // a started task writes its letter a moment later
		letters, err := c.store.LettersOut(c.t.Context(), q.task)
		for _, letter := range letters {
			if letter.Notice == wanted {
				q.question = letter
			}
		}
		if err == nil && q.question.ReplyTo == "" {
			err = errors.New("there is no such letter")
		}
		return err
	})
	q.journey = &journey{cluster: c.cluster, plan: c.plan, task: q.task}
	q.head, q.before = q.question.ToAddress, len(q.journal())
	if _, err := c.store.Request(c.t.Context(), token.HashOfMail(q.token())); err != nil {
		c.t.Fatal(err)
	}
}

// mixLetters writes the letters in random order. The order is the same in every run.
func mixLetters(questions []*openQuestion) []mixedLetter {
	var letters []mixedLetter
	add := func(raw []byte, outcomes ...store.Outcome) { letters = append(letters, mixedLetter{raw, outcomes}) }
	for i, q := range questions {
		q.legitimate = q.authenticated(q.text).bytes()
		add(q.legitimate, q.outcomes()...)
		if i < copies {
			add(q.legitimate, q.outcomes()...)
		}
		if i < resentLetters {
			add(withHeader(q.legitimate, "X-Resent-By: may-chu-thu-hai"), q.outcomes()...)
		}
	}
	decisions := append(questions[:openPublications:openPublications], questions[openPublications+openDrafts:openPublications+openDrafts+openApprovals]...)
	for i := range secondAnswers {
		l := decisions[i].authenticated(decisions[i].text)
		l.id = fmt.Sprintf("gui-lai-%d@may.test", i)
		add(l.bytes(), decisions[i].outcomes()...)
	}
	for i := range absenceNotes {
		text := fmt.Sprintf("Đồng ý. Tôi đi công tác %d ngày.", i)
		add(questions[i].authenticated(text).with("Auto-Submitted: auto-replied").bytes(), store.OutcomeIgnoredAuto)
	}
	for i := range bounces {
		add(bounceLetter(i), store.OutcomeBounce)
	}
	for i := range strangers {
		add(strangerLetter(i), store.OutcomeTriage, store.OutcomeQuarantined)
	}
	for i := range forgeries {
		q := questions[(i*7)%len(questions)]
		add(q.answer(fmt.Sprintf("Đồng ý, lần %d.", i)).received("dmarc=fail header.from="+q.domain()).bytes(), store.OutcomeQuarantined)
	}
	random := rand.New(rand.NewPCG(2026, 11))
	random.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	return letters
}

// outcomes are the allowed outcomes of an answer to the question. Any of its answers may be processed first.
func (q *openQuestion) outcomes() []store.Outcome {
	allowed := []store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate, store.OutcomeRefused, store.OutcomeTriage} // triage after an explanation on the same day
	if q.effect == plan.EventPublished || q.effect == plan.EventReached {
		allowed = append(allowed, store.OutcomeQuestion) // the task waits for its next step after the first answer
	}
	return allowed
}

func strangerLetter(i int) []byte {
	return rawLetter{
		from: []string{"<nguoidan@la.test>"}, to: "<" + loaAddress + ">", subject: fmt.Sprintf("Hoi ve thu tuc %d", i),
		date: time.Now(), content: plain(fmt.Sprintf("Xin hỏi về thủ tục số %d.", i)),
	}.received("dmarc=pass header.from=la.test").bytes()
}

func bounceLetter(i int) []byte {
	return rawLetter{
		from: []string{"MAILER-DAEMON@la.test"}, to: "<" + loaAddress + ">", subject: "Undelivered Mail Returned to Sender", date: time.Now(),
		content: deliveryReport("MAILER-DAEMON@la.test", "Đồng ý", fmt.Sprintf("khong-co-%d@la.test", i)),
	}.received("dmarc=none").bytes()
}

// distinct returns the letters without copies of the same bytes.
func distinct(letters []mixedLetter) (all []mixedLetter) {
	seen := map[string]bool{}
	for _, letter := range letters {
		if key := hashOf(letter.raw); !seen[key] {
			seen[key] = true
			all = append(all, letter)
		}
	}
	return all
}

// subjectLine returns the Subject field of a letter, for failure messages.
func subjectLine(raw []byte) string {
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if strings.HasPrefix(line, "Subject: ") || line == "" {
			return line
		}
	}
	return ""
}
