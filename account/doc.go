// Package account signs people in to the pages.
//
// Steps of a sign-in, in order:
//
//  1. Failed attempts under the same login name or from the same address make the next one wait ([policy.SignInWait]).
//  2. The attempt is counted as failed, so that attempts at the same moment count too.
//  3. The password is compared with its argon2id hash. A login name that nobody has costs the same time.
//  4. A login name that has no password here is asked of [Service], when there is one. While it is away the attempt does not count.
//  5. The failures of the login name are forgotten. Where the account has an app, or a role that needs one, a half session is put on record, which
//     opens nothing but the second step: a code of the app, a recovery code, or the set-up of the app (second_step.go, enrolment.go).
//  6. A new session is put on record by the hash of its token.
//
// A code is that of RFC 6238 (code.go). Each counts once, at a sign-in or for one command. The secret of an app is encrypted with a key that is not in
// PostgreSQL (app_secret.go).
//
// What a signed-in person may see and do is decided by policy.AccessOf, for each request anew: an account that was disabled and a position
// that ended are seen at the next request.
//
// Its callers are package web and cmd/loa.
package account
