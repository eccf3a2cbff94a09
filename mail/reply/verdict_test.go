package reply_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"loa/mail/inbound"
	"loa/mail/mailtest"
	"loa/mail/reply"
	"loa/mail/senderauth"
)

type sample struct {
	text string
	want reply.Verdict
}

// samples returns the rows of a table of labelled replies: text, expected verdict, optionally a note.
func samples(t testing.TB, name string) []sample {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []sample
	for _, row := range rows[1:] {
		out = append(out, sample{row[0], reply.Verdict(row[1])})
	}
	if len(out) < 60 {
		t.Fatalf("%s has %d samples, want at least 60", name, len(out))
	}
	return out
}

// tally counts letters by their labelled verdict, and those interpreted as labelled.
type tally struct{ right, total map[reply.Verdict]int }

func newTally() *tally { return &tally{right: map[reply.Verdict]int{}, total: map[reply.Verdict]int{}} }

func (c *tally) add(other *tally) {
	for verdict, n := range other.total {
		c.total[verdict] += n
		c.right[verdict] += other.right[verdict]
	}
}

func (c *tally) String() string {
	var out []string
	for _, verdict := range []reply.Verdict{reply.VerdictApprove, reply.VerdictReturn, reply.VerdictConditional, reply.VerdictUnclear} {
		out = append(out, fmt.Sprintf("%s %d of %d", verdict, c.right[verdict], c.total[verdict]))
	}
	return strings.Join(out, ", ")
}

// check fails the test when too few letters of a verdict were interpreted as such.
func (c *tally) check(t *testing.T) {
	t.Helper()
	for want, percent := range map[reply.Verdict]int{reply.VerdictApprove: 95, reply.VerdictReturn: 95, reply.VerdictConditional: 80, reply.VerdictUnclear: 80} {
		if c.right[want]*100 < c.total[want]*percent {
			t.Errorf("%s: %d of %d, want at least %d%%", want, c.right[want], c.total[want], percent)
		}
	}
}

// TestInterpretCorpus is the acceptance test of the package. No letter but an approval is interpreted as one, and few clear letters
// are interpreted as unclear, for each table from each mail program and in total.
func TestInterpretCorpus(t *testing.T) {
	t.Parallel()
	everyClient := slices.Concat(mailtest.Clients, mailtest.SignedClients, mailtest.LegacyClients)
	all := make(chan *tally, 3*len(everyClient))
	t.Run("each", func(t *testing.T) {
		for _, table := range []string{"replies.csv", "replies_own.csv", "replies_hard.csv"} {
			for _, client := range everyClient {
				t.Run(table+" from "+client.Name, func(t *testing.T) {
					t.Parallel()
					count := newTally()
					for _, s := range samples(t, table) {
						count.interpret(t, client, s)
					}
					count.check(t)
					all <- count
				})
			}
		}
	})
	close(all)
	sum := newTally()
	for count := range all {
		sum.add(count)
	}
	t.Logf("%d programs: %s", len(everyClient), sum)
	sum.check(t)
}

// interpret interprets one reply from one mail program and counts it.
func (c *tally) interpret(t *testing.T, client mailtest.MailClient, s sample) {
	t.Helper()
	interpretation := inbound.Explain([]byte(client.Reply(s.text)), senderauth.Trust{}, reply.Context{})
	got := interpretation.Verdict
	if interpretation.Kind == inbound.KindAuto || interpretation.Kind == inbound.KindBounce {
		got = reply.VerdictUnclear // an automatic letter decides nothing
	}
	c.total[s.want]++
	if got == s.want {
		c.right[s.want]++
	} else {
		t.Logf("want %s, got %s (%s): %.60q -> %.60q %+v", s.want, got, interpretation.Kind, s.text, interpretation.NewText, interpretation.Checks[len(interpretation.Checks)-1])
	}
	if got == reply.VerdictApprove && s.want != reply.VerdictApprove {
		t.Errorf("%s interpreted as approve: %q", s.want, s.text)
	}
}

func TestInterpret(t *testing.T) {
	t.Parallel()
	t.Run("single sentences", func(t *testing.T) {
		t.Parallel()
		tests := []struct {
			name, text string
			want       reply.Verdict
		}{
			{name: "an empty text is no decision", text: "", want: reply.VerdictNone},
			{name: "white space is no decision", text: " \n\t ", want: reply.VerdictNone},
			{name: "a plain assent", text: "Đồng ý", want: reply.VerdictApprove},
			{name: "a numbered list with two answers is asked about", text: "1. Đồng ý\n2. Không", want: reply.VerdictUnclear},
			{name: "the ready answer of the approving button", text: "DUYET 7K3F", want: reply.VerdictApprove},
			{name: "the ready answer of the returning button", text: "TRA LAI 7K3F", want: reply.VerdictReturn},
			{name: "the ready answer with a condition beneath", text: "DUYET 7K3F\nnhưng sửa tiêu đề", want: reply.VerdictConditional},
			{name: "yes is an assent only alone", text: "Vâng, em xem", want: reply.VerdictUnclear},
			{name: "yes alone is a courtesy", text: "Vâng ạ", want: reply.VerdictUnclear},
			{name: "a decision may stand far down when every sentence above is understood", text: "Trân trọng cảm ơn.\nCảm ơn em.\nCảm ơn các em.\nCảm ơn phòng.\nĐồng ý.", want: reply.VerdictApprove},
			{name: "zero-width letters do not hide a negation", text: "Kh\u200bông đồng ý", want: reply.VerdictReturn},
			{name: "a decomposed negation is one", text: "Kho\u0302ng đồng ý", want: reply.VerdictReturn},
			{name: "lookalike letters do not hide a condition", text: "Đồng ý nhưnɡ sửa", want: reply.VerdictConditional},
			{name: "a condition in capitals is one", text: "ĐỒNG Ý, TRỪ MỤC 2", want: reply.VerdictConditional},
			{name: "a text over the limit is no assent", text: "Đồng ý\n" + strings.Repeat("cảm ơn ", 20_000), want: reply.VerdictUnclear},
			{name: "an assent of which the person addressed is the subject is asked about", text: "Anh đang họp, chị duyệt nhé", want: reply.VerdictUnclear},
			{name: "an assent of the person called is asked about", text: "Chị Lan ơi, chị duyệt nhé", want: reply.VerdictUnclear},
			{name: "one word of kinship throughout is the sender's", text: "Anh đang họp, anh duyệt nhé", want: reply.VerdictApprove},
			{name: "a label without a value is no assent", text: "Phê duyệt:", want: reply.VerdictUnclear},
			{name: "a title in quotation marks decides nothing", text: "Đồng ý với bài \"Không để dân chờ, dân đợi\" nhé em", want: reply.VerdictApprove},
			{name: "quotation marks hide no order", text: "Đồng ý với bài \"sửa quận thành phường\"", want: reply.VerdictConditional},
			{name: "boxes in one line", text: "[x] Đồng ý  [ ] Không đồng ý  [ ] Ý kiến khác", want: reply.VerdictApprove},
			{name: "a box of refusal in one line", text: "[ ] Đồng ý  [x] Trả lại", want: reply.VerdictReturn},
			{name: "a postscript binds", text: "Đồng ý.\n\nP/S: bỏ ảnh", want: reply.VerdictConditional},
			{name: "the new tone placement is understood", text: "Thoả thuận rồi, huỷ duyệt", want: reply.VerdictReturn},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				reading := reply.Interpret(test.text, reply.Context{})
				got, checks := reading.Verdict, reading.Checks
				if got != test.want {
					t.Errorf("got %s, want %s: %+v", got, test.want, checks)
				}
			})
		}
	})
	// These sentences were written to be misinterpreted as approvals; some are no natural sentences.
	t.Run("a hard sentence is never an approval", func(t *testing.T) {
		t.Parallel()
		for _, s := range samples(t, "never_approve.csv") {
			if got := reply.Interpret(s.text, reply.Context{}); got.Verdict == reply.VerdictApprove {
				t.Errorf("%q interpreted as approve: %+v", s.text, got.Checks)
			}
		}
	})
	// Every assent with every binding phrase must not be an approval.
	t.Run("an assent with a binding phrase is no approval", func(t *testing.T) {
		t.Parallel()
		assents := []string{"Đồng ý", "Nhất trí với dự thảo", "Duyệt", "OK", "dong y", "Approved", "Tôi phê duyệt", "Cho đăng"}
		bindings := []string{
			", nhưng sửa tiêu đề", ". Tuy nhiên cần rà soát", " với điều kiện có ảnh", " nếu kịp", " sau khi sửa", ", trừ mục 2", ". Riêng ảnh thì bỏ", " một phần",
			", lưu ý lỗi trang 2", ". Thêm số điện thoại", " không?", " chưa?", "?", ". Bổ sung nguồn", " mục 1, mục 2 không", ", khoan đăng", ". Đừng đăng", " but fix it",
			" nhung sua lai", " voi dieu kien", " neu duoc", "\n\nP/S: thay ảnh", "\nKhông đăng ảnh", ". Số liệu sai", ", chỉ đăng nội bộ", " vào tuần sau", " khi có chữ ký",
			" cơ bản", " về nguyên tắc", " tạm thời", ", chờ Sở Tài chính", ". Xem lại đoạn cuối", ". Đính chính tên cơ quan", " như ý kiến đ/c Hùng", " gia hạn",
		}
		for _, assent := range assents {
			for _, binding := range bindings {
				if got := reply.Interpret(assent+binding, reply.Context{}); got.Verdict == reply.VerdictApprove {
					t.Errorf("%q interpreted as approve: %+v", assent+binding, got.Checks)
				}
			}
		}
	})
	// Every spelling of "không" in front of an assent must negate it.
	t.Run("a negated assent is no assent in any spelling", func(t *testing.T) {
		t.Parallel()
		for _, no := range []string{"Không", "không", "KHÔNG", "ko", "k", "kg", "khg", "hông", "hok", "0", "chưa", "chưa thể", "không thể", "chẳng", "không hề", "tôi không", "khong", "khong the", "không phải là"} {
			for _, yes := range []string{"đồng ý", "nhất trí", "duyệt", "phê duyệt", "chấp thuận", "thống nhất", "tán thành", "dong y", "ok", "cho đăng"} {
				text := fmt.Sprintf("%s %s", no, yes)
				if got := reply.Interpret(text, reply.Context{}); got.Verdict == reply.VerdictApprove || got.Verdict == reply.VerdictConditional {
					t.Errorf("%q interpreted as %s: %+v", text, got.Verdict, got.Checks)
				}
			}
		}
	})
	// An assent above, below or beside a return or a condition is no approval.
	t.Run("no assent outranks a refusal or a condition", func(t *testing.T) {
		t.Parallel()
		for _, table := range []string{"replies.csv", "replies_own.csv", "replies_hard.csv"} {
			for _, s := range samples(t, table) {
				if s.want != reply.VerdictReturn && s.want != reply.VerdictConditional {
					continue
				}
				for _, assent := range []string{"Đồng ý.", "DUYET 7K3F", "Kính gửi Phòng,\nTôi nhất trí với dự thảo.", "ok em", "Approved."} {
					for _, text := range []string{assent + "\n" + s.text, s.text + "\n" + assent, assent + " " + s.text, s.text + " " + assent} {
						if got := reply.Interpret(text, reply.Context{}); got.Verdict == reply.VerdictApprove {
							t.Errorf("%q interpreted as approve: %+v", text, got.Checks)
						}
					}
				}
			}
		}
	})
}
