package sheet

// The namespaces of ECMA-376, transitional.
const (
	wordSpace    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	linkSpace    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace = "http://schemas.openxmlformats.org/package/2006"
	wordType     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// wordParts are the parts of a Word document that are the same in every annex.
var wordParts = []struct{ name, content string }{
	{
		"[Content_Types].xml",
		`<Types xmlns="` + packageSpace + `/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
			`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
			`<Override PartName="/word/header1.xml" ContentType="` + wordType + `header+xml"/></Types>`,
	},
	{
		"_rels/.rels",
		`<Relationships xmlns="` + packageSpace + `/relationships">` +
			`<Relationship Id="rId1" Type="` + linkSpace + `/officeDocument" Target="word/document.xml"/></Relationships>`,
	},
	{
		"word/_rels/document.xml.rels",
		`<Relationships xmlns="` + packageSpace + `/relationships">` +
			`<Relationship Id="rId1" Type="` + linkSpace + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId2" Type="` + linkSpace + `/header" Target="header1.xml"/></Relationships>`,
	},
	{
		"word/styles.xml",
		`<w:styles xmlns:w="` + wordSpace + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
			`<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>` +
			`<w:sz w:val="26"/><w:szCs w:val="26"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
			`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`,
	},
	{
		"word/header1.xml",
		`<w:hdr xmlns:w="` + wordSpace + `"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>` +
			`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` +
			`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>` +
			`<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>`,
	},
}
