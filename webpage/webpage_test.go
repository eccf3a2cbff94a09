package webpage_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"loa/webpage"
)

func TestRead(t *testing.T) {
	t.Parallel()
	windows, err := charmap.Windows1258.NewEncoder().Bytes([]byte("<title>C\u1ea3i c\u00e1ch</title>"))
	if err != nil { // windows-1258 writes tones apart
		windows, err = charmap.Windows1258.NewEncoder().Bytes([]byte("<title>C\u0061\u0309i c\u0061\u0301ch</title>"))
	}
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, content, contentType string
		want                       webpage.Page
	}{
		{
			name: "an article without what stands around it", contentType: "text/html; charset=utf-8",
			content: `<!doctype html><title> Cải cách
				hành chính </title><nav>Trang chủ</nav><script>var a = "<p>x</p>"</script><style>p{}</style>
				<h1>Một cửa</h1><p>Người dân <b>nộp</b> hồ sơ<br>trực tuyến.</p><aside>Tin khác</aside><footer>Bản quyền</footer>`,
			want: webpage.Page{Title: "Cải cách hành chính", Text: "Một cửa Người dân nộp hồ sơ trực tuyến."},
		},
		{name: "letters inside a word are not parted", content: `<p>Q<em>u</em>ận &amp; huyện</p>`, want: webpage.Page{Text: "Quận & huyện"}},
		{name: "a page that is one form, as ASP.NET writes it", content: `<form id="aspnetForm"><p>Bản tin</p></form>`, want: webpage.Page{Text: "Bản tin"}},
		{
			name: "a page that scripts write has the title for social networks", content: `<meta property="og:title" content="Phóng sự một cửa"><div id="app"></div>`,
			want: webpage.Page{Title: "Phóng sự một cửa"},
		},
		{
			name: "the title of a picture is not that of the page", content: `<svg><title>Biểu tượng</title></svg><title>Bản tin</title>`,
			want: webpage.Page{Title: "Bản tin"},
		},
		{name: "a page that was cut off", content: `<title>Bản tin</title><p>Phường Ba Đình <a href="/x`, want: webpage.Page{Title: "Bản tin", Text: "Phường Ba Đình"}},
		{name: "plain text", content: "Dòng 1\n\n\tDòng 2", contentType: "text/plain; charset=utf-8", want: webpage.Page{Text: "Dòng 1 Dòng 2"}},
		{name: "a picture says nothing", content: "\x89PNG\r\n", contentType: "image/png"},
		{name: "nothing", contentType: "text/html"},
		{name: "zeros and bytes that are no text", content: "<p>a\x00b\xff</p>", contentType: "text/html; charset=utf-8", want: webpage.Page{Text: "ab\uFFFD"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, webpage.Read([]byte(test.content), test.contentType)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a charset of Vietnamese pages from before Unicode", func(t *testing.T) {
		t.Parallel()
		if got := webpage.Read(windows, "text/html; charset=windows-1258").Title; !strings.HasPrefix(got, "Ca") && !strings.HasPrefix(got, "Cả") {
			t.Errorf("the title is %q", got)
		}
	})
	t.Run("what is kept has a bound, and ends with a whole letter", func(t *testing.T) {
		t.Parallel()
		page := webpage.Read([]byte("<title>"+strings.Repeat("ệ", 1000)+"</title><p>"+strings.Repeat("Đường ", 60_000)), "text/html; charset=utf-8")
		if len(page.Title) > webpage.MaxTitle || len(page.Text) > webpage.MaxText || len(page.Text) < webpage.MaxText-6 || !utf8.ValidString(page.Title+page.Text) {
			t.Errorf("a title of %d and a text of %d bytes", len(page.Title), len(page.Text))
		}
	})
}

const article = "Sáng nay, Ủy ban nhân dân phường Ba Đình tổ chức hội nghị tuyên truyền cải cách hành chính với hơn ba trăm người dân tham dự, giới thiệu cách nộp hồ sơ trực tuyến và thanh toán lệ phí qua mạng."

func TestChanged(t *testing.T) {
	t.Parallel()
	short := func(title string) webpage.Page { return webpage.Page{Title: title, Text: "Đang tải"} }
	tests := []struct {
		name        string
		before, now webpage.Page
		want        bool
	}{
		{"the same text", webpage.Page{Text: article}, webpage.Page{Text: article}, false},
		{"other letters of the same words", webpage.Page{Text: article}, webpage.Page{Text: strings.ToUpper(article)}, false},
		{"news around it changed", webpage.Page{Text: article + " Tin mới nhất hôm nay"}, webpage.Page{Text: "Thời tiết Hà Nội " + article + " Giá vàng giảm"}, false},
		{"another article", webpage.Page{Text: article}, webpage.Page{Text: "Dự báo thời tiết ngày mai Hà Nội có mưa rào và dông rải rác, gió đông nam cấp hai đến cấp ba, nhiệt độ cao nhất ba mươi độ."}, true},
		{"an empty page", webpage.Page{Text: article}, webpage.Page{}, true},
		{"a page that scripts write, under the same title", short("Một cửa"), short("Một cửa"), false},
		{"a page that scripts write, under another title", short("Một cửa"), short("Khuyến mãi"), true},
		{"a page that said little says more", short("Một cửa"), webpage.Page{Title: "Một cửa", Text: article}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := webpage.Changed(test.before, test.now); got != test.want {
				t.Errorf("changed: %v", got)
			}
		})
	}
}

func TestSaysRemoved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		page webpage.Page
		want bool
	}{
		{"an article", webpage.Page{Title: "Hội nghị", Text: article}, false},
		{"a page that says so", webpage.Page{Title: "Cổng thông tin", Text: "Rất tiếc, bài viết không tồn tại hoặc đã hết hạn. Về trang chủ"}, true},
		{"a title that says so", webpage.Page{Title: "404 Not Found – Báo", Text: strings.Repeat(article, 5)}, true},
		{"a video", webpage.Page{Title: "YouTube", Text: "Video unavailable. This video isn't available anymore"}, true},
		{"a long article about pages that are gone", webpage.Page{Title: "Khắc phục lỗi trang", Text: strings.Repeat(article, 5) + " bài viết không tồn tại"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := webpage.SaysRemoved(test.page); got != test.want {
				t.Errorf("removed: %v", got)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("<title>Bản tin</title><p>Phường <b>Ba Đình</b>"), "text/html; charset=utf-8")
	f.Add([]byte("<svg><title><nav></svg></nav><textarea><!--"), "text/html; charset=windows-1258")
	f.Add([]byte{0xff, 0xfe, '<', 0, 'p', 0}, "")
	f.Fuzz(func(t *testing.T, content []byte, contentType string) {
		page := webpage.Read(content, contentType)
		if len(page.Title) > webpage.MaxTitle || len(page.Text) > webpage.MaxText {
			t.Errorf("a title of %d and a text of %d bytes", len(page.Title), len(page.Text))
		}
		if all := page.Title + page.Text; !utf8.ValidString(all) || strings.Contains(all, "\x00") {
			t.Errorf("%q cannot be stored", all)
		}
		if webpage.Changed(page, page) {
			t.Errorf("%+v differs from itself", page)
		}
	})
}
