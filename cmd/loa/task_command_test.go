package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"loa/locale"
	"loa/plan"
	"loa/plan/directory"
)

func TestTaskVerbs(t *testing.T) {
	t.Parallel()
	t.Run("every command of the state machine has a verb", func(t *testing.T) {
		t.Parallel()
		for _, rule := range plan.CommandRules() {
			if !slices.ContainsFunc(taskVerbs(), func(v taskVerb) bool { return v.kind == rule.Kind }) {
				t.Errorf("no verb gives the command %s", rule.Kind)
			}
		}
	})
	t.Run("every flag of a verb is declared", func(t *testing.T) {
		t.Parallel()
		for _, verb := range taskVerbs() {
			cmd := (&program{}).taskVerb(verb)
			for _, name := range append([]string{"as", "key"}, verb.flags...) {
				if cmd.Flags().Lookup(name) == nil {
					t.Errorf("loa task %s has no --%s", verb.use, name)
				}
			}
		}
	})
}

func TestTaskFlagDeclare(t *testing.T) {
	t.Parallel()
	var f taskFlags
	cmd := &cobra.Command{}
	for _, flag := range append(f.commonFlags(), f.ownFlags()...) {
		flag.declare(cmd)
	}
	err := cmd.ParseFlags([]string{"--as", "lan", "--file", "a.docx", "--file", "b.docx", "--draft", "2", "--return"})
	if err != nil || f.as != "lan" || !slices.Equal(f.files, []string{"a.docx", "b.docx"}) || f.draft != 2 || !f.giveBack || f.approve {
		t.Errorf("parsed %+v (%v)", f, err)
	}
}

func TestTaskFlagsCommand(t *testing.T) {
	t.Parallel()
	count := taskVerb{"count", plan.CommandCount, nil}
	for _, c := range []struct {
		name  string
		flags taskFlags
		want  plan.Command
		fault string
	}{
		{
			"one result with its days, number and proof",
			taskFlags{date: "2027-03-01", link: "https://hanoi.test/1", workFlags: workFlags{last: "7/3/2027", number: 8, place: "Loa phường", words: "Phát thanh"}},
			plan.Command{Items: []plan.Item{{On: date("2027-03-01"), Last: date("2027-03-07"), Count: 8, Link: "https://hanoi.test/1", Place: "Loa phường", Words: "Phát thanh"}}},
			"",
		},
		{"a number of a document alone, which the task refuses", taskFlags{document: "12/BC-UBND"}, plan.Command{Items: []plan.Item{{Document: "12/BC-UBND"}}}, ""},
		{"nothing until a day", taskFlags{until: "2027-03-31", workFlags: workFlags{nothing: true}}, plan.Command{Until: date("2027-03-31")}, ""},
		{"nothing, until no day", taskFlags{workFlags: workFlags{nothing: true}}, plan.Command{}, "command.task.count.nil_until"},
		{"nothing beside a result", taskFlags{until: "2027-03-31", workFlags: workFlags{nothing: true, number: 1}}, plan.Command{}, "command.task.count.one_of"},
		{"a file beside a result", taskFlags{workFlags: workFlags{items: "a.csv", number: 1}}, plan.Command{}, "command.task.count.one_of"},
		{"no result at all", taskFlags{}, plan.Command{}, "command.task.count.nothing_given"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.flags.key = "khoa"
			got, err := c.flags.command(count, directory.Actor{})
			if c.fault != "" {
				if want := locale.Vietnamese.T(locale.ID(c.fault)); err == nil || err.Error() != want || exitCode(t.Context(), err) != exitUsage {
					t.Errorf("fault %v, want %q", err, want)
				}
				return
			}
			c.want.ID, c.want.Kind, c.want.Channel = "khoa", plan.CommandCount, plan.ChannelCLI
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestParseItems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content string
		want          []plan.Item
		fault         string
	}{
		{
			"the proof of a row is told by its form", "Ngày;Đến ngày;Số lượng;Minh chứng;Nội dung\n5/3/2027;;1;https://hanoi.test/tin;Tin\n2027-03-08;14/3/2027;8;Loa phường Ba Đình;\n9/3/2027;;2;12/BC-UBND;\n",
			[]plan.Item{
				{On: date("2027-03-05"), Count: 1, Link: "https://hanoi.test/tin", Words: "Tin"},
				{On: date("2027-03-08"), Last: date("2027-03-14"), Count: 8, Place: "Loa phường Ba Đình"},
				{On: date("2027-03-09"), Count: 2, Document: "12/BC-UBND"},
			},
			"",
		},
		{"columns in another order, one unknown", "STT,Số lượng,Địa điểm,Ngày\n1,3,Nhà văn hóa,5/3/2027\n", []plan.Item{{On: date("2027-03-05"), Count: 3, Place: "Nhà văn hóa"}}, ""},
		{
			"every fault at once", "ngày;số lượng\nhôm qua;8\n5/3/2027;tám\n", nil,
			"dòng 2: \"hôm qua\" không phải ngày; viết như 30/6/2027 hoặc 2027-06-30\ndòng 3: \"tám\" không phải số lượng; viết số nguyên như 8",
		},
		{"headings of something else", "họ tên;tuổi\nAn;30\n", nil, "bảng CSV không có dòng tiêu đề"},
		{"headings alone", "ngày;số lượng\n", nil, "tệp không có kết quả nào"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseItems(t.Context(), locale.Vietnamese, "ket-qua.csv", []byte(c.content))
			if c.fault != "" {
				if err == nil || !strings.HasPrefix(err.Error(), c.fault) || exitCode(t.Context(), err) != exitInvalid {
					t.Errorf("fault %v, want %q", err, c.fault)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func FuzzParseItems(f *testing.F) {
	for _, seed := range []string{"ngày;số lượng\n5/3/2027;8\n", "ngày,số lượng,minh chứng\n1/1/2027,1,\"https://a.b", "\xff\xfe", "số lượng\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		items, err := parseItems(t.Context(), locale.Vietnamese, "a.csv", content)
		if err == nil && len(items) == 0 {
			t.Error("no result and no fault")
		}
	})
}
