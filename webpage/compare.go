package webpage

import (
	"strings"

	"loa/vietnamese"
)

// removed are the sentences, folded, by which sites say with a status of success that there is nothing more to see.
var removed = []string{
	"khong tim thay trang", "trang khong ton tai", "trang ban tim khong ton tai", "khong tim thay noi dung", "noi dung khong ton tai", "bai viet khong ton tai",
	"khong tim thay bai viet", "bai viet da bi go", "bai viet da bi xoa", "noi dung da bi go", "noi dung da bi xoa", "da bi go bo", "noi dung nay hien khong co",
	"video khong co san", "video nay khong con", "video nay khong hoat dong", "page not found", "404 not found", "this page isn t available",
	"this content isn t available", "video unavailable", "this video isn t available", "content has been removed", "page no longer exists",
}

// removedWords is how long a page is at most, in words, whose text is believed to say that it was removed: an article about removed pages is longer.
const removedWords = 120

// SaysRemoved reports whether a page says that what it showed was removed, or never was.
func SaysRemoved(p Page) bool {
	if mentions(p.Title) {
		return true
	}
	return len(strings.Fields(p.Text)) <= removedWords && mentions(p.Text)
}

func mentions(text string) bool {
	folded := " " + vietnamese.Fold(text) + " "
	for _, sentence := range removed {
		if strings.Contains(folded, " "+sentence+" ") {
			return true
		}
	}
	return false
}

const (
	shingle     = 3   // words that are compared together
	fewWords    = 12  // of a text that says too little to be compared, as that of a page which scripts write
	sameEnough  = 0.5 // of the shingles of a text that are still there
	maxCompared = 5000
)

// Changed reports whether a page differs substantially from what it was: less than half of its text is still there. Of pages that say next to nothing the
// titles are compared.
func Changed(before, now Page) bool {
	old, current := words(before.Text), words(now.Text)
	if len(old) < fewWords {
		return len(current) < fewWords && vietnamese.Fold(before.Title) != vietnamese.Fold(now.Title)
	}
	known := shingles(current)
	kept, all := 0, 0
	for s := range shingles(old) {
		all++
		if known[s] {
			kept++
		}
	}
	return float64(kept) < sameEnough*float64(all)
}

func words(text string) []string {
	all := strings.Fields(vietnamese.Fold(text))
	return all[:min(len(all), maxCompared)]
}

// shingles are the runs of some words of a text.
func shingles(words []string) map[string]bool {
	all := map[string]bool{}
	for i := 0; i+shingle <= len(words); i++ {
		all[strings.Join(words[i:i+shingle], " ")] = true
	}
	return all
}
