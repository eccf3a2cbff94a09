// Package vietnamese turns bytes into Vietnamese text and compares Vietnamese words.
//
// The steps, in the order of the files:
//
//  1. charset.go decodes bytes by their label and by what they contain (UTF-8, windows-1258, TCVN3, VISCII, VPS, VNI);
//  2. repair.go repairs text that another program decoded with the wrong charset;
//  3. syllable.go holds the orthography by which a real word is told from mojibake, words.go the words of official letters;
//  4. normalize.go gives the one form in which a text is read;
//  5. name.go folds and compares names of units and people.
//
// Text comes out in Unicode normal form C, valid UTF-8, without NUL. The packages mail, sheet, plan and report call it; it imports
// nothing of ours.
package vietnamese
