package inbound_test

import (
	"errors"
	"fmt"

	"loa/activities"
	"loa/activities/activitiestest"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/directory"
	"loa/store"
)

// shapeOf is a shipped shape.
func shapeOf(code plan.ShapeCode) plan.Shape {
	definition, _ := plan.ShapeOf(code, nil)
	return definition.Shape
}

// titled runs a plan whose tasks have other words and another shape than a product.
func titled(title, product string, work func(*plan.TaskInput)) activitiestest.Options {
	return activitiestest.Options{
		Tasks: func(spec *plan.TaskSpec) []plan.Level {
			spec.Title, spec.Product = title, product
			return []plan.Level{{Role: directory.RoleUnitHead, Unit: spec.Unit}}
		},
		Work: work,
	}
}

// The plans of the shapes that are no product.
var (
	tallyPlan = titled("Phát thanh tuyên truyền CCHC trên hệ thống truyền thanh cơ sở", "", func(in *plan.TaskInput) {
		tally := plan.NewTally(plan.Quota{Count: 2, Per: plan.RhythmWeek}, calendar.MustDate("2027-03-01"), calendar.MustDate("2027-12-31"), "")
		in.Shape, in.Tally, in.Levels, in.Due = shapeOf(plan.ShapeTally), &tally, nil, tally.To
	})
	eventPlan = titled("Cuộc thi trực tuyến tìm hiểu CCHC", "01 cuộc thi", func(in *plan.TaskInput) {
		in.Shape, in.Due = shapeOf(plan.ShapeEvent), calendar.MustDate("2027-04-10")
		in.Milestones = []plan.Milestone{
			{Key: plan.MilestonePlan, Due: calendar.MustDate("2027-03-10")},
			{Key: plan.MilestoneLaunch, Due: calendar.MustDate("2027-03-20")},
			{Key: plan.MilestoneAwards, Due: calendar.MustDate("2027-04-10")},
		}
	})
	documentPlan = titled("Ban hành kế hoạch tuyên truyền CCHC của đơn vị", "Kế hoạch", func(in *plan.TaskInput) { in.Shape = shapeOf(plan.ShapeDocument) })
	deliveryPlan = titled("Báo cáo khảo sát mức độ hài lòng", "Báo cáo", func(in *plan.TaskInput) { in.Shape, in.Levels = shapeOf(plan.ShapeDelivery), nil })
)

// counts checks that the tally of the video's task has so many results in the end.
func counts(done int) func(*road, situation) error {
	return func(r *road, _ situation) error {
		if got := r.state(video).Tally.Done(); got != done {
			return fmt.Errorf("%d are counted, want %d", got, done)
		}
		return nil
	}
}

// countedBy checks that the answer reports results, which count so many in the end.
func countedBy(done int) func(*road, situation) error {
	return all(caused(plan.EventCounted), counts(done))
}

// checkedIn is the letter that asks about the first month.
func checkedIn(r *road) store.LetterOut {
	accept(r)
	return r.wakeUntil(lan, plan.NoticeCountWanted)
}

// reached checks that the answer reaches a milestone of the event.
func reached(r *road, before situation) error {
	if err := caused(plan.EventReached)(r, before); err != nil {
		return err
	}
	if next, _ := r.state(video).NextMilestone(); next.Key != plan.MilestoneAwards {
		return errors.New("the next milestone is " + string(next.Key))
	}
	return nil
}

const (
	countForm = "Kết quả từ 01/03/2027 đến 31/03/2027: …"
	dropWords = "đề nghị bỏ kết quả số …"
	nilWords  = "không phát sinh"
	eventForm = "Ngày: …"
)

var (
	// besideTally are the answers beside a task that is due at the end of the year.
	besideTally = answers{"xin gia hạn đến ngày …, lý do …": {
		fills: []string{"ngày …, lý do …", "ngày 15/01/2028, lý do loa hỏng", "ngay …, ly do …", "ngay 15/01/2028, ly do loa hong"}, effect: caused(plan.EventExtensionRequested),
	}}.with(besideLan)
	// besideMilestone are those beside a milestone that others follow: the coordinator decides about its day.
	besideMilestone = answers{"xin gia hạn đến ngày …, lý do …": {fills: untilApril, effect: caused(plan.EventAsked)}}.with(besideLan)

	dropsFirst = sentAnswer{fills: []string{"…", "1"}, effect: caused(plan.EventAsked)}
	counting   = answers{
		countForm: {fills: []string{"31/03/2027:", "31/03/2027: 8", "31/03/2027 (number):", "31/03/2027 (number): 8"}, effect: countedBy(8)},
		nilWords:  {effect: countedBy(0)},
	}
	launched = sentAnswer{
		fills: []string{
			"Ngày:", "Ngày: 20/3/2027", "Ngày (day):", "Ngày (day): 20/3/2027", "Địa điểm:", "Địa điểm: Nhà văn hóa phường", "Địa điểm (place):", "Địa điểm (place): Nhà văn hóa phường",
			"Số người:", "Số người: 120", "Số người (people):", "Số người (people): 120",
		},
		before: func(r *road) { r.Clock = calendar.MustDate("2027-03-21").Start(calendar.Zone).Add(9 * 3600e9) },
		effect: reached,
	}
)

// grouped is a plan with opening letters and digests.
func grouped(o activitiestest.Options) activitiestest.Options {
	o.Openings, o.Digests = true, true
	return o
}

// askedInDigest is the digest in which the focal point is asked for the results of two tallies.
func askedInDigest(r *road) store.LetterOut {
	r.Must(r.Tasks.SendOpenings(r.t.Context(), "kh-2027"))
	for _, task := range []plan.TaskID{video, column} {
		r.Give(lan, task, plan.Command{Kind: plan.CommandAccept})
	}
	r.Clock = calendar.MustDate("2027-04-01").Start(calendar.Zone).Add(9 * 3600e9)
	for _, task := range []plan.TaskID{video, column} {
		after, events := r.state(task).Wake(r.Clock)
		_, err := r.Tasks.Project(r.t.Context(), activities.Projection{State: after, Events: events})
		r.Must(err)
	}
	r.Must(errOf(r.Tasks.SendDigests(r.t.Context(), activities.DigestRun{Day: calendar.MustDate("2027-04-01")})))
	return r.queued("digest:2027-04-01:" + string(lan))
}

// errOf is the error of a call that returns more.
func errOf[T any](_ T, err error) error { return err }

// eitherCounted checks how many results of the two tallies of the focal point count in all.
func eitherCounted(done int) func(*road, situation) error {
	return func(r *road, _ situation) error {
		if got := r.state(video).Tally.Done() + r.state(column).Tally.Done(); got != done {
			return fmt.Errorf("%d are counted, want %d", got, done)
		}
		return nil
	}
}

func shapeCases() []letterCase {
	return []letterCase{
		{name: "digest_tallies", kind: "ComposeDigest", options: grouped(tallyPlan), reach: askedInDigest, answers: answers{
			countForm: {
				fills: []string{"31/03/2027:", "31/03/2027: 8", "31/03/2027 (number):", "31/03/2027 (number): 8"}, effect: some(plan.EventCounted),
			},
			"1. …":               {fills: []string{"1.", "1. 8 buổi", "2.", "2. không phát sinh"}, effect: all(at(video, plan.EventCounted), at(column, plan.EventCounted), eitherCounted(8))},
			"1: 8 buổi":          {effect: all(some(plan.EventCounted), eitherCounted(8))},
			"1: không phát sinh": {effect: all(some(plan.EventCounted), eitherCounted(0))},
		}},
		{name: "assignment_tally", kind: "assignment", options: tallyPlan, reach: to(lan, plan.NoticeAssignment), answers: accepting.with(besideTally, answers{
			anyResult: {added: "Ngày 01/3/2027 phát 01 buổi.", effect: countedBy(1)},
		})},
		{name: "assignment_event", kind: "assignment", options: eventPlan, reach: to(lan, plan.NoticeAssignment), answers: accepting.with(besideLan, answers{
			draftLater: {before: accept, added: "Kính gửi kế hoạch.", files: []string{"ke-hoach.xlsx"}, effect: caused(plan.EventDraftSubmitted)},
		})},
		{name: "assignment_document", kind: "assignment", options: documentPlan, reach: to(lan, plan.NoticeAssignment), answers: accepting.with(besideLan, answers{
			draftLater: {before: accept, added: "Kính gửi dự thảo.", files: []string{"du-thao.xlsx"}, effect: caused(plan.EventDraftSubmitted)},
		})},
		{name: "assignment_delivery", kind: "assignment", options: deliveryPlan, reach: to(lan, plan.NoticeAssignment), answers: accepting.with(besideLan, answers{
			resultFile: {before: accept, added: "Kính gửi báo cáo.", files: []string{"bao-cao.xlsx"}, effect: caused(plan.EventReportSubmitted)},
		})},
		{name: "count_wanted", kind: "count_wanted", options: tallyPlan, reach: checkedIn, answers: counting.with(besideTally)},
		{
			name: "counted", kind: "recorded", options: tallyPlan, answers: besideTally.with(answers{
				countForm: {fills: []string{"31/03/2027:", "31/03/2027: 7", "31/03/2027 (number):", "31/03/2027 (number): 7"}, effect: countedBy(7)},
				nilWords:  {effect: countedBy(8)}, dropWords: dropsFirst,
			}),
			reach: func(r *road) store.LetterOut {
				r.reply(checkedIn(r), "Tháng 3: 8 buổi. Minh chứng: https://badinh.hanoi.test/loa")
				return r.LetterTo(lan, video, plan.NoticeRecorded)
			},
		},
		{name: "publish_event", kind: "publish", options: eventPlan, reach: to(lan, plan.NoticePublish, approved), answers: besideMilestone.with(answers{eventForm: launched})},
		{
			name: "reached", kind: "recorded", options: eventPlan, reach: func(r *road) store.LetterOut {
				approved(r)
				launched.before(r)
				r.reply(r.LetterTo(lan, video, plan.NoticePublish), "Đã phát động ngày 20/3/2027 tại Nhà văn hóa phường, 120 người dự.")
				return r.LetterTo(lan, video, plan.NoticeRecorded)
			},
			answers: besideLan.with(answers{eventForm: {
				fills: []string{
					"Ngày:", "Ngày: 08/4/2027", "Ngày (day):", "Ngày (day): 08/4/2027", "Địa điểm:", "Địa điểm: Nhà văn hóa phường", "Địa điểm (place):", "Địa điểm (place): Nhà văn hóa phường",
				},
				before: func(r *road) { r.Clock = calendar.MustDate("2027-04-09").Start(calendar.Zone).Add(9 * 3600e9) },
				effect: caused(plan.EventPublished),
			}}),
		},
		{name: "publish_document", kind: "publish", options: documentPlan, reach: to(lan, plan.NoticePublish, approved), answers: besideLan.with(answers{
			"Số, ký hiệu văn bản: …": {
				fills: []string{
					"văn bản:", "văn bản: 45/KH-UBND", "văn bản (number):", "văn bản (number): 45/KH-UBND", "ban hành:", "ban hành: 02/3/2027", "ban hành (day of issue):", "ban hành (day of issue): 02/3/2027",
				},
				effect: caused(plan.EventPublished),
			},
		})},
	}
}
