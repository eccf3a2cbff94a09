package report

// FileFault says why a file that came with a letter could not be read. The empty fault says only that it could not.
type FileFault string

// The faults of files.
const (
	FileEncrypted  FileFault = "encrypted"  // a password is needed
	FileMacro      FileFault = "macro"      // it holds a program
	FileOldFormat  FileFault = "old_format" // .doc, .xls and the like
	FileExecutable FileFault = "executable" // it is a program
	FileArchive    FileFault = "archive"    // packed in a way that is not unpacked
	FileTooLarge   FileFault = "too_large"  // too large, packed or unpacked
	FileTooMany    FileFault = "too_many"   // more files than are taken with one letter
	FileMismatch   FileFault = "mismatch"   // its content is not what its name says
	FileDamaged    FileFault = "damaged"    // it cannot be opened
	FileScanned    FileFault = "scanned"    // pictures of pages, without text
	FileVirus      FileFault = "virus"      // a scanner found something
	FileUnchecked  FileFault = "unchecked"  // a scanner is demanded and does not answer
	FileTimeout    FileFault = "timeout"    // reading it took too long or too much memory
)

// FileFaults lists every fault.
func FileFaults() []FileFault {
	return []FileFault{
		FileEncrypted, FileMacro, FileOldFormat, FileExecutable, FileArchive, FileTooLarge, FileTooMany, FileMismatch, FileDamaged,
		FileScanned, FileVirus, FileUnchecked, FileTimeout,
	}
}

// QuestionFile is a file that could not be read.
type QuestionFile struct {
	Name  string
	Fault FileFault
}

// faultWords says what is the matter with a file and how to send it so that it can be read.
var faultWords = map[FileFault]string{
	FileEncrypted:  "có mật khẩu bảo vệ; đề nghị bỏ mật khẩu rồi gửi lại",
	FileMacro:      "có chứa macro; đề nghị lưu lại ở dạng Excel (xlsx) hoặc Word (docx) rồi gửi lại",
	FileOldFormat:  "ở dạng cũ; đề nghị lưu lại ở dạng Excel (xlsx), Word (docx) hoặc PDF rồi gửi lại",
	FileExecutable: "là tệp chương trình, hệ thống không nhận; đề nghị gửi văn bản ở dạng Word (docx), Excel (xlsx) hoặc PDF",
	FileArchive:    "là tệp nén; đề nghị gửi trực tiếp từng tệp bên trong",
	FileTooLarge:   "quá lớn; đề nghị giảm dung lượng hình ảnh hoặc chia thành nhiều thư",
	FileTooMany:    "vượt quá số tệp của một thư; đề nghị chia thành nhiều thư",
	FileMismatch:   "có nội dung khác với phần mở rộng của tên; đề nghị lưu lại đúng dạng rồi gửi lại",
	FileDamaged:    "bị hỏng, không mở được; đề nghị kiểm tra và gửi lại",
	FileScanned:    "là bản chụp, không có chữ; đề nghị gửi thêm bản Word (docx) hoặc Excel (xlsx)",
	FileVirus:      "bị phần mềm kiểm tra phát hiện mã độc; đề nghị kiểm tra máy và gửi lại tệp sạch",
	FileUnchecked:  "chưa được kiểm tra mã độc; đề nghị gửi lại sau",
	FileTimeout:    "quá phức tạp để đọc tự động; đề nghị lưu thành tệp đơn giản hơn rồi gửi lại",
}

func (f FileFault) words() string {
	return or(faultWords[f], "hệ thống không đọc được; đề nghị gửi lại ở dạng Word (docx), Excel (xlsx) hoặc PDF")
}
