package content_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/plan/content"
)

func TestPropose(t *testing.T) {
	t.Parallel()
	tags := content.Shipped()
	cases := map[string]struct {
		line           content.Line
		content, forms []content.Code
		unknown        []string
	}{
		"a column that lists forms proposes each": {
			line:  content.Line{Channels: []string{"báo điện tử", "Cổng TTĐT", "truyền thanh", "Zalo"}},
			forms: []content.Code{"press", "loudspeaker", "portal", "social"},
		},
		"words of the column that no list has are told": {
			line:  content.Line{Channels: []string{"khinh khí cầu", "tờ rơi"}},
			forms: []content.Code{"leaflet"}, unknown: []string{"khinh khí cầu"},
		},
		"words that are known to name no form are not told": {line: content.Line{Channels: []string{"văn bản", "trực quan", "Tin, bài"}}},
		"báo cáo and thông báo are not the press":           {line: content.Line{Title: "Thông báo, báo cáo kết quả", Product: "Báo cáo", Channels: []string{"báo cáo"}}},
		"a meeting with press agencies is a meeting": {
			line:  content.Line{Title: "Hội nghị gặp gỡ cơ quan báo chí"},
			forms: []content.Code{"conference"},
		},
		"a loudspeaker station is no radio station": {
			line:  content.Line{Title: "Phát tin trên Đài truyền thanh xã"},
			forms: []content.Code{"loudspeaker"},
		},
		"điện đài, tổng đài and trang trí are no form": {line: content.Line{Title: "Trang trí trụ sở, lắp điện đài, tổng đài"}},
		"syllables of other words are no form":         {line: content.Line{Title: "Lao động, loại bỏ, kịch liệt bảo chí hướng, bán tín bán nghi"}, forms: []content.Code{}},
		"a bản tin is a bulletin, tin is none": {
			line:  content.Line{Title: "Tin về cải cách", Channels: []string{"bản tin điện tử"}},
			forms: []content.Code{"bulletin"},
		},
		"Ban Tin học is no bản tin": {line: content.Line{Title: "Ban Tin học phụ trách"}},
		"a text without marks is read too": {
			line:    content.Line{Title: "Hoi nghi doi thoai ve chi so CCHC", Channels: []string{"to roi"}},
			content: []content.Code{"index", "feedback"}, forms: []content.Code{"leaflet", "dialogue"},
		},
		"the place of a tone mark makes no difference": {
			line:  content.Line{Title: "Toạ đàm, sân khấu hoá"},
			forms: []content.Code{"dialogue", "stage"},
		},
		"a heading counts for a line that names nothing": {
			line:  content.Line{Group: "II. TUYÊN TRUYỀN TRÊN BÁO CHÍ", Title: "Duy trì chuyên mục"},
			forms: []content.Code{"press"},
		},
		"a heading that lists several forms says nothing": {line: content.Line{Group: "II. Báo chí, báo điện tử", Title: "Duy trì chuyên mục"}},
		"the index of units is not that of the city": {
			line:    content.Line{Title: "Công bố Chỉ số CCHC, SIPAS của xã, phường"},
			content: []content.Code{"unit_index"},
		},
		"the general group yields to another": {
			line:    content.Line{Title: "Mô hình mới về thủ tục hành chính"},
			content: []content.Code{"initiative"},
		},
		"the plan itself is no content": {line: content.Line{Title: "Ban hành Kế hoạch tuyên truyền CCHC năm 2027", Product: "Kế hoạch"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tags.Propose(c.line)
			if diff := cmp.Diff(append([]content.Code{}, c.content...), append([]content.Code{}, content.Codes(got.Content)...)); diff != "" {
				t.Errorf("content (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]content.Code{}, c.forms...), append([]content.Code{}, content.Codes(got.Forms)...)); diff != "" {
				t.Errorf("forms (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, c.unknown...), got.Unknown); diff != "" {
				t.Errorf("unknown (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("each tag names the words that proposed it, as the line writes them", func(t *testing.T) {
		t.Parallel()
		got := tags.Propose(content.Line{Title: "Chỉ số CCHC năm 2026 của Sở Nội vụ", Channels: []string{"Fanpage", "ZALO"}})
		want := content.Proposal{
			Content: []content.Match{{Code: "unit_index", Words: []string{"Chỉ số CCHC năm 2026 của Sở"}}},
			Forms:   []content.Match{{Code: "social", Words: []string{"Fanpage", "ZALO"}}},
			Unknown: []string{},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("proposal (-want +got):\n%s", diff)
		}
	})
}

func TestWith(t *testing.T) {
	t.Parallel()
	heading := "axis,code,kind,vi,en,words\n"
	t.Run("a city adds a form and words", func(t *testing.T) {
		t.Parallel()
		tags, err := content.Shipped().With([]byte("\uFEFF# của thành phố\n" + heading +
			"form,balloon,offline,Khinh khí cầu,Balloons,khinh khí cầu\nform,app,,,,Công dân Thủ đô số\nform_none,,,,,họp giao ban báo chí\n"))
		if err != nil {
			t.Fatal(err)
		}
		got := tags.Propose(content.Line{Title: "Họp giao ban báo chí", Channels: []string{"Khinh khí cầu", "Công dân Thủ đô số"}})
		if diff := cmp.Diff([]content.Code{"app", "balloon"}, content.Codes(got.Forms)); diff != "" {
			t.Errorf("forms (-want +got):\n%s", diff)
		}
		if _, found := content.Shipped().Find(content.AxisForm, "balloon"); found {
			t.Error("the shipped lists were changed")
		}
	})
	cases := map[string]struct{ list, says string }{
		"an empty file":                       {"", "cần là CSV"},
		"another heading":                     {"a,b,c,d,e,f\n", "dòng tiêu đề phải là"},
		"a row with too few cells":            {heading + "form,x\n", "cần là CSV với 6 cột"},
		"an axis that is none":                {heading + "shape,x,,a,b,c\n", "dòng 2: cột axis"},
		"a code with marks":                   {heading + "form,loa phường,offline,a,b,c\n", "mã \"loa phường\""},
		"a new tag without names":             {heading + "form,balloon,offline,,,c\n", "cần tên tiếng Việt"},
		"a new form without a kind":           {heading + "form,balloon,,a,b,c\n", "phải là online, product hoặc offline"},
		"a content group with a kind of form": {heading + "content,balloon,online,a,b,c\n", "phải để trống hoặc là general"},
		"another kind of a known form":        {heading + "form,press,offline,a,b,c\n", "không đổi thành"},
		"a code in a row of no tag":           {heading + "form_none,x,,,,c\n", "không có mã"},
	}
	for name, c := range cases {
		t.Run(name+" is refused", func(t *testing.T) {
			t.Parallel()
			_, err := content.Shipped().With([]byte(c.list))
			if !errors.Is(err, content.ErrTags) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestFormsOfProof(t *testing.T) {
	t.Parallel()
	tags := content.Shipped()
	cases := map[string]struct {
		host        string
		named, want []content.Code
	}{
		"a social network by its host, whatever the line names":      {"www.facebook.com", []content.Code{"portal"}, []content.Code{"social"}},
		"a portal of the state":                                      {"sonoivu.hanoi.gov.vn", nil, []content.Code{"portal"}},
		"a newspaper inside a longer domain":                         {"M.HANOIMOI.VN.", nil, []content.Code{"press"}},
		"an application on a domain of portals":                      {"ihanoi.gov.vn", nil, []content.Code{"app"}},
		"a name that only ends alike is another host":                {"notfacebook.com", nil, nil},
		"a station is what the line names":                           {"hanoitv.vn", []content.Code{"radio"}, []content.Code{"radio"}},
		"a station of a line that names neither is not guessed":      {"hanoitv.vn", []content.Code{"press", "tv", "radio"}, nil},
		"an unknown host says what the line names, if that is one":   {"example.org", []content.Code{"press"}, []content.Code{"press"}},
		"an unknown host of several forms is not guessed":            {"example.org", []content.Code{"press", "portal"}, nil},
		"a conference is proved by news of it":                       {"hanoi.gov.vn", []content.Code{"conference"}, []content.Code{"conference"}},
		"news of a contest on a stage proves neither alone":          {"hanoi.gov.vn", []content.Code{"contest", "stage"}, nil},
		"a video counts beside the network where it lies":            {"youtu.be", []content.Code{"video"}, []content.Code{"social", "video"}},
		"of two products none is guessed, the network is known":      {"youtu.be", []content.Code{"video", "infographic"}, []content.Code{"social"}},
		"the number of a document proves the one form of its line":   {"", []content.Code{"leaflet"}, []content.Code{"leaflet"}},
		"the number of a document of a line without forms says none": {"", nil, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, tags.FormsOfProof(c.host, c.named)); diff != "" {
				t.Errorf("forms (-want +got):\n%s", diff)
			}
		})
	}
}

func TestShipped(t *testing.T) {
	t.Parallel()
	tags := content.Shipped()
	for _, axis := range []content.Axis{content.AxisContent, content.AxisForm} {
		var codes []content.Code
		for _, tag := range tags.Of(axis) {
			if slices.Contains(codes, tag.Code) {
				t.Errorf("%s %s stands twice", axis, tag.Code)
			}
			codes = append(codes, tag.Code)
			if own := content.Codes(tags.Propose(content.Line{Channels: []string{tag.Vietnamese}}).Forms); axis == content.AxisForm && !slices.Contains(own, tag.Code) {
				t.Errorf("the name %q does not propose its own form %s but %v", tag.Vietnamese, tag.Code, own)
			}
		}
	}
}

func FuzzPropose(f *testing.F) {
	f.Add("Chỉ số CCHC của sở", "Báo chí, phát thanh", "loa")
	f.Add("chỉ số cải cách hành chính \xff … của", "", "pano")
	tags := content.Shipped()
	f.Fuzz(func(t *testing.T, title, group, channel string) {
		got := tags.Propose(content.Line{Title: title, Group: group, Channels: []string{channel}})
		for _, match := range append(got.Content, got.Forms...) {
			if len(match.Words) == 0 || match.Words[0] == "" {
				t.Errorf("%s is proposed by no words", match.Code)
			}
		}
		if diff := cmp.Diff(tags.Sorted(content.AxisForm, content.Codes(got.Forms)), content.Codes(got.Forms)); diff != "" {
			t.Errorf("forms are not in the order of the lists, each once:\n%s", diff)
		}
	})
}

func FuzzWith(f *testing.F) {
	f.Add("axis,code,kind,vi,en,words\nform,balloon,offline,a,b,…;a … … b\n", "a b")
	tags := content.Shipped()
	f.Fuzz(func(_ *testing.T, list, title string) {
		if more, err := tags.With([]byte(list)); err == nil {
			more.Propose(content.Line{Title: title})
		}
	})
}
