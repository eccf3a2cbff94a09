package main

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"loa/account"
	"loa/account/oidc"
	"loa/cmd/loa/config"
	"loa/keyfile"
	"loa/plan/policy"
	"loa/store"
)

// sessionRemark is the first line of the key file.
const sessionRemark = "The keys by which loa seals sign-ins by OpenID Connect: id and key, the newest last. It seals, all open."

// readGroupRoles reads the roles of groups, and checks the issuer and the scopes beside them.
func readGroupRoles(loaded *config.Loaded) []policy.GroupRole {
	set := loaded.Config.OIDC
	if set.Issuer != "" && !oidc.ValidIssuer(set.Issuer) {
		loaded.Refuse("oidc.issuer", loaded.T("command.config.fault.oidc_issuer"))
	}
	if !slices.Contains(scopesOf(set), "openid") {
		loaded.Refuse("oidc.scopes", loaded.T("command.config.fault.oidc_scopes"))
	}
	var roles []policy.GroupRole
	for _, text := range set.Roles {
		role, err := policy.ParseGroupRole(text)
		if err != nil {
			loaded.Refuse("oidc.roles", loaded.T(groupRoleFault(err), "Rule", quoted(text)))
			continue
		}
		roles = append(roles, role)
	}
	return roles
}

// scopesOf lists the scopes. They may be parted by spaces, as everywhere else where one writes scopes.
func scopesOf(set config.OIDC) []string { return strings.Fields(strings.Join(set.Scopes, " ")) }

// accounts sign people in, by themselves and by the provider that is set up.
func (a *app) accounts() (account.Accounts, *oidc.Service) {
	accounts := a.accountsOfPasswords()
	set := a.settings.OIDC
	if set.Issuer == "" || a.tryout != nil { // where loa is tried out nobody signs in
		return accounts, nil
	}
	service := oidc.New(oidc.Config{
		Client: oidc.Client{
			Issuer: set.Issuer, ID: set.Client, Secret: set.Secret, Redirect: a.public() + "/sign-in/oidc/answer", Scopes: scopesOf(set), GroupsClaim: set.GroupsClaim,
		},
		Name: set.Name, Roles: a.settings.groupRoles, Accounts: accounts, Keys: a.settings.readSessionKeys, Log: a.log,
	})
	accounts.Services = map[store.AccountSource]account.Confirmer{store.SourceOIDC: service}
	return accounts, service
}

// sessionFile is the file with the keys of sign-ins: the one that is set, else the credential of the systemd unit, else that of the home folder.
func (s settings) sessionFile() string {
	return cmp.Or(s.OIDC.KeyFile, credential("session.key"), s.inHome("session.key"))
}

// readSessionKeys reads the keys of sign-ins.
func (s settings) readSessionKeys() (keyfile.Keys, error) {
	return readKeys(s.sessionFile(), credential("session.key"))
}

// makeSessionKeys makes the key file of the home folder, unless it is there, lies elsewhere or is not needed.
func (a *app) makeSessionKeys() error {
	path := a.settings.sessionFile()
	if a.settings.OIDC.Issuer == "" || path != a.settings.inHome("session.key") {
		return nil
	}
	_, err := keyfile.ReadOrMake(path, sessionRemark, writeKeys)
	return a.sessionFault(err)
}

// needSessionKeys refuses to serve pages without the keys of sign-ins, where a provider is set up.
func (a *app) needSessionKeys() error {
	if a.settings.OIDC.Issuer == "" {
		return nil
	}
	_, err := a.settings.readSessionKeys()
	return a.sessionFault(err)
}

// sessionFault says in one sentence what is wrong with the key file.
func (a *app) sessionFault(err error) error {
	path := a.settings.sessionFile()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return unavailable(err, a.lang.T("command.session.missing", "Path", path))
	case errors.Is(err, keyfile.ErrExposed):
		return unavailable(err, a.lang.T("command.session.exposed", "Path", path))
	case errors.Is(err, keyfile.ErrKeyFile):
		return unavailable(err, a.lang.T("command.session.damaged", "Path", path))
	}
	return unavailable(err, a.lang.T("command.session.unreadable", "Path", path, "Reason", err))
}
