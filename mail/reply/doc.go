// Package reply reads what a person wrote in an answer and what it decides.
//
// The steps:
//
//  1. [CutHistory] keeps the sender's own words and drops quoted letters, signatures and legal notices (reply.go; html.go and
//     hidden.go for HTML, text.go for plain text, signature_block.go for the foot);
//  2. [InterpretVerdict] reads the decision (verdict.go): refusal before question, doubt, condition and assent. tokens.go and
//     normalize.go prepare the words, lexicon.go holds the patterns, pattern.go matches them;
//  3. [InterpretItems] reads an answer line by line (items.go, items_clause.go); [Withdraws] recognises that a decision is taken back.
//
// The rule that outranks the others: a text that is not clearly an approval is never read as one. A missed approval costs one
// more question; a wrong one cannot be called back. Everything is pure and linear in the length of the text. Package inbound calls it.
package reply
