package inbound

import (
	"context"
	"fmt"

	"loa/plan/policy"
)

// received is a letter with its correlation and its authentication. Later steps only read it.
type received struct {
	letter
	correlation
	authentication
	known knownContext // what was known when the letter was interpreted
}

// process brings an opened letter to its one outcome. It may be repeated: the keys of commands and letters are derived from the letter's
// bytes, so that nothing counts twice.
func (a *Activities) process(ctx context.Context, l letter) (err error) {
	if l.basis, err = a.basisOf(ctx, l); err != nil {
		return err
	}
	found, err := a.correlator().correlate(ctx, l)
	if err != nil {
		return fmt.Errorf("correlating letter %d: %w", l.in.ID, err)
	}
	sender := authenticate(l, found, a.Trust)
	r, err := a.contexts().reread(ctx, receive(l, found, sender))
	if err != nil {
		return err
	}
	meaning := interpret(r)
	decided, err := a.decider().decide(ctx, r, meaning)
	if err != nil {
		return err
	}
	ended, err := a.executor().execute(ctx, r, decided)
	if err != nil {
		return err
	}
	return a.recorder().record(ctx, r, decided, ended)
}

// receive joins the findings about a letter. When the sender may not answer any of several tokens or a list, the letter is taken as an
// answer to the first question: the policy then judges the sender, and nothing else of the letter counts. The tokens of an unregistered
// sender then count as none, because they do not name one question.
func receive(l letter, found correlation, sender authentication) received {
	switch {
	case found.relation == relationAmbiguous && found.conflictingTokens(sender):
		found.relation, found.request, found.method = relationQuestion, found.choices[0], found.by.method()
		if found.sender.ID == "" {
			found.method = policy.MatchedByWords
		}
	case found.relation == relationList && (found.othersQuestion() || sender.forged()):
		found.relation, found.request = relationQuestion, found.list.Items[0].Request
		if found.sender.ID == "" {
			found.method = policy.MatchedByWords
		}
	}
	return received{letter: l, correlation: found, authentication: sender}
}

// The steps, each with the dependencies that it needs.

func (a *Activities) opener() opener {
	return opener{store: a.Store, signing: a.Signing, trust: a.Trust, now: a.Now}
}

func (a *Activities) correlator() correlator {
	return correlator{store: a.Store.Reader, address: a.Address, now: a.Now}
}

func (a *Activities) contexts() contexts {
	return contexts{store: a.Store.Reader, trust: a.Trust, now: a.Now, ours: a.ours(), known: a.KnownBlocks}
}

// ours are loa's own addresses.
func (a *Activities) ours() []string {
	return append([]string{a.Address}, a.Mailboxes...)
}

func (a *Activities) decider() decider {
	return decider{store: a.Store.Reader, files: a.Files, policy: a.Policy, now: a.Now}
}

func (a *Activities) executor() executor {
	return executor{
		store: a.Store, commands: a.Commands, periods: a.Periods, policy: a.Policy, now: a.Now, at: a.At,
		replies:    replies{store: a.Store, address: a.Address, public: a.Public, language: a.Language, now: a.Now, log: a.Log},
		reports:    reports{store: a.Store, address: a.Address, log: a.Log},
		rehearsals: rehearsals{store: a.Store, address: a.Address, mode: a.Policy.ModeFor(false), language: a.Language, now: a.Now},
		reopen:     a.opener().reopen, process: a.process,
	}
}

func (a *Activities) recorder() recorder { return recorder{store: a.Store, now: a.Now} }
