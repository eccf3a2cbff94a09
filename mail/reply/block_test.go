package reply_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/reply"
)

// taught is the context of a sender three of whose letters had this text around other answers.
func taught(t *testing.T, letters ...string) reply.Context {
	t.Helper()
	count := map[string]int{}
	c := reply.Context{Recurring: map[string]bool{}}
	for _, letter := range letters {
		for _, block := range reply.Blocks(letter, "", reply.Context{}) {
			if count[block.Key]++; count[block.Key] == reply.LettersThatTeach {
				c.Recurring[block.Key] = true
			}
		}
	}
	return c
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, block string
		learned     bool
	}{
		{"a motto with a negation", "Không ngừng đổi mới - Phục vụ nhân dân", true},
		{"a motto with a negation in a plain sentence", "Không ngừng đổi mới, không xa rời nhân dân", true},
		{"a footer of a one-stop desk", "Tiếp công dân sáng thứ Năm. Hồ sơ chưa đạt sẽ được trả lại.", true},
		{"a saying in quotation marks", "“Nói ít, làm nhiều, không hứa suông.”", true},
		{"a legal notice", "Nếu không phải là người nhận hoặc không đồng ý với nội dung, vui lòng xóa thư này.", true},
		{"an assent", "Đồng ý.", false},
		{"an assent in capitals", "ĐỒNG Ý - GIAO PHÒNG THỰC HIỆN", false},
		{"a refusal", "Trả lại.", false},
		{"a bare denial", "Chưa được.", false},
		{"a condition of publication", "Chỉ đăng sau khi Sở Tài chính có ý kiến.", false},
		{"a condition without the draft", "Sau khi họp xong hãy làm.", false},
		{"a request to consult", "Nhớ xin ý kiến Sở Tài chính.", false},
		{"a request in the sender's voice", "Gọi tôi trước khi làm.", false},
		{"a promise", "Để anh xem rồi trả lời.", false},
		{"an order to change", "Sửa lại phần 2.", false},
		{"an order to change without an object", "Bổ sung thêm cho đầy đủ.", false},
		{"a day", "Thứ Hai tuần sau.", false},
		{"a question", "Ai phụ trách việc này?", false},
		{"an order in capitals", "CHỜ SỞ TÀI CHÍNH - GỬI LẠI SAU", false},
		{"a hint about a part", "Lưu ý ảnh bìa.", false},
		{"an order about a date", "Lùi sang ngày 15/12.", false},
		{"an unmarked condition", "Nho sua trang 2 nhe.", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var letters []string
			for _, answer := range []string{"Duyệt.", "Anh đã nhận.", "Trả lại nhé."} {
				letters = append(letters, answer+"\n\n"+tt.block)
			}
			c := taught(t, letters...)
			if got := c.Recurring[reply.BlockKey([]string{tt.block})]; got != tt.learned {
				t.Errorf("learned is %t, want %t", got, tt.learned)
			}
		})
	}
	t.Run("two letters teach nothing", func(t *testing.T) {
		t.Parallel()
		motto := "\n\nKhông ngừng đổi mới - Phục vụ nhân dân"
		if c := taught(t, "Duyệt."+motto, "Trả lại."+motto); len(c.Recurring) > 0 {
			t.Errorf("learned %v", c.Recurring)
		}
	})
	t.Run("a block behind the answer without an empty line is known, and the answer is not", func(t *testing.T) {
		t.Parallel()
		motto := "\nBuông bỏ được thì lòng nhẹ\nBiết đủ thì tâm an"
		c := taught(t, "Duyệt."+motto, "Đã nhận."+motto, "Trả lại, sửa mục 2."+motto)
		text, _, _ := reply.NewText("Đồng ý."+motto, "", c)
		if text != "Đồng ý." {
			t.Errorf("new text %q", text)
		}
	})
	t.Run("a key ignores wrapping, case and marks of punctuation, and no word", func(t *testing.T) {
		t.Parallel()
		one := reply.BlockKey([]string{"“Không ngừng đổi mới", "- Phục vụ nhân dân”"})
		if two := reply.BlockKey([]string{"KHÔNG NGỪNG ĐỔI MỚI - PHỤC VỤ NHÂN DÂN"}); one != two || one == "" {
			t.Errorf("keys %q and %q", one, two)
		}
		if other := reply.BlockKey([]string{"Ngừng đổi mới - Phục vụ nhân dân"}); other == one {
			t.Error("a block without its negation has the same key")
		}
		if empty := reply.BlockKey([]string{"-----", "🌱"}); empty != "" {
			t.Errorf("no words have key %q", empty)
		}
	})
	t.Run("a known block never takes the whole letter", func(t *testing.T) {
		t.Parallel()
		motto := "Không ngừng đổi mới - Phục vụ nhân dân"
		c := reply.Context{Recurring: map[string]bool{reply.BlockKey([]string{motto}): true}}
		if text, _, _ := reply.NewText(motto, "", c); !strings.Contains(text, "đổi mới") {
			t.Errorf("new text %q", text)
		}
	})
}

func TestSender(t *testing.T) {
	t.Parallel()
	binh := reply.Person{Name: "Nguyễn Văn Bình", Title: "Phó Giám đốc", Unit: "Sở Y tế", Phones: []string{"0912345678"}}
	for _, tt := range []struct{ name, letter, want string }{
		{"the given name", "Đồng ý.\nBình", "Đồng ý."},
		{"the given name behind a dash", "Đồng ý - Bình", "Đồng ý"},
		{"initials", "Đồng ý.\nNVB", "Đồng ý."},
		{"capitals", "Đồng ý.\nBÌNH", "Đồng ý."},
		{"without diacritics", "Dong y.\nNguyen Van Binh", "Dong y."},
		{"with a degree", "Đồng ý.\nTS. Nguyễn Văn Bình", "Đồng ý."},
		{"for the director", "Đồng ý.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn Bình", "Đồng ý."},
		{"the registered number", "Đồng ý.\n+84 912 345 678", "Đồng ý."},
		{"a condition below the name remains", "Đồng ý.\nBình\nNhưng bỏ ảnh thứ hai.", "Đồng ý.\nNhưng bỏ ảnh thứ hai."},
		{"an opinion of somebody of the name remains", "Đồng ý với Bình", "Đồng ý với Bình"},
		{"a sentence that begins with the name remains", "Đồng ý.\nBình chưa đồng ý ảnh.", "Đồng ý.\nBình chưa đồng ý ảnh."},
		{"another person's name behind a dash remains", "Đồng ý - Hà", "Đồng ý - Hà"},
		{"the syllable in small letters remains", "Đồng ý\nbình", "Đồng ý\nbình"},
		{"the name as the only line remains", "Bình", "Bình"},
		{"a channel behind a dash remains", "Đồng ý đăng - Sở Y tế", "Đồng ý đăng - Sở Y tế"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, _, _ := reply.NewText(tt.letter, "", reply.Context{Sender: binh}); got != tt.want {
				t.Errorf("new text %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	legal := "Nếu không phải là người nhận hoặc không đồng ý với nội dung, vui lòng xóa thư này."
	for _, tt := range []struct{ name, letter, want string }{
		{"below the answer, without an empty line", "Đồng ý.\n" + legal, "Đồng ý."},
		{"between two paragraphs", "Đồng ý.\n\n" + legal + "\n\nCảm ơn em.", "Đồng ý.\n\n\nCảm ơn em."},
		{"above the answer", legal + "\n\nĐồng ý.", "Đồng ý."},
		{"a tag directly above the answer", "[EXTERNAL]\nĐồng ý.", "Đồng ý."},
		{"a reservation in the sender's voice is no notice", "Đồng ý.\n\nThư này chỉ người nhận có tên mới xem, em hỏi tôi trước.", "Đồng ý.\n\nThư này chỉ người nhận có tên mới xem, em hỏi tôi trước."},
		{"a reservation about the draft is no notice", "Bài có thông tin mật, không đăng.\n\nĐồng ý.", "Bài có thông tin mật, không đăng.\n\nĐồng ý."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, _, _ := reply.NewText(tt.letter, "", reply.Context{}); got != tt.want {
				t.Errorf("new text %q, want %q", got, tt.want)
			}
		})
	}
}

// TestExtractionBlocks: the blocks of an extraction are those of the letter, also where the text, the HTML or both have them.
func TestExtractionBlocks(t *testing.T) {
	t.Parallel()
	const text = "Đồng ý.\n\nCƠ QUAN VĂN MINH\nCÔNG SỞ THÂN THIỆN\n\nVào Th 3, 2 thg 3, 2027 loa <loa@hanoi.test> đã viết:\n> Kính gửi"
	const html = "<p>Đồng ý.</p><p>CƠ QUAN VĂN MINH<br>CÔNG SỞ THÂN THIỆN</p><blockquote>Kính gửi</blockquote>"
	found := 0
	for _, letter := range []struct{ text, html string }{{text, ""}, {"", html}, {text, html}, {" ", " "}} {
		for _, known := range []reply.Context{{}, {Ours: []string{"loa@hanoi.test"}, Recurring: map[string]bool{reply.BlockKey([]string{"CÔNG SỞ THÂN THIỆN"}): true}}} {
			want, got := reply.Blocks(letter.text, letter.html, known), reply.Extract(letter.text, letter.html, known).Blocks()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q and %q (-Blocks +Extract):\n%s", letter.text, letter.html, diff)
			}
			found += len(got)
		}
	}
	if found == 0 {
		t.Error("no letter has a block")
	}
}
