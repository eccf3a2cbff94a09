package main

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"syscall"

	"loa/engine"
	"loa/keyfile"
	"loa/store"
)

// tokenCredential is the name of the systemd credential with the keys of tokens, and of their file in the home folder.
const tokenCredential = "token.key"

// tokenRemark is the first line of the key file.
const tokenRemark = "The keys from which the tokens, links and codes of loa's letters are derived: id and key, the newest last. It makes new ones, all are recognised. Keep a copy apart from the backups."

// validTokenKeys is how many keys are recognised.
const validTokenKeys = 2

// tokenFile is the file with the keys of tokens: the one that is set, else the credential of the systemd unit, else that of the home folder.
func (s settings) tokenFile() string {
	return s.keyPath(s.Token.KeyFile, tokenCredential)
}

func (s settings) readTokenKeys() (keyfile.Keys, error) {
	return readKeys(s.tokenFile(), tokenCredential)
}

// tokenKeys gives the keys of tokens, anew when the file has changed.
func (a *app) tokenKeys() func() (keyfile.Keys, error) {
	return changingKeys(a.settings.tokenFile(), func() (keyfile.Keys, error) {
		keys, err := a.settings.readTokenKeys()
		return keys, a.tokenFault(err)
	})
}

// makeTokenKeys makes the key file of the home folder when it is not there: with the secret that a version before kept in the database, so that its
// links and tokens stay good, or with a new key. The secret leaves the database when the file is on the disk.
func (a *app) makeTokenKeys(ctx context.Context) error {
	path := a.settings.tokenFile()
	if path != a.settings.inHome(tokenCredential) {
		return a.claimTokenKeys(ctx)
	}
	lock, err := engine.LockFile(ctx, path+".lock", syscall.LOCK_EX)
	if err != nil {
		return a.tokenFault(err)
	}
	defer func() { _ = lock.Release() }() // it guards the file only while it is made
	keys, err := a.settings.readTokenKeys()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return a.tokenFault(err)
	}
	added, err := a.addedTokenKeys(ctx, keys)
	if err != nil {
		return err
	}
	if len(added) > len(keys) {
		if err := writeKeys(path, added.Format(tokenRemark)); err != nil {
			return a.tokenFault(err)
		}
	}
	return a.claimTokenKeys(ctx)
}

// addedTokenKeys are the keys of the file, with the secret of the database in front when it has one, or a new key where there is none yet.
func (a *app) addedTokenKeys(ctx context.Context, keys keyfile.Keys) (keyfile.Keys, error) {
	secret, err := a.store.LegacySecret(ctx)
	switch {
	case errors.Is(err, store.ErrOtherKey) && len(keys) == 0:
		return nil, a.tokenFault(err)
	case errors.Is(err, store.ErrNotFound) && len(keys) == 0:
		return keyfile.Keys{keyfile.New()}, nil
	case errors.Is(err, store.ErrOtherKey), errors.Is(err, store.ErrNotFound):
		return keys, nil
	case err != nil:
		return nil, err
	}
	old, ok := keyfile.Of(secret)
	if !ok || keys.Has(old.ID) {
		return keys, nil
	}
	return append(keyfile.Keys{old}, keys...), nil
}

// claimTokenKeys refuses to work without the key with which the letters of this database are made.
func (a *app) claimTokenKeys(ctx context.Context) error { return a.ofTokenKeys(ctx, a.store.ClaimKeys) }

// checkTokenKeys is claimTokenKeys for a process that may read from a standby alone.
func (a *app) checkTokenKeys(ctx context.Context) error { return a.ofTokenKeys(ctx, a.store.CheckKeys) }

func (a *app) ofTokenKeys(ctx context.Context, do func(context.Context, keyfile.Keys) error) error {
	keys, err := a.settings.readTokenKeys()
	if err == nil {
		err = do(ctx, keys)
	}
	return a.tokenFault(err)
}

// hideLetters takes tokens and codes out of letters that a version before has left in clear, beside the work of this process.
func (a *app) hideLetters(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		switch n, err := a.store.HideLetters(ctx); {
		case ctx.Err() != nil: // the next start goes on
		case err != nil:
			a.log.Error("tokens and codes of older letters still lie in the database", "error", err)
		case n > 0:
			a.log.Info("tokens and codes of older letters do not lie in the database any more", "letters", n)
		}
	}()
	a.onStop(func(context.Context) error {
		cancel()
		<-done
		return nil
	})
}

// tokenFault says in one sentence what is wrong with the keys of tokens.
func (a *app) tokenFault(err error) error {
	if errors.Is(err, store.ErrOtherKey) {
		return unavailable(err, a.lang.T("command.secret.other_key", "Path", a.settings.tokenFile()))
	}
	return a.keyFileFault(err, a.settings.tokenFile(), keyWords{
		"command.secret.missing", "command.secret.exposed", "command.secret.damaged", "command.secret.unreadable",
	})
}

// nameTokenKey puts the new key on record; with force also where the key that stands there is lost.
func (a *app) nameTokenKey(ctx context.Context, keys keyfile.Keys, force bool) error {
	err := a.store.ClaimKeys(ctx, keys)
	if force && errors.Is(err, store.ErrOtherKey) {
		err = a.store.ReplaceKeys(ctx, keys)
	}
	return a.tokenFault(err)
}

// refuseLost refuses a rotation after which somebody's answer would not be recognised.
func (p *program) refuseLost(ctx context.Context, a *app) error {
	lost, err := a.store.CountOfOlderKeys(ctx, now())
	if err == nil && lost > 0 {
		err = invalid(p.t("command.secret.rotate.open", "Count", lost))
	}
	return err
}

// rotateTokenKey adds a key, which makes the tokens of new letters at once. Of the keys before only the newest stays: links and reply addresses of
// questions that an older one made are not recognised any more. With force it also begins anew where the file is lost.
func (p *program) rotateTokenKey(ctx context.Context, force bool) error {
	return p.withStore(ctx, func(ctx context.Context, a *app) error {
		path := a.settings.tokenFile()
		lock, err := engine.LockFile(ctx, path+".lock", syscall.LOCK_EX)
		if err != nil {
			return a.tokenFault(err)
		}
		defer func() { _ = lock.Release() }() // the process ends
		keys, err := a.settings.readTokenKeys()
		if err != nil && !(force && errors.Is(err, fs.ErrNotExist)) {
			return a.tokenFault(err)
		}
		if err := a.store.ClaimKeys(ctx, keys); err != nil && !force {
			return a.tokenFault(err)
		}
		kept := keys[max(0, len(keys)-validTokenKeys+1):]
		if len(kept) < len(keys) && !force {
			if err := p.refuseLost(ctx, a); err != nil {
				return err
			}
		}
		added := keyfile.New()
		kept = append(slices.Clone(kept), added)
		if err := writeKeys(path, kept.Format(tokenRemark)); err != nil {
			return a.tokenFault(err)
		}
		if err := a.nameTokenKey(ctx, kept, force); err != nil {
			return err
		}
		return p.showAdded(path, added, "command.secret.rotated")
	})
}
