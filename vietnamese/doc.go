// Package vietnamese turns bytes into Vietnamese text and compares Vietnamese words.
//
// The steps, in the order of the files:
//
//  1. charset.go decodes bytes by their label and by their content (UTF-8, windows-1258; eight_bit.go has TCVN3, VISCII, VPS and VNI);
//  2. repair.go repairs text that another program decoded with the wrong charset;
//  3. syllable.go holds the orthography that distinguishes a real word from mojibake, decision_words.go the words of official letters;
//  4. normalize.go cleans a text and gives the one form in which its words are interpreted;
//  5. name.go folds and compares names of units and people.
//
// Cleaned text ([Clean], [Normalize]) is in Unicode normal form C, valid UTF-8, without NUL. The package is pure and imports no
// other package of ours; mail, sheet, plan, store, web and the activities call it.
package vietnamese
