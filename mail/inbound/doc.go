// Package inbound reads one letter with all abilities of package mail, in their order.
//
// [Explain] takes raw bytes, [Parse] a parsed letter:
//
//  1. auto.go tells machines from people; package dsn reads what a mail server reports;
//  2. references.go finds the tokens that name the question;
//  3. package senderauth says who wrote it;
//  4. secret.go stops at the mark of a state secret, encrypted.go at words in a container that is closed;
//  5. package reply keeps the new words and reads the decision; classify.go says what sort of letter it is.
//
// The result, [Result], holds each finding with its reason. It is pure: it knows no task, no person and no database. The
// activities of incoming letters and `loa mail explain` call it.
package inbound
