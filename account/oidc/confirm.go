package oidc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"loa/account"
	"loa/keyfile"
	"loa/store"
)

// The life of a session between two words of the provider.
const (
	ConfirmEvery = 5 * time.Minute  // a session that was not confirmed for so long goes on only when the provider says so
	AwayFor      = 30 * time.Minute // how long it goes on while the provider cannot be asked
)

// A turn to ask about a session, and how often a process that has no turn looks again.
const (
	turnFor   = 2*callWithin + 4*time.Second
	lookEvery = 100 * time.Millisecond
)

// Confirm implements account.Confirmer. It asks the provider when it did not confirm the session for five minutes: with the refresh token, or, where
// there is none, by the browser (account.ErrUnconfirmed). What the provider says of groups and address counts at once.
func (s *Service) Confirm(ctx context.Context, who account.Signed) (account.Signed, error) {
	at, err := s.Accounts.Store.ProviderSession(ctx, who.Session.TokenHash)
	if err != nil {
		return account.Signed{}, err
	}
	if !s.due(at) {
		return who, nil
	}
	result := s.asking.DoChan(at.TokenHash, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnFor) // a refresh token that was sent is used up, also when the browser has gone
		defer cancel()
		return nil, s.askInTurn(ctx, who, at.TokenHash)
	})
	select {
	case <-ctx.Done():
		return account.Signed{}, ctx.Err()
	case asked := <-result:
		if asked.Err != nil {
			return account.Signed{}, asked.Err
		}
	}
	who.Account, err = s.Accounts.Store.Account(ctx, who.Account.Login)
	return who, err
}

// due reports whether the provider has to confirm a session.
func (s *Service) due(at store.ProviderSession) bool {
	return s.Accounts.Now().Sub(at.ConfirmedAt) >= ConfirmEvery
}

// askInTurn asks the provider, or waits until another process of loa has asked: a refresh token counts once.
func (s *Service) askInTurn(ctx context.Context, who account.Signed, tokenHash string) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		at, err := s.Accounts.Store.ProviderSession(ctx, tokenHash)
		if err != nil || !s.due(at) {
			return err
		}
		now := s.Accounts.Now()
		err = s.Accounts.Store.ClaimConfirmation(ctx, tokenHash, now.Add(-ConfirmEvery), now, now.Add(turnFor))
		if !errors.Is(err, store.ErrLeased) {
			if err == nil {
				err = s.ask(ctx, who, at)
			}
			return s.orAway(ctx, at, err)
		}
		select {
		case <-ctx.Done():
			return s.orAway(ctx, at, ctx.Err())
		case <-tick.C:
		}
	}
}

// ask asks the provider about a session, and puts on record what it says.
func (s *Service) ask(ctx context.Context, who account.Signed, at store.ProviderSession) error {
	refresh, err := s.vault.open("refresh\x00"+at.TokenHash, at.Refresh)
	if errors.Is(err, keyfile.ErrEncrypted) { // none, or of a key that is gone
		return s.askBrowser(ctx)
	}
	if err != nil {
		return err
	}
	known, err := s.provider.ready(ctx, discoveryFor)
	if err == nil {
		_, err = s.provider.state()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	now, err := s.provider.refresh(ctx, known, string(refresh))
	switch {
	case errors.Is(err, ErrAway):
		s.provider.rest(err)
		return err
	case errors.Is(err, errNoIDToken):
		return s.askBrowser(ctx)
	case err != nil:
		return err
	case now.subject != who.Account.Subject:
		return fmt.Errorf("%w: it is about another person", ErrAnswer)
	}
	if now.refresh == "" { // the provider lets the same one count again (RFC 6749 §6)
		now.refresh = string(refresh)
	}
	return s.keep(ctx, at, now)
}

// askBrowser is account.ErrUnconfirmed, or ErrAway where the browser would find nobody.
func (s *Service) askBrowser(ctx context.Context) error {
	if _, err := s.provider.ready(ctx, probeFor); err != nil {
		return err
	}
	return account.ErrUnconfirmed
}

// keep puts a confirmation on record.
func (s *Service) keep(ctx context.Context, at store.ProviderSession, who identity) error {
	if _, err := s.admit(ctx, who); err != nil {
		return err
	}
	var err error
	if at.Refresh, err = s.sealRefresh(at.TokenHash, who.refresh); err != nil {
		return err
	}
	at.ConfirmedAt = s.Accounts.Now()
	return s.Accounts.Store.ConfirmSession(ctx, at)
}

// orAway makes of what came of asking whether the session goes on. A provider that says no, or whose answer proves nothing, ends it at once, and only one
// that vouches for the person no more closes the account: an invalid refresh token is no word about the person. While the provider cannot be asked the session goes on for half an hour.
func (s *Service) orAway(ctx context.Context, at store.ProviderSession, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrDenied), errors.Is(err, ErrAnswer), errors.Is(err, ErrNoRole), errors.Is(err, ErrTaken), errors.Is(err, ErrClosed):
		s.Log.Info("session ended by the sign-in service", "reason", err)
		return errors.Join(store.ErrNotFound, s.Accounts.Store.EndSession(ctx, at.TokenHash))
	case errors.Is(err, store.ErrNotFound):
		return err
	}
	if released := s.Accounts.Store.ReleaseConfirmation(context.WithoutCancel(ctx), at.TokenHash); released != nil {
		s.Log.Warn("the turn to confirm a session stays taken for a while", "error", released)
	}
	if errors.Is(err, account.ErrUnconfirmed) {
		return err
	}
	age := s.Accounts.Now().Sub(at.ConfirmedAt)
	s.Log.Warn("session not confirmed", "for", age.Round(time.Second), "error", err)
	if age < AwayFor {
		return nil
	}
	return fmt.Errorf("confirming a session: %w: %w", store.ErrNotFound, err)
}
