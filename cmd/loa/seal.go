package main

import (
	"context"

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
	return s.keyPath(s.Seal.KeyFile, sealCredential)
}

// sealCredential is the name of the systemd credential with the keys of seals, and of their file in the home folder.
const sealCredential = "seal.key"

// readSealKeys reads the keys of seals.
func (s settings) readSealKeys() (keyfile.Keys, error) {
	return readKeys(s.sealFile(), sealCredential)
}

// makeSealKeys makes the key file of the home folder, unless it is there or lies elsewhere.
func (a *app) makeSealKeys() error {
	return a.sealFault(a.makeKeys(a.settings.sealFile(), sealCredential, sealRemark))
}

// needSealKeys refuses to start without the keys of seals: every command would be refused.
func (a *app) needSealKeys() error {
	_, err := a.settings.readSealKeys()
	return a.sealFault(err)
}

// sealFault says in one sentence what is wrong with the key file.
func (a *app) sealFault(err error) error {
	return a.keyFileFault(err, a.settings.sealFile(), keyWords{
		"command.seal.missing", "command.seal.exposed", "command.seal.damaged", "command.seal.unreadable",
	})
}

// sealKeys reads the keys of seals, anew when the file has changed.
func (a *app) sealKeys() seal.Keys {
	return changingKeys(a.settings.sealFile(), func() (keyfile.Keys, error) {
		keys, err := a.settings.readSealKeys()
		if err != nil {
			return nil, &commands.UnsealedError{Reason: a.sealFault(err)}
		}
		return keys, nil
	})
}

// sealCheck is how the worker treats seals. What is refused is in the log: somebody reached the engine without the key.
func (a *app) sealCheck() seal.Check {
	return seal.Check{
		Keys: a.sealKeys(), Starts: []string{workflows.NameTask, workflows.NamePlan, workflows.NamePeriod},
		Activities: []string{"Project", "ProjectPlan", "ProjectPeriod", "WithdrawTasks"},
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
	added, err := addKey(ctx, path, sealRemark, seal.ValidKeys, p.settings.readSealKeys)
	if err != nil {
		return a.sealFault(err)
	}
	return p.showAdded(path, added, "command.seal.rotated")
}
