// Package oidc signs people in by a provider of OpenID Connect, and asks the provider again while they work.
//
// Steps of a sign-in, in order:
//
//  1. [Service.Begin] leads the browser to the provider (authorization code flow with PKCE) and gives it a sealed cookie. State, nonce and verifier
//     are derived from one random secret in it, so that nothing is on record of a sign-in under way.
//  2. [Service.Finish] compares the answer with the cookie, redeems the code and checks the ID token. What the token lacks is asked of the provider's
//     userinfo endpoint.
//  3. Groups become roles by the settings, and a verified mail address finds the person of the directory. Who has neither is refused.
//  4. A new session is put on record, with the refresh token sealed by a key that is not in PostgreSQL.
//
// [Service.Confirm] asks the provider anew every five minutes at a request of the session (docs/decisions/0051-sign-in-by-openid-connect.md).
//
// A provider that is away stops nothing but its own sign-ins: it is looked for when it is needed, and every call has limits of time and size.
//
// Its callers are package web and cmd/loa.
package oidc
