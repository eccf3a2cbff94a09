package document

import "fmt"

// The namespaces of ECMA-376, transitional.
const (
	wordSpace    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	linkSpace    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace = "http://schemas.openxmlformats.org/package/2006"
	wordType     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// part is one file of the package.
type part struct{ name, content string }

// fixedParts are the parts that are the same in every document.
var fixedParts = []part{
	{
		"[Content_Types].xml",
		`<Types xmlns="` + packageSpace + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
			`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
			`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/>` +
			`<Override PartName="/word/footnotes.xml" ContentType="` + wordType + `footnotes+xml"/>` +
			`<Override PartName="/word/header1.xml" ContentType="` + wordType + `header+xml"/>` +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`,
	},
	{
		"_rels/.rels",
		`<Relationships xmlns="` + packageSpace + `/relationships">` +
			`<Relationship Id="rId1" Type="` + linkSpace + `/officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="` + packageSpace + `/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
	},
	{
		"word/_rels/document.xml.rels",
		`<Relationships xmlns="` + packageSpace + `/relationships">` +
			`<Relationship Id="rId1" Type="` + linkSpace + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId2" Type="` + linkSpace + `/header" Target="header1.xml"/>` +
			`<Relationship Id="rId3" Type="` + linkSpace + `/footnotes" Target="footnotes.xml"/>` +
			`<Relationship Id="rId4" Type="` + linkSpace + `/settings" Target="settings.xml"/></Relationships>`,
	},
	{
		"word/settings.xml",
		`<w:settings xmlns:w="` + wordSpace + `"><w:defaultTabStop w:val="720"/>` +
			`<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>` +
			`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
			`<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>`,
	},
	{"word/styles.xml", styles()},
	{
		"word/header1.xml",
		`<w:hdr xmlns:w="` + wordSpace + `"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>` +
			`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
			`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>` +
			`<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`,
	},
}

// styles names the styles that people look for in Word: headings for its navigation, notes, the page number.
func styles() string {
	const font = "Times New Roman"
	out := `<w:styles xmlns:w="` + wordSpace + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
		fmt.Sprintf(`<w:rFonts w:ascii=%q w:hAnsi=%q w:eastAsia=%q w:cs=%q/>`, font, font, font, font) +
		fmt.Sprintf(`<w:color w:val="000000"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, halfPoints(lookBody), halfPoints(lookBody)) +
		`<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>` +
		`<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`
	for level := 1; level <= deepest; level++ {
		out += fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="Heading%d"><w:name w:val="heading %d"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>`+
			`<w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="%d"/></w:pPr></w:style>`, level, level, level-1)
	}
	return out +
		`<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="center"/></w:pPr>` +
		fmt.Sprintf(`<w:rPr><w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`, halfPoints(lookPageNumber), halfPoints(lookPageNumber)) +
		`<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr>` +
		fmt.Sprintf(`<w:rPr><w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`, halfPoints(lookNote), halfPoints(lookNote)) +
		`<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>`
}
