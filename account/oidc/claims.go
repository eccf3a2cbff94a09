package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// errNoIDToken means that an answer of the token endpoint names nobody.
var errNoIDToken = fmt.Errorf("%w: it has no ID token", ErrAnswer)

// identity is what the provider says of a person.
type identity struct {
	subject string   // issuer and sub: never given to another person
	session string   // the provider's name of the person's session, for a logout; empty when it names none
	email   string   // verified by the provider; empty otherwise
	name    string   // to show
	groups  []string // as the provider writes them
	refresh string   // the token by which the provider is asked again; empty when it gave none
}

// claims are what a token or the userinfo endpoint says, by name.
type claims map[string]any

// verified checks the ID token of an answer: signature by a key of the provider, issuer, audience, life.
func (p *provider) verified(ctx context.Context, d *discovered, token *oauth2.Token) (*gooidc.IDToken, error) {
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return nil, errNoIDToken
	}
	checked, err := d.verifier.Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	var party struct {
		Authorized string `json:"azp"`
	}
	if err := checked.Claims(&party); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if party.Authorized != "" && party.Authorized != p.ID || party.Authorized == "" && len(checked.Audience) > 1 {
		return nil, fmt.Errorf("%w: the ID token was issued to another client", ErrAnswer)
	}
	if checked.Subject == "" || len(checked.Subject) > 255 || strings.ContainsFunc(checked.Subject, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%w: the ID token names nobody", ErrAnswer)
	}
	if checked.AccessTokenHash != "" && checked.VerifyAccessToken(token.AccessToken) != nil {
		return nil, fmt.Errorf("%w: the tokens do not belong together", ErrAnswer)
	}
	return checked, nil
}

// identityOf reads who somebody is from the ID token, and from the userinfo endpoint where the token lacks the address or the groups.
func (p *provider) identityOf(ctx context.Context, d *discovered, token *oauth2.Token, checked *gooidc.IDToken) (identity, error) {
	said := claims{}
	if err := checked.Claims(&said); err != nil {
		return identity{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	_, hasGroups := said.at(p.GroupsClaim)
	if (said["email"] == nil || !hasGroups) && d.provider.UserInfoEndpoint() != "" {
		if err := said.complete(ctx, d, token, checked.Subject); err != nil {
			return identity{}, err
		}
	}
	groups, err := said.groups(p.GroupsClaim)
	if err != nil {
		return identity{}, err
	}
	who := identity{
		subject: p.Issuer + " " + checked.Subject, session: cut(said.text("sid"), 255), groups: groups, refresh: token.RefreshToken,
		name: cut(said.text("name"), 200),
	}
	if said.isTrue("email_verified") || said.isTrue("xms_edov") { // Entra ID says it by its own claim
		who.email = asciiLower(said.text("email"))
	}
	return who, nil
}

// asciiLower is an address in small letters; empty for one with other letters, of which some look and fold like those of somebody else.
func asciiLower(address string) string {
	address = strings.TrimSpace(address)
	if strings.ContainsFunc(address, func(r rune) bool { return r > '~' }) {
		return ""
	}
	return strings.ToLower(address)
}

// noUserinfo matches how go-oidc begins an error for a provider that does not let loa ask there: AD FS wants a token of another kind. Everything else
// that comes of asking is no word about the person.
var noUserinfo = regexp.MustCompile(`^40[0134] `)

// complete adds what the userinfo endpoint says of the same person. The ID token has the last word.
func (c claims) complete(ctx context.Context, d *discovered, token *oauth2.Token, subject string) error {
	info, err := d.provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil && noUserinfo.MatchString(err.Error()) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: asking for the person: %s", ErrAway, cut(err.Error(), 200)) // it quotes the answer
	}
	more := claims{}
	if info.Subject != subject || info.Claims(&more) != nil {
		return fmt.Errorf("%w: the userinfo endpoint names another person", ErrAnswer)
	}
	unproved := more // whether an address is verified is said where the address is
	if c["email"] == nil {
		unproved = c
	}
	delete(unproved, "email_verified")
	delete(unproved, "xms_edov")
	for name, value := range more {
		if _, has := c[name]; !has {
			c[name] = value
		}
	}
	return nil
}

// at finds a claim by its name, or inside of objects by names with dots.
func (c claims) at(name string) (any, bool) {
	if value, has := c[name]; has {
		return value, true
	}
	outer, inner, nested := strings.Cut(name, ".")
	object, is := c[outer].(map[string]any)
	if !nested || !is {
		return nil, false
	}
	return claims(object).at(inner)
}

func (c claims) text(name string) string {
	text, _ := c[name].(string)
	return text
}

// isTrue reads a claim that some providers write as a text or a number.
func (c claims) isTrue(name string) bool {
	return slices.Contains([]any{true, "true", "1", json.Number("1"), 1.0}, c[name])
}

// groups lists the groups of a claim, which may be one text. The error is an ErrAnswer when the provider says that there are too many to tell.
func (c claims) groups(name string) ([]string, error) {
	if elsewhere, is := c["_claim_names"].(map[string]any); is && elsewhere[name] != nil {
		return nil, fmt.Errorf("%w: the person is in too many groups for a token; have the provider send only the groups of loa", ErrAnswer)
	}
	value, _ := c.at(name)
	switch value := value.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{value}, nil
	case []any:
		var groups []string
		for _, each := range value {
			if group, is := each.(string); is {
				groups = append(groups, group)
			}
		}
		return groups, nil
	}
	return nil, errors.Join(ErrAnswer, fmt.Errorf("the claim %s is no list of groups", name))
}

// cut bounds a text of the provider.
func cut(text string, most int) string {
	return strings.ToValidUTF8(strings.Join(strings.Fields(text[:min(len(text), most)]), " "), "")
}
