package outbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"loa/store"
)

// TestOutgoingFiles sends letters with files over SMTP: names with marks and contents arrive as they are on record.
func TestOutgoingFiles(t *testing.T) {
	t.Parallel()
	o := newFixture(t)
	content := []byte("Kịch bản\x00\xff, bản đã sửa")
	hash, err := o.Store.FileBlob(t.Context(), content, "application/octet-stream")
	if err != nil {
		t.Fatal(err)
	}
	file := store.LetterFile{Hash: hash, Name: "Dự thảo lần 2 – đã chỉnh sửa.docx", Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Size: int64(len(content))}
	wrong := file
	wrong.Size++
	o.queueWith("co-tep", "binh@badinh.hanoi.test", file, file)
	o.queueWith("sai-co", "lan@badinh.hanoi.test", wrong)
	o.sendAll()
	if diff := cmp.Diff([]string{"co-tep"}, o.accepted()); diff != "" {
		t.Fatalf("accepted (-want +got):\n%s", diff)
	}
	type received struct{ Name, Type, Content string }
	want := received{file.Name, file.Type, string(content)}
	var got []received
	for _, attachment := range o.letters[0].letter.Attachments {
		got = append(got, received{attachment.Name, attachment.Type, string(attachment.Content)})
	}
	if diff := cmp.Diff([]received{want, want}, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if l := o.letter("sai-co"); l.FailureReason != store.FailureUnsendable {
		t.Errorf("a letter whose file has another size is %s, %q", l.State, l.FailureReason)
	}
}
