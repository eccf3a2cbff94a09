package results

import (
	"regexp"
	"slices"
	"strings"
)

// form is a form of work, or something else that a number may count.
type form string

// The forms. Those below the line are never counted toward a quota, but where the quota names them.
const (
	formNews      form = "news"
	formArticle   form = "article"
	formPost      form = "post"
	formStory     form = "story"
	formVideo     form = "video"
	formGraphic   form = "graphic"
	formPodcast   form = "podcast"
	formBroadcast form = "broadcast"
	formMeeting   form = "meeting"
	formTraining  form = "training"
	formContest   form = "contest"
	formGathering form = "gathering"
	formMobile    form = "mobile"
	formBanner    form = "banner"
	formSlogan    form = "slogan"
	formPanel     form = "panel"
	formPoster    form = "poster"
	formLeaflet   form = "leaflet"
	formColumn    form = "column"
	formProgramme form = "programme"
	formBulletin  form = "bulletin"
	formDocument  form = "document"
	formTeam      form = "team"
	formCheck     form = "check"
	formModel     form = "model"
	formOpinion   form = "opinion"
	formProduct   form = "product"
	formTimes     form = "times"   // lần, lượt
	formSession   form = "session" // buổi
	formEvent     form = "event"   // cuộc, đợt
	formIssue     form = "issue"   // số, kỳ

	formVisits   form = "visits"
	formReach    form = "reach"
	formViews    form = "views"
	formReaction form = "reaction"
	formPeople   form = "people"
	formTime     form = "time"
	formSite     form = "site"
	formMoney    form = "money"
	formThing    form = "thing"
)

// noun is a word for what is counted, without marks.
type noun struct {
	words string
	form  form
}

// nounList lists the nouns; the longest that fits counts.
var nounList = sorted([]noun{
	{"tin tuc", formNews},
	{"mau tin", formNews},
	{"ban tin ngan", formNews},
	{"tin", formNews},
	{"tin ngan", formNews},
	{"bai viet", formArticle},
	{"bai bao", formArticle},
	{"bai tuyen truyen", formArticle},
	{"bai", formArticle},
	{"bai dang", formPost},
	{"luot dang", formPost},
	{"post", formPost},
	{"status", formPost},
	{"bai post", formPost},
	{"luot dang tai", formPost},
	{"phong su", formStory},
	{"ky su", formStory},
	{"video clip", formVideo},
	{"video", formVideo},
	{"clip", formVideo},
	{"phim ngan", formVideo},
	{"phim", formVideo},
	{"infographic", formGraphic},
	{"do hoa", formGraphic},
	{"anh", formThing},
	{"hinh anh", formThing},
	{"podcast", formPodcast},
	{"buoi phat thanh", formBroadcast},
	{"luot phat thanh", formBroadcast},
	{"lan phat thanh", formBroadcast},
	{"buoi phat song", formBroadcast},
	{"luot phat song", formBroadcast},
	{"buoi phat", formBroadcast},
	{"luot phat", formBroadcast},
	{"lan phat", formBroadcast},
	{"chuong trinh phat thanh", formBroadcast},
	{"ban tin phat thanh", formBroadcast},
	{"tin phat thanh", formBroadcast},
	{"buoi truyen thanh", formBroadcast},
	{"lan phat song", formBroadcast},
	{"buoi loa", formBroadcast},
	{"phat thanh", formBroadcast},
	{"truyen thanh", formBroadcast},
	{"phat song", formBroadcast},
	{"hoi nghi", formMeeting},
	{"cuoc hop", formMeeting},
	{"buoi hop", formMeeting},
	{"toa dam", formMeeting},
	{"hoi thao", formMeeting},
	{"doi thoai", formMeeting},
	{"buoi doi thoai", formMeeting},
	{"cuoc doi thoai", formMeeting},
	{"hop", formMeeting},
	{"buoi toa dam", formMeeting},
	{"phien hop", formMeeting},
	{"lop tap huan", formTraining},
	{"buoi tap huan", formTraining},
	{"lop", formTraining},
	{"tap huan", formTraining},
	{"khoa tap huan", formTraining},
	{"cuoc thi", formContest},
	{"hoi thi", formContest},
	{"bai du thi", formThing},
	{"bai thi", formThing},
	{"buoi sinh hoat", formGathering},
	{"sinh hoat", formGathering},
	{"buoi sinh hoat chi bo", formGathering},
	{"buoi chao co", formGathering},
	{"buoi luu dong", formMobile},
	{"tuyen truyen luu dong", formMobile},
	{"xe luu dong", formMobile},
	{"luu dong", formMobile},
	{"buoi tuyen truyen luu dong", formMobile},
	{"luot luu dong", formMobile},
	{"bang ron", formBanner},
	{"bang-ron", formBanner},
	{"banner", formBanner},
	{"phuon", formBanner},
	{"khau hieu", formSlogan},
	{"pano", formPanel},
	{"pa no", formPanel},
	{"cum pano", formPanel},
	{"ap phich", formPoster},
	{"poster", formPoster},
	{"to roi", formLeaflet},
	{"to gap", formLeaflet},
	{"to buom", formLeaflet},
	{"to", formLeaflet},
	{"cam nang", formLeaflet},
	{"chuyen muc", formColumn},
	{"chuyen trang", formColumn},
	{"chuyen de", formColumn},
	{"chuong trinh", formProgramme},
	{"ban tin", formBulletin},
	{"van ban", formDocument},
	{"cong van", formDocument},
	{"ke hoach", formDocument},
	{"bao cao", formDocument},
	{"quyet dinh", formDocument},
	{"thong bao", formDocument},
	{"to cong nghe so", formTeam},
	{"doi", formTeam},
	{"nhom zalo", formSite},
	{"nhom", formTeam},
	{"cuoc kiem tra", formCheck},
	{"dot kiem tra", formCheck},
	{"kiem tra", formCheck},
	{"mo hinh", formModel},
	{"sang kien", formModel},
	{"cach lam hay", formModel},
	{"y kien", formOpinion},
	{"phan anh", formOpinion},
	{"kien nghi", formOpinion},
	{"san pham", formProduct},
	{"an pham", formProduct},
	{"lan", formTimes},
	{"luot", formTimes},
	{"buoi", formSession},
	{"cuoc", formEvent},
	{"dot", formEvent},
	{"su kien", formEvent},
	{"so", formIssue},
	{"ky", formIssue},
	{"luot truy cap", formVisits},
	{"luot tiep can", formReach},
	{"nguoi tiep can", formReach},
	{"luot xem", formViews},
	{"luot nghe", formPeople},
	{"view", formViews},
	{"views", formViews},
	{"luot tuong tac", formReaction},
	{"luot thich", formReaction},
	{"luot chia se", formReaction},
	{"like", formReaction},
	{"share", formReaction},
	{"binh luan", formReaction},
	{"luot nguoi", formPeople},
	{"nguoi", formPeople},
	{"dai bieu", formPeople},
	{"hoc vien", formPeople},
	{"can bo", formPeople},
	{"cong chuc", formPeople},
	{"hoi vien", formPeople},
	{"doan vien", formPeople},
	{"cong dan", formPeople},
	{"nguoi dan", formPeople},
	{"ho dan", formPeople},
	{"ho gia dinh", formPeople},
	{"ho", formPeople},
	{"thi sinh", formPeople},
	{"luot khach", formPeople},
	{"luot cong dan", formPeople},
	{"luot tham gia", formPeople},
	{"luot nguoi dan", formPeople},
	{"khach", formPeople},
	{"doanh nghiep", formPeople},
	{"hoc sinh", formPeople},
	{"dang vien", formPeople},
	{"thanh vien", formPeople},
	{"ho so", formThing},
	{"thu tuc", formThing},
	{"giai", formThing},
	{"cau hoi", formThing},
	{"tai lieu", formThing},
	{"thiet bi", formThing},
	{"gian hang", formThing},
	{"phut", formTime},
	{"gio", formTime},
	{"tieng", formTime},
	{"giay", formTime},
	{"ngay", formTime},
	{"tuan", formTime},
	{"thang", formTime},
	{"quy", formTime},
	{"nam", formTime},
	{"hom", formTime},
	{"'", formTime},
	{"xa", formSite},
	{"phuong", formSite},
	{"thon", formSite},
	{"ban lang", formSite},
	{"khu", formSite},
	{"khu pho", formSite},
	{"to dan pho", formSite},
	{"cum", formSite},
	{"cum loa", formSite},
	{"loa", formSite},
	{"diem cau", formSite},
	{"diem", formSite},
	{"dia diem", formSite},
	{"noi", formSite},
	{"don vi", formSite},
	{"truong", formSite},
	{"co quan", formSite},
	{"trang", formSite},
	{"fanpage", formSite},
	{"kenh", formSite},
	{"chi bo", formSite},
	{"nha van hoa", formSite},
	{"cho", formSite},
	{"tram", formSite},
	{"phong", formSite},
	{"ban", formThing},
	{"cai", formThing},
	{"chiec", formThing},
	{"to dan", formSite},
	{"thon to", formSite},
	{"tdp", formSite},
	{"dong", formMoney},
	{"trieu dong", formMoney},
	{"nghin dong", formMoney},
	{"trieu", formMoney},
})

func sorted(nouns []noun) []noun {
	slices.SortStableFunc(nouns, func(a, b noun) int { return len(b.words) - len(a.words) })
	return nouns
}

// nounAt finds the noun at the beginning of a text, behind spaces, and where it ends; nil when there is none.
func nounAt(text string) (*noun, int) {
	rest := strings.TrimLeft(text, " \t^")
	skipped := len(text) - len(rest)
	for i := range nounList {
		words := nounList[i].words
		if strings.HasPrefix(rest, words) && !letterAt(rest, len(words)) {
			return &nounList[i], skipped + len(words)
		}
	}
	return nil, 0
}

func letterAt(text string, at int) bool {
	return at < len(text) && (text[at] >= 'a' && text[at] <= 'z' || text[at] >= '0' && text[at] <= '9' || text[at] == '~')
}

// group are nouns that one number counts together: "tin, bài".
type group []form

// between is what stands between the nouns of a group.
var between = regexp.MustCompile(`^\s*(?:,|/|va|&|-|hoac|\+)\s*`)

// groupAt finds the nouns at the beginning of a text that one number counts together, and where they end.
func groupAt(text string) (g group, end int) {
	first, end := nounAt(text)
	if first == nil {
		return nil, 0
	}
	g = group{first.form}
	for {
		at := end
		if m := between.FindStringIndex(text[at:]); m != nil {
			at += m[1]
		} else if len(text) == at || text[at] != ' ' {
			return g, end
		}
		next, n := nounAt(text[at:])
		if next == nil || !together(g[0], next.form) {
			return g, end
		}
		g, end = append(g, next.form), at+n
	}
}

// together says whether one number counts two forms together: news and articles, or several forms of one kind of work. "lượt tin, bài" are times.
func together(a, b form) bool {
	written := []form{formNews, formArticle, formStory, formVideo, formGraphic, formPost, formPodcast, formColumn, formProgramme}
	shown := []form{formBanner, formSlogan, formPanel, formPoster, formLeaflet}
	met := []form{formMeeting, formTraining, formGathering}
	times := []form{formTimes, formSession}
	for _, kind := range [][]form{written, shown, met} {
		if slices.Contains(kind, a) && slices.Contains(kind, b) {
			return true
		}
	}
	return slices.Contains(times, a) && (slices.Contains(written, b) || slices.Contains(met, b) || b == formMobile || b == formBroadcast || b == formBulletin || b == formProgramme)
}

// counted are the groups of forms that a quota counts.
func countedForms(words string) []group {
	var groups []group
	plain, written := foldedWords(words), []rune(strings.ToLower(words))
	for at := 0; at < len(plain); {
		if at > 0 && letterAt(plain, at-1) || plain[at] == ' ' {
			at++
			continue
		}
		g, end := groupAt(plain[at:])
		if end == 0 {
			at++
			continue
		}
		if one, n := nounAt(plain[at:]); misread(string(written[at:at+n]), one.words) || strings.HasSuffix(strings.TrimRight(plain[:at], " "), "thong") {
			at += n
			continue
		}
		if common(g[0]) && !numberBefore.MatchString(plain[:at]) {
			at += end
			continue
		}
		if !slices.Contains([]form{formPeople, formTime, formSite, formMoney, formThing, formDocument}, g[0]) {
			groups = append(groups, g)
		}
		at += end
	}
	return groups
}

// numberBefore matches a text that ends in a number: "02 lần".
var numberBefore = regexp.MustCompile(`\d[ \t]*$`)

// common says whether a form is a word for any work: in the words of a plan it is what the quota counts only behind a number.
func common(f form) bool {
	return slices.Contains([]form{formTimes, formSession, formEvent, formIssue, formProduct}, f)
}

// marked are nouns that are other words with other marks.
var marked = map[string]string{"to": "tờ", "so": "số", "ky": "kỳ", "lan": "lần", "dot": "đợt", "bai": "bài", "hop": "họp", "ban": "bản", "cho": "chợ", "ho": "hộ", "loa": "loa"}

// misread says whether a word as written is another one than the noun: "sở" is no "số".
func misread(written, noun string) bool {
	written = strings.Trim(written, " \t^")
	right, risky := marked[noun]
	return risky && written != right && written != noun
}

// NamesWork says whether words name a form of work that can be counted.
func NamesWork(words string) bool { return len(countedForms(words)) > 0 }

// foldedWords is a text without marks, with its punctuation.
func foldedWords(text string) string {
	plain := make([]byte, 0, len(text))
	for _, r := range text {
		plain = append(plain, plainOf(r))
	}
	return string(plain)
}

// generic are the nouns that count work of a form for which people also have a noun of its own.
var generic = map[form][]form{
	formBroadcast: {formTimes, formSession, formIssue, formProgramme, formBulletin, formEvent},
	formMeeting:   {formTimes, formSession, formEvent},
	formTraining:  {formTimes, formSession, formEvent},
	formGathering: {formTimes, formSession, formEvent},
	formMobile:    {formTimes, formSession, formEvent},
	formContest:   {formTimes, formEvent},
	formColumn:    {formTimes, formIssue},
	formProgramme: {formTimes, formIssue, formSession},
	formBulletin:  {formTimes, formIssue, formBroadcast},
	formPost:      {formArticle, formNews, formTimes},
	formArticle:   {formPost},
	formCheck:     {formTimes, formEvent},
	formProduct:   {formTimes},
	formSession:   {formTimes, formEvent, formGathering, formBroadcast, formMobile, formMeeting, formTraining},
	formTimes:     {formSession, formEvent, formBroadcast, formMobile, formMeeting},
	formEvent:     {formTimes, formSession, formMeeting, formMobile, formGathering},
}

// fits says how a group of nouns stands to a quota: counted in full, counted in part, or not at all.
type fits int

const (
	fitsNone fits = iota
	fitsPart      // the number counts more than was asked
	fitsFull
)

// fit compares the nouns of a number with what is counted. Without a form of its own a quota counts times.
func (a Asked) fit(g group) fits {
	if len(g) > 1 && (g[0] == formTimes || g[0] == formSession) {
		if a.takes(g[0]) && a.takesGroup(g[1:]) || a.takes(g[0]) && a.takesForm(formBroadcast) {
			return fitsFull
		}
	}
	taken := 0
	for _, f := range g {
		if a.takes(f) {
			taken++
		}
	}
	switch {
	case taken == len(g):
		return fitsFull
	case taken > 0:
		return fitsPart
	}
	return fitsNone
}

func (a Asked) takesGroup(g group) bool {
	for _, f := range g {
		if !a.takes(f) {
			return false
		}
	}
	return true
}

func (a Asked) takesForm(f form) bool {
	for _, g := range a.groups {
		if slices.Contains(g, f) {
			return true
		}
	}
	return false
}

// takes says whether a form is one that the quota counts.
func (a Asked) takes(f form) bool {
	if len(a.groups) == 0 {
		return slices.Contains([]form{formTimes, formSession, formEvent, formIssue, formProduct}, f)
	}
	for _, g := range a.groups {
		for _, own := range g {
			if own == f || slices.Contains(generic[own], f) {
				return true
			}
		}
	}
	return false
}
