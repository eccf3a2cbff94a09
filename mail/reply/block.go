package reply

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"loa/vietnamese"
)

// Block is a run of lines of a letter's new text that may stand in every letter of its sender: a signature, a motto, a banner or a footer.
type Block struct {
	// Key is the [BlockKey] of its lines.
	Key string
	// First is its first line, at most 100 characters.
	First string
}

// LettersThatTeach is the number of proven letters, about different questions, in which a block of a sender must have stood before it is
// known; and the number of proven senders of a domain, before it is known of the domain.
const LettersThatTeach = 3

// The limits of blocks. Longer runs are the sender's own text.
const (
	maxBlockLines = 12
	maxBlocks     = 64 // of one letter
)

// BlockKey returns the key of a block: the SHA-256 of its words, without letter case, punctuation and line breaks, so that two mail programs
// that wrap a block differently give it one key. It is "" for lines without a word.
func BlockKey(lines []string) string {
	text := strings.ToLower(vietnamese.Normalize(strings.Join(lines, " ")))
	words := strings.TrimSpace(notWord.ReplaceAllString(text, " "))
	if words == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:])
}

// TextKeys returns the keys of the paragraphs of a text that people wrote down, and the first line of every paragraph that could be an
// instruction about a draft and therefore has no key.
func TextKeys(text string) (keys map[string]bool, refused []string) {
	keys = map[string]bool{}
	for _, block := range paragraphsOf(strings.Split(vietnamese.Normalize(text), "\n")) {
		if mayInstruct(block) {
			refused = append(refused, firstLine(block))
			continue
		}
		if key := BlockKey(block); key != "" {
			keys[key] = true
		}
	}
	return keys, refused
}

// Blocks returns the blocks of a letter from which loa learns what stands in every letter of its sender, each once: the runs of lines that
// begin a letter or end a paragraph of it. A block that could be an instruction about a draft is never among them.
func Blocks(text, html string, c Context) []Block { return blocksIn(bodies(text, html, c)) }

// blocksIn are the blocks of the bodies of a letter.
func blocksIn(bodies [][]string) []Block {
	var blocks []Block
	seen := map[string]bool{}
	for _, body := range bodies {
		for _, r := range teachingRuns(body) {
			run := body[r.from:r.to]
			key := BlockKey(run)
			if key == "" || seen[key] || len(blocks) == maxBlocks || mayInstruct(run) {
				continue
			}
			seen[key] = true
			blocks = append(blocks, Block{Key: key, First: firstLine(run)})
		}
	}
	return blocks
}

// bodies are the lines of both bodies of a letter without quoted letters, with signatures and notices.
func bodies(text, html string, c Context) [][]string {
	var all [][]string
	if strings.TrimSpace(text) != "" {
		all = append(all, extractText(text, c, 0).lines)
	}
	if strings.TrimSpace(html) != "" {
		all = append(all, extractHTML(html, c).lines)
	}
	return all
}

func firstLine(block []string) string {
	line := vietnamese.CleanLine(block[0])
	if utf8.RuneCountInString(line) > 100 {
		line = string([]rune(line)[:99]) + "…"
	}
	return line
}

// run is a run of lines: from the index from, up to the index to.
type run struct{ from, to int }

// paragraphRuns are the paragraphs of lines, as [paragraphsOf] divides them.
func paragraphRuns(lines []string) []run {
	var runs []run
	for i, line := range lines {
		if strings.TrimSpace(line) == "" || ruleLine.MatchString(line) || strings.TrimSpace(line) == "--" {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].to == i {
			runs[n-1].to++
			continue
		}
		runs = append(runs, run{i, i + 1})
	}
	return runs
}

// teachingRuns are the runs at which a block may stand. The first line of a letter whose only paragraph it is belongs to none: it is the
// answer.
func teachingRuns(lines []string) []run {
	paragraphs := paragraphRuns(lines)
	var runs []run
	for i, p := range paragraphs {
		if i == 0 {
			runs = append(runs, openings(p, len(paragraphs) > 1)...)
			p.from++
		}
		runs = append(runs, endings(p)...)
	}
	return runs
}

// openings are the runs that begin a paragraph, the longest first; all of it only when more text follows.
func openings(p run, more bool) []run {
	longest := p.to
	if !more {
		longest--
	}
	var runs []run
	for to := min(longest, p.from+maxBlockLines); to > p.from; to-- {
		runs = append(runs, run{p.from, to})
	}
	return runs
}

// endings are the runs that end a paragraph, the longest first.
func endings(p run) []run {
	var runs []run
	for from := max(p.from, p.to-maxBlockLines); from < p.to; from++ {
		runs = append(runs, run{from, p.to})
	}
	return runs
}

// dropRecurring drops the known blocks: above the first paragraph as whole blocks, and at the end of every paragraph. Some text always
// remains.
func dropRecurring(lines []string, known map[string]bool) []string {
	if len(known) == 0 {
		return lines
	}
	dropped := make([]bool, len(lines))
	paragraphs := dropAbove(lines, dropped, func(first run, more bool) (run, bool) { return firstKnown(lines, openings(first, more), known) })
	for i, p := range paragraphs {
		if i == 0 {
			p.from++
		}
		if below, found := firstKnown(lines, endings(p), known); found {
			mark(dropped, below)
		}
	}
	return without(lines, dropped)
}

// dropAbove marks the blocks above the first paragraph, one after another, as long as there is one, and returns the paragraphs that remain.
// block returns the block with which the first paragraph begins; more says whether other paragraphs follow.
func dropAbove(lines []string, dropped []bool, block func(first run, more bool) (run, bool)) []run {
	paragraphs := paragraphRuns(lines)
	for len(paragraphs) > 0 {
		above, found := block(paragraphs[0], len(paragraphs) > 1)
		if !found {
			break
		}
		markAbove(lines, dropped, above)
		if paragraphs[0].from = above.to; above.to == paragraphs[0].to {
			paragraphs = paragraphs[1:]
		}
	}
	return paragraphs
}

func firstKnown(lines []string, runs []run, known map[string]bool) (run, bool) {
	for _, r := range runs {
		if known[BlockKey(lines[r.from:r.to])] {
			return r, true
		}
	}
	return run{}, false
}

func mark(dropped []bool, r run) {
	for i := r.from; i < r.to; i++ {
		dropped[i] = true
	}
}

// markAbove marks a run above the answer together with the rules ("-----") that frame it.
func markAbove(lines []string, dropped []bool, r run) {
	for r.from > 0 && ruleLine.MatchString(lines[r.from-1]) {
		r.from--
	}
	for r.to < len(lines) && ruleLine.MatchString(lines[r.to]) {
		r.to++
	}
	mark(dropped, r)
}

func without(lines []string, dropped []bool) []string {
	var kept []string
	for i, line := range lines {
		if !dropped[i] {
			kept = append(kept, line)
		}
	}
	return kept
}
