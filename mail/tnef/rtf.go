package tnef

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strconv"
	"strings"

	"loa/vietnamese"
)

// rtfPrefix fills the dictionary before the first byte is unpacked (MS-OXRTFCP, section 2.1.2.1).
const rtfPrefix = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

const (
	rtfDictionary = 4096
	rtfPacked     = 0x75465a4c // "LZFu"
	rtfPlain      = 0x414c454d // "MELA"
)

// unpackRTF undoes the compression of MS-OXRTFCP, as far as the bytes go and at most 4 MB. nil when it is none.
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
			if from == at {
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
	// rtfIgnored are the destinations whose content is not text of the letter.
	rtfIgnored = vietnamese.WordSet("fonttbl colortbl stylesheet info pict object listtable listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore xmlnstbl header footer fldinst htmltag mhtmltag bkmkstart bkmkend")
)

const maxRTFDepth = 200

// rtfState is what a group inherits from the one around it: whether its text is silent, and how many letters a "\u" replaces.
type rtfState struct {
	ignored bool
	skip    int
}

// rtfParser takes the plain words out of an RTF body.
type rtfParser struct {
	out      strings.Builder
	codePage string
	pending  []byte // eight-bit text that waits to be decoded in one piece
	states   []rtfState
	deeper   int // groups beyond the depth that is kept
	toSkip   int // letters that stand in for the "\u" before them
}

// rtfText gives the plain words of an RTF document, without its tables, pictures and encapsulated HTML tags.
func rtfText(document []byte, codePage string) string {
	if len(document) == 0 {
		return ""
	}
	r := rtfParser{codePage: codePage, states: []rtfState{{skip: 1}}}
	for _, m := range rtfToken.FindAllSubmatch(document, -1) {
		r.token(m)
	}
	r.flush()
	return r.out.String()
}

func (r *rtfParser) top() *rtfState { return &r.states[len(r.states)-1] }

func (r *rtfParser) token(m [][]byte) {
	switch {
	case m[1] != nil:
		r.control(string(m[1]), string(m[2]))
	case m[3] != nil:
		value, _ := strconv.ParseUint(string(m[3]), 16, 8) // the expression lets only two hexadecimal digits through
		r.bytes([]byte{byte(value)})
	case m[4] != nil:
		r.symbol(m[4])
	case m[5] != nil:
		r.brace(m[5][0])
	case m[6] != nil:
		r.bytes(m[6])
	}
}

func (r *rtfParser) brace(b byte) {
	r.toSkip = 0
	switch {
	case b == '{' && len(r.states) < maxRTFDepth:
		r.states = append(r.states, *r.top())
	case b == '{':
		r.deeper++
	case r.deeper > 0:
		r.deeper--
	case len(r.states) > 1:
		r.states = r.states[:len(r.states)-1]
	}
}

func (r *rtfParser) symbol(s []byte) {
	switch s[0] {
	case '*':
		r.top().ignored = true
	case '~':
		r.text(" ")
	case '\\', '{', '}':
		r.bytes(s)
	case '\r', '\n':
		r.text("\n")
	}
}

func (r *rtfParser) control(word, number string) {
	value, _ := strconv.Atoi(number) // no number is 0
	switch {
	case word == "par" || word == "line" || word == "row" || word == "sect":
		r.text("\n")
	case word == "tab" || word == "cell":
		r.text(" ")
	case word == "u":
		r.text(string(rune(uint16(value))))
		r.toSkip = r.top().skip
	case word == "uc":
		r.top().skip = max(value, 0)
	case word == "ansicpg":
		r.flush()
		r.codePage = codePageName(uint32(max(value, 0)))
	case word == "htmlrtf":
		r.top().ignored = number != "0"
	case rtfIgnored[word]:
		r.top().ignored = true
	}
}

// bytes keeps text in the code page, less what stands in for a "\u".
func (r *rtfParser) bytes(b []byte) {
	skipped := min(r.toSkip, len(b))
	r.toSkip -= skipped
	if !r.top().ignored && r.deeper == 0 {
		r.pending = append(r.pending, b[skipped:]...)
	}
}

func (r *rtfParser) text(s string) {
	r.flush()
	if !r.top().ignored && r.deeper == 0 {
		r.out.WriteString(s)
	}
}

func (r *rtfParser) flush() {
	if len(r.pending) > 0 {
		r.out.WriteString(vietnamese.Decode(bytes.Clone(r.pending), r.codePage))
		r.pending = r.pending[:0]
	}
}
