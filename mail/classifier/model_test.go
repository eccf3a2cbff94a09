package classifier_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/classifier"
	"loa/mail/reply"
)

var questions = []string{"assignment", "drafting", "publication", "report", "extension", "hold"}

func TestGuess(t *testing.T) {
	t.Parallel()
	model := classifier.Trained()
	for _, test := range []struct{ name, question, text, want string }{
		{"a promise in other words", "drafting", "Chiều tối nay em đẩy bài qua cho anh", "promise"},
		{"a promise without marks", "drafting", "chieu toi nay em day bai qua cho anh", "promise"},
		{"a promise in capitals", "drafting", "CHIỀU TỐI NAY EM ĐẨY BÀI QUA CHO ANH", "promise"},
		{"another question, another meaning", "extension", "Thôi cho họ thêm ít hôm", "grant"},
		{"a blank month", "report", "Tháng vừa rồi xã trắng tin bài chị ạ", "nil"},
		{"a question", "assignment", "Mẫu biểu lấy ở đâu hả anh?", "ask"},
		{"thanks", "publication", "Cám ơn cả nhà nhiều lắm", "thanks"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := model.Guess(test.question, test.text)
			if got.Label != test.want {
				t.Errorf("got %v, want %s", got, test.want)
			}
			if again := model.Guess(test.question, test.text); again != got {
				t.Errorf("first %v, then %v", got, again)
			}
		})
	}
	t.Run("a question that was not learned", func(t *testing.T) {
		t.Parallel()
		if got := model.Guess("approval", "Đồng ý"); got != (classifier.Guess{}) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a long text is not guessed", func(t *testing.T) {
		t.Parallel()
		for _, long := range []string{strings.Repeat("Đơn vị xin nhận nhiệm vụ. ", 14), strings.Repeat("ạ", 2000)} {
			if got := model.Guess("assignment", long); got != (classifier.Guess{}) {
				t.Errorf("got %v", got)
			}
		}
	})
}

func TestSignsOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		want       []classifier.Sign
	}{
		{"an acceptance", "Xã nhận việc này", []classifier.Sign{classifier.SignWork}},
		{"without marks", "xa nhan viec nay", []classifier.Sign{classifier.SignWork}},
		{"a negation", "Xã không nhận", []classifier.Sign{classifier.SignNegation, classifier.SignWork}},
		{"a condition", "Có kinh phí thì nhận", []classifier.Sign{classifier.SignCondition, classifier.SignWork}},
		{"a question by its mark", "Nhận?", []classifier.Sign{classifier.SignQuestion, classifier.SignWork}},
		{"marks tell words apart", "Bố anh ở Hà Nội", nil},
		{"a figure in digits", "Đăng 12 tin", []classifier.Sign{classifier.SignFigure}},
		{"a figure in words", "Mười hai tin", []classifier.Sign{classifier.SignFigure}},
		{"nought", "Số tin: 0", []classifier.Sign{classifier.SignFigure, classifier.SignNone}},
		{"a time and a place", "Loa thôn đọc 17h30 hôm 5/6", []classifier.Sign{classifier.SignPlace, classifier.SignTime}},
		{"an address", "https://a.test/b", []classifier.Sign{classifier.SignLink}},
		{"the number of a document", "156/KH-UBND", []classifier.Sign{classifier.SignLink}},
		{"nothing", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, classifier.SignsOf(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzGuess(f *testing.F) {
	for _, text := range []string{"", "Mai em gửi.", "12/5 17h30 https://a.test 0", "\xff\x00?", "dạ vâng\n\nem nhận", strings.Repeat("ă", 9000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, question := range questions {
			got := classifier.Trained().Guess(question, text)
			if got == (classifier.Guess{}) && len(text) > 150 {
				continue // too long
			}
			if got.Label == "" || math.IsNaN(got.Probability) || got.Probability <= 0 || got.Probability > 1 {
				t.Errorf("%s: %v", question, got)
			}
			if again := classifier.Trained().Guess(question, text); again != got {
				t.Errorf("%s: first %v, then %v", question, got, again)
			}
		}
		if signs := classifier.SignsOf(text); !slices.IsSorted(signs) {
			t.Errorf("signs %v", signs)
		}
	})
}

// BenchmarkGuess compares an answer of ordinary length, and the longest that is looked at, with the labelled ones. What the grammar takes for the
// first stands beside it.
func BenchmarkGuess(b *testing.B) {
	const ordinary = "Kính gửi anh, phường đã nhận được thư, tuần này cán bộ đi tập huấn cả nên thứ Hai tuần sau, ngày 12/5, em gửi bản thảo để anh xem ạ."
	for name, text := range map[string]string{"ordinary": ordinary, "longest": strings.Repeat("Phường đã nhận thư ngày 12/5 lúc 17h30. ", 10)} {
		b.Run(name, func(b *testing.B) {
			model := classifier.Trained()
			for b.Loop() {
				model.Guess("drafting", text)
				classifier.SignsOf(text)
			}
		})
	}
	b.Run("grammar", func(b *testing.B) {
		for b.Loop() {
			reply.ReadAnswer(ordinary, reply.Context{})
		}
	})
}
