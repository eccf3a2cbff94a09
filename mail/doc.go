// Package mail knows what a letter is: it fetches letters (IMAP), reads them and sends them (SMTP).
//
// Reading is pure. [Parse] turns raw bytes into a [Letter], [Read] says what the letter wants, and [Explain] does both and
// keeps the reasons. Nothing here knows a task, a person or a database: the caller keeps the raw bytes, resolves the token
// and decides whether the sender is the one who was asked.
//
// The road of one letter, in the order of the files:
//
//  1. guard.go and structure.go refuse letters that are built to exhaust a reader, before any parser sees them;
//  2. letter.go, parts.go, names.go, header.go, address.go, charset.go and legacy.go make a Letter: text in NFC, never invalid UTF-8, no NUL;
//  3. auto.go and kind.go tell machines from people, carrier.go finds the token that names the question;
//  4. reply.go (with reply_html.go and reply_text.go) keeps what the sender wrote and drops what was quoted;
//  5. verdict.go (with lexicon.go, token.go, pattern.go, settle.go) reads the decision: refusal before condition before assent, and doubt is "unclear";
//  6. sender.go says who wrote it, from the word of our servers (authres.go, position.go, weigh.go, exchange.go, colleague.go) and from signatures
//     that were verified here (signatures.go, dkim.go, smime.go); evidence.go keeps all of it, to be weighed again;
//  7. explain.go tells all of it as checks.
//
// fetch.go (with imap.go, imap_fetch.go, imap_change.go) brings letters in, compose.go, dkim_sign.go and send.go (with smtp_dial.go) take
// them out; bearer.go and oauth.go log in with tokens; inspect.go and probe.go look at the servers before they fail.
//
// The rule that outranks the others: a letter that is not clearly an approval is never read as one. A missed approval costs
// one more question; a wrong one cannot be called back.
package mail
