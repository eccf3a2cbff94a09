package attachment_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"loa/mail/attachment"
)

// bomb returns a workbook with a part of that many megabytes of the letter a.
func bomb(t testing.TB, megabytes int) []byte {
	t.Helper()
	return workbookWith(t, "xl/worksheets/sheet1.xml", strings.Repeat("a", megabytes<<20))
}

func TestInspectZip(t *testing.T) {
	t.Parallel()
	t.Run("an archive beyond a limit is not OK", func(t *testing.T) {
		t.Parallel()
		changed := func(change func(file []byte, directory, end int)) []byte {
			file := bytes.Clone(workbookWith(t, "xl/a.xml", "<a/>"))
			end := bytes.LastIndex(file, []byte("PK\x05\x06"))
			change(file, int(binary.LittleEndian.Uint32(file[end+16:])), end)
			return file
		}
		var thousand []string
		for n := range 1000 {
			thousand = append(thousand, fmt.Sprintf("xl/%d.xml", n), "")
		}
		var wide []string
		for n := range 3 {
			wide = append(wide, fmt.Sprintf("xl/stored%d.xml", n), strings.Repeat("a", 30<<20))
		}
		complete := workbookWith(t)
		for _, test := range []struct {
			name    string
			content []byte
			danger  attachment.Danger
		}{
			{"2 MB of the letter a", bomb(t, 2), attachment.DangerBomb},
			{"1,001 parts", workbookWith(t, thousand...), attachment.DangerBomb},
			{"90 MB in three parts", workbookWith(t, wide...), attachment.DangerTooLarge},
			{"33 MB in one part", workbookWith(t, "xl/stored.xml", strings.Repeat("a", 33<<20)), attachment.DangerTooLarge},
			{"a path out of the archive", workbookWith(t, "../etc/x", "x"), attachment.DangerUnsafe},
			{"an absolute path", workbookWith(t, "/etc/x", "x"), attachment.DangerUnsafe},
			{"a backslash", workbookWith(t, `xl\x`, "x"), attachment.DangerUnsafe},
			{"a drive letter", workbookWith(t, "C:x", "x"), attachment.DangerUnsafe},
			{"a name twice", workbookWith(t, "XL/Workbook.xml", "x"), attachment.DangerUnsafe},
			{"a symbolic link", withSymlink(t), attachment.DangerUnsafe},
			{"another name in the local header", changed(func(f []byte, _, _ int) { f[30] = 'X' }), attachment.DangerUnsafe},
			{"another method in the local header", changed(func(f []byte, _, _ int) { f[8] = 0 }), attachment.DangerUnsafe},
			{"another size in the local header", changed(func(f []byte, _, _ int) { f[22] = 1 }), attachment.DangerUnsafe},
			{"an unknown method", changed(func(f []byte, d, _ int) { f[8], f[d+10] = 12, 12 }), attachment.DangerUnsafe},
			{"encryption", changed(func(f []byte, d, _ int) { f[6] |= 1; f[d+8] |= 1 }), attachment.DangerEncrypted},
			{"an entry that the count hides", changed(func(f []byte, _, e int) { f[e+10]-- }), attachment.DangerUnsafe},
			{"a directory beyond the file", changed(func(f []byte, _, e int) { f[e+19] = 0x7F }), attachment.DangerBroken},
			{"two entries with the same data", changed(func(f []byte, d, _ int) { shareBody(f, d) }), attachment.DangerUnsafe},
			{"two directories", append(bytes.Clone(complete), complete[bytes.LastIndex(complete, []byte("PK\x05\x06")):]...), attachment.DangerUnsafe},
			{"a truncated archive", complete[:len(complete)-5], attachment.DangerBroken},
			{"bytes behind the end", append(bytes.Clone(complete), "<script>"...), attachment.DangerBroken},
		} {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := attachment.Inspect("a.xlsx", "", test.content)
				if got.Verdict == attachment.VerdictOK || !hasDanger(got, test.danger) {
					t.Errorf("%+v, want %s", got, test.danger)
				}
			})
		}
	})
	t.Run("a line end behind a workbook is allowed", func(t *testing.T) {
		t.Parallel()
		if got := attachment.Inspect("a.xlsx", "", append(workbookWith(t), "\r\n"...)); got.Verdict != attachment.VerdictOK {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a bomb is refused without being unpacked", func(t *testing.T) {
		t.Parallel()
		content := bomb(t, 300)
		began := time.Now()
		got := attachment.Inspect("a.xlsx", "", content)
		if took := time.Since(began); took > time.Second || got.Verdict != attachment.VerdictRefuse {
			t.Errorf("%+v after %v", got, took)
		}
	})
}

func withSymlink(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	header := &zip.FileHeader{Name: "word/link.xml"}
	header.SetMode(0o777 | 1<<27) // fs.ModeSymlink
	entry, err := w.CreateHeader(header)
	if err == nil {
		_, err = entry.Write([]byte("/etc/passwd"))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shareBody gives the second entry of the directory the data of the first.
func shareBody(file []byte, directory int) {
	second := directory + 46 + int(binary.LittleEndian.Uint16(file[directory+28:])) + int(binary.LittleEndian.Uint16(file[directory+30:]))
	copy(file[second+42:second+46], file[directory+42:directory+46])
}

func FuzzInspect(f *testing.F) {
	f.Add("a.xlsx", typeXLSX, workbookWith(f, "xl/vbaProject.bin", "x"))
	f.Add("a.docx", "", documentWith(f, "word/_rels/document.xml.rels", relation("hyperlink", "x", "External")))
	f.Add("a.ods", "", openDocumentWith(f, "<x/>"))
	f.Add("a.pdf", "application/pdf", []byte("%PDF-1.4\n/Encrypt 5 0 R"))
	f.Add("thu\u202E.eml", "message/rfc822", []byte("From: a\r\n\r\n"))
	f.Fuzz(func(t *testing.T, name, declared string, content []byte) {
		checkFinding(t, attachment.Inspect(name, declared, content))
	})
}

// checkFinding checks the guarantees of every finding.
func checkFinding(t *testing.T, got attachment.Finding) {
	t.Helper()
	switch got.Verdict {
	case attachment.VerdictOK:
		if got.Reason != "" || len(got.Dangers) > 0 || got.Kind == attachment.KindOther || got.Kind == attachment.KindArchive || got.Kind == attachment.KindExecutable {
			t.Fatalf("%+v must not be OK", got)
		}
	case attachment.VerdictFlag, attachment.VerdictRefuse:
		if got.Reason == "" || len(got.Dangers) == 0 {
			t.Fatalf("%+v has no reason", got)
		}
	default:
		t.Fatalf("no verdict: %+v", got)
	}
}

// FuzzInspectZip changes single bytes of a legitimate archive. An archive that is still OK must have the same entries, within the limits,
// for package archive/zip.
func FuzzInspectZip(f *testing.F) {
	legitimate := workbookWith(f, "xl/a.xml", "<a/>", "xl/b.bin", "x")
	f.Add(uint16(0), byte(0), uint16(0), byte(0))
	f.Add(uint16(len(legitimate)-12), byte(1), uint16(len(legitimate)-6), byte(3))
	f.Fuzz(func(t *testing.T, at uint16, with byte, at2 uint16, with2 byte) {
		content := bytes.Clone(legitimate)
		content[int(at)%len(content)] ^= with
		content[int(at2)%len(content)] ^= with2
		got := attachment.Inspect("a.xlsx", "", content)
		checkFinding(t, got)
		if got.Verdict == attachment.VerdictOK {
			checkArchive(t, content)
		}
	})
}

func checkArchive(t *testing.T, content []byte) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatalf("OK, but not an archive: %v", err)
	}
	names, total := map[string]bool{}, uint64(0)
	for _, file := range archive.File {
		total += file.UncompressedSize64
		if names[strings.ToLower(file.Name)] || strings.Contains(file.Name, "..") || total > 64<<20 {
			t.Fatalf("OK, but %q has %d bytes", file.Name, file.UncompressedSize64)
		}
		names[strings.ToLower(file.Name)] = true
	}
}

func FuzzInspectCompound(f *testing.F) {
	f.Add(compoundOf("Workbook"))
	f.Add(compoundOf("EncryptedPackage", "\x06DataSpaces"))
	f.Fuzz(func(t *testing.T, content []byte) {
		checkFinding(t, attachment.Inspect("a.xlsx", "", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), content...)))
	})
}
