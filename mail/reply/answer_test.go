package reply_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loa/mail/reply"
)

// acted returns the acts of a text without the words, and without what it says of a decision that was made.
func acted(text string) []reply.Act {
	var acts []reply.Act
	for _, act := range reply.ReadAnswer(text, reply.Context{}).Acts {
		if act.Kind == reply.ActConfirm || act.Kind == reply.ActRevoke || act.Kind == reply.ActObscure || act.Kind == "" {
			continue
		}
		act.Words = ""
		acts = append(acts, act)
	}
	return acts
}

func TestReadAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       reply.Act
	}{
		{"a full date in digits", "Đề nghị lùi thời hạn đến 30/9/2027", reply.Act{Kind: reply.ActMoreTime, Until: reply.Date{Year: 2027, Month: 9, Day: 30}, When: "30/9/2027"}},
		{"a date with full stops", "Xin gia hạn đến 15.12.2027 ạ", reply.Act{Kind: reply.ActMoreTime, Until: reply.Date{Year: 2027, Month: 12, Day: 15}, When: "15.12.2027"}},
		{"a date in words and digits", "xin lui den ngay 5 thang 8 nam 2027", reply.Act{Kind: reply.ActMoreTime, Until: reply.Date{Year: 2027, Month: 8, Day: 5}, When: "ngay 5 thang 8 nam 2027"}},
		{"a spelled date", "em xin lùi đến ngày mười hai tháng bảy năm hai nghìn không trăm hai mươi bảy ạ", reply.Act{Kind: reply.ActMoreTime, Until: reply.Date{Year: 2027, Month: 7, Day: 12}, When: "ngày mười hai tháng bảy năm hai nghìn không trăm hai mươi bảy"}},
		{"a day that is in no calendar", "Xin lùi đến 31/02/2027", reply.Act{Kind: reply.ActMoreTime}},
		{"words that are no full date", "Xin nộp muộn đến thứ Hai tuần sau", reply.Act{Kind: reply.ActMoreTime, When: "thứ Hai tuần sau"}},
		{"a number of days", "Xin thêm 5 ngày ạ", reply.Act{Kind: reply.ActMoreTime, When: "5 ngày"}},
		{"a unit with a comma in its name", "Đề nghị giao Báo và Phát thanh, truyền hình Hà Nội chủ trì", reply.Act{Kind: reply.ActOtherUnit, Unit: "Báo và Phát thanh, truyền hình Hà Nội"}},
		{"a unit in small letters", "de nghi chuyen so noi vu", reply.Act{Kind: reply.ActOtherUnit, Unit: "so noi vu"}},
		{"a colleague with a title", "Giao đồng chí Nguyễn Thị Lan, Chánh Văn phòng thực hiện", reply.Act{Kind: reply.ActHandover, To: "Nguyễn Thị Lan"}},
		{"an address with a mark of the sentence behind it", "Đăng ở https://a.test/b?v=1, anh xem nhé.", reply.Act{Kind: reply.ActPlace, Link: "https://a.test/b?v=1"}},
		{"an address without a scheme", "Bài đây ạ: phuongbadinh.test/cchc/4", reply.Act{Kind: reply.ActPlace, Link: "phuongbadinh.test/cchc/4"}},
		{"the number of a document", "Sở đã ban hành Công văn số 1520/SNV-CCHC ngày 03/5/2027", reply.Act{Kind: reply.ActPlace, Link: "1520/SNV-CCHC"}},
		{"thousands with a full stop", "lượt xem 15.300", reply.Act{Kind: reply.ActFigures}},
		{"words typed with the input method off", "ddơn vị em nhaanj việc này ạ", reply.Act{Kind: reply.ActTakeOn}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			acts := acted(test.text)
			i := slices.IndexFunc(acts, func(a reply.Act) bool { return a.Kind == test.want.Kind })
			if i < 0 {
				t.Fatalf("%q: %+v", test.text, acts)
			}
			if diff := cmp.Diff(test.want, acts[i]); diff != "" {
				t.Errorf("%q: %s", test.text, diff)
			}
		})
	}
}

func TestReadAnswerProse(t *testing.T) {
	t.Parallel()
	const news = "Ngày 12/4, UBND phường Cửa Nam khai trương điểm hỗ trợ nộp hồ sơ trực tuyến tại nhà văn hóa tổ dân phố số 7. Tại đây có hai đoàn viên trực hằng ngày để hướng dẫn người dân nộp hồ sơ và tra cứu kết quả giải quyết thủ tục hành chính."
	prose := func(text string) bool {
		return slices.ContainsFunc(acted(text), func(a reply.Act) bool { return a.Kind == reply.ActProse })
	}
	for name, text := range map[string]string{
		"a news item":                        news,
		"a text behind words that announce":  "Em gửi anh bài viết:\n" + news + "\nCó gì anh sửa giúp em ạ?",
		"a text that asks, behind a heading": "Nội dung phát thanh: Bà con đã biết nộp hồ sơ tại nhà chưa? " + news,
	} {
		if !prose(text) {
			t.Errorf("%s is no text of substance", name)
		}
	}
	for name, text := range map[string]string{
		"a short text":               "Em gửi bài: mai có ạ",
		"a letter about the request": "Kính gửi Sở, " + strings.Repeat("em đã nhận được yêu cầu viết bài về thủ tục hành chính và sẽ gửi dự thảo sớm ạ. ", 5),
	} {
		if prose(text) {
			t.Errorf("%s is taken for a text of substance", name)
		}
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, text := range []string{
		"Đã nhận, Sở sẽ triển khai đúng tiến độ.", "Xin lùi đến ngày 30/9/2027 được không ạ?", "Giao đồng chí Nguyễn Thị Lan", "xlink0x xdate1x xdoc99999999999999999999x",
		"https://a.test/b 1520/SNV-CCHC 1.250.300,5 %", "DUYET 7K3F", "👍", "ngày mười tháng ba năm hai nghìn không trăm hai mươi bảy", "ddeefs nhaanj", "\ufffd ?a",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answer := reply.ReadAnswer(text, reply.Context{})
		for _, act := range answer.Acts {
			if strings.ContainsAny(act.Link, " \n\t<>") {
				t.Errorf("%q is no link of %q", act.Link, text)
			}
			if act.Until != (reply.Date{}) && time.Date(act.Until.Year, time.Month(act.Until.Month), act.Until.Day, 0, 0, 0, 0, time.UTC).Day() != act.Until.Day {
				t.Errorf("%q has the date %v", text, act.Until)
			}
		}
	})
}
