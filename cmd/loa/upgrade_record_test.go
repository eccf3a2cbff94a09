package main_test

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loa/mail"
)

// recordUpgrade writes the record and the engine of the present program for TestUpgrade of later ones. Run it on released code only, on a
// machine whose name may be published:
//
//	unshare --uts sh -c 'hostname may-chu-loa && go test ./cmd/loa -run TestRecordUpgrade -record before-8'
var recordUpgrade = flag.String("record", "", "record a database and an engine under this name in testdata")

// upgradeLines are the lines of the plan that is recorded, by their numbers: the unit and the deadline. What becomes of each is in brings.
var upgradeLines = []struct{ unit, code, deadline string }{
	1:  {"Sở Tư pháp", "so-tu-phap", ""},
	2:  {"Sở Tư pháp", "so-tu-phap", ""},
	3:  {"Sở Tài chính", "so-tai-chinh", ""},
	4:  {"Sở Xây dựng", "so-xay-dung", ""},
	5:  {"Sở Y tế", "so-y-te", ""},
	6:  {"Sở Công Thương", "so-cong-thuong", ""},
	7:  {"Sở Du lịch", "so-du-lich", ""},
	8:  {"Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao", ""},
	9:  {"Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe", ""},
	10: {"Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao", ""},
	11: {"Sở Quy hoạch - Kiến trúc", "so-quy-hoach-kien-truc", ""},
	12: {"Sở Du lịch", "so-du-lich", ""},
	13: {"Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong", ""},
	14: {"Sở Tài chính", "so-tai-chinh", ""},
	15: {"Sở Xây dựng", "so-xay-dung", ""},
	16: {"Sở Công Thương", "so-cong-thuong", ""},
	17: {"Sở Y tế", "so-y-te", ""},
	18: {"Sở Văn hóa và Thể thao", "so-van-hoa-va-the-thao", ""},
	19: {"Sở Nội vụ", "so-noi-vu", ""},
	20: {"Sở Khoa học và Công nghệ", "so-khoa-hoc-va-cong-nghe", "Hằng tháng"},
	21: {"Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao", "Hằng quý"},
	22: {"Sở Quy hoạch - Kiến trúc", "so-quy-hoach-kien-truc", ""},
	23: {"Sở Du lịch", "so-du-lich", ""},
	24: {"Sở Tư pháp", "so-tu-phap", ""},
	25: {"Sở Nông nghiệp và Môi trường", "so-nong-nghiep-va-moi-truong", ""},
	26: {"Sở Giáo dục và Đào tạo", "so-giao-duc-va-dao-tao", ""},
	27: {"Sở Dân tộc và Tôn giáo", "so-dan-toc-va-ton-giao", ""},
	28: {"Sở Dân tộc và Tôn giáo", "so-dan-toc-va-ton-giao", ""},
}

const (
	upgradeYear     = 2027
	recordedAddress = "http://loa.hanoi.test" // links in recorded letters begin with it, whatever port the pages had
)

func TestRecordUpgrade(t *testing.T) {
	t.Parallel()
	if *recordUpgrade == "" {
		return // nothing to record
	}
	r := &recorder{people: &people{house: newHouse(t)}, into: filepath.Join("testdata", *recordUpgrade)}
	r.web = freeAddress(t)
	r.start("LOA_HOLD=15m", "LOA_PUBLIC="+recordedAddress, "LOA_LISTEN="+r.web)
	r.launches()
	r.brings()
	r.otherLetters()
	r.waits()
	letters := r.letters()
	if err := r.interrupt(); err != nil {
		t.Fatal(err)
	}
	postgres := r.withoutMail()
	r.keeps(postgres, letters)
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// recorder brings the tasks of a plan into every state and keeps all of it.
type recorder struct {
	*people
	into string
	web  string // where the pages are
}

func (r *recorder) launches() {
	r.t.Helper()
	var text strings.Builder
	text.WriteString("STT;Nội dung nhiệm vụ;Sản phẩm;Cơ quan chủ trì;Thời gian thực hiện\n")
	for i, line := range upgradeLines[1:] {
		deadline := line.deadline
		if deadline == "" {
			deadline = fmt.Sprintf("Trước ngày 15/12/%d", upgradeYear)
		}
		fmt.Fprintf(&text, "%d;Tuyên truyền %s;Tin, bài;%s;%s\n", i+1, lineTitle(lineNumber(i+1)), line.unit, deadline)
	}
	file := filepath.Join(r.t.TempDir(), "nang-cap.csv")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		r.t.Fatal(err)
	}
	imported := readJSON[object](r.people, "plan", "import", file, "--year", fmt.Sprint(upgradeYear), "--suffix", "nang-cap", "--title", "Kế hoạch nâng cấp")
	r.plan = imported.text("id")
	r.must("plan", "stakes", r.plan, "--line", "19", "--level", "high")
	r.must("plan", "launch", r.plan, "--wait", "1m")
	r.knows(r.tasks())
}

func lineNumber(line int) string { return fmt.Sprintf("%02d", line) }

func (r *recorder) contact(line int) string { return contactOf(upgradeLines[line].code) }
func (r *recorder) head(line int) string    { return headOf(upgradeLines[line].code) }

// asContact gives a command to a line's task as the contact of its unit.
func (r *recorder) asContact(verb string, line int, flags ...string) {
	r.t.Helper()
	r.does(verb, lineNumber(line), append([]string{"--as", r.contact(line)}, flags...)...)
}

// asked takes a task on, submits a draft, and gives the letter that asks the head about it.
func (r *recorder) asked(line int) mail.Letter {
	r.t.Helper()
	r.asContact("accept", line)
	return r.draft(line, 1)
}

func (r *recorder) draft(line, version int) mail.Letter {
	r.t.Helper()
	r.asContact("submit", line, "--text", fmt.Sprintf("Dự thảo lần %d của việc số %d.", version, line))
	return r.letter(r.head(line), "approval", lineNumber(line))
}

func (r *recorder) approved(line int) {
	r.t.Helper()
	r.asked(line)
	r.does("decide", lineNumber(line), "--as", r.head(line), "--approve")
}

func (r *recorder) published(line int) {
	r.t.Helper()
	r.approved(line)
	r.asContact("publish", line, "--link", "https://hanoi.test/tin/"+lineNumber(line), "--date", time.Now().Format(time.DateOnly))
}

// brings brings the task of each line where a later version shall find it. Lines 1, 2, 20, 21, 26, 27 and 28 stay assigned.
func (r *recorder) brings() {
	r.t.Helper()
	r.throughTheStages()
	r.aside()
	r.byCodes()
	r.toASuppressedAddress()
}

// throughTheStages leaves a task in each stage, by mail where a letter does it.
func (r *recorder) throughTheStages() {
	r.t.Helper()
	r.asContact("accept", 3)
	first := r.asked(4)
	r.draft(4, 2)
	r.answers(r.head(4), first, "Đồng ý.", "refused")
	r.answers(r.contact(4), first, "Đồng ý.", "triage")
	held := r.asked(5)
	r.answers(r.head(5), held, "Đồng ý.", "applied")
	again := withHeader(replyTo(held, r.head(5), "Đồng ý."), "X-Resent-By: may-chu-thu-hai")
	r.wants("duplicate", r.posts(r.head(5), r.head(5), held.ReplyTo[0].Spec, again))
	r.approved(6)
	r.published(7)
	r.published(8)
	wanted := r.letter(r.contact(8), "report_wanted", lineNumber(8))
	report := withFile(replyTo(wanted, r.contact(8), "Số tin: 12"), "ket-qua.xlsx", r.workbook())
	r.wants("applied", r.posts(r.contact(8), r.contact(8), wanted.ReplyTo[0].Spec, report))
	r.published(10)
	r.asContact("report", 10, "--text", "Số tin: 3")
	r.does("accept-report", "10")
	r.approved(19)
	r.asContact("accept", 25)
}

// aside leaves tasks that stand still, were sent back, or wait for something besides their stage.
func (r *recorder) aside() {
	r.t.Helper()
	r.asContact("accept", 9)
	r.does("pause", "09", "--reason", "Chờ hướng dẫn.")
	r.asContact("accept", 11)
	r.asContact("request-extension", 11, "--due", fmt.Sprintf("%d-12-31", upgradeYear), "--reason", "Chờ số liệu.")
	r.asContact("decline", 12, "--reason", "Không thuộc chức năng.")
	r.answers(r.head(14), r.asked(14), "Đồng ý nhưng sửa mục 2", "question")
	r.asked(15)
	r.does("substitute", "15", "--as", r.head(15), "--person", upgradeLines[15].code+".truongphong", "--reason", "Ủy quyền số 15/UQ.")
	r.asked(17)
	r.does("decide", "17", "--as", r.head(17), "--return", "--reason", "Thiếu số liệu.")
	r.does("cancel", "18", "--reason", "Không còn phù hợp.")
	asked := r.asked(24)
	r.answers(r.head(24), asked, "Đồng ý.", "applied")
	r.answers(r.head(24), asked, "HỦY", "applied")
}

// byCodes leaves two one-time codes open: one about a letter without proof, one about a choice on the page of a link.
func (r *recorder) byCodes() {
	r.t.Helper()
	r.lays(replyTo(r.asked(13), r.head(13), "Đồng ý."), "confirm")
	link := linkInLetter.FindString(r.asked(16).Text)
	r.browser(strings.Replace(link, recordedAddress, "http://"+r.web, 1)).
		fills("", url.Values{"decision": {"approve"}, "reason": {""}, "confirm": {"yes"}})
	r.letter(r.head(16), "confirm", "16")
}

// toASuppressedAddress has letters bounce until loa writes to their address no more.
func (r *recorder) toASuppressedAddress() {
	r.t.Helper()
	r.asContact("accept", 22)
	for version := 1; version <= 3; version++ {
		r.bounces(r.head(22), r.draft(22, version))
	}
	r.asContact("submit", 22, "--text", "Dự thảo mà thủ trưởng không nhận được.")
}

// bounces has the mail server of a unit report that a letter could not be delivered (RFC 3464).
func (r *recorder) bounces(address string, letter mail.Letter) {
	r.t.Helper()
	raw := strings.NewReplacer("\n", "\r\n", "ADDRESS", address, "RETURN", letter.ReturnPath, "ID", letter.MessageID).Replace(`From: MAILER-DAEMON@hanoi.test
To: <RETURN>
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn.ID>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="ranh"

--ranh
Content-Type: text/plain; charset=utf-8

The mailbox does not exist.
--ranh
Content-Type: message/delivery-status

Reporting-MTA: dns; hanoi.test

Final-Recipient: rfc822; ADDRESS
Action: failed
Status: 5.1.1

--ranh
Content-Type: text/rfc822-headers

Message-ID: <ID>

--ranh--
`)
	r.wants("bounce", r.posts("", "", letter.ReturnPath, []byte(raw)))
}

// otherLetters are letters that change no task: together with those of brings they have every outcome.
func (r *recorder) otherLetters() {
	r.t.Helper()
	asked := r.letter(r.contact(1), "assignment", "01")
	to, contact := asked.ReplyTo[0].Spec, r.contact(1)
	away := withHeader(replyTo(asked, contact, "Tôi đi công tác đến hết ngày 30/11."), "Auto-Submitted: auto-replied")
	r.wants("ignored_auto", r.posts(contact, contact, to, away))
	r.wants("quarantined", r.posts("", contact, to, replyTo(asked, contact, "Không thuộc chức năng.")))
	r.wants("secret", r.posts(contact, contact, to, replyTo(asked, contact, "Độ mật: TỐI MẬT\nĐồng ý tiếp nhận.")))
	stranger := r.wants("triage", r.posts("khach@ngoai.test", "khach@ngoai.test", loaAddress, unprompted("khach@ngoai.test", "Hỏi về kế hoạch.")))
	r.must("mail", "reject", fmt.Sprint(stranger.ID), "--reason", "Không phải việc của kế hoạch.")
	r.wants("question", r.posts(r.contact(27), r.contact(27), loaAddress, unprompted(r.contact(27), "Đồng ý tiếp nhận.")))
	r.wants("quarantined", r.posts(unlistedAddress, unlistedAddress, r.letter(r.contact(26), "assignment", "26").ReplyTo[0].Spec,
		replyTo(r.letter(r.contact(26), "assignment", "26"), unlistedAddress, "Đồng ý tiếp nhận.")))
}

// unlistedAddress is the second address of a contact, which the directory does not know at first.
const unlistedAddress = "daumoi.2@so-giao-duc-va-dao-tao.hanoi.test"

// unprompted is a letter that answers none.
func unprompted(from, text string) []byte {
	return []byte(strings.ReplaceAll(fmt.Sprintf("From: <%s>\nTo: <%s>\nSubject: =?utf-8?Q?Nhi=E1=BB=87m_v=E1=BB=A5?=\nMessage-ID: <%s>\nDate: %s\n"+
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
		from, loaAddress, strings.ReplaceAll(from, "@", ".moi@"), time.Now().Format(time.RFC1123Z), text), "\n", "\r\n"))
}
