package report_test

import (
	"strings"
	"testing"

	"loa/locale"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/report"
)

func rehearsal() report.RehearsalInput {
	return report.RehearsalInput{
		To:        report.Recipient{Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường"},
		Positions: []report.RehearsalPosition{{Role: directory.RoleUnitHead, UnitName: "UBND phường Ba Đình"}},
		Address:   "binhnv@badinh.test", ReplyTo: "loa+7k3fqwertyuiopasdfghjklzxc@loa.test", Code: "7K3F",
		Contact: "đồng chí Phạm Thu Hà (thuha@loa.test)",
	}
}

func rehearsalReceipt(degree policy.Readiness) report.RehearsalReceiptInput {
	return report.RehearsalReceiptInput{
		To: report.Recipient{Name: "Nguyễn Văn Bình", Title: "Chủ tịch UBND phường"}, Readiness: degree, Proof: policy.ProofDMARC,
		From: "binh.nguyen@gmail.test", Address: "binhnv@badinh.test", Contact: "đồng chí Phạm Thu Hà (thuha@loa.test)",
	}
}

func TestComposeRehearsal(t *testing.T) {
	t.Parallel()
	contact, coordinates := rehearsal(), rehearsal()
	contact.To = report.Recipient{Name: "Trần Thị Lan", Role: directory.RoleFocalPoint}
	contact.Positions = []report.RehearsalPosition{
		{Role: directory.RoleFocalPoint, UnitName: "UBND phường Ba Đình"}, {Role: directory.RoleClerk, UnitName: "UBND phường Ba Đình"},
	}
	coordinates.Positions = []report.RehearsalPosition{{Role: directory.RoleCoordinator, UnitName: "Sở Nội vụ"}}
	for name, in := range map[string]report.RehearsalInput{"rehearsal": rehearsal(), "rehearsal_contact": contact, "rehearsal_coordinator": coordinates} {
		for _, lang := range locale.Languages() {
			t.Run(name+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				in := in
				in.Language = lang
				letter, err := report.ComposeRehearsal(in)
				if err != nil {
					t.Fatal(err)
				}
				checkShape(t, lang, letter)
				bodies := mailBodies(t, letter.HTML, in.ReplyTo)
				if len(bodies) != 1 || strings.TrimSpace(bodies[0]) != "ĐÃ NHẬN 7K3F" {
					t.Errorf("ready answers %q", bodies)
				}
			})
		}
	}
	t.Run("a letter that cannot be answered is refused", func(t *testing.T) {
		t.Parallel()
		in := rehearsal()
		in.ReplyTo = ""
		if letter, err := report.ComposeRehearsal(in); err == nil {
			t.Errorf("got letter %q", letter.Subject)
		}
	})
	t.Run("an address that could add fields is refused", func(t *testing.T) {
		t.Parallel()
		in := rehearsal()
		in.ReplyTo = "loa@loa.test?bcc=ai@do.test"
		if letter, err := report.ComposeRehearsal(in); err == nil {
			t.Errorf("got letter %q", letter.Subject)
		}
	})
}

func TestComposeRehearsalReceipt(t *testing.T) {
	t.Parallel()
	for _, degree := range []policy.Readiness{
		policy.ReadinessProven, policy.ReadinessCode, policy.ReadinessLink, policy.ReadinessOtherAddress, policy.ReadinessNotCounted,
	} {
		for _, lang := range locale.Languages() {
			t.Run(string(degree)+" in "+string(lang), func(t *testing.T) {
				t.Parallel()
				in := rehearsalReceipt(degree)
				in.Language = lang
				letter, err := report.ComposeRehearsalReceipt(in)
				if err != nil {
					t.Fatal(err)
				}
				checkShape(t, lang, letter)
			})
		}
	}
}
