// Package report is what people read: the letters of a task, and the questions that go back to a sender.
//
// A letter is composed from values and never touches the world: [Compose] turns one notice of a task into a subject, a text and an
// HTML page, [ComposeQuestion] asks a sender what they meant. The sentences stand in letters/, one file for each kind of letter,
// and are written once: the text and the HTML are two layouts of the same paragraphs, so they cannot say different things.
//
// Three rules hold for every letter. Its first line is [Marker], and everything else stands below it, so that a reply that quotes
// the whole letter brings none of its words back as an answer. No line of it consists of words of assent alone. And nothing in it
// is loaded from elsewhere: no picture, no font, no script.
package report
