package attachment

// Danger is a property of a file because of which no program may open it.
type Danger string

// The dangers. The values are stored.
const (
	DangerExecutable Danger = "executable" // a program or a script, by content or by extension
	DangerArchive    Danger = "archive"    // an archive with other files
	DangerPolyglot   Danger = "polyglot"   // two formats in one file, so that two programs open different contents
	DangerName       Danger = "name"       // a name that displays another extension than the real one
	DangerBomb       Danger = "bomb"       // a small archive that unpacks to an enormous size
	DangerUnsafe     Danger = "unsafe"     // an archive with paths outside of it, hidden or contradicting entries
	DangerTooLarge   Danger = "too_large"  // over a limit of size
	DangerTooMany    Danger = "too_many"   // over the number of files in one letter
	DangerOldFormat  Danger = "old_format" // Office 97–2003; no safe parser for it exists
	DangerEncrypted  Danger = "encrypted"  // encrypted with a password
	DangerMacro      Danger = "macro"      // contains macros
	DangerExternal   Danger = "external"   // loads data from elsewhere when it is opened
	DangerObject     Danger = "object"     // an embedded object (OLE)
	DangerDDE        Danger = "dde"        // starts another program for data (Dynamic Data Exchange)
	DangerActiveX    Danger = "activex"    // a control that runs when the file is opened
	DangerActive     Danger = "active"     // a PDF that runs a script or starts a program
	DangerMismatch   Danger = "mismatch"   // name, declared type and content do not agree
	DangerBroken     Danger = "broken"     // truncated or damaged
	DangerEmpty      Danger = "empty"      // no bytes
	DangerUnread     Danger = "unread"     // no danger found, but a format that loa does not extract text from
)

// dangerRule is the verdict on a danger and its reason in Vietnamese.
type dangerRule struct {
	verdict Verdict
	reason  string
}

var dangerRules = map[Danger]dangerRule{
	DangerExecutable: {VerdictRefuse, "là chương trình hoặc tập lệnh chạy được"},
	DangerArchive:    {VerdictRefuse, "là tệp nén; đề nghị gửi lại từng tệp, không nén"},
	DangerPolyglot:   {VerdictRefuse, "trộn hai định dạng trong một tệp"},
	DangerName:       {VerdictRefuse, "tên tệp có ký tự ẩn làm sai đuôi tệp"},
	DangerBomb:       {VerdictRefuse, "tệp nén bất thường, có thể làm treo máy"},
	DangerUnsafe:     {VerdictRefuse, "cấu trúc bên trong tệp không an toàn; đề nghị tạo lại tệp rồi gửi"},
	DangerTooLarge:   {VerdictRefuse, "quá lớn: các tệp của một thư không được quá 25 MB, nội dung sau giải nén không được quá 64 MB"},
	DangerTooMany:    {VerdictRefuse, "thư có quá 20 tệp đính kèm"},
	DangerOldFormat:  {VerdictRefuse, "định dạng cũ của Office 97–2003; đề nghị gửi lại dạng .xlsx hoặc .docx"},
	DangerEncrypted:  {VerdictFlag, "tệp có mật khẩu; đề nghị người gửi gửi lại tệp không khóa"},
	DangerMacro:      {VerdictFlag, "tệp có chứa macro; đề nghị gửi lại dạng .xlsx hoặc .docx không có macro"},
	DangerExternal:   {VerdictFlag, "tệp có liên kết lấy dữ liệu từ nơi khác"},
	DangerObject:     {VerdictFlag, "tệp có nhúng đối tượng khác (OLE)"},
	DangerDDE:        {VerdictFlag, "tệp có lệnh gọi chương trình khác (DDE)"},
	DangerActiveX:    {VerdictFlag, "tệp có điều khiển ActiveX"},
	DangerActive:     {VerdictFlag, "tệp PDF có lệnh tự chạy"},
	DangerMismatch:   {VerdictFlag, "tên tệp, kiểu khai báo và nội dung không khớp nhau"},
	DangerBroken:     {VerdictFlag, "tệp bị hỏng hoặc bị cắt cụt; đề nghị gửi lại"},
	DangerEmpty:      {VerdictFlag, "tệp rỗng"},
	DangerUnread:     {VerdictFlag, "không thuộc các định dạng được đọc tự động, cần người xem"},
}

// verdictOf returns the verdict on a danger. A danger without a rule is refused.
func verdictOf(d Danger) Verdict {
	if known, ok := dangerRules[d]; ok {
		return known.verdict
	}
	return VerdictRefuse
}
