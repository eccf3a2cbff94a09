package inbound_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/activities/activitiestest"
	"loa/activities/token"
	"loa/locale"
	"loa/mail"
	"loa/plan"
	"loa/store"
)

var update = flag.Bool("update", false, "rewrite the golden letters")

// letterCase is a letter in a situation in which it is written.
type letterCase struct {
	name    string // of its golden files
	kind    string // a plan.NoticeKind, a report.QuestionKind, or the function of report that composes it
	options activitiestest.Options
	reach   func(r *road) store.LetterOut // brings the plan into the situation, and returns the letter
	answers answers
	silent  string // why it names no answer; empty for a letter that names some
}

// answers are what each answer that a letter names leads to, by the key of its offer.
type answers map[string]sentAnswer

// with are the answers of both.
func (a answers) with(others ...answers) answers {
	all := answers{}
	for _, some := range append(others, a) {
		for key, answer := range some {
			all[key] = answer
		}
	}
	return all
}

// without are the answers but for one.
func (a answers) without(key string) answers {
	rest := a.with()
	delete(rest, key)
	return rest
}

// sentAnswer is an answer as a person sends it, and its effect.
type sentAnswer struct {
	before func(r *road) // what happens before it is sent
	fills  []string      // of the offered words: pairs of a gap and what the person writes there
	added  string        // what the person writes below the offered words, or in the place of an offer in words
	files  []string
	// wordsFrom is what the person writes, of an offer in words that depends on the letter.
	wordsFrom func(mail.Letter) string
	outcome   store.Outcome // store.OutcomeApplied unless set
	effect    func(r *road, before situation) error
}

// situation is what the effects of an answer are compared with.
type situation struct {
	events map[plan.TaskID]map[plan.EventKind]int // that letters caused
	first  store.LetterID                         // the newest letter that was processed before
}

func (r *road) situation() situation {
	s := situation{events: map[plan.TaskID]map[plan.EventKind]int{}, first: store.LetterID(r.filed)}
	for _, task := range []plan.TaskID{video, column, theirs} {
		s.events[task] = r.countCommands(task)
	}
	return s
}

// caused checks that the answer causes one event of a kind about the task of the letter.
func caused(kind plan.EventKind) func(*road, situation) error {
	return func(r *road, before situation) error { return r.happened(r.answered, kind, before) }
}

// happened checks that one more event of a kind is on record for a task.
func (r *road) happened(task plan.TaskID, kind plan.EventKind, before situation) error {
	if n := r.countCommands(task)[kind] - before.events[task][kind]; n != 1 {
		return fmt.Errorf("%d events %s of task %s, want one; caused are %v", n, kind, task, r.countCommands(task))
	}
	return nil
}

// all joins effects.
func all(effects ...func(*road, situation) error) func(*road, situation) error {
	return func(r *road, before situation) error {
		for _, effect := range effects {
			if err := effect(r, before); err != nil {
				return err
			}
		}
		return nil
	}
}

// at is an effect on another task than that of the letter.
func at(task plan.TaskID, kind plan.EventKind) func(*road, situation) error {
	return func(r *road, before situation) error { return r.happened(task, kind, before) }
}

// TestLetters writes every letter as loa does, compares what its recipient gets with the golden files, and sends every answer that it
// names, each in a situation of its own.
func TestLetters(t *testing.T) {
	t.Parallel()
	written := &writtenLetters{seen: map[string]string{}, covered: map[string]bool{}}
	t.Cleanup(func() { written.check(t) })
	for _, c := range letterCases() {
		for _, lang := range locale.Languages() {
			t.Run(c.name+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				var offers []offer
				t.Run("the letter", func(t *testing.T) { offers = c.write(t, lang, written) })
				for _, offer := range offers {
					if answer, known := c.answers[offer.key]; known {
						t.Run(offer.title(), func(t *testing.T) {
							t.Parallel()
							c.send(t, lang, offer, answer)
						})
					}
				}
			})
		}
	}
}

// write compares the letter with its golden files and returns the answers that it names.
func (c letterCase) write(t *testing.T, lang locale.Language, written *writtenLetters) []offer {
	t.Helper()
	r := newRoad(t, lang, c.options)
	out := c.reach(r)
	written.add(r, c, out)
	letter := r.sent(out)
	goldenLetter(t, c.name, lang, letter)
	r.checkLinks(letter)
	offers := offersOf(t, letter, lang)
	c.checkOffers(t, offers)
	return offers
}

var pageLinks = regexp.MustCompile(`https://loa\.hanoi\.test/(d|o)/([a-z2-7]+)`)

// checkLinks checks that the page behind each link of a letter finds its question, or its list of questions.
func (r *road) checkLinks(letter mail.Letter) {
	r.t.Helper()
	links := token.Links{Store: r.Store}
	for _, m := range pageLinks.FindAllStringSubmatch(letter.Text+letter.HTML, -1) {
		var err error
		if m[1] == "d" {
			_, err = links.RequestOfLink(r.t.Context(), m[2])
		} else {
			_, err = links.BatchOfLink(r.t.Context(), m[2])
		}
		if err != nil {
			r.t.Errorf("the link %s finds no question: %v", m[0], err)
		}
	}
}

func (o offer) title() string {
	words, _, _ := strings.Cut(o.key, "\n")
	if o.button {
		return "button " + words
	}
	return words
}

// checkOffers compares the answers that a letter names with those whose effects the case knows.
func (c letterCase) checkOffers(t *testing.T, offers []offer) {
	t.Helper()
	named := map[string]bool{}
	for _, offer := range offers {
		named[offer.key] = true
		if _, known := c.answers[offer.key]; !known {
			t.Errorf("the letter names the answer %q, whose effect is not tested", offer.key)
		}
	}
	for key := range c.answers {
		if !named[key] {
			t.Errorf("the letter does not name the answer %q", key)
		}
	}
	if (len(c.answers) == 0) == (c.silent == "") {
		t.Errorf("a letter without answers needs a reason, and no other letter has one")
	}
}

// send sends one answer in a new situation and checks its effect.
func (c letterCase) send(t *testing.T, lang locale.Language, o offer, a sentAnswer) {
	t.Helper()
	r := newRoad(t, lang, c.options)
	out := c.reach(r)
	letter := r.sent(out)
	if a.before != nil {
		a.before(r)
	}
	before := r.situation()
	in := r.process(r.answerLetter(out, letter, o, a).bytes())
	r.Must(r.inbound.DeliverLetters(t.Context())) // a letter that waited for this answer
	want := a.outcome
	if want == "" {
		want = store.OutcomeApplied
	}
	if in.Outcome != want {
		t.Errorf("the outcome is %s (%s), want %s", in.Outcome, in.Note, want)
	}
	if err := a.effect(r, before); err != nil {
		t.Errorf("the answer: %v (%s)", err, in.Note)
	}
}

// answerLetter is the answer as the mail program of the recipient sends it: a button opens a new letter, other answers are replies that
// quote the letter.
func (r *road) answerLetter(out store.LetterOut, letter mail.Letter, o offer, a sentAnswer) testLetter {
	words := strings.TrimSpace(strings.NewReplacer(a.fills...).Replace(o.words) + "\n" + a.added)
	if a.wordsFrom != nil {
		words = a.wordsFrom(letter)
	}
	l := testLetter{from: out.ToAddress, sentAt: r.Clock}
	if o.button {
		l.to, l.subject, l.text = o.to, o.subject, words
	} else {
		l.to, l.subject, l.inReplyTo, l.references = loaAt, "Re: "+letter.Subject, letter.MessageID, append(slices.Clone(letter.References), letter.MessageID)
		if len(letter.ReplyTo) > 0 {
			l.to = letter.ReplyTo[0].Spec
		}
		l.text = words + "\n\nVào Th 3, 2 thg 3, 2027 vào lúc 09:12 loa <" + loaAt + "> đã viết:\n" + quoted(letter.Text)
	}
	return l.withFiles(a.files...)
}

// goldenLetter compares a letter as its recipient gets it with its golden files: name.txt.golden in Vietnamese, name.en.txt.golden in English.
func goldenLetter(t *testing.T, name string, lang locale.Language, letter mail.Letter) {
	t.Helper()
	if lang != locale.Vietnamese {
		name += "." + string(lang)
	}
	golden(t, name+".txt.golden", headOf(letter)+"\n"+letter.Text)
	golden(t, name+".html.golden", letter.HTML)
}

// headOf are the fields of a letter that its recipient sees, and the names of its files.
func headOf(letter mail.Letter) string {
	var head strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&head, "%s: %s\n", name, value)
		}
	}
	line("From", addresses(letter.From))
	line("To", addresses(letter.To))
	line("Reply-To", addresses(letter.ReplyTo))
	line("Subject", letter.Subject)
	for _, file := range letter.Attachments {
		line("File", file.Name)
	}
	return head.String()
}

func addresses(all []mail.Address) string {
	var shown []string
	for _, a := range all {
		shown = append(shown, strings.TrimSpace(a.Name+" <"+a.Spec+">"))
	}
	return strings.Join(shown, ", ")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "letters", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		t.Errorf("%s differs (run with -update and review):\n%s", name, cmp.Diff(string(want), got))
	}
}
