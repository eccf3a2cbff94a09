// Package document writes official documents in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I: a report, a plan, a submission or an
// official letter, with its annexes.
//
// A [Document] is a plain value: who issues it, what it is called, its body, who signs it, who receives it, its annexes. [WriteDOCX]
// writes it for Word, to the millimetre; [WriteHTML] and [WritePDF] write the same document for reading; [WriteXLSX] writes its tables.
// The same value always gives the same bytes. [FillTemplate] fills a Word file of the user's own instead.
//
// Steps, in order:
//
//  1. [Document.Validate] finds what no format can hold: a table whose cells overlap, a heading of a level that does not exist.
//  2. complete: headings and annexes get their numbers, recipients and legal bases their punctuation, the body its end mark "./.".
//  3. A writer lays the completed value out. The sizes and styles of every element stand once, in looks.go, for all writers.
//
// Text is data in every format: marks of XML and HTML are escaped, control characters are left out, and nothing becomes a field,
// a formula or a script. The file is unsigned: a signature and the number come from the records office.
package document
