package results

import (
	"regexp"
	"slices"
	"strings"
)

// termKind is what a word that numbers stand beside is.
type termKind int

const (
	termNothing   termKind = iota // holds a noun in its letters, and is none: "thông tin"
	termIndicator                 // the name of an indicator
	termGeneric                   // counts any work: "buổi", "lượt"
	termPeople                    // people of any kind
	termChannel                   // where something is published
	termOther                     // something else that can be counted
)

// term is a phrase of the lexicon.
type term struct {
	words      []string
	kind       termKind
	indicators []int  // of which it is a name
	channel    string // which it names, or which is a part of it
}

// lexicon are the phrases that are looked for in a report, by their first word, longest first.
type lexicon struct {
	indicators []Indicator
	units      [][]string
	byFirst    map[string][]*term
	bare       map[bareName][]int
}

// bareName is the name of an indicator without the channel that is part of it.
type bareName struct{ channel, words string }

var channelNames = []string{"radio", "social", "web", "press", "tv"}

var reportChannels = map[string][]string{
	"radio": {
		"phat thanh", "truyen thanh", "loa", "dai truyen thanh", "dai phat thanh", "phat thanh co so", "truyen thanh co so", "he thong loa", "loa phuong",
		"he thong truyen thanh", "he thong truyen thanh co so", "he thong loa truyen thanh", "loa truyen thanh", "cum loa truyen thanh", "dai tt", "phat song",
	},
	"social": {"mang xa hoi", "mxh", "facebook", "fb", "fanpage", "zalo", "tiktok", "youtube", "zalo oa", "cac nen tang mang xa hoi", "trang facebook", "trang fanpage", "nhom zalo", "trang zalo"},
	"web": {
		"cong thong tin", "cong thong tin dien tu", "trang thong tin", "trang thong tin dien tu", "trang web", "website", "cong ttdt", "trang ttdt", "web",
		"cong giao tiep dien tu", "cong dien tu", "cong", "trang tin", "trang tin dien tu", "tttdt", "cong tt", "trang dien tu",
	},
	"press": {"bao chi", "bao dien tu", "tap chi", "tren bao", "bao in", "dang bao", "cac bao"},
	"tv":    {"truyen hinh", "dai pt-th", "dai truyen hinh", "dai phat thanh va truyen hinh", "dai phat thanh truyen hinh"},
}

// genericNouns count work of any form.
var genericNouns = strings.Fields("buoi cuoc lan luot dot cai chiec tam so ky mau bo cum to hoat_dong san_pham an_pham ban quyen cuon chuong_trinh su_kien noi_dung vu chuyen phien")

// peopleNouns are people, whom participation is counted by.
var peopleNouns = strings.Split("nguoi,luot nguoi,nguoi du,luot nguoi du,luot nguoi tham du,nguoi tham du,nguoi tham gia,luot nguoi tham gia,luot tham du,luot tham gia,luot du,luot nguoi dan,nguoi dan,can bo,luot can bo,cong chuc,hoi vien,doan vien,khach moi,luot cong dan,cong dan,can bo cong chuc,luot nguoi nghe,nguoi nghe,luot can bo cong chuc,cbccvc,cbcc,luot ng,ng,ng du,luot ng du", ",")

// notNouns hold the letters of a noun and are none.
var notNouns = strings.Split("thong tin,trang tin,bang tin,uy tin,tin tuong,niem tin,tin hoc,tin nhan,tin dung,truyen thong,thong tin tuyen truyen,cong tac thong tin,thong tin dien tu,thong tin va truyen thong,"+
	"bai hat,bai tho,bai kiem tra,bai tap,bai phat bieu,bai toan,bai giang,bai thu hoach,bai tham luan,tin gia,tin don,"+
	"tin nhiem,bai hoc,bao cao,thong bao,dam bao,bao dam,bao hiem,bao ve,du bao,canh bao,hop tac,phu hop,tong hop,phoi hop,ket hop,truong hop,long ghep,lop hoc,so noi vu,so ban nganh,"+
	"van ban so,ke hoach so,cong van so,thuc hien ke hoach,theo ke hoach,so voi ke hoach,bo phan,bo phan mot cua,bo phan tiep nhan,bo phan tiep nhan va tra ket qua,trung tam phuc vu,hanh chinh cong,bo noi vu,can bo phu trach,to truong,to cong nghe so,to cong nghe so cong dong,tra loi cau hoi,tiep nhan va tra ket qua,tiep nhan ho so,tiep nhan va giai quyet,giai quyet thu tuc,giai quyet thu tuc hanh chinh,giai quyet tthc,giai quyet ho so,tra loi thu,xu ly van ban,xu ly ho so,cong khai thu tuc,niem yet cong khai,cong khai minh bach,cong khai tthc,cong khai thu tuc hanh chinh,y kien chi dao,ban chi dao,ban bien tap,cong tac,cong nghe,cong cong,cong dong,cong dan so,tin cay,tin bao cao", ",")

func newLexicon(indicators []Indicator) *lexicon {
	x := &lexicon{indicators: indicators, byFirst: map[string][]*term{}, bare: map[bareName][]int{}}
	all := map[string]*term{}
	for _, n := range nounList {
		if n.form != formMoney || n.words == "dong" {
			all[n.words] = &term{kind: termOther} // "triệu" belongs to the number
		}
	}
	addTerms(all, termPeople, "", peopleNouns)
	addTerms(all, termNothing, "", notNouns)
	for _, channel := range channelNames {
		addTerms(all, termChannel, channel, reportChannels[channel])
	}
	for i, ind := range indicators {
		x.units = append(x.units, unitsIn(ind))
		for _, words := range ind.Words {
			x.addName(all, i, strings.Join(strings.Fields(words), " "))
		}
		if slices.Contains(x.units[i], "van ban") {
			x.addName(all, i, "ke hoach") // is a document behind a number only
		}
	}
	for _, n := range genericNouns {
		addTerms(all, termGeneric, "", []string{strings.ReplaceAll(n, "_", " ")})
	}
	for words, t := range all {
		t.words = strings.Fields(words)
		if len(t.words) > 0 {
			x.byFirst[t.words[0]] = append(x.byFirst[t.words[0]], t)
		}
	}
	for _, terms := range x.byFirst {
		slices.SortFunc(terms, func(a, b *term) int { return len(b.words) - len(a.words) })
	}
	return x
}

func addTerms(all map[string]*term, kind termKind, channel string, list []string) {
	for _, words := range list {
		all[words] = &term{kind: kind, channel: channel}
	}
}

// addName adds a name of an indicator, and what is left of it without its channel.
func (x *lexicon) addName(all map[string]*term, indicator int, words string) {
	t := all[words]
	if t != nil && (t.kind == termPeople || t.kind == termChannel) {
		return // people are those of what is named beside them, and a channel is no work
	}
	if t == nil || t.kind != termIndicator {
		t = &term{kind: termIndicator}
		all[words] = t
	}
	if !slices.Contains(t.indicators, indicator) {
		t.indicators = append(t.indicators, indicator)
	}
	channel, rest := splitChannel(words)
	t.channel = channel
	name := bareName{channel, rest}
	if rest != "" && !slices.Contains(x.bare[name], indicator) {
		x.bare[name] = append(x.bare[name], indicator)
	}
}

// splitChannel takes the longest channel out of a name.
func splitChannel(words string) (channel, rest string) {
	longest := ""
	for _, c := range channelNames {
		for _, w := range reportChannels[c] {
			if len(w) > len(longest) && strings.Contains(" "+words+" ", " "+w+" ") {
				channel, longest = c, w
			}
		}
	}
	if longest == "" {
		return "", words
	}
	rest = strings.Replace(" "+words+" ", " "+longest+" ", " ", 1)
	if channel == "press" || channel == "tv" {
		channel = "web" // the press and the pages of the city count together
	}
	return channel, strings.TrimSpace(withoutGlue.ReplaceAllString(strings.TrimSpace(rest), ""))
}

var withoutGlue = regexp.MustCompile(` (?:tren|dang tren|phat tren)$`)

// unitsIn are the unit of an indicator, and the words for any work with which its names begin: "cuộc họp", "lượt xe".
func unitsIn(ind Indicator) []string {
	all := unitsOf(ind.Unit)
	if ind.Of == "" && (len(all) == 0 || !slices.Contains(genericNouns, all[0])) {
		return all
	}
	for _, words := range ind.Words {
		first, _, more := strings.Cut(words, " ")
		if more && slices.Contains(genericNouns, first) && first != "so" && !slices.Contains(all, first) {
			all = append(all, first)
		}
	}
	return all
}

func unitsOf(unit string) []string {
	var all []string
	for _, u := range strings.Split(foldedWords(strings.ToLower(unit)), "/") {
		if u = strings.TrimSpace(u); u != "" {
			all = append(all, u)
		}
	}
	return all
}

// mention is a term in a text, with its place.
type mention struct {
	at, end int
	*term
}

func (m mention) name() string { return strings.Join(m.words, " ") }

// mentions finds every term of a page, from left to right, the longest at each place.
func (p *page) mentions(x *lexicon) []mention {
	var all []mention
	tokens := p.tokens(0, len(p.plain))
	for i := 0; i < len(tokens); {
		t, n := p.termAt(x, tokens[i:])
		if t == nil {
			i++
			continue
		}
		all = append(all, mention{tokens[i].at, tokens[i+n-1].end, t})
		i += n
	}
	return all
}

// otherMarks are the words that stand for a term with these marks only: "cổng" is a channel, and "công" is none.
var otherMarks = map[string]string{"cong": "cổng", "guong": "gương", "lop": "lớp", "phuon": "phướn", "hop": "họp", "phim": "phim"}

func (p *page) termAt(x *lexicon, tokens []token) (found *term, length int) {
	first := tokens[0].text
	for _, t := range x.byFirst[first] {
		n := p.matches(t.words, tokens)
		if n == 0 {
			continue
		}
		if written := strings.ToLower(string(p.written[tokens[0].at:tokens[0].end])); n == 1 && (misread(written, first) || otherMarks[first] != "" && written != otherMarks[first]) {
			continue
		}
		return t, n
	}
	return nil, 0
}

// matches is how many tokens the words of a term take; a hyphen within a word is none: "băng-rôn".
func (p *page) matches(words []string, tokens []token) int {
	n := 0
	for i, w := range words {
		if i > 0 && n+1 < len(tokens) && tokens[n].text == "-" && tokens[n].at == tokens[n-1].end && tokens[n+1].at == tokens[n].end {
			n++
		}
		if n >= len(tokens) || tokens[n].text != w || i > 0 && p.plain[tokens[n].at-1] == '\n' {
			return 0
		}
		n++
	}
	return n
}
