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

// maxSmallPart bounds the parts of a package that list others: content types, relationships, the manifest.
const maxSmallPart = 1 << 20

// inspectZip checks the limits of the archive, then detects the dangers in an Office file. A ZIP that is no Office file is refused.
func (i *inspection) inspectZip() {
	i.kind = KindArchive
	entries, fault := parseZip(i.content)
	if fault != nil {
		i.addReason(fault.danger, fault.reason)
		return
	}
	if bytes.Contains(i.content[:min(len(i.content), 1024)], []byte("%PDF-")) {
		i.add(DangerPolyglot) // PDF programs accept the magic number anywhere in the first kilobyte
		return
	}
	p := &zipPackage{inspection: i, entries: entries}
	switch {
	case p.has("[content_types].xml"):
		p.inspectOffice()
	case len(entries) > 0 && entries[0].name == "mimetype":
		p.inspectOpenDocument()
	default:
		i.add(DangerArchive)
		return
	}
	p.inspectEmbedded()
}

// zipPackage is an Office file: a ZIP archive within the limits.
type zipPackage struct {
	*inspection
	entries []zipEntry
}

func (p *zipPackage) has(name string) bool {
	return slices.ContainsFunc(p.entries, func(e zipEntry) bool { return strings.EqualFold(e.name, name) })
}

// readPart returns the bytes of a part, or nil when there is none. A part over the limit is a [DangerBroken].
func (p *zipPackage) readPart(name string, limit int) []byte {
	for _, e := range p.entries {
		if !strings.EqualFold(e.name, name) {
			continue
		}
		body, err := e.inflate(limit)
		if err != nil || e.size > limit {
			p.add(DangerBroken)
		}
		return body
	}
	return nil
}

// mainTypes are the parts of the content type of the main part (ECMA-376 part 1 §11.3.10, §12.3.23) that determine the kind.
var mainTypes = []struct {
	text string
	kind Kind
}{
	{"spreadsheetml.sheet.main+xml", KindXLSX},
	{"wordprocessingml.document.main+xml", KindDOCX},
	{"ms-excel.sheet.macroenabled", KindXLSX},
	{"ms-excel.template.macroenabled", KindXLSX},
	{"ms-excel.addin.macroenabled", KindXLSX},
	{"ms-excel.sheet.binary.macroenabled", KindXLSX},
	{"ms-word.document.macroenabled", KindDOCX},
	{"ms-word.template.macroenabled", KindDOCX},
}

func (p *zipPackage) inspectOffice() {
	p.kind = KindOther
	err := eachElement(p.readPart("[Content_Types].xml", maxSmallPart), func(e xml.StartElement) {
		declared := strings.ToLower(attribute(e, "ContentType"))
		if strings.Contains(declared, "macroenabled") || strings.Contains(declared, "vbaproject") {
			p.add(DangerMacro)
		}
		for _, main := range mainTypes {
			if strings.Contains(declared, main.text) {
				p.kind = main.kind
			}
		}
	})
	if err != nil {
		p.add(DangerBroken)
	}
	for _, e := range p.entries {
		p.inspectPart(e)
	}
}

// inspectPart detects dangers in a part of an Office Open XML file by its name, and by its content where that can link to other places.
func (p *zipPackage) inspectPart(e zipEntry) {
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
		p.inspectExternalLink(e)
	case strings.HasSuffix(name, ".rels"):
		p.inspectRelationships(e)
	case strings.HasPrefix(name, "word/") && path.Dir(name) == "word" && strings.HasSuffix(name, ".xml"):
		p.inspectFields(e)
	}
}

func (p *zipPackage) inspectExternalLink(e zipEntry) {
	p.add(DangerExternal)
	body, err := e.inflate(maxSmallPart)
	if err != nil || bytes.Contains(bytes.ToLower(body), []byte("ddelink")) {
		p.add(DangerDDE)
	}
}

// inspectRelationships detects relationships whose target is outside of the file (ECMA-376 part 2 §6.5.3.4). A hyperlink is no danger,
// because it is followed only after a click. Every other external target is loaded when the file is opened.
func (p *zipPackage) inspectRelationships(e zipEntry) {
	body, err := e.inflate(maxSmallPart)
	if err == nil && e.size <= maxSmallPart {
		err = eachElement(body, func(element xml.StartElement) {
			kind := strings.ToLower(path.Base(attribute(element, "Type")))
			switch {
			case strings.EqualFold(strings.TrimSpace(attribute(element, "TargetMode")), "External") && kind != "hyperlink":
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

// inspectFields detects Word fields that start another program. Word can split the instruction of a field over several runs, so they are
// joined first.
func (p *zipPackage) inspectFields(e zipEntry) {
	body, err := e.inflate(maxZipEntry)
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

// openDocumentDangers are the names in content.xml (OpenDocument 1.3 part 3) and in the manifest (part 2 §3.4.1) that mean a danger.
var openDocumentDangers = []struct {
	name   string
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

func (p *zipPackage) inspectOpenDocument() {
	p.kind = KindOther
	switch string(bytes.TrimSpace(p.readPart("mimetype", 256))) {
	case "application/vnd.oasis.opendocument.spreadsheet":
		p.kind = KindODS
	case "application/vnd.oasis.opendocument.text":
		p.kind = KindODT
	}
	for _, e := range p.entries {
		name := strings.ToLower(e.name)
		if strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/") {
			p.add(DangerMacro)
		}
	}
	text := append(p.readPart("META-INF/manifest.xml", maxSmallPart), p.readPart("content.xml", maxZipEntry)...)
	for _, m := range openDocumentDangers {
		if bytes.Contains(text, []byte(m.name)) {
			p.add(m.danger)
		}
	}
}

// passiveExtensions are the extensions of parts that contain no other file.
var passiveExtensions = []string{".xml", ".rels", ".vml", ".rdf", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".tif", ".tiff", ".svg", ".odttf"}

// inspectEmbedded detects the kind of every other part by its first bytes. A workbook is no danger, because a chart contains one with its
// numbers. A program and a file of the old Office formats are dangers.
func (p *zipPackage) inspectEmbedded() {
	nested := 0
	for _, e := range p.entries {
		if slices.Contains(passiveExtensions, path.Ext(strings.ToLower(e.name))) || e.size == 0 {
			continue
		}
		head, err := e.inflate(512)
		if err != nil || len(head) == 0 {
			p.add(DangerBroken)
			continue
		}
		switch kind := detectKind(head); {
		case kind == KindExecutable:
			p.addReason(DangerExecutable, "tệp có nhúng chương trình chạy được")
		case isZip(head) && strings.Contains(strings.ToLower(path.Ext(e.name)), "m"):
			p.add(DangerMacro) // .xlsm, .docm
		case isZip(head):
			nested++
		case kind == KindArchive, isCompound(head) && !strings.EqualFold(path.Base(e.name), "vbaProject.bin"):
			p.add(DangerObject)
		}
	}
	if nested > maxZipNested {
		p.add(DangerBomb)
	}
}

// eachElement calls visit for each element of a small part. A document type declaration is an error, because no part may have one.
func eachElement(part []byte, visit func(xml.StartElement)) error {
	decoder := xml.NewDecoder(bytes.NewReader(part))
	for {
		token, err := decoder.RawToken()
		switch element := token.(type) {
		case xml.StartElement:
			visit(element)
		case xml.Directive:
			return errors.New("document type declaration in a part")
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, local) {
			return a.Value
		}
	}
	return ""
}
