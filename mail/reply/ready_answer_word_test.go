package reply_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/mail/reply"
)

func TestParseReadyWord(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]reply.ReadyAnswer{
		"DONG Y 7K3F":                 {Word: reply.ReadyGrant, Code: "7K3F"},
		"Đồng ý 7k3f":                 {Word: reply.ReadyGrant, Code: "7K3F"},
		"TRA LAI 7K3F: thiếu số liệu": {Word: reply.ReadyReturn, Code: "7K3F", Rest: "thiếu số liệu"},
		"Trả lại: 7K3F – thiếu số liệu\nquý I": {Word: reply.ReadyReturn, Code: "7K3F", Rest: "thiếu số liệu\nquý I"},
		"\"CHAP NHAN 7K3F\"":                            {Word: reply.ReadyAccept, Code: "7K3F"},
		"KHONG GIA HAN 7K3F thành phố giao gấp":         {Word: reply.ReadyRefuse, Code: "7K3F", Rest: "thành phố giao gấp"},
		"Dạ, phân công 7K3F":                            {Word: reply.ReadyAssign, Code: "7K3F"},
		"GIU NGUYEN 7K3F":                               {Word: reply.ReadyKeep, Code: "7K3F"},
		"TU CHOI 7K3F\nkhông thuộc chức năng":           {Word: reply.ReadyDecline, Code: "7K3F", Rest: "không thuộc chức năng"},
		"GIAO LAI Sở Y tế":                              {Word: reply.ReadyReassign, Rest: "Sở Y tế"},
		"GIAO LAI 7K3F Sở Y tế":                         {Word: reply.ReadyReassign, Code: "7K3F", Rest: "Sở Y tế"},
		"GIAO LAI UBND phường Ba Đình":                  {Word: reply.ReadyReassign, Rest: "UBND phường Ba Đình"},
		"Giao lại UBND phường Hoàn Kiếm.\n\nTrân trọng": {Word: reply.ReadyReassign, Rest: "UBND phường Hoàn Kiếm.\n\nTrân trọng"},
	} {
		if got, found := reply.ParseReadyWord(text); !found {
			t.Errorf("%q is no ready answer", text)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"", "Đồng ý", "DONG Y NGAY", "Trả lại báo cáo vì thiếu số liệu", "Tôi giữ nguyên ý kiến", "GIAO LAI", "7K3F DONG Y", "Không đồng ý 7K3F"} {
		if got, found := reply.ParseReadyWord(text); found {
			t.Errorf("%q is the ready answer %+v", text, got)
		}
	}
}

func FuzzParseReadyWord(f *testing.F) {
	for _, text := range []string{"TRA LAI 7K3F: thiếu", "GIAO LAI Sở Y tế", "Đồng ý 7k3f", "İ DONG Y 7K3F"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		answer, found := reply.ParseReadyWord(text)
		if found && answer.Code == "" && (answer.Word != reply.ReadyReassign || answer.Rest == "") {
			t.Errorf("%q has neither a code nor a unit: %+v", text, answer)
		}
	})
}
