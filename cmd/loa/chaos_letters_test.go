package main_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"syscall"
	"time"

	"loa/activities/token"
	"loa/plan"
	"loa/plan/calendar"
	"loa/store"
)

// stake is one question that a letter answers, and what has to come of it, once.
type stake struct {
	scene
	effect plan.EventKind
	text   string
	before int // events in the journal when the question was put
}

// sent is one letter of the storm, and the ends that it may come to.
type sent struct {
	raw  []byte
	ends []store.Outcome
}

// How the two thousand letters are mixed.
const (
	toAccept, toDraft, toDecide, toReport = 100, 60, 120, 20 // questions that are open, and answered by one genuine letter each

	sameBytes, otherWay, secondAnswers = 250, 250, 200 // of the genuine letters
	absences, bounces                  = 250, 150
	strangers, forgeries               = 300, 300
)

// prepare launches the plan and brings its tasks to where the questions are put.
func (g *ground) prepare() []*stake {
	g.t.Helper()
	g.work()
	g.connect()
	n := toAccept + toDraft + toDecide + toReport
	g.importLines(n)
	if err := g.commands.LaunchPlan(g.t.Context(), g.plan); err != nil {
		g.t.Fatal(err)
	}
	g.eventually("the plan is launched", func() error {
		counts, err := g.store.PlanCounts(g.t.Context(), g.plan)
		if err == nil && counts.Started != n {
			err = fmt.Errorf("counts %+v", counts)
		}
		return err
	})
	stakes := make([]*stake, n)
	for i := range stakes {
		stakes[i] = &stake{scene: *g.newScene(i)}
	}
	g.together(n, func(i int) error { return g.advance(stakes[i], i) })
	for _, s := range stakes {
		g.ask(s)
	}
	g.end(syscall.SIGINT) // those that follow are killed
	return stakes
}

// advance gives the commands that lead up to a task's question, and says what its answer is.
func (g *ground) advance(s *stake, i int) error {
	give := func(address string, c plan.Command) error { return g.giveCommand(s.task, address, c) }
	if i < toAccept {
		s.effect, s.text = plan.EventAccepted, "Đồng ý tiếp nhận."
		return nil
	}
	if err := give(s.contact, plan.Command{Kind: plan.CommandAccept}); err != nil {
		return err
	}
	if i < toAccept+toDraft {
		s.effect, s.text = plan.EventDraftSubmitted, fmt.Sprintf("Dự thảo tin số %d: nộp hồ sơ trực tuyến từ ngày 01/3.", i)
		return nil
	}
	if err := g.drafts(s.scene, "Dự thảo thứ nhất."); err != nil {
		return err
	}
	if i < toAccept+toDraft+toDecide {
		s.effect, s.text = plan.EventApproved, "Đồng ý."
		if i%3 == 0 {
			s.effect, s.text = plan.EventReturned, "Không đồng ý, đề nghị viết lại."
		}
		return nil
	}
	s.effect, s.text = plan.EventReportSubmitted, fmt.Sprintf("Số tin: %d\nSố bài: 5\nKhó khăn, kiến nghị: Không", i)
	state, err := g.store.State(g.t.Context(), s.task)
	if err != nil {
		return err
	}
	if err := give(s.head, plan.Command{Kind: plan.CommandDecide, Decision: plan.DecisionApprove, Draft: state.Draft, Hash: state.DraftHash}); err != nil {
		return err
	}
	return give(s.contact, plan.Command{Kind: plan.CommandConfirmPublished, Link: "https://hanoi.test/tin/1", ProofDate: calendar.Today(time.Now())})
}

// ask finds the newest letter that asks for the effect; whoever it asks answers, and is called the head here.
func (g *ground) ask(s *stake) {
	g.t.Helper()
	wanted := map[plan.EventKind]plan.NoticeKind{
		plan.EventAccepted: plan.NoticeAssignment, plan.EventDraftSubmitted: plan.NoticeDraftWanted, plan.EventApproved: plan.NoticeApproval,
		plan.EventReturned: plan.NoticeApproval, plan.EventReportSubmitted: plan.NoticeReportWanted,
	}[s.effect]
	g.eventually(fmt.Sprintf("somebody is asked about %s of %s", s.effect, s.task), func() error { // a task that was started writes its letter a moment later
		letters, err := g.store.LettersOut(g.t.Context(), s.task)
		for _, letter := range letters {
			if letter.Notice == wanted {
				s.asked = letter
			}
		}
		if err == nil && s.asked.ReplyTo == "" {
			err = errors.New("no letter asks")
		}
		return err
	})
	s.walk = &walk{house: g.house, plan: g.plan, task: s.task}
	s.head, s.before = s.asked.ToAddress, len(s.journal())
	if _, err := g.store.Request(g.t.Context(), token.HashOfMail(s.token())); err != nil {
		g.t.Fatal(err)
	}
}

// storm writes the letters, in an order that is random and always the same.
func storm(stakes []*stake) []sent {
	settled := []store.Outcome{store.OutcomeApplied, store.OutcomeDuplicate, store.OutcomeRefused, store.OutcomeTriage} // the last when it was explained today
	var letters []sent
	add := func(raw []byte, ends ...store.Outcome) { letters = append(letters, sent{raw, ends}) }
	for i, s := range stakes {
		s.genuine = s.proven(s.text).bytes()
		add(s.genuine, settled...)
		if i < sameBytes {
			add(s.genuine, settled...)
		}
		if i < otherWay {
			add(withHeader(s.genuine, "X-Resent-By: may-chu-thu-hai"), settled...)
		}
	}
	for i, decided := 0, append(stakes[:toAccept:toAccept], stakes[toAccept+toDraft:toAccept+toDraft+toDecide]...); i < secondAnswers; i++ {
		w := decided[i].proven(decided[i].text)
		w.id = fmt.Sprintf("gui-lai-%d@may.test", i)
		add(w.bytes(), settled...)
	}
	for i := range absences {
		add(stakes[i].proven(fmt.Sprintf("Đồng ý. Tôi đi công tác %d ngày.", i)).with("Auto-Submitted: auto-replied").bytes(), store.OutcomeIgnoredAuto)
	}
	for i := range bounces {
		add(bounceOf(i), store.OutcomeBounce)
	}
	for i := range strangers {
		add(letterOfStranger(i), store.OutcomeTriage, store.OutcomeQuarantined)
	}
	for i := range forgeries {
		s := stakes[(i*7)%len(stakes)]
		add(s.answer(fmt.Sprintf("Đồng ý, lần %d.", i)).received("dmarc=fail header.from="+s.domain()).bytes(), store.OutcomeQuarantined)
	}
	random := rand.New(rand.NewPCG(2026, 11))
	random.Shuffle(len(letters), func(i, j int) { letters[i], letters[j] = letters[j], letters[i] })
	return letters
}

func letterOfStranger(i int) []byte {
	return written{
		from: []string{"<nguoidan@la.test>"}, to: "<" + loaAddress + ">", subject: fmt.Sprintf("Hoi ve thu tuc %d", i),
		date: time.Now(), content: plain(fmt.Sprintf("Xin hỏi về thủ tục số %d.", i)),
	}.received("dmarc=pass header.from=la.test").bytes()
}

func bounceOf(i int) []byte {
	return written{
		from: []string{"MAILER-DAEMON@la.test"}, to: "<" + loaAddress + ">", subject: "Undelivered Mail Returned to Sender", date: time.Now(),
		content: multi("report; report-type=delivery-status", plain("Đồng ý"), "Content-Type: message/delivery-status\n\nReporting-MTA: dns; la.test\n\n"+
			fmt.Sprintf("Final-Recipient: rfc822; khong-co-%d@la.test\nAction: failed\nStatus: 5.1.1\n", i)),
	}.received("dmarc=none").bytes()
}

// distinct are the letters without those whose bytes came before.
func distinct(letters []sent) (all []sent) {
	seen := map[string]bool{}
	for _, letter := range letters {
		if key := hashOf(letter.raw); !seen[key] {
			seen[key] = true
			all = append(all, letter)
		}
	}
	return all
}

// subjectLine is a letter's Subject, for a failure to name it.
func subjectLine(raw []byte) string {
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if strings.HasPrefix(line, "Subject: ") || line == "" {
			return line
		}
	}
	return ""
}
