package tnef

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"

	"loa/vietnamese"
)

// rtfPrefix is the initial content of the dictionary (MS-OXRTFCP section 2.1.2.1).
const rtfPrefix = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// The size of the dictionary and the values of COMPTYPE in the header (MS-OXRTFCP).
const (
	rtfDictionary = 4096
	rtfPacked     = 0x75465a4c // "LZFu"
	rtfPlain      = 0x414c454d // "MELA"
)

// unpackRTF decompresses RTF (MS-OXRTFCP), up to the end of the bytes and at most 4 MB; nil for another format.
func unpackRTF(packed []byte) []byte {
	if len(packed) < 16 {
		return nil
	}
	body := packed[16:]
	switch binary.LittleEndian.Uint32(packed[8:]) {
	case rtfPlain:
		return truncate(body)
	case rtfPacked:
		return unpackLZ(body)
	default:
		return nil
	}
}

// unpackLZ decompresses the LZ77 variant of MS-OXRTFCP.
func unpackLZ(body []byte) []byte {
	var dictionary [rtfDictionary]byte
	at := copy(dictionary[:], rtfPrefix)
	var out []byte
	put := func(b byte) {
		dictionary[at] = b
		at = (at + 1) % rtfDictionary
		out = append(out, b)
	}
	for len(body) > 0 && len(out) < maxText {
		flags := body[0]
		body = body[1:]
		for bit := 0; bit < 8 && len(body) > 0; bit++ {
			if flags>>bit&1 == 0 {
				put(body[0])
				body = body[1:]
				continue
			}
			if len(body) < 2 {
				return out
			}
			reference := binary.BigEndian.Uint16(body)
			body = body[2:]
			from, length := int(reference>>4), int(reference&0xf)+2
			if from == at { // the end of the data
				return out
			}
			for i := range length {
				put(dictionary[(from+i)%rtfDictionary])
			}
		}
	}
	return out
}

var (
	rtfToken = regexp.MustCompile(`\\([a-zA-Z]{1,32})(-?[0-9]{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)`)
	// rtfIgnored are the destinations and control words whose content is no text of the letter.
	rtfIgnored = vietnamese.WordSet("fonttbl colortbl stylesheet info pict object listtable listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore xmlnstbl header footer fldinst htmltag mhtmltag bkmkstart bkmkend")
)

// maxRTFDepth is how deep groups may nest; text in deeper groups is ignored.
const maxRTFDepth = 200

// rtfState is the state that a group inherits from the group around it.
type rtfState struct {
	ignored bool // its text is no text of the letter
	skip    int  // how many characters behind a "\u" are its replacement for old programs (\uc)
}

// rtfParser extracts the text of an RTF document.
type rtfParser struct {
	out      strings.Builder
	codePage string
	pending  []byte     // eight-bit text that is decoded in one piece, because a character may have several bytes
	states   []rtfState // of the open groups, outermost first
	deeper   int        // open groups beyond [maxRTFDepth]
	toSkip   int        // replacement characters of the last "\u" that are still to come
}

// rtfText gives the text of an RTF document, without its tables of fonts and styles, pictures and encapsulated HTML tags. codePage counts
// until the document names its own.
func rtfText(document []byte, codePage string) string {
	if len(document) == 0 {
		return ""
	}
	p := rtfParser{codePage: codePage, states: []rtfState{{skip: 1}}}
	for _, m := range rtfToken.FindAllSubmatch(document, -1) {
		p.token(m)
	}
	p.flush()
	return p.out.String()
}

// top is the state of the innermost group.
func (p *rtfParser) top() *rtfState { return &p.states[len(p.states)-1] }

// token takes one match of [rtfToken].
func (p *rtfParser) token(m [][]byte) {
	switch {
	case m[1] != nil:
		p.control(string(m[1]), string(m[2]))
	case m[3] != nil:
		value, _ := strconv.ParseUint(string(m[3]), 16, 8) // cannot fail: the expression matches two hexadecimal digits
		p.bytes([]byte{byte(value)})
	case m[4] != nil:
		p.symbol(m[4])
	case m[5] != nil:
		p.brace(m[5][0])
	case m[6] != nil:
		p.bytes(m[6])
	}
}

// brace opens or closes a group.
func (p *rtfParser) brace(b byte) {
	p.toSkip = 0
	switch {
	case b == '{' && len(p.states) < maxRTFDepth:
		p.states = append(p.states, *p.top())
	case b == '{':
		p.deeper++
	case p.deeper > 0:
		p.deeper--
	case len(p.states) > 1:
		p.states = p.states[:len(p.states)-1]
	}
}

// symbol takes a control symbol: a backslash and one character that is no letter.
func (p *rtfParser) symbol(s []byte) {
	switch s[0] {
	case '*':
		p.top().ignored = true
	case '~':
		p.text(" ")
	case '\\', '{', '}':
		p.bytes(s)
	case '\r', '\n':
		p.text("\n")
	}
}

// control takes a control word and its number.
func (p *rtfParser) control(word, number string) {
	value, _ := strconv.Atoi(number) // without a number it is 0
	switch {
	case word == "par" || word == "line" || word == "row" || word == "sect":
		p.text("\n")
	case word == "tab" || word == "cell":
		p.text(" ")
	case word == "u":
		p.text(string(rune(uint16(value))))
		p.toSkip = p.top().skip
	case word == "uc":
		p.top().skip = max(value, 0)
	case word == "ansicpg":
		p.flush()
		p.codePage = codePageName(uint32(max(value, 0)))
	case word == "htmlrtf":
		p.top().ignored = number != "0"
	case rtfIgnored[word]:
		p.top().ignored = true
	}
}

// bytes adds text in the code page, without the replacement characters of a "\u".
func (p *rtfParser) bytes(b []byte) {
	skipped := min(p.toSkip, len(b))
	p.toSkip -= skipped
	if !p.top().ignored && p.deeper == 0 {
		p.pending = append(p.pending, b[skipped:]...)
	}
}

// text adds decoded text.
func (p *rtfParser) text(s string) {
	p.flush()
	if !p.top().ignored && p.deeper == 0 {
		p.out.WriteString(s)
	}
}

// flush decodes the pending bytes.
func (p *rtfParser) flush() {
	if len(p.pending) > 0 {
		p.out.WriteString(vietnamese.Decode(bytes.Clone(p.pending), p.codePage))
		p.pending = p.pending[:0]
	}
}
