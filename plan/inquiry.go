package plan

import (
	"slices"

	"loa/plan/directory"
)

// Inquiry is an open question of the unit to the coordinator, or of the coordinator to the unit. Its words are in the event that opened it.
type Inquiry struct {
	Seq           int                `json:"seq"`                      // of the event
	By            directory.PersonID `json:"by"`                       // who asked, and gets the answer
	ByCoordinator bool               `json:"by_coordinator,omitempty"` // the coordinator asked the unit
	To            directory.PersonID `json:"to,omitempty"`             // of a question to the unit: who is asked; empty: the focal point
}

// MaxInquiries is how many questions about one task may be open at once. It ends an exchange of two machines.
const MaxInquiries = 20

// ask opens a question. One of the unit goes to the coordinators, one of a coordinator to a person of the unit. permit has checked that the
// words are there. A question moves nothing: the step that waits goes on waiting.
func (s State) ask(c Command, e *Event) (State, Stage, *Refusal) {
	if len(s.Inquiries) >= MaxInquiries {
		return s, s.Stage, refuse(RefusalNotNow, "Đang có %d câu hỏi chờ trả lời về nhiệm vụ này; đề nghị chờ trả lời trước khi hỏi thêm.", len(s.Inquiries))
	}
	inquiry := Inquiry{Seq: s.Seq + 1, By: c.Actor.Person, ByCoordinator: e.Position.Role == directory.RoleCoordinator}
	if inquiry.ByCoordinator {
		inquiry.To = c.Person
	}
	e.Kind, e.Person = EventAsked, inquiry.To
	s.Inquiries = append(slices.Clone(s.Inquiries), inquiry)
	return s, s.Stage, nil
}

// answerQuestion closes a question. The coordinator answers the unit, and the unit the coordinator; nobody answers their own question.
func (s State) answerQuestion(c Command, e *Event) (State, Stage, *Refusal) {
	i := s.inquiryFor(c, e.Position.Role == directory.RoleCoordinator)
	if i < 0 {
		return s, s.Stage, refuse(RefusalNotNow, "Câu hỏi này đã được trả lời, hoặc không có câu hỏi nào đang chờ.")
	}
	e.Kind, e.Person, e.Step = EventAnswered, s.Inquiries[i].By, s.Inquiries[i].Seq
	s.Inquiries = slices.Delete(slices.Clone(s.Inquiries), i, i+1)
	if len(s.Inquiries) == 0 {
		s.Inquiries = nil // as the state is decoded
	}
	return s, s.Stage, nil
}

// inquiryFor finds the question that an answer closes, -1 when there is none: the one that it names, or else the newest that waits for the
// side of the person who answers.
func (s State) inquiryFor(c Command, byCoordinator bool) int {
	for i, inquiry := range slices.Backward(s.Inquiries) {
		named := c.Question == 0 || c.Question == inquiry.Seq
		if named && inquiry.ByCoordinator != byCoordinator && inquiry.By != c.Actor.Person {
			return i
		}
	}
	return -1
}

// InquiryTo finds the newest question of a coordinator that waits for a person of the unit; false when there is none. A question to the
// focal point waits for each person who may act for the unit.
func (s State) InquiryTo(person directory.PersonID) (Inquiry, bool) {
	for _, inquiry := range slices.Backward(s.Inquiries) {
		if inquiry.ByCoordinator && (inquiry.To == "" || inquiry.To == person) {
			return inquiry, true
		}
	}
	return Inquiry{}, false
}

// AsksCoordinator says whether a question of the unit waits for the coordinator.
func (s State) AsksCoordinator() bool {
	return slices.ContainsFunc(s.Inquiries, func(i Inquiry) bool { return !i.ByCoordinator })
}
