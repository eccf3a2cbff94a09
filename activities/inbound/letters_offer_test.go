package inbound_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loa/locale"
	"loa/mail"
)

// offer is an answer that a letter names: behind a button, as a form between quotation marks, as an example, or in words.
type offer struct {
	key     string // the words with {code} and {number} in the place of codes
	words   string // as a person would send them
	to      string // of a button: the address
	subject string // of a button
	button  bool
}

var (
	mailtoLinks = regexp.MustCompile(`href="(mailto:[^"]*)"`)
	wordsLines  = regexp.MustCompile(`(?m)^- "([^"]+)" `)
	examples    = regexp.MustCompile(`“([^”]+)”`)
	shortCodes  = regexp.MustCompile(`\b[A-Z2-7][2-7][A-Z2-7]{2}\b`)
	sixDigits   = regexp.MustCompile(`\b[0-9]{6}\b`)
)

// offersOf are all answers that a letter names, each once. Those behind buttons open a new letter; the others are written into a reply.
func offersOf(t testing.TB, letter mail.Letter, lang locale.Language) []offer {
	t.Helper()
	offers := buttonOffers(t, letter.HTML)
	own := ownText(letter.Text)
	for _, m := range wordsLines.FindAllStringSubmatch(own, -1) {
		offers = append(offers, newOffer(m[1]))
	}
	for _, m := range examples.FindAllStringSubmatch(withoutNames(own), -1) {
		offers = append(offers, newOffer(m[1]))
	}
	for _, w := range wordedOffers {
		if strings.Contains(own, w.in(lang)) {
			offers = append(offers, offer{key: w.key})
		}
	}
	var once []offer
	for _, o := range offers {
		if !slices.ContainsFunc(once, func(other offer) bool { return other.key == o.key && other.words == o.words && other.to == o.to }) {
			once = append(once, o)
		}
	}
	return once
}

func newOffer(words string) offer {
	words = strings.ReplaceAll(strings.TrimSpace(words), "\r\n", "\n")
	key := sixDigits.ReplaceAllString(shortCodes.ReplaceAllString(words, "{code}"), "{number}")
	if first, _, form := strings.Cut(key, "\n"); form {
		key = strings.TrimSpace(first) + " …"
	}
	return offer{key: vietnameseKeys.Replace(key), words: words}
}

// vietnameseKeys gives an answer that an English letter names the key that it has in a Vietnamese letter.
var vietnameseKeys = strings.NewReplacer(
	"xin gia han den ngay", "xin gia hạn đến ngày", "ly do", "lý do", "[name of the unit]", "[tên đơn vị]", "Đường dẫn (link)", "Đường dẫn", " (number):", ":", " (day):", ":", " (day of issue):", ":", "khong phat sinh", "không phát sinh",
	"de nghi bo ket qua so", "đề nghị bỏ kết quả số",
)

// buttonOffers are the letters that the buttons of a letter open (RFC 6068).
func buttonOffers(t testing.TB, page string) []offer {
	t.Helper()
	var offers []offer
	for _, m := range mailtoLinks.FindAllStringSubmatch(page, -1) {
		link, err := url.Parse(html.UnescapeString(m[1]))
		if err != nil {
			t.Fatalf("a button opens %q: %v", m[1], err)
		}
		o := newOffer(link.Query().Get("body"))
		if o.to, err = url.PathUnescape(link.Opaque); err != nil {
			t.Fatalf("a button opens a letter to %q: %v", link.Opaque, err)
		}
		o.subject, o.button = link.Query().Get("subject"), true
		offers = append(offers, o)
	}
	return offers
}

// ownText is the text of a letter without the lines that quote other people, and without the forms, which have a button.
func ownText(text string) string {
	var own []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") {
			own = append(own, line)
		}
	}
	return strings.Join(own, "")
}

// quotedNames are words between quotation marks that are no answer, in the two languages: they stand behind these words, or make a line.
var quotedNames = regexp.MustCompile(`(Tệp|File|mốc|milestone|Câu hỏi:|The question:|là ý kiến của đồng chí:|as your decision:|trang|page|Chuyên mục|chưa ghi nhận:|in the way:) “[^”]*”(, “[^”]*”)*|(?m)^“.*”$`)

// withoutNames takes the names of files and pages, the words of other people and the titles of tasks out of a text.
func withoutNames(text string) string { return quotedNames.ReplaceAllString(text, "") }

// wordedOffer is an answer that letters name in words, without a form: what a letter then says in the two languages.
type wordedOffer struct{ key, vietnamese, english string }

// The answers in words.
const (
	anyQuestion  = "<câu hỏi>"
	anyAnswer    = "<câu trả lời>"
	cancelWord   = "HỦY"
	theNumber    = "<sáu chữ số>"
	draftInWords = "<toàn văn dự thảo>"
	draftLater   = "<dự thảo, sau khi tiếp nhận>"
	notMe        = "<không phải tôi>"
	anyResult    = "<từng kết quả>"
	resultFile   = "<tệp kết quả>"
)

var wordedOffers = []wordedOffer{
	{anyQuestion, "ghi câu hỏi vào thư trả lời", "write your question into the reply"},
	{anyQuestion, "hoặc ghi câu hỏi để hệ thống chuyển đến đơn vị", "or a question, which the system passes on to the unit"},
	{anyAnswer, "Viết câu trả lời vào thư trả lời thư này", "Write the answer into a reply to this letter"},
	{anyAnswer, "Đề nghị trả lời thẳng vào thư này", "Please reply to this letter; the reply is passed on word for word"},
	{cancelWord, "với nội dung HỦY", "with the word HỦY"},
	{theNumber, "chỉ với sáu chữ số", "with the six digits"},
	{draftInWords, "Trả lời thư này, đính kèm tệp dự thảo hoặc viết toàn văn", "with its full text in your letter"},
	{draftLater, "trình bằng cách trả lời chính thư này, đính kèm", "by replying to this same letter, with"},
	{anyResult, "báo từng kết quả bất cứ lúc nào bằng cách trả lời", "report a result at any time by replying"},
	{resultFile, "gửi kết quả bằng cách trả lời chính thư này", "hand in the result by replying to this same letter"},
	{draftInWords, "Trả lời thư này, đính kèm tệp kế hoạch", "with the plan of the event attached"},
	{notMe, "trả lời không phải mình gửi", "reply that it was not you"},
}

func (w wordedOffer) in(lang locale.Language) string {
	if lang == locale.English {
		return w.english
	}
	return w.vietnamese
}
