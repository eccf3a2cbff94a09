package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"

	"loa/vietnamese"
)

// Remembered is a correction on record, by what its line is found again in another file.
type Remembered struct {
	Plan       PlanID     `json:"plan"`
	Year       int        `json:"year"`
	Key        LineKey    `json:"key"`
	Correction Correction `json:"correction"`
	By         string     `json:"by"`
	At         time.Time  `json:"at"`
}

// LineKey tells a line in another edition of an annex, and in the annex of another year: the hash of its title with the words for its leads,
// and the hash of the words of its deadline. Upper and lower case, diacritics and the year of the plan do not count.
type LineKey struct {
	Work     string `json:"work"`
	Deadline string `json:"deadline"`
}

// KeyOf is the key of a line of a plan of a year, by the words of the plan.
func KeyOf(line Line, year int) LineKey {
	said := line.AsSaid()
	leads := make([]string, 0, len(said.Lead))
	for _, lead := range said.Lead {
		leads = append(leads, lead.Text)
	}
	return LineKey{Work: keyHash(year, said.Title, strings.Join(leads, ";")), Deadline: keyHash(year, said.Deadline.Text)}
}

func keyHash(year int, words ...string) string {
	for i, each := range words {
		words[i] = strings.ReplaceAll(vietnamese.Fold(each), strconv.Itoa(year), "#")
	}
	sum := sha256.Sum256([]byte(strings.Join(words, "|")))
	return hex.EncodeToString(sum[:])
}

// Recall finds what was settled about each line of a file for a plan: by the same plan, or by the latest plan of an earlier year that has the
// line. The list has one entry for each line, nil where nothing is remembered. Of several lines with the same title and leads a correction goes
// only to the one with the same words of the deadline.
func Recall(lines []Line, id PlanID, year int, memory []Remembered) []*Remembered {
	alike := map[string]int{}
	keys := make([]LineKey, 0, len(lines))
	for _, line := range lines {
		key := KeyOf(line, year)
		keys = append(keys, key)
		alike[key.Work]++
	}
	recalled := make([]*Remembered, len(lines))
	for i, key := range keys {
		recalled[i] = recallLine(key, alike[key.Work] == 1, id, year, memory)
	}
	return recalled
}

// recallLine finds the newest memory of a line. The plan itself goes before earlier years, and the same words of the deadline before others.
func recallLine(key LineKey, alone bool, id PlanID, year int, memory []Remembered) *Remembered {
	var best *Remembered
	for i, each := range memory {
		fits := each.Key.Work == key.Work && (each.Plan == id || each.Year < year)
		if !fits || !alone && each.Key.Deadline != key.Deadline || best != nil && !each.before(*best, id, key) {
			continue
		}
		best = &memory[i]
	}
	if best == nil {
		return nil
	}
	found := *best
	found.Correction = found.carried(key, found.Plan == id)
	return &found
}

// before says whether a memory goes before another for a line of a plan.
func (m Remembered) before(other Remembered, id PlanID, key LineKey) bool {
	switch {
	case (m.Plan == id) != (other.Plan == id):
		return m.Plan == id
	case m.Year != other.Year:
		return m.Year > other.Year
	case (m.Key.Deadline == key.Deadline) != (other.Key.Deadline == key.Deadline):
		return m.Key.Deadline == key.Deadline
	}
	return m.At.After(other.At)
}

// carried is the part of a correction that holds for a line: a settled deadline only for the same words of the plan, and in another year only
// when it names no year.
func (m Remembered) carried(key LineKey, same bool) Correction {
	c := m.Correction
	if m.Key.Deadline != key.Deadline || !same && namesYear.MatchString(c.Deadline) {
		c.Deadline = ""
	}
	if !same || m.Key.Deadline != key.Deadline {
		c.Confirmed = nil
	}
	return c
}

// namesYear matches a year, and a day with a year of two digits.
var namesYear = regexp.MustCompile(`(?:^|\D)(?:19|20)\d\d(?:\D|$)|\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2}`)
