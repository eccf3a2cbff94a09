package attachment

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

// The limits of a ZIP file that a program may unpack. The ratio is checked only from a megabyte on, because legitimate style parts
// compress a thousandfold.
const (
	maxZipEntries = 1000
	maxZipBytes   = 64 << 20
	maxZipEntry   = 32 << 20
	maxZipRatio   = 200
	zipRatioFrom  = 1 << 20
	maxZipNested  = 20
)

// The records of the ZIP format (APPNOTE.TXT 6.3.10 §4.3.7, §4.3.12, §4.3.16), their flags and methods.
const (
	zipLocal, zipLocalLength         = "PK\x03\x04", 30
	zipDirectory, zipDirectoryLength = "PK\x01\x02", 46
	zipEnd, zipEndLength             = "PK\x05\x06", 22
	zipEncrypted, zipStreamed        = 1 << 0, 1 << 3
	zipStored, zipDeflated           = 0, 8
)

// zipEntry is one entry of a ZIP file. Its central directory and its local header agree on these values.
type zipEntry struct {
	name          string
	flags, method uint16
	crc           uint32
	packed, size  int
	offset        int    // of the local header
	data          []byte // compressed
}

// zipFault is the danger because of which an archive may not be opened, with its reason; an empty reason means the one in dangerRules.
type zipFault struct {
	danger Danger
	reason string
}

func isZip(content []byte) bool {
	return bytes.HasPrefix(content, []byte(zipLocal)) || bytes.HasPrefix(content, []byte(zipEnd))
}

// endsAsZip reports whether the file ends as a ZIP file. ZIP programs read from the end, so they open such a file whatever its beginning
// is.
func endsAsZip(content []byte) bool {
	end, fault := findEndRecord(content)
	return fault == nil && end >= 0
}

// findEndRecord returns the offset of the end record. Two end records are a fault, because each names a directory, and programs would
// disagree on which is valid.
func findEndRecord(content []byte) (int, *zipFault) {
	from := max(0, len(content)-zipEndLength-0xFFFF)
	tail := content[from:]
	at := bytes.LastIndex(tail, []byte(zipEnd))
	if at < 0 || len(tail)-at < zipEndLength {
		return -1, &zipFault{danger: DangerBroken}
	}
	if bytes.Contains(tail[:at], []byte(zipEnd)) {
		return -1, &zipFault{DangerUnsafe, "tệp nén có hai mục lục"}
	}
	comment := int(binary.LittleEndian.Uint16(tail[at+20:]))
	rest := tail[at+zipEndLength:]
	if comment > len(rest) || len(bytes.Trim(rest[comment:], "\r\n\x00")) > 0 {
		return -1, &zipFault{danger: DangerBroken}
	}
	return from + at, nil
}

// parseZip parses the directory and the local headers of an archive and checks the limits. It decompresses nothing.
func parseZip(content []byte) ([]zipEntry, *zipFault) {
	end, fault := findEndRecord(content)
	if fault != nil {
		return nil, fault
	}
	record := content[end:]
	count := int(binary.LittleEndian.Uint16(record[10:]))
	size, at := int(binary.LittleEndian.Uint32(record[12:])), int(binary.LittleEndian.Uint32(record[16:]))
	switch {
	case count > maxZipEntries:
		return nil, &zipFault{DangerBomb, fmt.Sprintf("tệp nén chứa hơn %d phần", maxZipEntries)}
	case at+size < end && at+size > 0 && !bytes.HasPrefix(content[at:], []byte(zipDirectory)):
		return nil, &zipFault{danger: DangerPolyglot} // another file stands in front, and every offset is wrong by its length
	case at+size != end:
		return nil, &zipFault{danger: DangerBroken}
	}
	entries, fault := parseDirectory(content, at, end, count)
	if fault != nil {
		return nil, fault
	}
	return entries, checkEntries(content, entries, at)
}

// parseDirectory parses the central directory. It must reach exactly to the end record, with as many entries as the record counts.
func parseDirectory(content []byte, at, end, count int) ([]zipEntry, *zipFault) {
	entries := make([]zipEntry, 0, count)
	for range count {
		if end-at < zipDirectoryLength || !bytes.HasPrefix(content[at:], []byte(zipDirectory)) {
			return nil, &zipFault{danger: DangerBroken}
		}
		h := content[at:end]
		name, extra, comment := uint16At(h, 28), uint16At(h, 30), uint16At(h, 32)
		length := zipDirectoryLength + name + extra + comment
		if length > len(h) {
			return nil, &zipFault{danger: DangerBroken}
		}
		if binary.LittleEndian.Uint16(h[4:])>>8 == 3 && uint32At(h, 38)>>16&0o170000 == 0o120000 {
			return nil, &zipFault{DangerUnsafe, "tệp nén có liên kết tượng trưng"}
		}
		entries = append(entries, zipEntry{
			name: string(h[zipDirectoryLength : zipDirectoryLength+name]), flags: uint16(uint16At(h, 8)), method: uint16(uint16At(h, 10)),
			crc: uint32(uint32At(h, 16)), packed: uint32At(h, 20), size: uint32At(h, 24), offset: uint32At(h, 42),
		})
		at += length
	}
	if at != end {
		return nil, &zipFault{DangerUnsafe, "tệp nén giấu bớt phần so với mục lục"}
	}
	return entries, nil
}

func uint16At(b []byte, at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
func uint32At(b []byte, at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }

// checkEntries checks the limits of each entry and of all together, and sets their data.
func checkEntries(content []byte, entries []zipEntry, directory int) *zipFault {
	names := map[string]bool{}
	total := 0
	for n := range entries {
		e := &entries[n]
		key := strings.ToLower(strings.TrimSuffix(e.name, "/"))
		if names[key] {
			return &zipFault{DangerUnsafe, "tệp nén có hai phần trùng tên"}
		}
		names[key] = true
		if fault := e.check(); fault != nil {
			return fault
		}
		if total += e.size; total > maxZipBytes {
			return &zipFault{DangerTooLarge, fmt.Sprintf("nội dung sau giải nén lớn hơn %d MB", maxZipBytes>>20)}
		}
		if fault := e.locate(content[:directory]); fault != nil {
			return fault
		}
	}
	return checkLayout(entries)
}

func (e *zipEntry) check() *zipFault {
	switch {
	case unsafeZipName(e.name):
		return &zipFault{DangerUnsafe, "tệp nén có đường dẫn không an toàn"}
	case e.size > zipRatioFrom && e.size/max(e.packed, 1) > maxZipRatio:
		return &zipFault{danger: DangerBomb}
	case e.size > maxZipEntry:
		return &zipFault{DangerTooLarge, fmt.Sprintf("một phần của tệp lớn hơn %d MB sau giải nén", maxZipEntry>>20)}
	case e.flags&zipEncrypted != 0:
		return &zipFault{danger: DangerEncrypted}
	case e.method == zipStored && e.packed != e.size, e.method != zipStored && e.method != zipDeflated:
		return &zipFault{danger: DangerUnsafe}
	}
	return nil
}

func unsafeZipName(name string) bool {
	if name == "" || strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\:\x00") {
		return true
	}
	return slices.Contains(strings.Split(name, "/"), "..")
}

// locate sets the data, which stands behind the local header. The header must agree with the directory, because programs that read a
// stream use the header, and all others the directory.
func (e *zipEntry) locate(content []byte) *zipFault {
	if e.offset > len(content)-zipLocalLength || !bytes.HasPrefix(content[e.offset:], []byte(zipLocal)) {
		return &zipFault{danger: DangerBroken}
	}
	h := content[e.offset:]
	start := zipLocalLength + uint16At(h, 26) + uint16At(h, 28)
	if start > len(h) || e.packed > len(h)-start {
		return &zipFault{danger: DangerBroken}
	}
	streamed := uint16(uint16At(h, 6))&zipStreamed != 0
	sizes := uint32(uint32At(h, 14)) == e.crc && uint32At(h, 18) == e.packed && uint32At(h, 22) == e.size
	blank := uint32At(h, 14) == 0 && uint32At(h, 18) == 0 && uint32At(h, 22) == 0
	if string(h[zipLocalLength:zipLocalLength+uint16At(h, 26)]) != e.name || uint16(uint16At(h, 8)) != e.method ||
		uint16(uint16At(h, 6))&zipEncrypted != 0 || !sizes && !(streamed && (blank || hasZIP64Sizes(h))) {
		return &zipFault{DangerUnsafe, "mục lục và nội dung của tệp nén không khớp nhau"}
	}
	e.data = h[start : start+e.packed]
	return nil
}

// hasZIP64Sizes reports whether a local header leaves its sizes to the ZIP64 field, as writers of a stream do (APPNOTE.TXT §4.4.8, §4.4.9).
func hasZIP64Sizes(h []byte) bool {
	return uint32At(h, 18) == 0xFFFFFFFF && uint32At(h, 22) == 0xFFFFFFFF
}

// checkLayout checks that the entries follow each other from the first byte on. Data shared by several entries makes a bomb of a few
// kilobytes, and bytes in front of the first entry are another file.
func checkLayout(entries []zipEntry) *zipFault {
	ordered := slices.Clone(entries)
	slices.SortFunc(ordered, func(a, b zipEntry) int { return a.offset - b.offset })
	previousEnd := 0
	for n, e := range ordered {
		switch {
		case n == 0 && e.offset != 0:
			return &zipFault{danger: DangerPolyglot}
		case e.offset < previousEnd:
			return &zipFault{danger: DangerBomb}
		}
		previousEnd = e.offset + zipLocalLength + len(e.name) + len(e.data)
	}
	return nil
}

// inflate decompresses an entry, at most limit bytes of it.
func (e zipEntry) inflate(limit int) ([]byte, error) {
	if e.method == zipStored {
		return e.data[:min(len(e.data), limit)], nil
	}
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(e.data)), int64(min(limit, maxZipEntry))))
	if err != nil && len(body) == 0 {
		return nil, fmt.Errorf("inflating %q: %w", e.name, err)
	}
	return body, nil
}
