package inbound

import (
	"context"

	"loa/plan"
	"loa/store"
)

// record is what a search reads besides the letter.
type record struct {
	secret    []byte
	directory plan.Directory
	open      []store.Ask // what the sender is still asked
	read      bool        // open and directory have been read
}

// readOpen reads, once, what the sender is still asked: nothing, when nobody owns the address.
func (p *placing) readOpen(ctx context.Context) (err error) {
	if p.known.read || p.sender.ID == "" {
		return nil
	}
	if p.known.directory, err = p.Store.Directory(ctx); err != nil {
		return err
	}
	open, err := p.Store.OpenAsksOf(ctx, p.sender.ID, p.Now())
	if err != nil {
		return err
	}
	p.known.open, p.known.read = p.onlyChosen(p.within(open)), true
	return nil
}

// onlyChosen keeps the question that the sender chose, when it still waits.
func (p *placing) onlyChosen(asks []store.Ask) []store.Ask {
	for _, ask := range asks {
		if ask.TokenHash == p.chosen {
			return []store.Ask{ask}
		}
	}
	return asks
}

// secret reads, once, what tokens are made of.
func (p *placing) secret(ctx context.Context) (_ []byte, err error) {
	if p.known.secret == nil {
		p.known.secret, err = p.Store.Secret(ctx)
	}
	return p.known.secret, err
}
