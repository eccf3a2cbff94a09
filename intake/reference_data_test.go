package intake_test

import (
	"encoding/json"
	"strings"
	"testing"

	"loa/intake"
)

func TestParseDirectory(t *testing.T) {
	t.Parallel()
	whole, err := json.Marshal(units())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, content string
		fault         string // part of the error; "" for none
	}{
		{name: "a directory", content: string(whole), fault: ""},
		{name: "a misspelt field", content: strings.Replace(string(whole), `"people"`, `"peolpe"`, 1), fault: "peolpe"},
		{name: "nothing", content: "", fault: "không đọc được danh bạ"},
		{name: "no units", content: "{}", fault: "không có đơn vị nào"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := intake.ParseDirectory([]byte(test.content))
			switch {
			case test.fault == "" && (err != nil || len(got.Units) != len(units().Units)):
				t.Errorf("%d units, %v", len(got.Units), err)
			case test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)):
				t.Errorf("got %v, want %q", err, test.fault)
			}
		})
	}
}
