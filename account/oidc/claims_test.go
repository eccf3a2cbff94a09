package oidc_test

import (
	"errors"
	"testing"

	"loa/account"
	"loa/account/oidc"
	"loa/account/oidc/oidctest"
	"loa/store"
)

// TestClaims signs in somebody whose ID token has changed claims, with the address of a person of the directory.
func TestClaims(t *testing.T) {
	t.Parallel()
	const known = "an@so-noi-vu.test"
	for name, test := range map[string]struct {
		person     oidctest.Person
		inUserinfo bool
		claims     map[string]any // nil for a claim that is missing
		groups     string         // the claim with the groups
		wantPerson bool
		wantGrants int
		want       error
	}{
		"a verified address":                         {person: oidctest.Person{Email: known}, wantPerson: true},
		"verified in words":                          {person: oidctest.Person{Email: known}, claims: map[string]any{"email_verified": "true"}, wantPerson: true},
		"not verified in words":                      {person: oidctest.Person{Email: known}, claims: map[string]any{"email_verified": "false"}, want: oidc.ErrNoRole},
		"nothing said of the address":                {person: oidctest.Person{Email: known, Groups: []string{}}, claims: map[string]any{"email_verified": nil}, want: oidc.ErrNoRole},
		"the domain is of the tenant":                {person: oidctest.Person{Email: known, Groups: []string{}}, claims: map[string]any{"email_verified": nil, "xms_edov": true}, wantPerson: true},
		"the domain is of the tenant, as a number":   {person: oidctest.Person{Email: known, Groups: []string{}}, claims: map[string]any{"email_verified": nil, "xms_edov": 1}, wantPerson: true},
		"the domain is not of the tenant":            {person: oidctest.Person{Email: known, Groups: []string{}}, claims: map[string]any{"email_verified": nil, "xms_edov": false}, want: oidc.ErrNoRole},
		"an address of the userinfo endpoint":        {person: oidctest.Person{Email: known}, inUserinfo: true, wantPerson: true},
		"verified here, and another address there":   {person: oidctest.Person{Email: known, Unverified: true}, inUserinfo: true, claims: map[string]any{"email_verified": true, "xms_edov": true}, want: oidc.ErrNoRole},
		"an address here, and verified only there":   {person: oidctest.Person{Email: "khac@ngoai.test"}, inUserinfo: true, claims: map[string]any{"email": known}, want: oidc.ErrNoRole},
		"an address that is a list":                  {person: oidctest.Person{Email: known}, claims: map[string]any{"email": []string{known}}, want: oidc.ErrNoRole},
		"one group as a text":                        {claims: map[string]any{"groups": binh.Groups[1]}, wantGrants: 1},
		"a group among things that are none":         {claims: map[string]any{"groups": []any{7, nil, binh.Groups[1]}}, wantGrants: 1},
		"groups inside of an object":                 {claims: map[string]any{"realm_access": map[string]any{"roles": binh.Groups}}, groups: "realm_access.roles", wantGrants: 1},
		"a claim whose name has dots":                {claims: map[string]any{"https://hanoi.test/nhom": binh.Groups}, groups: "https://hanoi.test/nhom", wantGrants: 1},
		"an object without groups":                   {claims: map[string]any{"realm_access": "không"}, groups: "realm_access.roles", want: oidc.ErrNoRole},
		"the groups of another claim":                {person: oidctest.Person{Groups: binh.Groups}, groups: "roles", want: oidc.ErrNoRole},
		"a group whose name only begins like it":     {claims: map[string]any{"groups": []string{binh.Groups[1] + "2"}}, want: oidc.ErrNoRole},
		"too many groups, which another place lists": {person: oidctest.Person{Email: known}, claims: map[string]any{"_claim_names": map[string]any{"groups": "a"}, "_claim_sources": map[string]any{"a": map[string]any{"endpoint": "https://graph.test"}}}, want: oidc.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCity(t, func(p *oidctest.Provider) { p.InUserinfo = test.inUserinfo })
			if test.groups != "" {
				c.setGroupsClaim(test.groups)
			}
			c.provider.Forge = func(claims map[string]any) string {
				for claim, value := range test.claims {
					claims[claim] = value
					if value == nil {
						delete(claims, claim)
					}
				}
				return c.provider.Sign(claims)
			}
			test.person.Subject, test.person.Name = "ai-do", "Ai đó"
			c.provider.Set(test.person)
			done, err := c.signIn("ai-do")
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if err != nil {
				return
			}
			if who := c.wantIn(done.Token).Account; (who.Person != "") != test.wantPerson || len(who.Grants) != test.wantGrants {
				t.Errorf("got %+v", who)
			}
		})
	}
}

// setGroupsClaim sets the service up with another claim.
func (c *city) setGroupsClaim(name string) {
	config := c.Service.Config
	config.GroupsClaim = name
	c.Service = oidc.New(config)
	c.Accounts.Services = map[store.AccountSource]account.Confirmer{store.SourceOIDC: c.Service}
}
