package intake_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/intake"
	"loa/mail/attachment"
	"loa/report"
	"loa/store"
)

func TestAcceptAttachments(t *testing.T) {
	t.Parallel()
	good := store.Attachment{Name: "so-lieu.xlsx", Kind: string(attachment.KindXLSX), Finding: store.AttachmentOK}
	picture := store.Attachment{Name: "anh.png", Kind: string(attachment.KindPNG), Finding: store.AttachmentMark}
	program := store.Attachment{Name: "virut.exe", Kind: string(attachment.KindExecutable), Finding: store.AttachmentRefuse, Reason: "chương trình"}
	secret := store.Attachment{Name: "mat.docx", Kind: string(attachment.KindDOCX), Finding: store.AttachmentOK, Secret: true}
	for _, test := range []struct {
		name     string
		findings []store.Attachment
		released bool
		want     intake.Acceptance
	}{
		{name: "no file", want: intake.Acceptance{}},
		{name: "files for people only are accepted", findings: []store.Attachment{good, picture}, want: intake.Acceptance{}},
		{name: "a refused file is asked for again", findings: []store.Attachment{good, program}, want: intake.Acceptance{Refused: []store.Attachment{program}}},
		{
			name: "a mark of secrecy ends the check", findings: []store.Attachment{program, secret, program},
			want: intake.Acceptance{Refused: []store.Attachment{program}, Secret: &secret},
		},
		{name: "a released letter is accepted", findings: []store.Attachment{secret}, released: true, want: intake.Acceptance{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, intake.AcceptAttachments(test.findings, test.released)); diff != "" {
				t.Errorf("acceptance (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAcceptanceQuestions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		file store.Attachment
		want report.FileFault
	}{
		{"virus before the kind", store.Attachment{Kind: string(attachment.KindXLS), Virus: "Eicar"}, report.FileVirus},
		{"password", store.Attachment{Kind: string(attachment.KindEncrypted)}, report.FileEncrypted},
		{"old Excel", store.Attachment{Kind: string(attachment.KindXLS)}, report.FileOldFormat},
		{"old Word", store.Attachment{Kind: string(attachment.KindDOC)}, report.FileOldFormat},
		{"archive", store.Attachment{Kind: string(attachment.KindArchive)}, report.FileArchive},
		{"program", store.Attachment{Kind: string(attachment.KindExecutable)}, report.FileExecutable},
		{"content that does not match the name", store.Attachment{Kind: string(attachment.KindPDF)}, report.FileMismatch},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.file.Name = "tep"
			got := intake.Acceptance{Refused: []store.Attachment{test.file}}.Questions()
			if diff := cmp.Diff([]report.QuestionFile{{Name: "tep", Fault: test.want}}, got); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
		})
	}
}
