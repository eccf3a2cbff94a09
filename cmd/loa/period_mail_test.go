package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"loa/cmd/loa/sample"
	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/indicator"
	"loa/plan/period"
	"loa/store"
	"loa/waittest"
)

// periodByMail is an open period of a plan, with the letters of its units.
type periodByMail struct {
	*approvalTask
	which period.ID
	want  map[directory.UnitCode]map[indicator.Code]string // what the units reported
}

// openPeriod imports a plan of this year, adds its periods, and opens the one of today.
func openPeriod(t *testing.T, c *cluster) *periodByMail {
	t.Helper()
	p := &periodByMail{approvalTask: &approvalTask{journey: &journey{cluster: c}}, want: map[directory.UnitCode]map[indicator.Code]string{}}
	today := calendar.Today(time.Now())
	path := filepath.Join(t.TempDir(), "ke-hoach.csv")
	text := fmt.Sprintf("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n1;Tuyên truyền CCHC;Tin, bài;Sở Tài chính;Trước ngày 15/12/%d\n", today.Year())
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must("plan", "import", path, "--year", fmt.Sprint(today.Year()), "--suffix", "ky", "--title", "Kế hoạch kỳ báo cáo")
	p.plan = plan.NewPlanID(today.Year(), "ky")
	p.must("period", "add", string(p.plan))
	listed, err := p.mustOpenStore().PeriodStates(t.Context(), p.plan)
	if err != nil || len(listed) == 0 {
		t.Fatal(err, len(listed))
	}
	p.which = listed[len(listed)-1].Period.ID // from 15 December on, the year is behind
	for _, each := range listed {
		if !each.Period.To.Before(today) {
			p.which = each.Period.ID
			break
		}
	}
	waittest.Eventually(t, "the period is open", func() error {
		_, err := p.loa("period", "open", string(p.which), "--plan", string(p.plan), "--until", today.AddDays(7).String())
		return err
	})
	return p
}

// focalPoint is the address of the focal point of a unit.
func focalPoint(unit directory.UnitCode) string { return sample.Address(unit, "daumoi") }

// request waits for the letter that asks a unit, in its mailbox.
func (p *periodByMail) request(unit directory.UnitCode) (asked mail.Letter) {
	p.t.Helper()
	waittest.Eventually(p.t, "the request reaches "+focalPoint(unit), func() error {
		letters, err := p.mailboxOf(focalPoint(unit))
		for _, letter := range letters {
			if strings.Contains(letter.Subject, "Đề nghị báo cáo") {
				asked = letter
				return nil
			}
		}
		return fmt.Errorf("%d letters: %w", len(letters), err)
	})
	return asked
}

// report answers a letter of loa, and returns the answer of loa to it.
func (p *periodByMail) report(unit directory.UnitCode, raw []byte, to mail.Letter, outcome store.Outcome) mail.Letter {
	p.t.Helper()
	in := p.deliver(focalPoint(unit), to, raw)
	if in.Outcome != outcome {
		p.t.Errorf("the letter of %s ended as %s (%s), want %s", unit, in.Outcome, in.Note, outcome)
	}
	return p.awaitReplyTo(focalPoint(unit), messageIDOf(p.t, raw))
}

// formOf is the form in a letter, with numbers in the lines that begin with some labels.
func formOf(letter mail.Letter, numbers map[string]string) string {
	var lines []string
	for line := range strings.Lines(letter.Text) {
		text, ofForm := strings.CutPrefix(strings.TrimSpace(line), "| ")
		if !ofForm {
			continue
		}
		for label, number := range numbers {
			if text == label+":" {
				text += " " + number
			}
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}

// table1258 is a table in windows-1258, which has the tones apart.
func table1258(t *testing.T, text string) []byte {
	t.Helper()
	var b strings.Builder
	for _, r := range text {
		tone := ""
		letter := strings.Map(func(part rune) rune {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", part) {
				tone = string(part)
				return -1
			}
			return part
		}, norm.NFD.String(string(r)))
		b.WriteString(norm.NFC.String(letter) + tone)
	}
	encoded, err := charmap.Windows1258.NewEncoder().Bytes([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// csvFile adds a table to a letter.
func csvFile(raw, content []byte) []byte {
	return bytes.Replace(withFile(raw, "bao-cao.csv", content), []byte("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), []byte("text/csv"), 1)
}

// TestPeriodByMail opens a period for the units of the sample. They answer by mail in every shape; what counts is what they sent, and each gets a receipt.
func TestPeriodByMail(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.start("LOA_SMTP_RATE=6000")
	p := openPeriod(t, c)
	for unit, send := range map[directory.UnitCode]func(directory.UnitCode, mail.Letter){
		"so-tai-chinh": func(unit directory.UnitCode, asked mail.Letter) {
			text := formOf(asked, map[string]string{"Số tin đăng báo, cổng thông tin điện tử": "12", "Số hội nghị": "2", "Số lượt người dự hội nghị": "240"})
			p.report(unit, replyTo(asked, focalPoint(unit), text), asked, store.OutcomeApplied)
			p.want[unit] = map[indicator.Code]string{"NEWS": "12", "CONF": "2", "CONF_P": "240"}
		},
		"so-du-lich": func(unit directory.UnitCode, asked mail.Letter) {
			p.report(unit, replyTo(asked, focalPoint(unit), "Kính gửi Sở Nội vụ, trong kỳ Sở đã đăng 9 bài viết và tổ chức 3 hội nghị với 150 lượt người dự."), asked, store.OutcomeApplied)
			p.want[unit] = map[indicator.Code]string{"ART": "9", "CONF": "3", "CONF_P": "150"}
		},
		"so-xay-dung": func(unit directory.UnitCode, asked mail.Letter) {
			raw := withFile(replyTo(asked, focalPoint(unit), "Em gửi báo cáo ạ."), "bao-cao.xlsx", workbook(t))
			p.report(unit, raw, asked, store.OutcomeApplied)
			p.want[unit] = map[indicator.Code]string{"NEWS": "12"}
		},
		"so-cong-thuong": func(unit directory.UnitCode, asked mail.Letter) {
			table := table1258(t, "Chỉ tiêu;Đơn vị tính;Kết quả trong kỳ\nSố tin;tin;14\nSố video, clip;video;5\nSố hội nghị;hội nghị;1\n")
			p.report(unit, csvFile(replyTo(asked, focalPoint(unit), "Em gửi báo cáo ạ."), table), asked, store.OutcomeApplied)
			p.want[unit] = map[indicator.Code]string{"NEWS": "14", "VID": "5", "CONF": "1"}
		},
		"so-van-hoa-va-the-thao": func(unit directory.UnitCode, asked mail.Letter) {
			p.report(unit, replyTo(asked, focalPoint(unit), "Trong kỳ, Sở không phát sinh."), asked, store.OutcomeApplied)
		},
		"so-y-te": func(unit directory.UnitCode, asked mail.Letter) {
			p.report(unit, replyTo(asked, focalPoint(unit), "Kính gửi các đồng chí báo cáo của Sở."), asked, store.OutcomeQuestion)
		},
		"so-giao-duc-va-dao-tao": func(unit directory.UnitCode, asked mail.Letter) {
			p.report(unit, replyTo(asked, focalPoint(unit), "Số tin: 12\nSố bài: 3"), asked, store.OutcomeApplied)
			p.report(unit, replyTo(asked, focalPoint(unit), "Xin đính chính như sau.\nSố tin: 21"), asked, store.OutcomeApplied)
			p.want[unit] = map[indicator.Code]string{"NEWS": "21"}
		},
		"so-noi-vu": func(unit directory.UnitCode, asked mail.Letter) {
			receipt := p.report(unit, replyTo(asked, focalPoint(unit), "Số tin: 7\nSố video: khoảng 30"), asked, store.OutcomeApplied)
			if !strings.Contains(receipt.Text, "khoảng 30") {
				t.Errorf("the receipt does not ask:\n%s", receipt.Text)
			}
			p.report(unit, replyTo(receipt, focalPoint(unit), "Số video: 31"), receipt, store.OutcomeApplied)
			p.want[unit] = map[indicator.Code]string{"NEWS": "7", "VID": "31"}
		},
	} {
		send(unit, p.request(unit))
	}
	p.checkCounted()
	p.must("period", "close", string(p.which), "--plan", string(p.plan))
	late := p.request("so-tu-phap")
	if told := p.report("so-tu-phap", replyTo(late, focalPoint("so-tu-phap"), "Số tin: 4"), late, store.OutcomeRefused); !strings.Contains(told.Text, "đã khóa từ ngày") {
		t.Errorf("the unit is told:\n%s", told.Text)
	}
	p.checkCounted()
	p.checkStatuses()
	checkLettersBalanced(t, c)
}

// checkCounted checks that what counts is what the units sent.
func (p *periodByMail) checkCounted() {
	p.t.Helper()
	figures, err := p.mustOpenStore().CountedFigures(p.t.Context(), p.plan, p.which)
	if err != nil {
		p.t.Fatal(err)
	}
	got := map[directory.UnitCode]map[indicator.Code]string{}
	for _, f := range figures {
		if got[f.Unit] == nil {
			got[f.Unit] = map[indicator.Code]string{}
		}
		got[f.Unit][f.Indicator] = f.Value.String()
	}
	if diff := cmp.Diff(p.want, got); diff != "" {
		p.t.Errorf("figures (-sent +counted):\n%s", diff)
	}
}

func (p *periodByMail) checkStatuses() {
	p.t.Helper()
	state, err := p.mustOpenStore().PeriodState(p.t.Context(), p.plan, p.which)
	if err != nil {
		p.t.Fatal(err)
	}
	counts := map[period.Status]int{}
	for _, o := range state.Obligations {
		counts[o.Status]++
	}
	if counts[period.StatusReceived] != 6 || counts[period.StatusNil] != 1 || counts[period.StatusOwed] != len(state.Obligations)-7 {
		p.t.Errorf("statuses %v of %d units", counts, len(state.Obligations))
	}
}

// checkLettersBalanced checks that every fetched letter has one outcome.
func checkLettersBalanced(t *testing.T, c *cluster) {
	t.Helper()
	counts, err := c.mustOpenStore().LetterCounts(t.Context())
	if err != nil || !counts.Balanced() || counts.Open != 0 {
		t.Errorf("letters are missing in the counts: %+v, %v", counts, err)
	}
}
