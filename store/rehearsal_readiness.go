package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/schema"
)

// PersonReadiness is the readiness of one person on a day, with what it rests on.
type PersonReadiness struct {
	Holder    directory.PositionHolder
	Readiness policy.Readiness
	Intent    policy.Intent          // by which the answers were judged
	Answer    policy.RehearsalAnswer // zero for a degree without an answer
	Words     string                 // what the person wrote in that answer, without quotations
	Asked     int                    // rehearsal letters to the present address
	AskedOn   calendar.Date          // the day of the newest of them
	Failure   string                 // the answer of the mail server to the newest, when it was refused or came back
	Status    string                 // its enhanced status code (RFC 3463)
}

// Readiness judges every person who has a position on the day, in the order of the directory, by the rehearsal letters to their present
// addresses. The mode of trust is that of the settings.
func (r *Reader) Readiness(ctx context.Context, on calendar.Date, mode policy.TrustMode) ([]PersonReadiness, error) {
	people, err := r.Directory(ctx)
	if err != nil {
		return nil, err
	}
	record, err := r.rehearsals(ctx)
	if err != nil {
		return nil, fmt.Errorf("loading the rehearsals: %w", err)
	}
	var all []PersonReadiness
	for _, holder := range people.PositionHolders(on) {
		all = append(all, record.readiness(holder, mode))
	}
	return all, nil
}

// rehearsalRecord is everything on record about rehearsals.
type rehearsalRecord struct {
	letters    map[directory.PersonID][]rehearsalLetter // the oldest first
	answers    map[string][]answerWithWords             // by the hash of the token, the oldest first
	suppressed map[string]bool                          // addresses in lower case
}

// rehearsalLetter is a rehearsal with what became of its letter.
type rehearsalLetter struct {
	schema.Rehearsal `bun:",extend"`

	State        string
	BouncedAt    time.Time `bun:",nullzero"`
	BounceStatus string
	Failure      string
}

// bounced reports whether the letter was refused or came back.
func (l rehearsalLetter) bounced() bool {
	return !l.BouncedAt.IsZero() || LetterState(l.State) == LetterFailed
}

type answerWithWords struct {
	policy.RehearsalAnswer
	words string
}

// rehearsals loads the record from one snapshot.
func (r *Reader) rehearsals(ctx context.Context) (record rehearsalRecord, err error) {
	record = rehearsalRecord{map[directory.PersonID][]rehearsalLetter{}, map[string][]answerWithWords{}, map[string]bool{}}
	err = r.db.RunInTx(ctx, snapshot, func(ctx context.Context, tx bun.Tx) error {
		return runSteps(ctx, tx, record.loadLetters, record.loadAnswers, record.loadSuppressed)
	})
	return record, err
}

func (c rehearsalRecord) loadLetters(ctx context.Context, tx bun.Tx) error {
	var rows []rehearsalLetter
	err := tx.NewSelect().
		Model(&rows).
		ModelTableExpr("rehearsal").
		ColumnExpr("rehearsal.*").
		ColumnExpr("letter_out.state").
		ColumnExpr("letter_out.bounced_at").
		ColumnExpr("letter_out.bounce_status").
		ColumnExpr("CASE WHEN letter_out.bounced_at IS NULL THEN letter_out.last_error ELSE letter_out.bounce_text END AS failure").
		Join("JOIN letter_out ON letter_out.key = rehearsal.letter").
		OrderExpr("rehearsal.created_at, rehearsal.token_hash").
		Scan(ctx)
	for _, row := range rows {
		person := directory.PersonID(row.Person)
		c.letters[person] = append(c.letters[person], row)
	}
	return err
}

func (c rehearsalRecord) loadAnswers(ctx context.Context, tx bun.Tx) error {
	var rows []struct {
		schema.RehearsalAnswer `bun:",extend"`

		NewText string
	}
	err := tx.NewSelect().
		Model(&rows).
		ModelTableExpr("rehearsal_answer").
		ColumnExpr("rehearsal_answer.*").
		ColumnExpr("letter_in.new_text").
		Join("JOIN letter_in ON letter_in.id = rehearsal_answer.letter").
		OrderExpr("rehearsal_answer.at, rehearsal_answer.letter").
		Scan(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		answer, err := rehearsalAnswerOf(row.RehearsalAnswer)
		if err != nil {
			return err
		}
		c.answers[answer.Rehearsal] = append(c.answers[answer.Rehearsal], answerWithWords{answer.RehearsalAnswer, row.NewText})
	}
	return nil
}

func (c rehearsalRecord) loadSuppressed(ctx context.Context, tx bun.Tx) error {
	var addresses []string
	err := tx.NewSelect().
		Model((*schema.AddressState)(nil)).
		Column("address").
		Where("suppressed_since IS NOT NULL").
		Scan(ctx, &addresses)
	for _, address := range addresses {
		c.suppressed[address] = true
	}
	return err
}

// readiness judges one person by the letters to the present address.
func (c rehearsalRecord) readiness(holder directory.PositionHolder, mode policy.TrustMode) PersonReadiness {
	person := PersonReadiness{Holder: holder, Intent: policy.RehearsedIntent(holder)}
	rehearsed := policy.Rehearsed{Address: holder.Address, Suppressed: c.suppressed[strings.ToLower(holder.Address)]}
	var words []string
	for _, letter := range c.letters[holder.Person.ID] {
		if !strings.EqualFold(letter.Address, holder.Address) {
			continue
		}
		person.Asked++
		person.AskedOn, person.Failure, person.Status = dateOf(letter.Day), "", ""
		rehearsed.Letter = policy.RehearsalLetter{At: instant(letter.CreatedAt), Sent: letter.State == string(LetterSent), Bounced: letter.bounced()}
		if letter.bounced() {
			person.Failure, person.Status = letter.Failure, letter.BounceStatus
		}
		for _, answer := range c.answers[letter.TokenHash] {
			rehearsed.Answers, words = append(rehearsed.Answers, answer.RehearsalAnswer), append(words, answer.words)
		}
	}
	person.Readiness, person.Answer = rehearsed.Readiness(mode, person.Intent)
	for i, answer := range rehearsed.Answers {
		if answer == person.Answer {
			person.Words = words[i]
			break
		}
	}
	return person
}

// ReadinessOf selects the persons with these ids, in their order, and leaves out those who are not listed.
func ReadinessOf(all []PersonReadiness, ids []directory.PersonID) []PersonReadiness {
	byID := make(map[directory.PersonID]PersonReadiness, len(all))
	for _, person := range all {
		byID[person.Holder.Person.ID] = person
	}
	var selected []PersonReadiness
	for _, id := range ids {
		if person, found := byID[id]; found {
			selected = append(selected, person)
		}
	}
	return selected
}

// Unready are the people who are not ready, by what can be done about it.
type Unready struct {
	Unreachable []PersonReadiness // letters do not arrive
	NotAsked    []PersonReadiness // no rehearsal letter went to the present address
	Unanswered  []PersonReadiness // a rehearsal letter was queued or sent, and no answer counts
}

// UnreadyOf sorts out the people who are not ready.
func UnreadyOf(people []PersonReadiness) (u Unready) {
	for _, person := range people {
		switch {
		case person.Readiness.Ready():
		case person.Readiness.Unreachable():
			u.Unreachable = append(u.Unreachable, person)
		case person.Readiness == policy.ReadinessNotAsked:
			u.NotAsked = append(u.NotAsked, person)
		default:
			u.Unanswered = append(u.Unanswered, person)
		}
	}
	return u
}
