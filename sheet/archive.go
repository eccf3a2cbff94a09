package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is a ZIP file whose directory has passed all checks.
type archive struct {
	reader *zip.Reader
	limits Limits
	names  []string             // in the order of the directory, with forward slashes
	files  map[string]*zip.File // by lower-case name: part names compare without case (ECMA-376 part 2, 6.2.2)
}

// openArchive checks the directory of the archive. It inflates nothing.
func (l Limits) openArchive(data []byte) (*archive, error) {
	if err := l.countEntries(data); err != nil {
		return nil, err
	}
	reader, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, brokenFault(err)
	}
	a := &archive{reader: reader, limits: l, files: map[string]*zip.File{}}
	total := uint64(0)
	for _, file := range reader.File {
		if err := a.addEntry(file); err != nil {
			return nil, err
		}
		if total += file.UncompressedSize64; total > uint64(l.ZipBytes) {
			return nil, faultf(FaultTooLarge, "nội dung sau khi giải nén lớn hơn %d MB", l.ZipBytes>>20)
		}
	}
	return a, nil
}

// Lengths and signatures of the ZIP format (APPNOTE.TXT 6.3.10, 4.3.12 and 4.3.16).
const (
	endLength    = 22
	endSignature = "PK\x05\x06"
	dirLength    = 46
	dirSignature = "PK\x01\x02"
)

// countEntries counts the entries of the directory before archive/zip reads it: archive/zip makes a value of about 300 bytes for every
// entry, and 700,000 entries fit into 35 MB. It returns a fault when the directory is not as long as it says.
func (l Limits) countEntries(data []byte) error {
	end := bytes.LastIndex(data[max(0, len(data)-endLength-0xFFFF):], []byte(endSignature))
	if end < 0 {
		return brokenFault(errors.New("zip: no end of directory"))
	}
	end += max(0, len(data)-endLength-0xFFFF)
	if end+endLength > len(data) {
		return brokenFault(errors.New("zip: end of directory cut off"))
	}
	record := data[end:]
	count := int(binary.LittleEndian.Uint16(record[10:]))
	size := int(binary.LittleEndian.Uint32(record[12:]))
	at := int(binary.LittleEndian.Uint32(record[16:]))
	if count > l.ZipEntries {
		return faultf(FaultBomb, "file nén chứa hơn %d phần", l.ZipEntries)
	}
	return checkDirectory(data[:end], at, size, count)
}

func checkDirectory(data []byte, at, size, count int) error {
	if size > len(data) || at > len(data)-size {
		return brokenFault(errors.New("zip: directory outside the file"))
	}
	stop := at + size
	for range count {
		if stop-at < dirLength || !starts(data[at:], dirSignature) {
			return brokenFault(errors.New("zip: directory entry cut off"))
		}
		at += dirLength + int(binary.LittleEndian.Uint16(data[at+28:])) +
			int(binary.LittleEndian.Uint16(data[at+30:])) + int(binary.LittleEndian.Uint16(data[at+32:]))
	}
	if at != stop || starts(data[min(at, len(data)):], dirSignature) {
		return newFault(FaultUnsafe) // entries that the count leaves out
	}
	return nil
}

// addEntry checks one entry of the directory and adds it to the archive.
func (a *archive) addEntry(file *zip.File) error {
	name := strings.ReplaceAll(file.Name, `\`, "/")
	if isUnsafeName(name) {
		return faultf(FaultUnsafe, "file nén có đường dẫn không an toàn")
	}
	key := strings.ToLower(name)
	if a.files[key] != nil {
		return faultf(FaultUnsafe, "file nén có hai phần trùng tên")
	}
	size, stored := file.UncompressedSize64, file.CompressedSize64
	if size > uint64(a.limits.RatioFrom) && size/max(stored, 1) > uint64(a.limits.ZipRatio) {
		return newFault(FaultBomb)
	}
	if size > uint64(a.limits.EntryBytes) {
		return faultf(FaultTooLarge, "một phần của file lớn hơn %d MB sau khi giải nén", a.limits.EntryBytes>>20)
	}
	if file.Flags&1 != 0 {
		return newFault(FaultEncrypted)
	}
	a.files[key] = file
	a.names = append(a.names, name)
	return nil
}

func isUnsafeName(name string) bool {
	if name == "" || strings.HasPrefix(name, "/") || strings.ContainsAny(name, ":\x00") {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

func (a *archive) has(name string) bool { return a.files[strings.ToLower(name)] != nil }

// hasFolder says whether the archive has a part in the folder.
func (a *archive) hasFolder(folder string) bool {
	for _, name := range a.names {
		if strings.HasPrefix(strings.ToLower(name), folder) {
			return true
		}
	}
	return false
}

// open opens one part for reading. The reader ends at the size that the directory entry declares, because the data may be longer.
func (a *archive) open(name string) (io.ReadCloser, error) {
	file := a.files[strings.ToLower(name)]
	if file == nil {
		return nil, brokenFault(fmt.Errorf("part %q is missing", name))
	}
	body, err := file.Open()
	if err != nil {
		return nil, brokenFault(err)
	}
	return boundedPart{io.LimitReader(body, int64(file.UncompressedSize64)), body}, nil
}

type boundedPart struct {
	io.Reader
	io.Closer
}

// verify inflates every part once, compares it with its declared size and parses its XML tokens. After it a library may read whole parts
// into memory. It costs one pass over at most 64 MB.
func (a *archive) verify(ctx context.Context) error {
	for _, name := range a.names {
		if err := a.verifyPart(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) verifyPart(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	file := a.files[strings.ToLower(name)]
	body, err := file.Open()
	if err != nil {
		return brokenFault(err)
	}
	defer body.Close()
	bounded := &io.LimitedReader{R: body, N: int64(file.UncompressedSize64) + 1}
	switch path.Ext(strings.ToLower(name)) {
	case ".xml", ".rels":
		if err := a.limits.tokens(ctx, bounded).drain(); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, bounded); err != nil {
		return brokenFault(err)
	}
	if bounded.N != 1 {
		return newFault(FaultBomb) // longer or shorter than declared
	}
	return nil
}
