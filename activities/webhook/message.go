package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"loa/store"
)

// message is the payload of a message. Names of people, addresses and texts of drafts stand in none.
type message struct {
	Type      store.WebhookType `json:"type"`
	Timestamp time.Time         `json:"timestamp"` // of the event
	Data      data              `json:"data"`
}

// data says which task a message is about.
type data struct {
	Task      string `json:"task"`
	Plan      string `json:"plan"`
	Title     string `json:"title"`
	Unit      string `json:"unit"`
	UnitName  string `json:"unit_name"`
	Link      string `json:"link,omitempty"`         // that proved the publication
	Document  string `json:"document,omitempty"`     // the number of the document that proved it
	Day       string `json:"published_on,omitempty"` // 2027-03-05
	Item      int    `json:"item,omitempty"`         // the number of the result in its task
	Instead   int    `json:"instead,omitempty"`      // the number of the result that it replaces
	Words     string `json:"words,omitempty"`        // what the result was, in the words of the unit
	Milestone string `json:"milestone,omitempty"`    // the key of the milestone that was reached
	Page      string `json:"page"`                   // of the task, for who may sign in
}

// newDelivery is the message about an event to an endpoint. Made again it is the same, so that an endpoint knows a copy by its id even when the record was
// restored from an older backup.
func newDelivery(endpoint, public string, e store.WebhookEvent, now time.Time) (store.WebhookDelivery, error) {
	payload, err := json.Marshal(message{
		Type: e.Type, Timestamp: e.At,
		Data: data{
			Task: string(e.Task), Plan: string(e.Task.Plan()), Title: e.Title, Unit: string(e.Unit), UnitName: e.UnitName, Link: e.Link, Document: e.Document,
			Day: e.ProofDate, Item: e.Item, Instead: e.Instead, Words: e.Words, Milestone: string(e.Milestone), Page: public + "/tasks/" + string(e.Task),
		},
	})
	if err != nil {
		return store.WebhookDelivery{}, fmt.Errorf("writing the message about task %s: %w", e.Task, err)
	}
	return store.WebhookDelivery{
		Endpoint: endpoint, ID: messageID(e), Type: e.Type, Task: e.Task, Epoch: e.Epoch, Seq: e.Seq, Item: e.Item, Payload: string(payload), CreatedAt: now,
		State: store.WebhookPending, NextTry: now,
	}, nil
}

// messageID names a message about an event, or about one of the results that it counted.
func messageID(e store.WebhookEvent) string {
	about := fmt.Appendf(nil, "%s\x00%s\x00%d\x00%d", e.Type, e.Task, e.Epoch, e.Seq)
	if e.Item > 0 {
		about = fmt.Appendf(about, "\x00%d", e.Item)
	}
	sum := sha256.Sum256(about)
	return "msg_" + hex.EncodeToString(sum[:16])
}
