// Package policy says who may do what, by which road and on what proof.
//
// A road (today: the letter; later every road) gathers a [LetterLease]: who says he is it, by what proof, about what. [Claim.Judge] gives the
// course by one table: accept, ask for a code, ask a person, quarantine or refuse. It is pure, and the same claim is judged to the same
// course again years later. The activities of incoming letters call it, and `loa mail audit` judges anew.
package policy
