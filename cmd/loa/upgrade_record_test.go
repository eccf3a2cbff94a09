//go:build record

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
	"loa/mail/mailtest"
)

// recording is the name of the recording, a new directory in testdata.
var recording = flag.String("record", "", "name of the recording, such as before-8")

// TestRecord writes the record and the engine of the present program to testdata, for TestUpgrade of later versions. It is not part of the tests
// without the build tag. Run it on released code only, on a machine whose name may be published:
//
//	unshare --uts sh -c 'hostname may-chu-loa && go test -tags record ./cmd/loa -run TestRecord -record before-8'
func TestRecord(t *testing.T) {
	into := filepath.Join("testdata", *recording)
	if _, err := os.Stat(into); *recording == "" || err == nil {
		t.Fatalf("give the name of a new recording with -record; a recording is not made again (%s)", into)
	}
	r := &recorder{users: &users{cluster: newCluster(t)}, into: into, web: freeAddress(t)}
	r.start("LOA_HOLD=15m", "LOA_PUBLIC="+recordedAddress, "LOA_LISTEN="+r.web)
	r.launch()
	r.prepareTasks()
	r.prepareOtherLetters()
	r.awaitOutbox()
	letters := r.collectLetters()
	if err := r.interrupt(); err != nil {
		t.Fatal(err)
	}
	postgres := r.runWithoutMail()
	r.save(postgres, letters)
	if err := postgres.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// upgradeLines are the lines of the recorded plan, by their numbers. prepareTasks says which state each of them gets.
var upgradeLines = []struct{ unit, code, deadline string }{
	1:  {unit: "Sở Tư pháp", code: "so-tu-phap"},
	2:  {unit: "Sở Tư pháp", code: "so-tu-phap"},
	3:  {unit: "Sở Tài chính", code: "so-tai-chinh"},
	4:  {unit: "Sở Xây dựng", code: "so-xay-dung"},
	5:  {unit: "Sở Y tế", code: "so-y-te"},
	6:  {unit: "Sở Công Thương", code: "so-cong-thuong"},
	7:  {unit: "Sở Du lịch", code: "so-du-lich"},
	8:  {unit: "Sở Văn hóa và Thể thao", code: "so-van-hoa-va-the-thao"},
	9:  {unit: "Sở Khoa học và Công nghệ", code: "so-khoa-hoc-va-cong-nghe"},
	10: {unit: "Sở Giáo dục và Đào tạo", code: "so-giao-duc-va-dao-tao"},
	11: {unit: "Sở Quy hoạch - Kiến trúc", code: "so-quy-hoach-kien-truc"},
	12: {unit: "Sở Du lịch", code: "so-du-lich"},
	13: {unit: "Sở Nông nghiệp và Môi trường", code: "so-nong-nghiep-va-moi-truong"},
	14: {unit: "Sở Tài chính", code: "so-tai-chinh"},
	15: {unit: "Sở Xây dựng", code: "so-xay-dung"},
	16: {unit: "Sở Công Thương", code: "so-cong-thuong"},
	17: {unit: "Sở Y tế", code: "so-y-te"},
	18: {unit: "Sở Văn hóa và Thể thao", code: "so-van-hoa-va-the-thao"},
	19: {unit: "Sở Nội vụ", code: "so-noi-vu"},
	20: {unit: "Sở Khoa học và Công nghệ", code: "so-khoa-hoc-va-cong-nghe", deadline: "Hằng tháng"},
	21: {unit: "Sở Giáo dục và Đào tạo", code: "so-giao-duc-va-dao-tao", deadline: "Hằng quý"},
	22: {unit: "Sở Quy hoạch - Kiến trúc", code: "so-quy-hoach-kien-truc"},
	23: {unit: "Sở Du lịch", code: "so-du-lich"},
	24: {unit: "Sở Tư pháp", code: "so-tu-phap"},
	25: {unit: "Sở Nông nghiệp và Môi trường", code: "so-nong-nghiep-va-moi-truong"},
	26: {unit: "Sở Giáo dục và Đào tạo", code: "so-giao-duc-va-dao-tao"},
	27: {unit: "Sở Dân tộc và Tôn giáo", code: "so-dan-toc-va-ton-giao"},
	28: {unit: "Sở Dân tộc và Tôn giáo", code: "so-dan-toc-va-ton-giao"},
}

// recorder brings the tasks of a plan into every state and saves the databases.
type recorder struct {
	*users
	into string // directory of the recording
	web  string // address of the pages
}

// giveDomains loads the directory with a mail domain for each unit, as the first recording has it: "daumoi.so-y-te@tp.hanoi.test" becomes
// "daumoi@so-y-te.hanoi.test". The tests of all recordings then know one form of an address.
func (r *recorder) giveDomains() {
	r.t.Helper()
	directory := readJSON[map[string]any](r.users, "directory", "show")
	for _, each := range directory["addresses"].([]any) {
		row := each.(map[string]any)
		local, _, _ := strings.Cut(row["address"].(string), "@")
		mailbox, unit, _ := strings.Cut(local, ".")
		row["address"] = mailbox + "@" + unit + ".hanoi.test"
	}
	file := filepath.Join(r.t.TempDir(), "danh-ba.json")
	r.writeJSON(file, directory)
	r.must("directory", "load", file)
}

func (r *recorder) launch() {
	r.t.Helper()
	r.giveDomains()
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
	imported := readJSON[object](r.users, "plan", "import", file, "--year", fmt.Sprint(upgradeYear), "--suffix", "nang-cap", "--title", "Kế hoạch nâng cấp")
	r.plan = imported.text("id")
	r.must("plan", "stakes", r.plan, "--line", "19", "--level", "high")
	r.must("plan", "launch", r.plan, "--wait", "1m")
	r.noteTasks(r.tasks())
}

func lineNumber(line int) string { return fmt.Sprintf("%02d", line) }

func (r *recorder) contact(line int) string { return contactOf(upgradeLines[line].code) }
func (r *recorder) head(line int) string    { return headOf(upgradeLines[line].code) }

// asContact sends a command to the task of a line as the contact of its unit.
func (r *recorder) asContact(verb string, line int, flags ...string) {
	r.t.Helper()
	r.do(verb, lineNumber(line), append([]string{"--as", r.contact(line)}, flags...)...)
}

// requestApproval accepts a task, submits a draft, and returns the letter that asks the head.
func (r *recorder) requestApproval(line int) mail.Letter {
	r.t.Helper()
	r.asContact("accept", line)
	return r.submitDraft(line, 1)
}

func (r *recorder) submitDraft(line, version int) mail.Letter {
	r.t.Helper()
	r.asContact("submit", line, "--text", fmt.Sprintf("Dự thảo lần %d của việc số %d.", version, line))
	return r.awaitLetter(r.head(line), "approval", lineNumber(line))
}

func (r *recorder) approve(line int) {
	r.t.Helper()
	r.requestApproval(line)
	r.do("decide", lineNumber(line), "--as", r.head(line), "--approve")
}

func (r *recorder) confirmPublication(line int) {
	r.t.Helper()
	r.approve(line)
	r.asContact("publish", line, "--link", "https://hanoi.test/tin/"+lineNumber(line), "--date", time.Now().Format(time.DateOnly))
}

// prepareTasks brings the tasks into the states that a later version continues. Lines 1, 2, 20, 21, 26, 27 and 28 stay assigned.
func (r *recorder) prepareTasks() {
	r.t.Helper()
	r.prepareStages()
	r.prepareConditions()
	r.prepareCodes()
	r.prepareSuppressedAddress()
}

// prepareStages leaves a task in each stage, by mail where that is possible.
func (r *recorder) prepareStages() {
	r.t.Helper()
	r.asContact("accept", 3)
	first := r.requestApproval(4)
	r.submitDraft(4, 2)
	r.answer(r.head(4), first, "Đồng ý.", "refused")
	r.answer(r.contact(4), first, "Đồng ý.", "triage")
	held := r.requestApproval(5)
	r.answer(r.head(5), held, "Đồng ý.", "applied")
	again := withHeader(replyTo(held, r.head(5), "Đồng ý."), "X-Resent-By: may-chu-thu-hai")
	r.wantOutcome("duplicate", r.send(r.head(5), r.head(5), held.ReplyTo[0].Spec, again))
	r.approve(6)
	r.confirmPublication(7)
	r.confirmPublication(8)
	wanted := r.awaitLetter(r.contact(8), "report_wanted", lineNumber(8))
	report := withFile(replyTo(wanted, r.contact(8), "Số tin: 12"), "ket-qua.xlsx", workbook(r.t))
	r.wantOutcome("applied", r.send(r.contact(8), r.contact(8), wanted.ReplyTo[0].Spec, report))
	r.confirmPublication(10)
	r.asContact("report", 10, "--text", "Số tin: 3")
	r.do("accept-report", "10")
	r.approve(19)
	r.asContact("accept", 25)
}

// prepareConditions leaves tasks that are paused, declined, returned or cancelled, or that wait for another decision.
func (r *recorder) prepareConditions() {
	r.t.Helper()
	r.asContact("accept", 9)
	r.do("pause", "09", "--reason", "Chờ hướng dẫn.")
	r.asContact("accept", 11)
	r.asContact("request-extension", 11, "--due", fmt.Sprintf("%d-12-31", upgradeYear), "--reason", "Chờ số liệu.")
	r.asContact("decline", 12, "--reason", "Không thuộc chức năng.")
	r.answer(r.head(14), r.requestApproval(14), "Đồng ý nhưng sửa mục 2", "question")
	r.requestApproval(15)
	r.do("substitute", "15", "--as", r.head(15), "--person", upgradeLines[15].code+".truongphong", "--reason", "Ủy quyền số 15/UQ.")
	r.requestApproval(17)
	r.do("decide", "17", "--as", r.head(17), "--return", "--reason", "Thiếu số liệu.")
	r.do("cancel", "18", "--reason", "Không còn phù hợp.")
	asked := r.requestApproval(24)
	r.answer(r.head(24), asked, "Đồng ý.", "applied")
	r.answer(r.head(24), asked, "HỦY", "applied")
}

// prepareCodes leaves two one-time codes open: one for an unauthenticated letter, one for a choice on the page of a link.
func (r *recorder) prepareCodes() {
	r.t.Helper()
	r.appendUnauthenticated(replyTo(r.requestApproval(13), r.head(13), "Đồng ý."), "confirm")
	link := linkInLetter.FindString(r.requestApproval(16).Text)
	openLink(r.t, strings.Replace(link, recordedAddress, "http://"+r.web, 1)).
		submit("", url.Values{"decision": {"approve"}, "reason": {""}})
	r.awaitLetter(r.head(16), "confirm", "16")
}

// prepareSuppressedAddress lets letters bounce until loa suppresses their address.
func (r *recorder) prepareSuppressedAddress() {
	r.t.Helper()
	r.asContact("accept", 22)
	for version := 1; version <= 3; version++ {
		r.bounce(r.head(22), r.submitDraft(22, version))
	}
	r.asContact("submit", 22, "--text", "Dự thảo mà thủ trưởng không nhận được.")
}

// bounce sends a delivery status notification about a letter.
func (r *recorder) bounce(address string, letter mail.Letter) {
	r.t.Helper()
	raw := mailtest.DSN{
		To: letter.ReturnPath, ID: "dsn." + letter.MessageID, Recipients: []string{mailtest.RecipientFields(address, "failed", "5.1.1")},
		Returned: "Message-ID: <" + letter.MessageID + ">",
	}.Bytes()
	r.wantOutcome("bounce", r.send("", "", letter.ReturnPath, raw))
}

// prepareOtherLetters sends letters that change no task. Together with those of prepareTasks they have every outcome.
func (r *recorder) prepareOtherLetters() {
	r.t.Helper()
	asked, _ := r.awaitRequest(r.contact(1), "assignment", "01")
	to, contact := asked.ReplyTo[0].Spec, r.contact(1)
	away := withHeader(replyTo(asked, contact, "Tôi đi công tác đến hết ngày 30/11."), "Auto-Submitted: auto-replied")
	r.wantOutcome("ignored_auto", r.send(contact, contact, to, away))
	r.wantOutcome("quarantined", r.send("", contact, to, replyTo(asked, contact, "Không thuộc chức năng.")))
	r.wantOutcome("secret", r.send(contact, contact, to, replyTo(asked, contact, "Độ mật: TỐI MẬT\nĐồng ý tiếp nhận.")))
	stranger := r.wantOutcome("triage", r.send("khach@ngoai.test", "khach@ngoai.test", loaAddress, unsolicitedLetter("khach@ngoai.test", "Hỏi về kế hoạch.")))
	r.must("mail", "reject", fmt.Sprint(stranger.ID), "--reason", "Không phải việc của kế hoạch.")
	r.wantOutcome("question", r.send(r.contact(27), r.contact(27), loaAddress, unsolicitedLetter(r.contact(27), "Đồng ý tiếp nhận.")))
	listing, naming := r.awaitRequest(r.contact(26), "assignment", "26")
	r.wantOutcome("quarantined", r.send(unlistedAddress, unlistedAddress, listing.ReplyTo[0].Spec, replyTo(listing, unlistedAddress, naming+"Đồng ý tiếp nhận.")))
}

// unsolicitedLetter returns a letter that answers no other letter.
func unsolicitedLetter(from, text string) []byte {
	return []byte(strings.ReplaceAll(fmt.Sprintf("From: <%s>\nTo: <%s>\nSubject: =?utf-8?Q?Nhi=E1=BB=87m_v=E1=BB=A5?=\nMessage-ID: <%s>\nDate: %s\n"+
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n",
		from, loaAddress, strings.ReplaceAll(from, "@", ".moi@"), time.Now().Format(time.RFC1123Z), text), "\n", "\r\n"))
}
