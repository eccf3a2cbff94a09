package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"loa/commands"
	"loa/engine"
	"loa/keyfile"
	"loa/locale"
	"loa/plan"
	"loa/seal"
	"loa/workflows"
)

// sealRemark is the first line of the key file.
const sealRemark = "The keys by which loa's commands are sealed: id and key, the newest last. Three are valid, the second newest seals. Whoever can read this file can give commands."

// sealFile is the file with the keys of seals: the one that is set, else the credential of the systemd unit, else that of the home folder.
func (s settings) sealFile() string {
	return cmp.Or(s.Seal.KeyFile, credential("seal.key"), s.inHome("seal.key"))
}

// credential is a file with keys that systemd gives to the unit; empty where it gives none.
func credential(name string) string {
	folder := os.Getenv("CREDENTIALS_DIRECTORY")
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); folder == "" || err != nil {
		return ""
	}
	return path
}

// readSealKeys reads the keys of seals.
func (s settings) readSealKeys() (keyfile.Keys, error) {
	return readKeys(s.sealFile(), credential("seal.key"))
}

// readKeys reads a file with keys, which may be a credential of systemd.
func readKeys(path, credential string) (keyfile.Keys, error) {
	if path != credential {
		return keyfile.Read(path)
	}
	return keyfile.ReadCredential(path)
}

// makeSealKeys makes the key file of the home folder, unless it is there or lies elsewhere.
func (a *app) makeSealKeys() error {
	path := a.settings.sealFile()
	if path != a.settings.inHome("seal.key") {
		return nil
	}
	_, err := keyfile.ReadOrMake(path, sealRemark, writeKeys)
	return a.sealFault(err)
}

// needSealKeys refuses to start without the keys of seals: every command would be refused.
func (a *app) needSealKeys() error {
	_, err := a.settings.readSealKeys()
	return a.sealFault(err)
}

// sealFault says in one sentence what is wrong with the key file.
func (a *app) sealFault(err error) error {
	path := a.settings.sealFile()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return unavailable(err, a.lang.T("command.seal.missing", "Path", path))
	case errors.Is(err, keyfile.ErrExposed):
		return unavailable(err, a.lang.T("command.seal.exposed", "Path", path))
	case errors.Is(err, keyfile.ErrKeyFile):
		return unavailable(err, a.lang.T("command.seal.damaged", "Path", path))
	}
	return unavailable(err, a.lang.T("command.seal.unreadable", "Path", path, "Reason", err))
}

// sealKeys reads the keys of seals, anew when the file has changed.
func (a *app) sealKeys() seal.Keys {
	var mu sync.Mutex
	var keys keyfile.Keys
	var read time.Time
	path := a.settings.sealFile()
	return func() (keyfile.Keys, error) {
		mu.Lock()
		defer mu.Unlock()
		found, err := os.Stat(path)
		if err == nil && found.ModTime().Equal(read) {
			return keys, nil
		}
		fresh, err := a.settings.readSealKeys()
		if err != nil {
			return nil, &commands.UnsealedError{Reason: a.sealFault(err)}
		}
		keys, read = fresh, found.ModTime()
		return keys, nil
	}
}

// sealCheck is how the worker treats seals. What is refused is in the log: somebody reached the engine without the key.
func (a *app) sealCheck() seal.Check {
	return seal.Check{
		Keys: a.sealKeys(), Starts: []string{workflows.NameTask, workflows.NamePlan},
		Activities: []string{"Project", "ProjectPlan", "WithdrawTasks"},
		Refusal:    workflows.RefusalError(&plan.Refusal{Kind: plan.RefusalForbidden, Message: locale.Vietnamese.T("command.seal.refused")}),
		Report: func(workflow, name, id string) {
			a.metrics.unsealed.Inc()
			a.log.Error("unsealed command refused", "workflow", workflow, "command", name, "id", id)
		},
	}
}

// rotateSealKey adds a key to the key file, and makes the file when there is none. Keys that are valid no longer are dropped.
func (p *program) rotateSealKey(ctx context.Context) error {
	a := p.newApp()
	defer a.stop()
	if _, err := engine.MakeHome(a.settings.Home); err != nil {
		return err
	}
	path := a.settings.sealFile()
	lock, err := engine.LockFile(ctx, path+".lock", syscall.LOCK_EX)
	if err != nil {
		return a.sealFault(err)
	}
	defer func() { _ = lock.Release() }() // the process ends
	keys, err := p.settings.readSealKeys()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return a.sealFault(err)
	}
	added := keyfile.New()
	keys = append(keys, added)
	if err := writeKeys(path, keys[max(0, len(keys)-seal.ValidKeys):].Format(sealRemark)); err != nil {
		return a.sealFault(err)
	}
	view := struct {
		File string `json:"file"`
		Key  string `json:"key"`
	}{path, added.ID}
	return p.show(view, func() { p.print(p.t("command.seal.rotated", "Path", path, "ID", added.ID)) })
}
