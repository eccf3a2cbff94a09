package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Refusal says why a file cannot be used as a template, to who chose it.
type Refusal struct {
	Reason     RefusalReason
	Vietnamese string
	English    string
	Cause      error // for the operator; nil when there is nothing to add
}

// RefusalReason is the kind of a refusal.
type RefusalReason string

// The reasons to refuse a template.
const (
	TemplateNotWord   RefusalReason = "not word"
	TemplateOld       RefusalReason = "old format"
	TemplateMacros    RefusalReason = "macros"
	TemplateDotx      RefusalReason = "dotx"
	TemplateBroken    RefusalReason = "broken"
	TemplateTooLarge  RefusalReason = "too large"
	TemplateEncrypted RefusalReason = "encrypted"
)

// refusals are the sentences of the reasons.
var refusals = map[RefusalReason][2]string{
	TemplateNotWord:   {"File mẫu không phải là file Word (.docx).", "The template is no Word file (.docx)."},
	TemplateOld:       {"File mẫu ở dạng Word cũ (.doc) hoặc có mật khẩu. Hãy bỏ mật khẩu và lưu lại dưới dạng .docx.", "The template is an old Word file (.doc) or has a password. Remove the password and save it as .docx."},
	TemplateMacros:    {"File mẫu có macro hoặc điều khiển ActiveX. Hãy lưu lại dưới dạng .docx không có macro.", "The template has macros or ActiveX controls. Save it as .docx without macros."},
	TemplateDotx:      {"File mẫu ở dạng .dotx. Hãy lưu lại dưới dạng .docx.", "The template is a .dotx file. Save it as .docx."},
	TemplateBroken:    {"File mẫu bị hỏng, không đọc được. Hãy mở bằng Word và lưu lại.", "The template is broken and cannot be read. Open it in Word and save it again."},
	TemplateTooLarge:  {"File mẫu, hoặc văn bản sau khi điền, quá lớn.", "The template, or the document that it gives, is too large."},
	TemplateEncrypted: {"File mẫu được mã hóa. Hãy bỏ mật khẩu.", "The template is encrypted. Remove the password."},
}

func refuse(reason RefusalReason, cause error) error {
	return &Refusal{reason, refusals[reason][0], refusals[reason][1], cause}
}

// Error has both languages, because a template is chosen by who may read either.
func (r *Refusal) Error() string {
	text := r.Vietnamese + " / " + r.English
	if r.Cause != nil {
		text += " (" + r.Cause.Error() + ")"
	}
	return text
}

// Unwrap is the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

// Limits of the file of a template. A form of a city has some hundred kilobytes; most of that are pictures.
const (
	templateBytes   = 10 << 20
	templateEntries = 500
	templatePart    = 16 << 20 // inflated
	templateRatio   = 200      // inflated bytes per stored byte, from templateRatioFrom on
	ratioFrom       = 1 << 20
)

// templateFile is an opened template.
type templateFile struct {
	archive   *zip.Reader
	textParts []string // those that placeholders may stand in, in the order of the archive
}

const contentTypesPart = "[Content_Types].xml"

// openTemplate opens a template and looks whether it is a plain Word file.
func openTemplate(data []byte) (*templateFile, error) {
	switch {
	case len(data) > templateBytes:
		return nil, refuse(TemplateTooLarge, nil)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, refuse(TemplateOld, nil)
	case !bytes.HasPrefix(data, []byte("PK")):
		return nil, refuse(TemplateNotWord, nil)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse(TemplateBroken, err)
	}
	t := &templateFile{archive: archive}
	if err := t.checkEntries(); err != nil {
		return nil, err
	}
	return t, t.findParts()
}

// checkEntries looks at the directory of the archive; nothing is inflated.
func (t *templateFile) checkEntries() error {
	if len(t.archive.File) > templateEntries {
		return refuse(TemplateTooLarge, fmt.Errorf("%d parts", len(t.archive.File)))
	}
	names := map[string]bool{}
	for _, file := range t.archive.File {
		name := strings.ToLower(file.Name)
		switch {
		case names[name]:
			return refuse(TemplateBroken, fmt.Errorf("part %q stands twice", file.Name))
		case file.Flags&1 != 0:
			return refuse(TemplateEncrypted, nil)
		case strings.HasSuffix(name, "vbaproject.bin"), strings.Contains(name, "/activex/"):
			return refuse(TemplateMacros, nil)
		}
		names[name] = true
	}
	return nil
}

// findParts reads what the parts are.
func (t *templateFile) findParts() error {
	content, err := t.read(contentTypesPart)
	if err != nil {
		return err
	}
	var types struct {
		Default  []contentType `xml:"Default"`
		Override []contentType `xml:"Override"`
	}
	if err := xml.Unmarshal(content, &types); err != nil {
		return refuse(TemplateBroken, err)
	}
	main := ""
	for _, part := range append(types.Default, types.Override...) {
		lower := strings.ToLower(part.Type)
		switch {
		case strings.Contains(lower, "macroenabled"), strings.Contains(lower, "vbaproject"), strings.Contains(lower, "activex"):
			return refuse(TemplateMacros, nil)
		case part.Type == wordType+"template.main+xml":
			return refuse(TemplateDotx, nil)
		case part.Type == wordType+"document.main+xml":
			main = strings.TrimPrefix(part.Part, "/")
		}
	}
	if main == "" {
		return refuse(TemplateNotWord, nil)
	}
	t.keepTextParts(types.Override)
	if !slices.ContainsFunc(t.textParts, func(name string) bool { return strings.EqualFold(name, main) }) {
		return refuse(TemplateBroken, fmt.Errorf("no part %s", main))
	}
	return nil
}

type contentType struct {
	Part string `xml:"PartName,attr"`
	Type string `xml:"ContentType,attr"`
}

// keepTextParts keeps the names of the parts that hold text of the document.
func (t *templateFile) keepTextParts(parts []contentType) {
	kinds := []string{"document.main+xml", "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml"}
	for _, file := range t.archive.File {
		if slices.ContainsFunc(parts, func(part contentType) bool {
			return strings.EqualFold(strings.TrimPrefix(part.Part, "/"), file.Name) && slices.Contains(kinds, strings.TrimPrefix(part.Type, wordType))
		}) {
			t.textParts = append(t.textParts, file.Name)
		}
	}
}

// read inflates a part within the limits, whatever size the archive says it has.
func (t *templateFile) read(name string) ([]byte, error) {
	for _, file := range t.archive.File {
		if !strings.EqualFold(file.Name, name) {
			continue
		}
		body, err := file.Open()
		if err != nil {
			return nil, refuse(TemplateBroken, err)
		}
		defer body.Close()
		content, err := io.ReadAll(io.LimitReader(body, templatePart+1))
		switch {
		case len(content) > templatePart, len(content) > ratioFrom && uint64(len(content)) > templateRatio*max(file.CompressedSize64, 1):
			return nil, refuse(TemplateTooLarge, fmt.Errorf("part %s", name))
		case err != nil:
			return nil, refuse(TemplateBroken, err)
		}
		return content, nil
	}
	return nil, refuse(TemplateNotWord, errors.New("no "+name))
}

// rewrite writes the archive anew with some parts changed. The others are copied as they are stored.
func (t *templateFile) rewrite(changed map[string][]byte) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, file := range t.archive.File {
		content, is := changed[file.Name]
		if !is {
			if err := archive.Copy(file); err != nil {
				return nil, refuse(TemplateBroken, err)
			}
			continue
		}
		part, err := archive.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: file.Modified})
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			return nil, fmt.Errorf("filling template: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("filling template: %w", err)
	}
	return out.Bytes(), nil
}
