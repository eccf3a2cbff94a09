// Package report composes the letters that people read: those of a task, the questions that go back to a sender, and the list of
// suppressed mailboxes for the coordinator.
//
// A letter is a function of its input: nothing is read from a database, a clock or a network. [Compose] writes the letter of one
// notice of a task, [ComposeQuestion] asks a sender what they meant, [ComposeMailboxes] lists mailboxes. Package activities calls
// them, in the language of the recipient, and queues the letters.
//
// Steps, in order:
//
//  1. The input is checked and tidied.
//  2. values: the input becomes what sentences name (dates, numbers, people) in the language of the letter.
//  3. The file of the kind of letter (letters/*.txt) chooses the sentences of the subject, of the paragraphs above the table of facts
//     (block "lead") and of those below it (block "next"). The sentences stand in locale/{vi,en}/letters*.toml as letter.<file>.<meaning>.
//  4. letters/layout.txt and letters/layout.html lay the same paragraphs out as plain text and as HTML, so that both say the same.
//
// Three rules hold for every letter, in every language. Its first line is [Marker] and the rest stands below it, so that a reply that
// quotes the letter is cut there and its words are not taken for an answer. No line consists of words of assent alone. Nothing is
// loaded from elsewhere: no picture, no font, no script.
//
// To add a kind of letter: a file in letters/ with the three blocks, its sentences in both languages, a line in noticeFiles or
// questionFiles, and a golden case in the tests.
package report
