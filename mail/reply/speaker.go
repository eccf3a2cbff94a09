package reply

import (
	"slices"

	"loa/vietnamese"
)

// kinship are the words of kinship with which a speaker calls himself or the person addressed.
var kinship = vietnamese.WordSet("anh chị cô chú bác ông bà dì cậu thím mợ")

// selfOnly are the words with which a speaker calls nobody but himself.
var selfOnly = vietnamese.WordSet("tôi mình")

// asksSomebody returns the assent whose subject is not the sender by the rest of the letter, because a word of kinship calls both the speaker
// and the person spoken to: "Anh đang họp, chị duyệt nhé", "Chị Lan ơi, chị duyệt nhé". It is "" when there is none.
func (in *interpreter) asksSomebody() string {
	speaker, addressed := "", ""
	for i := range in.sentences {
		s := &in.sentences[i]
		for _, c := range s.clauses {
			switch subject := c.subject(); {
			case c.effect == effectAssent && kinship[subject]:
				if (speaker != "" && speaker != subject) || addressed == subject {
					return s.written
				}
			case c.effect == effectAssent:
			case c.voice == "sender" && speaker == "":
				speaker = c.opening(2)
			case c.voice == "addressed":
				addressed = c.opening(len(c.words))
			}
		}
	}
	return ""
}

// subject returns the word of kinship, "tôi" or "mình" that stands last before the word of assent of a clause; "" when none does.
func (c clause) subject() string {
	m := newMatcher(replies, c.words, isUnmarked(c.words))
	last := ""
	for i, w := range c.words {
		if !m.classEnds(replies.byName[classYes], i).empty() {
			break
		}
		if kinship[w.text] || selfOnly[w.text] {
			last = w.text
		}
	}
	return last
}

// opening returns the first word of kinship, "tôi" or "mình" among the first words of a clause; "" when there is none.
func (c clause) opening(first int) string {
	words := c.words[:min(first, len(c.words))]
	if i := slices.IndexFunc(words, func(w word) bool { return kinship[w.text] || selfOnly[w.text] }); i >= 0 {
		return words[i].text
	}
	return ""
}
