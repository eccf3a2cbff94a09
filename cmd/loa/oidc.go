package main

import (
	"slices"
	"strings"

	"loa/account"
	"loa/account/oidc"
	"loa/cmd/loa/config"
	"loa/keyfile"
	"loa/plan/policy"
	"loa/store"
)

// sessionCredential is the name of the systemd credential with the keys of sign-ins, and of their file in the home folder.
const sessionCredential = "session.key"

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
	return s.keyPath(s.OIDC.KeyFile, sessionCredential)
}

// readSessionKeys reads the keys of sign-ins.
func (s settings) readSessionKeys() (keyfile.Keys, error) {
	return readKeys(s.sessionFile(), sessionCredential)
}

// makeSessionKeys makes the key file of the home folder, unless it is there, lies elsewhere or is not needed.
func (a *app) makeSessionKeys() error {
	if a.settings.OIDC.Issuer == "" {
		return nil
	}
	return a.sessionFault(a.makeKeys(a.settings.sessionFile(), sessionCredential, sessionRemark))
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
	return a.keyFileFault(err, a.settings.sessionFile(), keyWords{
		"command.session.missing", "command.session.exposed", "command.session.damaged", "command.session.unreadable",
	})
}
