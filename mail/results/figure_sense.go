package results

import (
	"slices"
	"strings"
)

// homographs are words whose letters without marks are those of a word that changes a number: "chia sẻ" holds no "sẽ", "tặng 500 tờ" no "tăng".
var homographs = map[string]bool{
	"sẻ": true, "gắn": true, "tặng": true, "tầng": true, "nêu": true, "chữa": true, "mời": true, "mới": true, "tấm": true, "tám": true, "bốt": true, "giám": true, "khống": true, "nến": true,
	"đuôi": true, "sáp": true,
}

// homographPairs are two words together that are one: "sắp xếp" is no "sắp".
var homographPairs = [][2]string{{"sắp", "xếp"}, {"chia", "se"}, {"giao", "lưu"}, {"giao", "thông"}, {"bàn", "giao"}, {"giao", "dịch"}, {"giới", "thiệu"}, {"phòng", "chống"}}

// withoutHomographs is the page in which such words are letters without a meaning.
func (f *figureReading) withoutHomographs() []byte {
	sense := slices.Clone(f.plain)
	tokens := f.tokens(0, len(f.plain))
	blur := func(t token) {
		for i := t.at; i < t.end; i++ {
			sense[i] = 'q'
		}
	}
	for i, t := range tokens {
		written := strings.ToLower(string(f.written[t.at:t.end]))
		if homographs[written] {
			blur(t)
		}
		if i+1 == len(tokens) {
			break
		}
		next := strings.ToLower(string(f.written[tokens[i+1].at:tokens[i+1].end]))
		if slices.Contains(homographPairs, [2]string{written, next}) {
			blur(t)
			blur(tokens[i+1])
		}
	}
	return sense
}
