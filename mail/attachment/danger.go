package attachment

// Danger is one thing in a file that keeps a machine from opening it.
type Danger string

// The dangers that are looked for.
const (
	DangerExecutable Danger = "executable" // a program or a script, or named as one
	DangerArchive    Danger = "archive"    // files within the file
	DangerPolyglot   Danger = "polyglot"   // one format for one reader and another for the next
	DangerName       Danger = "name"       // a name that shows another extension than it has
	DangerBomb       Danger = "bomb"       // built to exhaust whoever unpacks it
	DangerUnsafe     Danger = "unsafe"     // parts that escape, hide or contradict each other
	DangerTooLarge   Danger = "too_large"  // over a limit of size
	DangerTooMany    Danger = "too_many"   // one file too many in the letter
	DangerOldFormat  Danger = "old_format" // Office 97–2003, whose readers cannot be trusted
	DangerEncrypted  Danger = "encrypted"  // locked with a password
	DangerMacro      Danger = "macro"      // carries a program of its own
	DangerExternal   Danger = "external"   // fetches something from elsewhere when it is opened
	DangerObject     Danger = "object"     // an embedded object (OLE)
	DangerDDE        Danger = "dde"        // starts another program to ask it for data
	DangerActiveX    Danger = "activex"    // a control that runs when the file is opened
	DangerActive     Danger = "active"     // a PDF that runs a script or starts a program
	DangerMismatch   Danger = "mismatch"   // name, declaration and content do not agree
	DangerBroken     Danger = "broken"     // cut off or damaged
	DangerEmpty      Danger = "empty"      // no bytes at all
	DangerUnread     Danger = "unread"     // harmless as far as seen, but not a format that a machine reads here
)

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

// verdictOf refuses what the table does not know.
func verdictOf(d Danger) Verdict {
	if known, ok := dangerRules[d]; ok {
		return known.verdict
	}
	return VerdictRefuse
}
