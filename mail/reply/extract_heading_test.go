package reply_test

import (
	"html"
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
)

// The parts of a letter of ours: the heading says what it is, and the marker stands below it.
const (
	ourHeading = "■ Trình duyệt dự thảo (bản trình lần 1): Tuyên truyền cải cách hành chính, chuyên mục trên Đài Phát thanh"
	ourMark    = "— Trả lời phía trên dòng này · Reply above this line —"
	ourLetter  = ourHeading + "\n\n" + ourMark + "\n\n" + ourRequest
)

var knowsLetter = reply.Context{Ours: []string{"loa@hanoi.test"}, Sent: []string{ourLetter}}

// asPage is a text in HTML, a paragraph for each line.
func asPage(text string) string {
	return "<p>" + strings.ReplaceAll(html.EscapeString(text), "\n", "</p><p>") + "</p>"
}

func TestHeading(t *testing.T) {
	t.Parallel()
	wrapped := strings.Replace(ourHeading, "hành chính, ", "hành chính,\n", 1)
	t.Run("the heading of a letter that is quoted without marks is cut", func(t *testing.T) {
		t.Parallel()
		for name, quote := range map[string]string{
			"as it was sent":            ourLetter,
			"wrapped":                   wrapped + "\n\n" + ourMark + "\n\n" + ourRequest,
			"without the empty lines":   strings.ReplaceAll(ourLetter, "\n\n", "\n"),
			"indented":                  "   " + strings.ReplaceAll(ourLetter, "\n", "\n   "),
			"with the signs lost":       strings.ReplaceAll(ourLetter, "■", "?"),
			"of a letter without one":   ourMark + "\n\n" + ourRequest,
			"wrapped with the sign off": strings.Replace(wrapped, "■ ", "", 1) + "\n" + ourMark + "\n" + ourRequest,
		} {
			for _, answer := range []string{"Đồng ý.", "Không duyệt: hình 3 chưa có nguồn.", "Đồng ý.\n\nĐã gửi từ iPhone của tôi"} {
				body := answer + "\n\n" + quote
				for form, e := range map[string]reply.Extraction{"text": reply.Extract(body, "", knowsLetter), "page": reply.Extract("", asPage(body), knowsLetter)} {
					want, _, _ := strings.Cut(answer, "\n")
					if e.Text != want || e.Confidence < reply.MinConfidence {
						t.Errorf("%s, %s: %q with confidence %.1f, want %q", name, form, e.Text, e.Confidence, want)
					}
				}
			}
		}
	})
	t.Run("where nothing of ours is known the sign tells", func(t *testing.T) {
		t.Parallel()
		for name, quote := range map[string]string{"as it was sent": ourLetter, "wrapped": wrapped + "\n\n" + ourMark + "\n\n" + ourRequest} {
			got := inbound.Explain([]byte(mailtest.PlainLetter("utf-8", "8bit", "Đồng ý.\n\n"+quote)), mailtest.Trust, reply.Context{})
			if got.NewText != "Đồng ý." || got.Verdict != reply.VerdictApprove {
				t.Errorf("%s: %q is %s", name, got.NewText, got.Verdict)
			}
		}
	})
	t.Run("words above the marker are the sender's own", func(t *testing.T) {
		t.Parallel()
		below := "\n" + ourMark + "\n\n" + ourRequest
		for _, words := range []string{
			"nhưng sửa ảnh số 3",
			"■ nhưng sửa ảnh số 3",
			"■ Nhưng chưa đăng vội,\nsửa ảnh số 3 đã",
			"bỏ ảnh số 3\n" + ourHeading,
			"Trình duyệt dự thảo lần sau nhớ sửa ảnh số 3",
			"Trình duyệt dự thảo (bản trình lần 1): bỏ ảnh số 3",
		} {
			for name, known := range map[string]reply.Context{"nothing known": {}, "our letters known": knowsLetter} {
				for form, body := range map[string]string{"at once": "Đồng ý.\n" + words + below, "apart": "Đồng ý.\n\n" + words + "\n" + below} {
					if name == "nothing known" && strings.HasPrefix(words, "■") {
						continue // then the sign alone tells
					}
					raw := mailtest.PlainLetter("utf-8", "8bit", body)
					if got := inbound.Explain([]byte(raw), mailtest.Trust, known); got.Verdict == reply.VerdictApprove {
						t.Errorf("%s, %s, %s: %q approves: %q", words, name, form, body, got.NewText)
					}
				}
			}
		}
	})
}
