package intake_test

import (
	"errors"
	"slices"
	"testing"

	"loa/intake"
	"loa/plan"
	"loa/report"
	"loa/store"
)

const (
	jpg = "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"
	png = "\x89PNG\r\n\x1A\n\x00"
)

func TestFilingFilePhotos(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	file := func(name, content string) intake.File { return intake.File{Name: name, Content: []byte(content)} }
	photos := intake.Photos{Task: task, By: "lan", Files: []intake.File{file("loa-phuong.jpg", jpg), file("bang-tin.png", png), file("chup-lai.jpg", jpg)}}
	for range 2 { // the same photos again change nothing
		hashes, err := f.filing().FilePhotos(t.Context(), photos)
		if want := []string{hashOf(jpg), hashOf(png), hashOf(jpg)}; err != nil || !slices.Equal(hashes, want) {
			t.Errorf("filed %v, %v", hashes, err)
		}
	}
	if got, want := f.documents(store.DocumentPhoto), []string{"photo 1 bang-tin.png", "photo 1 loa-phuong.jpg"}; !slices.Equal(got, want) {
		t.Errorf("on record %v, want %v", got, want)
	}
	photos.Files = []intake.File{file("a.jpg", png+"a"), file("bao-cao.jpg", "Đã phát 08 buổi")}
	_, err := f.filing().FilePhotos(t.Context(), photos)
	refused, is := errors.AsType[*intake.FileRefusal](err)
	if !is || refused.Name != "bao-cao.jpg" || refused.Fault != report.FileNoPhoto {
		t.Errorf("a text as a photo: %v", err)
	}
	var refusal *plan.Refusal
	if !errors.As(err, &refusal) || refusal.Kind != plan.RefusalInvalid {
		t.Errorf("its refusal: %+v", refusal)
	}
	if got := f.documents(store.DocumentPhoto); len(got) != 2 {
		t.Errorf("a photo beside what is none was filed: %v", got)
	}
}
