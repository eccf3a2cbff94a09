package attachment

import (
	"bytes"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// maxSmallPart bounds the parts of a package that only name others: content types, relations, the manifest.
const maxSmallPart = 1 << 20

// lookInZip holds the archive to its limits, then looks for what an Office file can hide. A ZIP that is no Office file is refused.
func (i *inspection) lookInZip() {
	i.kind = FileArchive
	entries, fault := readZip(i.content)
	if fault != nil {
		i.say(fault.danger, fault.said)
		return
	}
	if bytes.Contains(i.content[:min(len(i.content), 1024)], []byte("%PDF-")) {
		i.add(DangerPolyglot) // readers of PDF take the mark anywhere in the first kilobyte
		return
	}
	p := &zipPackage{inspection: i, entries: entries}
	switch {
	case p.has("[content_types].xml"):
		p.lookAtOffice()
	case len(entries) > 0 && entries[0].name == "mimetype":
		p.lookAtOpenDocument()
	default:
		i.add(DangerArchive)
		return
	}
	p.lookAtEmbedded()
}

// zipPackage is a ZIP file within its limits.
type zipPackage struct {
	*inspection
	entries []zipEntry
}

func (p *zipPackage) has(name string) bool {
	return slices.ContainsFunc(p.entries, func(e zipEntry) bool { return strings.EqualFold(e.name, name) })
}

// part gives a part whole, or nothing when it is not there; a part over the limit is a fault of the file.
func (p *zipPackage) part(name string, limit int) []byte {
	for _, e := range p.entries {
		if !strings.EqualFold(e.name, name) {
			continue
		}
		body, err := e.read(limit)
		if err != nil || e.size > limit {
			p.add(DangerBroken)
		}
		return body
	}
	return nil
}

// mainTypes are the content types of the main part (ECMA-376 part 1, 11.3.10 and 12.3.23), as far as they tell kinds apart.
var mainTypes = []struct {
	mark string
	kind Kind
}{
	{"spreadsheetml.sheet.main+xml", FileXLSX},
	{"wordprocessingml.document.main+xml", FileDOCX},
	{"ms-excel.sheet.macroenabled", FileXLSX},
	{"ms-excel.template.macroenabled", FileXLSX},
	{"ms-excel.addin.macroenabled", FileXLSX},
	{"ms-excel.sheet.binary.macroenabled", FileXLSX},
	{"ms-word.document.macroenabled", FileDOCX},
	{"ms-word.template.macroenabled", FileDOCX},
}

func (p *zipPackage) lookAtOffice() {
	p.kind = FileOther
	err := eachElement(p.part("[Content_Types].xml", maxSmallPart), func(e xml.StartElement) {
		declared := strings.ToLower(attributeOf(e, "ContentType"))
		if strings.Contains(declared, "macroenabled") || strings.Contains(declared, "vbaproject") {
			p.add(DangerMacro)
		}
		for _, main := range mainTypes {
			if strings.Contains(declared, main.mark) {
				p.kind = main.kind
			}
		}
	})
	if err != nil {
		p.add(DangerBroken)
	}
	for _, e := range p.entries {
		p.lookAtPart(e)
	}
}

// lookAtPart judges a part of an Office Open XML file by its name, and by its content where that can point elsewhere.
func (p *zipPackage) lookAtPart(e zipEntry) {
	name := strings.ToLower(e.name)
	base := path.Base(name)
	switch {
	case base == "vbaproject.bin", base == "vbadata.xml", strings.HasPrefix(name, "xl/macrosheets/"), strings.HasPrefix(name, "xl/intlmacrosheets/"):
		p.add(DangerMacro)
	case strings.Contains(name, "/activex/"):
		p.add(DangerActiveX)
	case base == "connections.xml", strings.Contains(name, "/querytables/"):
		p.add(DangerExternal)
	case strings.HasPrefix(name, "xl/externallinks/") && strings.HasSuffix(name, ".xml"):
		p.lookAtLink(e)
	case strings.HasSuffix(name, ".rels"):
		p.lookAtRelations(e)
	case strings.HasPrefix(name, "word/") && path.Dir(name) == "word" && strings.HasSuffix(name, ".xml"):
		p.lookAtFields(e)
	}
}

func (p *zipPackage) lookAtLink(e zipEntry) {
	p.add(DangerExternal)
	body, err := e.read(maxSmallPart)
	if err != nil || bytes.Contains(bytes.ToLower(body), []byte("ddelink")) {
		p.add(DangerDDE)
	}
}

// lookAtRelations finds the arrows that leave the file (ECMA-376 part 2, 6.5.3.4). A hyperlink waits for a click; everything else
// is fetched when the file is opened.
func (p *zipPackage) lookAtRelations(e zipEntry) {
	body, err := e.read(maxSmallPart)
	if err == nil && e.size <= maxSmallPart {
		err = eachElement(body, func(element xml.StartElement) {
			kind := strings.ToLower(path.Base(attributeOf(element, "Type")))
			switch {
			case strings.EqualFold(strings.TrimSpace(attributeOf(element, "TargetMode")), "External") && kind != "hyperlink":
				p.add(DangerExternal)
			case kind == "oleobject", kind == "afchunk":
				p.add(DangerObject)
			case kind == "control":
				p.add(DangerActiveX)
			case kind == "vbaproject":
				p.add(DangerMacro)
			}
		})
	}
	if err != nil || e.size > maxSmallPart {
		p.add(DangerBroken)
	}
}

var (
	fieldCode = regexp.MustCompile(`instrText[^>]*>([^<]*)<|instr\s*=\s*["']([^"']*)["']`)
	fieldDDE  = regexp.MustCompile(`(?i)\bDDE(AUTO)?\b`)
)

// lookAtFields finds Word fields that start another program. Word may break an instruction into several runs, so they are joined.
func (p *zipPackage) lookAtFields(e zipEntry) {
	body, err := e.read(maxZipEntry)
	if err != nil {
		p.add(DangerBroken)
		return
	}
	var codes strings.Builder
	for _, found := range fieldCode.FindAllSubmatch(body, -1) {
		codes.Write(found[1])
		codes.Write(found[2])
	}
	if fieldDDE.MatchString(html.UnescapeString(codes.String())) {
		p.add(DangerDDE)
	}
}

// openDocumentMarks are what content.xml and the manifest of an OpenDocument file say of what it does when it is opened
// (OpenDocument 1.3 part 3 and part 2, 3.4.1).
var openDocumentMarks = []struct {
	mark   string
	danger Danger
}{
	{"encryption-data", DangerEncrypted},
	{":dde-source", DangerDDE},
	{":dde-connection", DangerDDE},
	{":table-source", DangerExternal},
	{":cell-range-source", DangerExternal},
	{":section-source", DangerExternal},
	{"vnd.sun.star.script", DangerMacro},
	{":object-ole", DangerObject},
	{":applet", DangerActive},
	{":plugin", DangerActive},
}

func (p *zipPackage) lookAtOpenDocument() {
	p.kind = FileOther
	switch string(bytes.TrimSpace(p.part("mimetype", 256))) {
	case "application/vnd.oasis.opendocument.spreadsheet":
		p.kind = FileODS
	case "application/vnd.oasis.opendocument.text":
		p.kind = FileODT
	}
	for _, e := range p.entries {
		name := strings.ToLower(e.name)
		if strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
			p.add(DangerMacro)
		}
	}
	text := append(p.part("META-INF/manifest.xml", maxSmallPart), p.part("content.xml", maxZipEntry)...)
	for _, m := range openDocumentMarks {
		if bytes.Contains(text, []byte(m.mark)) {
			p.add(m.danger)
		}
	}
}

// plainParts are the extensions of parts that hold no other file.
var plainParts = []string{".xml", ".rels", ".vml", ".rdf", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".svg", ".odttf"}

// lookAtEmbedded looks at the first bytes of every other part. A chart carries a small workbook with its numbers, which is no danger;
// a program is one, and so is anything of the old Office.
func (p *zipPackage) lookAtEmbedded() {
	nested := 0
	for _, e := range p.entries {
		if slices.Contains(plainParts, path.Ext(strings.ToLower(e.name))) || e.size == 0 {
			continue
		}
		head, err := e.read(512)
		if err != nil || len(head) == 0 {
			p.add(DangerBroken)
			continue
		}
		switch kind := sniff(head); {
		case kind == FileExecutable:
			p.say(DangerExecutable, "tệp có nhúng chương trình chạy được")
		case isZip(head) && strings.Contains(strings.ToLower(path.Ext(e.name)), "m"):
			p.add(DangerMacro) // .xlsm, .docm
		case isZip(head):
			nested++
		case kind == FileArchive, isCompound(head) && !strings.EqualFold(path.Base(e.name), "vbaProject.bin"):
			p.add(DangerObject)
		}
	}
	if nested > maxZipNested {
		p.add(DangerBomb)
	}
}

// eachElement visits the elements of a small part. A document type declaration is an error: no part may have one.
func eachElement(part []byte, visit func(xml.StartElement)) error {
	decoder := xml.NewDecoder(bytes.NewReader(part))
	for {
		token, err := decoder.RawToken()
		switch element := token.(type) {
		case xml.StartElement:
			visit(element)
		case xml.Directive:
			return errors.New("a document type declaration")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func attributeOf(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, local) {
			return a.Value
		}
	}
	return ""
}
