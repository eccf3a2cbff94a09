package vietnamese

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A Vietnamese word is one syllable: an onset, a rime, a tone. The tables below are the orthography of the national
// language. With them a real word is distinguished from letters that a wrong encoding made.
var (
	onsets = strings.Fields("ngh ch gh gi kh ng nh ph qu th tr b c d đ g h k l m n p r s t v x")

	rimes = WordSet(`a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
		e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
		i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
		o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oc oi om on ong ooc oong op ot
		ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
		u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu
		ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh ych yt`)

	unmarkedRimes = UnmarkedSet(rimes)
)

// splitTone separates a word into its letters and its tone mark; tone is 0 for the level tone, and -1 when there are several marks.
func splitTone(word string) (base string, tone rune) {
	var out strings.Builder
	for _, r := range norm.NFD.String(word) {
		switch r {
		case 0x300, 0x301, 0x303, 0x309, 0x323:
			if tone != 0 {
				return "", -1
			}
			tone = r
		default:
			out.WriteRune(r)
		}
	}
	return norm.NFC.String(out.String()), tone
}

// isSyllable is true for a lower-case word that is spelt like a Vietnamese syllable, marks included.
func isSyllable(word string) bool {
	base, tone := splitTone(word)
	if tone == -1 || base == "" || tone != 0 && !toneOnMarked(word) {
		return false
	}
	if rimes[base] {
		return toneFits(base, tone)
	}
	for _, onset := range onsets {
		rime, ok := strings.CutPrefix(base, onset)
		if ok && rimes[rime] && onsetFits(onset, rime) && toneFits(rime, tone) {
			return true
		}
	}
	return false
}

// toneOnMarked is the rule that a vowel with a circumflex, a breve or a horn carries the tone of its syllable: "số", and never "sôì", which is "số" of
// windows-1258 decoded in another table.
func toneOnMarked(word string) bool {
	marked, plain := false, false
	for _, r := range norm.NFC.String(word) {
		parts := norm.NFD.String(string(r))
		shaped := strings.ContainsAny(parts, "\u0302\u0306\u031b")
		marked = marked || shaped
		plain = plain || !shaped && strings.ContainsAny(parts, "\u0300\u0301\u0303\u0309\u0323")
	}
	return !marked || !plain
}

// onsetFits is the spelling rule of k, gh and ngh, which stand before e, ê, i and y only, and of c, which never stands there.
func onsetFits(onset, rime string) bool {
	front := strings.HasPrefix(rime, "e") || strings.HasPrefix(rime, "ê") || strings.HasPrefix(rime, "i") || strings.HasPrefix(rime, "y")
	switch onset {
	case "k", "gh", "ngh":
		return front
	case "c":
		return !front
	default:
		return true
	}
}

// toneFits is the rule that a syllable ending in a stop (c, ch, p, t) has the sắc or the nặng tone.
func toneFits(rime string, tone rune) bool {
	stop := strings.HasSuffix(rime, "c") || strings.HasSuffix(rime, "ch") || strings.HasSuffix(rime, "p") || strings.HasSuffix(rime, "t")
	return !stop || tone == 0x301 || tone == 0x323
}

// IsUnmarkedSyllable is true for a lower-case ASCII word that may be a Vietnamese syllable typed without marks.
func IsUnmarkedSyllable(word string) bool {
	if unmarkedRimes[word] {
		return true
	}
	for _, onset := range onsets {
		rime, ok := strings.CutPrefix(word, StripMarks(onset))
		if ok && unmarkedRimes[rime] {
			return true
		}
	}
	return false
}
