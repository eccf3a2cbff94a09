package report_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"loa/locale"
	"loa/plan"
	"loa/report"
)

var assentAlone = regexp.MustCompile(`(?i)^[\s"“”.,!]*(duyệt|phê duyệt|đồng ý|nhất trí|thống nhất|tán thành|chấp thuận|ok|duyet|dong y|tra lai|trả lại|từ chối|không đồng ý|yes|no|agree|agreed|approve|approved|accept|accepted|return|returned|decline|declined|cancel)[\s"“”.,!]*$`)

// subjectBegins is how a subject begins: with the tag of the system, or with a one-time code.
var subjectBegins = regexp.MustCompile(`^(?:\[LOA|[0-9]{6} )`)

// checkShape checks what holds for every letter.
func checkShape(t *testing.T, lang locale.Language, letter report.Letter) {
	t.Helper()
	heading, below, _ := strings.Cut(letter.Text, "\n\n")
	if !strings.HasPrefix(heading, "■ ") || strings.Contains(heading, "\n") || !strings.HasPrefix(below, report.Marker+"\n") {
		t.Errorf("%q: the text does not begin with a heading of one line and the marker: %.200q", letter.Subject, letter.Text)
	}
	if body := bodyText(letter.HTML); !strings.HasPrefix(body, heading+" "+report.Marker) {
		t.Errorf("%q: the page does not begin with the heading and the marker: %.200q", letter.Subject, body)
	}
	if strings.ContainsAny(letter.Subject, "\r\n\x00") || len(letter.Subject) > report.MaxSubject || !subjectBegins.MatchString(letter.Subject) {
		t.Errorf("subject %q is not one line of at most %d bytes", letter.Subject, report.MaxSubject)
	}
	for _, part := range []string{letter.Subject, letter.Text, letter.HTML} {
		switch {
		case !norm.NFC.IsNormalString(part):
			t.Errorf("%q: not in normal form C", letter.Subject)
		case strings.Contains(part, "<no value>") || strings.Contains(part, "ZgotmplZ") || strings.Contains(part, "%!"):
			t.Errorf("%q: a hole in a template", letter.Subject)
		}
	}
	for line := range strings.Lines(letter.Text) {
		switch {
		case lang == locale.English && strings.Contains(strings.ToLower(line), "you must"):
			t.Errorf("%q: not the register of an official letter: %q", letter.Subject, line)
		case strings.Contains(line, "yêu cầu") && !strings.HasPrefix(line, "| ") && !strings.Contains(line, "yêu cầu chỉnh sửa"):
			t.Errorf("%q: not the register of an official letter: %q", letter.Subject, line)
		case assentAlone.MatchString(line):
			t.Errorf("%q: words of assent alone on a line: %q", letter.Subject, line)
		case strings.Contains(line, "  ") || strings.Contains(line, " ,") || strings.Contains(line, " ."):
			t.Errorf("%q: loose spaces in %q", letter.Subject, line)
		}
	}
	if strings.Contains(letter.Text, "\n\n\n") {
		t.Errorf("%q: empty lines in a row", letter.Subject)
	}
}

var (
	pageHead = regexp.MustCompile(`(?s)^.*<body[^>]*>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
)

// bodyText is the text of a page, its blocks apart.
func bodyText(page string) string {
	text := html.UnescapeString(tags.ReplaceAllString(pageHead.ReplaceAllString(page, ""), " "))
	return strings.Join(strings.Fields(text), " ")
}

// comparable drops what the two layouts write differently: bullets, and the punctuation of the table.
func comparable(text string) string {
	var words []string
	for word := range strings.FieldsSeq(text) {
		if word = strings.Trim(word, `"“”:;|-–`); word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// TestLayouts compares the words of the text with those of the page. The page of a list has buttons in it, and links behind words.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for name, letter := range everyLetter(t) {
		if strings.HasPrefix(name, "digest") || strings.HasPrefix(name, "opening") {
			continue
		}
		page := regexp.MustCompile(`(?s)<td style="border:1px solid #0b57a4.*?</td>`).ReplaceAllString(letter.HTML, "")
		if text, page := comparable(letter.Text), comparable(bodyText(page)); text != page {
			t.Errorf("%s: the text and the page differ:\n%s", name, cmp.Diff(text, page))
		}
	}
}

func TestHTMLLoadsNothing(t *testing.T) {
	t.Parallel()
	loaded := regexp.MustCompile(`(?i)<(img|link|script|iframe|object|video|form|style)\b|url\(|@import|\son\w+=|src=`)
	for name, letter := range everyLetter(t) {
		if found := loaded.FindString(letter.HTML); found != "" {
			t.Errorf("%s: page holds %q", name, found)
		}
	}
}

// TestLinkWords looks at the words before and in links: a link goes to the next line as a whole, and no line may end in "tại" before it.
func TestLinkWords(t *testing.T) {
	t.Parallel()
	hanging := regexp.MustCompile(`(?i)\b(tại|at):?\s*(<br>|</p>|</a>|<a )`)
	for name, letter := range everyLetter(t) {
		if found := hanging.FindString(letter.HTML); found != "" {
			t.Errorf("%s: a line ends in %q", name, found)
		}
	}
}

// TestTidy puts markup, line breaks and template actions into what people typed: all of it stays text.
func TestTidy(t *testing.T) {
	t.Parallel()
	in := full(plan.NoticeApproval)
	withDraft(&in)
	in.Title = "Tin <b>đậm</b>\r\nBcc: ai-do@noi-khac.test\x00 {{.Code}} \u202eđảo"
	in.Matter.Cover = "<script>alert('x')</script>\r\n\x00Dòng hai\n\n\n\n" + strings.Repeat("Câu dài của dự thảo.\n", 500)
	in.To.Name = "Trần <i>Lan</i>"
	letter, err := report.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	checkShape(t, locale.Vietnamese, letter)
	if want := "[LOA-2027-0017] Tin <b>đậm</b> Bcc: ai-do@noi-khac.test {{.Code}} đảo – UBND phường Ba Đình, Quý I/2027"; letter.Subject != want {
		t.Errorf("subject\n%q, want\n%q", letter.Subject, want)
	}
	if want := "■ Trình duyệt dự thảo (bản trình lần 2): Tin <b>đậm</b> Bcc: ai-do@noi-khac.test {{.Code}} đảo\n"; !strings.HasPrefix(letter.Text, want) {
		t.Errorf("text begins %.200q, want %q", letter.Text, want)
	}
	if strings.Contains(letter.HTML, "<script") || strings.Contains(letter.HTML, "<b>đậm") || strings.Contains(letter.HTML, "<i>Lan") {
		t.Error("markup of others stands in the page")
	}
	if !strings.Contains(letter.Text, "(…) Còn nữa") || len(letter.Text) > 14000 {
		t.Errorf("a long draft is not cut: %d bytes", len(letter.Text))
	}
}

func TestSubject(t *testing.T) {
	t.Parallel()
	const tail = " – UBND phường Ba Đình, Quý I/2027"
	tests := []struct {
		name, title string
		task        plan.TaskID
		want        string
	}{
		{name: "a short title stays", title: "Tin, bài quý I", want: "[LOA-2027-0017] Tin, bài quý I" + tail},
		{
			name: "a long title ends at a word", title: strings.Repeat("Tuyên truyền cải cách hành chính ", 12),
			want: "[LOA-2027-0017] Tuyên truyền cải cách hành chính Tuyên truyền cải cách hành chính Tuyên truyền cải cách hành chính Tuyên truyền…" + tail,
		},
		{name: "letters of two code points are joined", title: "Đo\u0302\u0300ng ho\u0302\u0300", want: "[LOA-2027-0017] Đồng hồ" + tail},
		{name: "a line without a number has no code", title: "Tin", task: "kh-2027/ii.3/ubnd-phuong-ba-dinh/1", want: "[LOA] Tin – UBND phường Ba Đình"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := full(plan.NoticeAssignment)
			in.Title = tt.title
			if tt.task != "" {
				in.Task = tt.task
			}
			letter, err := report.Compose(in)
			if err != nil {
				t.Fatal(err)
			}
			if letter.Subject != tt.want {
				t.Errorf("got  %q (%d bytes)\nwant %q", letter.Subject, len(letter.Subject), tt.want)
			}
		})
	}
	t.Run("all letters about a task have one subject, but for those with a one-time code", func(t *testing.T) {
		t.Parallel()
		for _, name := range plan.NoticeKinds() {
			if letter := compose(t, locale.Vietnamese, full(name)); letter.Subject != "[LOA-2027-0017] Video clip, infographic tuyên truyền CCHC"+tail {
				t.Errorf("%s: %q", name, letter.Subject)
			}
		}
		for _, kind := range report.QuestionKinds() {
			in := asked(kind)
			letter, err := report.ComposeQuestion(in)
			if err != nil {
				t.Fatal(err)
			}
			own := strings.Contains(letter.Text, in.ConfirmCode) // a letter with the code has a subject of its own
			if strings.HasPrefix(letter.Subject, "[LOA-2027-0017] Video clip") == own {
				t.Errorf("question %s: %q", kind, letter.Subject)
			}
		}
	})
}

// TestMailto reads the letters that the buttons open.
func TestMailto(t *testing.T) {
	t.Parallel()
	in := full(plan.NoticeApproval)
	withDraft(&in)
	letter, err := report.Compose(in)
	if err != nil {
		t.Fatal(err)
	}
	bodies := mailBodies(t, letter.HTML, in.ReplyTo)
	if len(bodies) != 2 || bodies[0] != "DUYET 7K3F\r\n" || bodies[1] != "TRA LAI 7K3F\r\n" {
		t.Errorf("ready letters say %q", bodies)
	}

	in = full(plan.NoticeReportWanted)
	if letter, err = report.Compose(in); err != nil {
		t.Fatal(err)
	}
	want := "Mã: LOA-7K3F | Kỳ: Quý I/2027 | Đơn vị: UBND phường Ba Đình\r\nSố tin: \r\nSố bài: \r\n"
	if bodies := mailBodies(t, letter.HTML, in.ReplyTo); len(bodies) != 1 || !strings.HasPrefix(bodies[0], want) {
		t.Errorf("the form says %q, want it to begin with %q", bodies, want)
	}
}

// mailBodies reads the mailto links of a page; a link longer than 2,000 bytes is cut by some mail programs.
func mailBodies(t *testing.T, page, replyTo string) []string {
	t.Helper()
	var bodies []string
	for _, found := range regexp.MustCompile(`href="(mailto:[^"]*)"`).FindAllStringSubmatch(page, -1) {
		link, err := url.Parse(html.UnescapeString(found[1]))
		if err != nil {
			t.Fatal(err)
		}
		if len(link.String()) > 2000 || strings.Contains(link.RawQuery, "+") {
			t.Errorf("link of %d bytes: %s", len(link.String()), link)
		}
		if to, err := url.PathUnescape(link.Opaque); err != nil || to != replyTo {
			t.Errorf("link goes to %q, want %q", to, replyTo)
		}
		if subject := link.Query().Get("subject"); subject != "Re: [LOA 7K3F]" {
			t.Errorf("link has subject %q", subject)
		}
		if body := link.Query().Get("body"); !slices.Contains(bodies, body) { // the buttons stand above and below a draft
			bodies = append(bodies, body)
		}
	}
	return bodies
}
