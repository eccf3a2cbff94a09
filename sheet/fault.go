package sheet

import "fmt"

// FaultKind says why a file was refused.
type FaultKind string

// The kinds of faults.
const (
	FaultEmpty      FaultKind = "empty"      // no bytes
	FaultUnknown    FaultKind = "unknown"    // another format, or a content that is not that of the extension
	FaultExecutable FaultKind = "executable" // a program under the name of a table
	FaultEncrypted  FaultKind = "encrypted"  // encrypted with a password
	FaultMacro      FaultKind = "macro"      // has macros
	FaultOldExcel   FaultKind = "old_xls"    // the binary .xls or .doc of Office 97–2003
	FaultTooLarge   FaultKind = "too_large"  // over one of the Limits
	FaultBomb       FaultKind = "bomb"       // built to exhaust memory, by extreme compression, nesting or repetition
	FaultBroken     FaultKind = "broken"     // cut off or damaged
	FaultUnsafe     FaultKind = "unsafe"     // paths out of the archive, two entries of one name, uncounted entries, or a DTD
	FaultNoTable    FaultKind = "no_table"   // parsed, but without a table
)

// Fault is the error of a file that cannot be parsed. Message says what is wrong and Advice what the sender should do; both are Vietnamese
// sentences for the sender. Cause, when there is one, is for the operator.
type Fault struct {
	Kind    FaultKind
	Name    string
	Message string
	Advice  string
	Cause   error
}

// Error gives the file, the kind of the fault, the message and the cause, for the operator.
func (f *Fault) Error() string {
	if f.Cause != nil {
		return fmt.Sprintf("table file %q is refused (%s): %s: %v", f.Name, f.Kind, f.Message, f.Cause)
	}
	return fmt.Sprintf("table file %q is refused (%s): %s", f.Name, f.Kind, f.Message)
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// faultTexts are the Message and the Advice of each kind, for places without texts of their own.
var faultTexts = map[FaultKind][2]string{
	FaultEmpty: {"file rỗng, không có nội dung", "hãy mở file trên máy để kiểm tra rồi gửi lại"},
	FaultUnknown: {
		"không phải file bảng mà phần mềm đọc được",
		"hãy lưu lại dạng .xlsx, .docx hoặc .csv rồi gửi lại",
	},
	FaultExecutable: {
		"đây là chương trình chạy được, không phải file bảng",
		"không mở file này; hãy xin người gửi file .xlsx, .docx hoặc .csv",
	},
	FaultEncrypted: {"file có mật khẩu", "hãy bỏ mật khẩu rồi gửi lại"},
	FaultMacro: {
		"file có chứa macro",
		"hãy lưu lại dạng .xlsx hoặc .docx (không có macro) rồi gửi lại",
	},
	FaultOldExcel: {
		"file theo định dạng cũ của Office 97–2003 (.xls, .doc)",
		"hãy mở bằng Excel hoặc Word, lưu lại dạng .xlsx hoặc .docx rồi gửi lại",
	},
	FaultTooLarge: {"file quá lớn", "hãy bỏ bớt hình ảnh và nội dung không cần thiết rồi gửi lại"},
	FaultBomb: {
		"file nén bất thường, có thể làm treo máy",
		"không mở file này; hãy tạo lại file từ Excel hoặc Word rồi gửi lại",
	},
	FaultBroken: {
		"file bị hỏng hoặc bị cắt cụt, không đọc được",
		"hãy mở file bằng Excel hoặc Word, lưu lại thành file mới rồi gửi lại",
	},
	FaultUnsafe: {
		"cấu trúc bên trong của file không an toàn",
		"hãy tạo lại file từ Excel hoặc Word rồi gửi lại",
	},
	FaultNoTable: {
		"trong file không có bảng nào có nội dung",
		"hãy kiểm tra đã gửi đúng file có bảng hay chưa",
	},
}

func newFault(kind FaultKind) *Fault {
	return &Fault{Kind: kind, Message: faultTexts[kind][0], Advice: faultTexts[kind][1]}
}

// faultf is a fault with a Message of its own.
func faultf(kind FaultKind, format string, args ...any) *Fault {
	f := newFault(kind)
	f.Message = fmt.Sprintf(format, args...)
	return f
}

// brokenFault is a FaultBroken with its cause.
func brokenFault(cause error) *Fault {
	f := newFault(FaultBroken)
	f.Cause = cause
	return f
}

// withAdvice is the fault with an Advice of its own.
func withAdvice(f *Fault, format string, args ...any) *Fault {
	f.Advice = fmt.Sprintf(format, args...)
	return f
}
