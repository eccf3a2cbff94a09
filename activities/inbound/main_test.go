package inbound_test

import (
	"context"
	"os"
	"testing"

	"loa/activities/extract"
	"loa/activities/extract/extracttest"
	"loa/mail/attachment"
	"loa/store"
	"loa/store/storetest"
)

// TestMain is also the child that reads the files of letters: the tests start their own binary again, as loa starts itself.
func TestMain(m *testing.M) {
	extracttest.RunAsChild(extracttest.Readers{attachment.KindTNEF: packed})
	os.Exit(storetest.Run(m))
}

// packed answers as if a winmail.dat held a text and a program.
func packed(context.Context, []byte) extract.Text {
	return extract.Text{State: store.ExtractionDone, Text: "thân thư", Files: []extract.PackedFile{
		{Name: "trong.txt", Type: "text/plain", Content: []byte("bản trong")},
		{Name: "virut.exe", Type: "application/octet-stream", Content: []byte("MZ\x90\x00")},
	}}
}
