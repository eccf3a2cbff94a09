package main

import (
	"context"
	"slices"
	"strings"

	"loa/account"
	"loa/cmd/loa/config"
	"loa/keyfile"
	"loa/plan/policy"
)

// secondFactorNone is the word of LOA_SECOND_FACTOR for no role.
const secondFactorNone = "none"

// readSecondFactor reads the roles whose sign-in needs an app.
func readSecondFactor(loaded *config.Loaded) []policy.AccessRole {
	text := strings.TrimSpace(loaded.Config.SignIn.SecondFactor)
	if text == secondFactorNone {
		return nil
	}
	known := policy.AccessRoles()
	var roles []policy.AccessRole
	for name := range strings.SplitSeq(text, ",") {
		role := policy.AccessRole(strings.TrimSpace(name))
		if !slices.Contains(known, role) {
			loaded.Refuse("sign_in.second_factor", loaded.T("command.config.fault.second_factor", "Roles", roleNames(known)))
			return nil
		}
		roles = append(roles, role)
	}
	return roles
}

func roleNames(roles []policy.AccessRole) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

// withSecondFactor has sign-ins ask for a code of an app where the settings say so. While loa is tried out nobody signs in.
func (a *app) withSecondFactor(accounts account.Accounts) account.Accounts {
	accounts.Keys = a.settings.readAccountKeys
	if a.tryout == nil {
		accounts.Required = a.settings.secondFactor
	}
	return accounts
}

// accountCredential is the name of the systemd credential with the keys of apps, and of their file in the home folder.
const accountCredential = "account.key"

// accountRemark is the first line of the key file.
const accountRemark = "The keys of the secrets that people's apps share with loa: id and key, the newest last. It encrypts, all decrypt. Keep a copy apart from the backups."

// accountFile is the file with the keys of the secrets of apps: the one that is set, else the credential of the systemd unit, else that of the
// home folder.
func (s settings) accountFile() string {
	return s.keyPath(s.SignIn.KeyFile, accountCredential)
}

// readAccountKeys reads those keys, each time anew: a key that was added meanwhile is found, and codes are few.
func (s settings) readAccountKeys() (keyfile.Keys, error) {
	return readKeys(s.accountFile(), accountCredential)
}

// makeAccountKeys makes the key file of the home folder, unless it is there or lies elsewhere.
func (a *app) makeAccountKeys() error {
	return a.accountFault(a.makeKeys(a.settings.accountFile(), accountCredential, accountRemark))
}

// needAccountKeys refuses to serve pages without the keys of the secrets on record: nobody who has an app could sign in. A new key opens none of them.
func (a *app) needAccountKeys(ctx context.Context) error {
	keys, err := a.settings.readAccountKeys()
	if err != nil {
		return a.accountFault(err)
	}
	used, err := a.store.AppKeys(ctx)
	if err != nil {
		return err
	}
	for _, id := range used {
		if !keys.Has(id) {
			return unavailable(nil, a.lang.T("command.account_key.unknown", "Path", a.settings.accountFile(), "ID", id))
		}
	}
	return nil
}

// accountFault says in one sentence what is wrong with the key file.
func (a *app) accountFault(err error) error {
	return a.keyFileFault(err, a.settings.accountFile(), keyWords{
		"command.account_key.missing", "command.account_key.exposed", "command.account_key.damaged", "command.account_key.unreadable",
	})
}
