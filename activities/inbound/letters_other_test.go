package inbound_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/activities/token"
	"loa/intake"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/plan/policy"
	"loa/store"
)

func day(text string) calendar.Date { return calendar.MustDate(text) }

// linkCode is the letter with the code of a decision that was chosen on the page of a link.
func linkCode(r *road) store.LetterOut { return codeFor(r, plan.DecisionApprove) }

// linkPerson is the letter with the code that confirms who answers on the page of a link.
func linkPerson(r *road) store.LetterOut { return codeFor(r, "") }

func codeFor(r *road, decision plan.Decision) store.LetterOut {
	submitted(r)
	codes := intake.LinkCodes{
		Store: r.Store, Token: func(secret []byte, key string) intake.Token { return token.New(secret, key) }, Address: loaAt,
		Language: r.inbound.Language, Now: r.Now,
	}
	request := r.RequestTo(binh, video, plan.PurposeDecide)
	_, err := codes.RequestLinkCode(r.t.Context(), store.LinkChoice{Request: request.TokenHash, Decision: decision}, intake.CodeAsker{})
	r.Must(err)
	return r.lettersWith("link-code:")[0]
}

// listCases are the letters that list several questions.
func listCases() []letterCase {
	ambiguous := func(r *road) store.LetterOut {
		r.Drafted(video, column)
		_, list := r.sendAmbiguous("Duyệt.")
		return list
	}
	first, second := all(at(video, plan.EventApproved), none(column)), all(at(column, plan.EventReturned), none(video))
	return []letterCase{
		{
			name: "question_which", kind: "which", reach: ambiguous,
			answers: answers{
				"1. …":                     {fills: []string{"1.", "1. duyệt", "2.", "2. trả lại: thiếu số liệu"}, effect: all(at(video, plan.EventApproved), at(column, plan.EventReturned))},
				"1 duyệt":                  {effect: first},
				"2 trả lại: thiếu số liệu": {effect: second},
			},
		},
		{
			name: "question_which_rest", kind: "which",
			reach: func(r *road) store.LetterOut {
				return r.askedBack(r.replyTo(binh, ambiguous(r), "1 duyệt\n2 đồng ý nhưng bỏ ảnh"))
			},
			answers: answers{
				"2.":                       {fills: []string{"2.", "2. trả lại: thiếu số liệu"}, effect: at(column, plan.EventReturned)},
				"2 duyệt":                  {effect: at(column, plan.EventApproved)},
				"2 trả lại: thiếu số liệu": {effect: at(column, plan.EventReturned)},
			},
		},
		{
			name: "question_which_report", kind: "which",
			reach: func(r *road) store.LetterOut {
				r.Published(video, column)
				return r.listFor(r.process(r.letterFrom(lan, "Báo cáo kết quả", "Gửi báo cáo.").withFiles("Báo cáo.xlsx").bytes()))
			},
			answers: answers{
				"VIEC 1": {effect: at(video, plan.EventReportSubmitted)},
				"VIEC 2": {effect: at(column, plan.EventReportSubmitted)},
			},
		},
		{
			name: "question_list_settled", kind: "refused", silent: "every matter of the list is settled",
			reach: func(r *road) store.LetterOut {
				list := ambiguous(r)
				for _, task := range []plan.TaskID{video, column} {
					state := r.state(task)
					r.Give(binh, task, plan.Command{Kind: plan.CommandDecide, Draft: state.Draft, Hash: state.DraftHash, Decision: plan.DecisionApprove})
				}
				return r.askedBack(r.replyTo(binh, list, "1 duyệt, 2 duyệt"))
			},
		},
	}
}

// none checks that nothing about a task follows from the answer.
func none(task plan.TaskID) func(*road, situation) error {
	return func(r *road, before situation) error {
		for kind, n := range r.countCommands(task) {
			if n != before.events[task][kind] {
				return errors.New("it also causes " + string(kind) + " of task " + string(task))
			}
		}
		return nil
	}
}

// warningCases are the letters that tell a person of a letter that needs a look; none is answered by mail.
func warningCases() []letterCase {
	toCoordinator := func(prefix string, happened func(*road)) func(*road) store.LetterOut {
		return func(r *road) store.LetterOut {
			happened(r)
			letters := r.lettersWith(prefix)
			if len(letters) == 0 {
				r.t.Fatalf("no letter %s is written", prefix)
			}
			return letters[0]
		}
	}
	approval := func(r *road) testLetter {
		return r.replyTo(binh, r.LetterTo(binh, video, plan.NoticeApproval), "Duyệt.")
	}
	forged := func(r *road) { submitted(r); r.process(approval(r).forged().bytes()) }
	secret := func(r *road) { submitted(r); r.process(approval(r).withSubject("MẬT").bytes()) }
	return []letterCase{
		{
			name: "question_phone", kind: "phone", silent: "the coordinator phones the person",
			reach: toCoordinator("phone:", func(r *road) {
				submitted(r)
				for _, text := range []string{"Để tôi xem.", "Để tôi xem đã.", "Tôi đang xem."} {
					r.process(approval(r).withText(text).bytes())
				}
			}),
		},
		{name: "question_alarm", kind: "alarm", reach: toCoordinator("alarm:", forged), silent: "the letter is looked at on the pages"},
		{name: "question_not_counted", kind: "not_counted", reach: toCoordinator("not_counted:", forged), silent: "the letter that was set aside is answered anew"},
		{name: "question_secret_warning", kind: "secret_warning", reach: toCoordinator("secret:", secret), silent: "the letter is looked at on the pages"},
		{name: "question_secret", kind: "secret", reach: toCoordinator("question:", secret), silent: "state secrets are not sent by mail"},
		{name: "suppressed_addresses", kind: "ComposeMailboxes", reach: suppressedAddresses, silent: "the addresses are mended on the pages"},
	}
}

// suppressedAddresses has letters to a person refused until the address is suppressed, and returns the letter about it.
func suppressedAddresses(r *road) store.LetterOut {
	submitted(r)
	for n := range 4 {
		key := strings.Repeat("x", n+1)
		r.Must(r.Store.QueueLetter(r.t.Context(), store.LetterOut{
			Key: key, Notice: plan.NoticeReminder, ToPerson: binh, ToAddress: activitiestest.AddressOf(binh), MessageID: key + "@" + "cchc.hanoi.test", Subject: "Thử",
			Text: "Thử", CreatedAt: r.Clock,
		}))
	}
	letters, err := r.Store.LeaseLetters(r.t.Context(), store.LetterLease{Owner: "thu", Limit: 100, Rate: 1000, Now: r.Clock})
	r.Must(err)
	for _, letter := range letters {
		if letter.ToPerson != binh {
			r.Must(r.Store.MarkSent(r.t.Context(), letter.Key, r.Clock))
			continue
		}
		_, err := r.Store.GiveUp(r.t.Context(), store.FailureRefused, store.Failure{Key: letter.Key, Status: "5.1.1", Text: "550 5.1.1 no such mailbox", Permanent: true, At: r.Clock})
		r.Must(err)
	}
	r.sendQueued(&letterServer{})
	return r.newestTo(ha, store.NoticeSuppressedAddresses)
}

// groupedCases are the letters that hold several tasks.
func groupedCases() []letterCase {
	openings := activitiestest.Options{Openings: true, Digests: true}
	return []letterCase{
		{
			name: "opening", kind: "ComposeOpening", options: openings,
			reach: func(r *road) store.LetterOut { return openingTo(r.fixture) },
			answers: answers{
				"DONG Y TAT CA": {effect: all(at(video, plan.EventAccepted), at(column, plan.EventAccepted))},
				"1. …": {
					fills: []string{"1.", "1. nhận", "2.", "2. không thuộc chức năng"}, effect: all(at(video, plan.EventAccepted), at(column, plan.EventDeclined)),
				},
				"1 nhận; 2 không thuộc chức năng":            {effect: all(at(video, plan.EventAccepted), at(column, plan.EventDeclined))},
				"Đồng ý tất cả, trừ 2: đề nghị giao Sở Y tế": {effect: all(at(video, plan.EventAccepted), at(column, plan.EventDeclined))},
				"Việc số 2": {
					before: func(r *road) { r.Give(lan, column, plan.Command{Kind: plan.CommandAccept}) }, added: "Kính gửi dự thảo.", files: []string{"du-thao.xlsx"},
					effect: at(column, plan.EventDraftSubmitted),
				},
				"": {
					before: func(r *road) {
						r.Give(lan, video, plan.Command{Kind: plan.CommandAccept})
						r.Give(lan, column, plan.Command{Kind: plan.CommandAccept})
					},
					added: "Kính gửi dự thảo.", files: []string{"du-thao.xlsx"}, effect: some(plan.EventDraftSubmitted),
				},
			},
		},
	}
}

// digestCases are the digests with each kind of question.
func digestCases() []letterCase {
	grouped := activitiestest.Options{Openings: true, Digests: true}
	digest := func(person directory.PersonID, happened ...func(*road)) func(*road) store.LetterOut {
		return func(r *road) store.LetterOut {
			r.Must(r.Tasks.SendOpenings(r.t.Context(), "kh-2027"))
			for _, step := range happened {
				step(r)
			}
			return digestTo(r.fixture, person)
		}
	}
	amended := given(ha, plan.Command{Kind: plan.CommandAmend, Reason: "Theo Kế hoạch số 15", Due: day("2027-05-31")})
	bothDrafted := func(r *road) { r.Drafted(video, column) }
	ofColumn := func(c plan.Command) func(*road) { return func(r *road) { r.Give(lan, column, c) } }
	columnOffered := answers{
		"DONG Y {code}":  {effect: some(plan.EventAccepted)},
		"TU CHOI {code}": {added: "Không thuộc chức năng của phường.", effect: some(plan.EventDeclined)},
		"1.":             {fills: []string{"1.", "1. đồng ý"}, effect: some(plan.EventAccepted)},
	}
	document := func(kind plan.EventKind) answers {
		return answers{"": {added: "Kính gửi dự thảo.", files: []string{"du-thao.xlsx"}, effect: some(kind)}}
	}
	declined := func(r *road) {
		r.Give(mai, theirs, plan.Command{Kind: plan.CommandDecline, Reason: "Không thuộc chức năng của phường, đề nghị giao Sở Nội vụ."})
	}
	return []letterCase{
		{
			name: "digest_head", kind: "ComposeDigest", options: grouped, reach: digest(binh, bothDrafted),
			answers: answers{
				"DUYET {code}":   {effect: some(plan.EventApproved)},
				"TRA LAI {code}": {added: theReason, effect: some(plan.EventReturned)},
				"1. …": {
					fills: []string{"1.", "1. duyệt", "2.", "2. trả lại: thiếu số liệu"}, effect: all(some(plan.EventApproved), some(plan.EventReturned)),
				},
				"1 duyệt":                       {effect: some(plan.EventApproved)},
				"TRA LAI {code}: thiếu số liệu": {effect: some(plan.EventReturned)},
			},
		},
		{
			name: "digest_suspended", kind: "ComposeDigest", options: grouped, reach: digest(binh, suspendedInDigest),
			answers: answers{"HUY {code}": {effect: some(plan.EventWithdrawn)}, "GIU NGUYEN {code}": {effect: some(plan.EventKept)}},
		},
		{name: "digest_unit", kind: "ComposeDigest", options: grouped, reach: digest(lan, accept, amended), answers: columnOffered.with(document(plan.EventDraftSubmitted))},
		{name: "digest_unit_publication", kind: "ComposeDigest", options: grouped, reach: digest(lan, approvedOnPage, amended), answers: columnOffered.with(ofAnyTask(publishing, plan.EventPublished))},
		{name: "digest_unit_report", kind: "ComposeDigest", options: grouped, reach: digest(lan, published, byAmending(column)), answers: columnOffered.with(ofAnyTask(reporting, plan.EventReportSubmitted))},
		{
			name: "digest_coordinator", kind: "ComposeDigest", options: grouped,
			reach: digest(ha, reported, ofColumn(plan.Command{Kind: plan.CommandRequestExtension, Due: day("2027-04-30"), Reason: "Chờ kinh phí."}), declined),
			answers: answers{
				"CHAP NHAN {code}":              {effect: some(plan.EventReportAccepted)},
				"TRA LAI {code}":                {added: theReason, effect: some(plan.EventReportReturned)},
				"DONG Y {code}":                 {effect: some(plan.EventExtensionGranted)},
				"KHONG GIA HAN {code}":          {added: "Thành phố giao gấp.", effect: some(plan.EventExtensionRefused)},
				"1. …":                          {fills: []string{"1.", "1. đồng ý", "2.", "2. duyệt", "3.", "3. giao lại Sở Nội vụ"}, effect: all(some(plan.EventExtensionGranted), some(plan.EventReportAccepted), some(plan.EventReassigned))},
				"2 duyệt":                       {effect: some(plan.EventReportAccepted)},
				"TRA LAI {code}: thiếu số liệu": {effect: some(plan.EventReportReturned)},
				"GIAO LAI {code} [tên đơn vị]":  {fills: []string{"[tên đơn vị]", "Sở Nội vụ", "[name of the unit]", "Sở Nội vụ"}, effect: some(plan.EventReassigned)},
				"GIU NGUYEN {code}":             {added: "Đúng chức năng của phường.", effect: some(plan.EventResumed)},
			},
		},
		{
			name: "digest_coordinator_question", kind: "ComposeDigest", options: grouped, reach: digest(ha, accept, askedByUnit),
			answers: answers{"": {added: "Có, phường lập dự toán gửi Sở.", effect: some(plan.EventAnswered)}},
		},
		{
			name: "digest_page", kind: "ComposeDigest", options: grouped, silent: "the coordinator decides about the suspended decision on its page",
			reach: digest(ha, suspendedInDigest),
		},
		{
			name: "digest_changes", kind: "ComposeDigest", options: grouped, silent: "nothing waits for the person",
			reach: digest(mai, func(r *road) { r.Give(ha, theirs, plan.Command{Kind: plan.CommandPause, Reason: "Chờ kinh phí."}) }),
		},
	}
}

// suspendedInDigest leaves a suspended decision until the digest of the next morning.
func suspendedInDigest(r *road) {
	submitted(r)
	c := decision(r.fixture, video, plan.DecisionApprove)
	people, err := r.Store.Directory(r.t.Context())
	r.Must(err)
	c.ID, c.Channel, c.Actor, c.Reason, c.UndoWindow = "duyet", plan.ChannelMail, people.Actor(binh, calendar.Today(r.Clock)), "", plan.UndoWindowStandard
	r.Clock = r.Clock.Add(time.Minute)
	_, err = r.Do(r.t.Context(), video, c)
	r.Must(err)
	r.reply(r.LetterTo(binh, video, plan.NoticeReceipt), doubtfulWords)
}

func approvedOnPage(r *road) { approved(r) }

func byAmending(task plan.TaskID) func(*road) {
	return func(r *road) {
		r.Give(ha, task, plan.Command{Kind: plan.CommandAmend, Reason: "Theo Kế hoạch số 15", Due: day("2027-05-31")})
	}
}

// ofAnyTask are answers whose event may be about any task.
func ofAnyTask(a answers, kind plan.EventKind) answers {
	any := answers{}
	for key, answer := range a {
		answer.effect = some(kind)
		any[key] = answer
	}
	return any
}

// some checks that the answer causes one event of a kind about one of the tasks.
func some(kind plan.EventKind) func(*road, situation) error {
	return func(r *road, before situation) error {
		n := 0
		for _, task := range []plan.TaskID{video, column, theirs} {
			n += r.countCommands(task)[kind] - before.events[task][kind]
		}
		if n != 1 {
			return fmt.Errorf("%d events %s, want one", n, kind)
		}
		return nil
	}
}

// rehearsalCases are the letters of a rehearsal.
func rehearsalCases() []letterCase {
	asked := func(person directory.PersonID) func(*road) store.LetterOut {
		return func(r *road) store.LetterOut {
			rehearsals := activities.Rehearsals{Store: r.Store, Mode: policy.TrustStandard, Address: loaAt, Language: r.inbound.Language, Now: r.Now}
			choice, err := rehearsals.Choose(r.t.Context(), activities.RehearsalScope{})
			r.Must(err)
			_, err = rehearsals.Send(r.t.Context(), choice.Asked, ha)
			r.Must(err)
			return r.rehearsalTo(person)
		}
	}
	received := func(person directory.PersonID) answers {
		return answers{"ĐÃ NHẬN {code}": {outcome: store.OutcomeRehearsal, effect: func(r *road, _ situation) error {
			if got := r.readiness(person); got.Readiness != policy.ReadinessProven {
				return errors.New("the person is " + string(got.Readiness))
			}
			return nil
		}}}
	}
	receipt := func(change func(testLetter) testLetter) func(*road) store.LetterOut {
		return func(r *road) store.LetterOut {
			r.process(change(r.replyTo(binh, asked(binh)(r), "ĐÃ NHẬN")).bytes())
			return r.newestTo(binh, store.NoticeRehearsalReceipt)
		}
	}
	const over = "the rehearsal is over"
	return []letterCase{
		{name: "rehearsal", kind: "ComposeRehearsal", reach: asked(binh), answers: received(binh)},
		{name: "rehearsal_contact", kind: "ComposeRehearsal", reach: asked(lan), answers: received(lan)},
		{name: "rehearsal_coordinator", kind: "ComposeRehearsal", reach: asked(ha), answers: received(ha)},
		{name: "rehearsal_receipt_proven", kind: "ComposeRehearsalReceipt", reach: receipt(func(l testLetter) testLetter { return l }), silent: over},
		{name: "rehearsal_receipt_code", kind: "ComposeRehearsalReceipt", reach: receipt(testLetter.unproven), silent: over},
		{
			name: "rehearsal_receipt_link", kind: "ComposeRehearsalReceipt", silent: over,
			reach: func(r *road) store.LetterOut { strictly(r); return receipt(testLetter.unproven)(r) },
		},
		{
			name: "rehearsal_receipt_other_address", kind: "ComposeRehearsalReceipt", silent: over,
			reach: receipt(func(l testLetter) testLetter { l.from = ownMailbox; return l }),
		},
	}
}
