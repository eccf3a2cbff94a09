// Package inbound interprets one incoming letter: it calls the other packages below mail in their order.
//
// [Interpret] takes a parsed letter, [Explain] raw bytes. The steps:
//
//  1. automatic.go recognises automatic mail; package dsn parses the reports of mail servers;
//  2. references.go finds the tokens that name the question;
//  3. package senderauth authenticates the sender;
//  4. secret.go stops at the mark of a state secret;
//  5. package reply separates the new text and interprets the decision; encrypted.go recognises text in a container that is not opened;
//     classify.go gives the kind of the letter.
//
// The result, [Interpretation], holds each finding with its reason. The package is pure: tasks, people and the database are the matter
// of its callers, the activities of incoming letters and `loa mail explain`.
package inbound
