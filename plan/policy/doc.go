// Package policy decides how an incoming letter is handled, from the proof of its sender and from what it asks.
//
// The activities of incoming letters gather a [Claim]: the sender, the proof, the question that the letter answers, and its intent.
// [Claim.Judge] gives the [Disposition] by one table: accept, confirm by a one-time code, ask back, give to a person, quarantine. It is a
// pure function, so the same claim has the same result years later. `loa mail audit` judges the stored claims again.
package policy
