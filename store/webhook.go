package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"loa/plan"
	"loa/plan/directory"
	"loa/schema"
)

// WebhookType is what a message to an endpoint tells. The types stand in messages and in the record, so they must not be changed.
type WebhookType string

// The types.
const (
	WebhookPublished WebhookType = "task.published"   // a publication was proved, or a milestone with a link
	WebhookCounted   WebhookType = "item.counted"     // a result with a link was counted toward a quota
	WebhookRelease   WebhookType = "task.release_due" // the time that was set for a publication has come
	WebhookGone      WebhookType = "publication.gone" // the page that proved it is gone
	WebhookDone      WebhookType = "task.done"        // the last step of a task was taken
)

// WebhookTypes lists every type.
func WebhookTypes() []WebhookType {
	return []WebhookType{WebhookPublished, WebhookCounted, WebhookRelease, WebhookGone, WebhookDone}
}

// WebhookEndpoint is a program that is told what happens to tasks. Its address and its secret are in the settings alone.
type WebhookEndpoint struct {
	ID    string // from the SHA-256 of its address
	Shown string // its address without the query
}

// WebhookEvent is an event that an endpoint has not been told of yet.
type WebhookEvent struct {
	Type      WebhookType
	Task      plan.TaskID
	Epoch     int
	Seq       int               // of the event of the task; of a page that is gone its publication
	Item      int               // the number of a result in its task; 0: the message is about the event itself
	Instead   int               // the number of the result that this one replaces; 0: none
	Words     string            // of a result: what it was, in the words of the unit
	Milestone plan.MilestoneKey // that was reached; empty: none
	At        time.Time
	Title     string
	Unit      directory.UnitCode
	UnitName  string
	Link      string // that proved the publication
	Document  string // the number of the document that proved it
	ProofDate string // the day of the publication: "2027-03-05"
}

// WebhookState is how far the delivery of a message is.
type WebhookState string

// The states.
const (
	WebhookPending   WebhookState = "pending"
	WebhookDelivered WebhookState = "delivered"
	WebhookFailed    WebhookState = "failed" // given up
)

// WebhookDelivery is a message to an endpoint. (Endpoint, ID) is its key; another message about the same event and of the same type is a copy.
type WebhookDelivery struct {
	Endpoint  string
	ID        string // the same for every attempt, by which the endpoint tells copies
	Type      WebhookType
	Task      plan.TaskID
	Epoch     int
	Seq       int
	Item      int    // the number of a result in its task; 0: the message is about the event itself
	Payload   string // as it is sent, byte by byte
	CreatedAt time.Time
	State     WebhookState
	Attempts  int
	NextTry   time.Time
	Status    int    // of the last answer; 0: none
	Error     string // of the last attempt
	EndedAt   time.Time
}

// WebhookMemory is how long an endpoint may be missing from the settings, and how long a delivery is tried. One that comes back later is told only what
// happens from then on.
const WebhookMemory = 72 * time.Hour

// RegisterWebhooks puts the endpoints of the settings on record. A new one is told what happens from now on; one that was disabled is asked again.
func (s *Store) RegisterWebhooks(ctx context.Context, endpoints []WebhookEndpoint, now time.Time) error {
	var rows []schema.WebhookEndpoint
	for _, e := range endpoints {
		rows = append(rows, schema.WebhookEndpoint{ID: e.ID, Shown: cleanText(e.Shown), Since: instant(now), SeenAt: instant(now)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := s.db.NewInsert().
		Model(&rows).
		On("CONFLICT (id) DO UPDATE").
		Set("since = CASE WHEN webhook_endpoint.seen_at < ? THEN EXCLUDED.since ELSE webhook_endpoint.since END", instant(now.Add(-WebhookMemory))).
		Set("seen_at = GREATEST(webhook_endpoint.seen_at, EXCLUDED.seen_at)").
		Set("disabled_at = NULL").
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("recording the endpoints of webhooks: %w", err)
	}
	return nil
}

// SeeWebhook records that an endpoint is in the settings at a time, and returns whether it is told anything: a disabled one is not.
func (s *Store) SeeWebhook(ctx context.Context, endpoint string, now time.Time) (enabled bool, err error) {
	err = s.db.NewUpdate().
		Model((*schema.WebhookEndpoint)(nil)).
		Set("seen_at = GREATEST(seen_at, ?)", instant(now)).
		Where("id = ?", endpoint).
		Returning("disabled_at IS NULL").
		Scan(ctx, &enabled)
	return enabled, findErr(err, "webhook", endpoint)
}

// DisableWebhook records that an endpoint wants no more. A later registration enables it again.
func (s *Store) DisableWebhook(ctx context.Context, endpoint string, at time.Time) error {
	_, err := s.db.NewUpdate().
		Model((*schema.WebhookEndpoint)(nil)).
		Set("disabled_at = ?", instant(at)).
		Where("id = ?", endpoint).
		Exec(ctx)
	return writeErr(err, "disabling webhook", endpoint)
}

// webhookEventsSQL selects the events of which an endpoint has no message, straight from the journal and the checks, so that none is forgotten whatever
// the order in which transactions end. ?0 is the endpoint, ?1 how many.
const webhookEventsSQL = `
	WITH happened AS (
		SELECT 'task.published' AS type, journal.task, journal.epoch, journal.seq, 0 AS item, journal.at, journal.event, endpoint.id AS endpoint
		FROM webhook_endpoint AS endpoint
		JOIN journal ON (journal.kind = 'published' OR journal.kind = 'reached' AND journal.event->>'link' <> '') AND journal.at >= endpoint.since
		WHERE endpoint.id = ?0
		UNION ALL
		SELECT 'item.counted', journal.task, journal.epoch, journal.seq, counted.n, journal.at, journal.event, endpoint.id
		FROM webhook_endpoint AS endpoint
		JOIN journal ON journal.kind = 'counted' AND journal.at >= endpoint.since
		CROSS JOIN LATERAL jsonb_to_recordset(journal.event->'items') AS counted(n integer, link text)
		WHERE endpoint.id = ?0 AND counted.link <> ''
		UNION ALL
		SELECT 'task.release_due', journal.task, journal.epoch, journal.seq, 0, journal.at, journal.event, endpoint.id
		FROM webhook_endpoint AS endpoint
		JOIN journal ON journal.kind = 'release_due' AND journal.at >= endpoint.since
		WHERE endpoint.id = ?0
		UNION ALL
		SELECT 'task.done', journal.task, journal.epoch, journal.seq, 0, journal.at, journal.event, endpoint.id
		FROM webhook_endpoint AS endpoint
		JOIN journal ON journal.stage = 'done' AND journal.event->>'from' <> 'done' AND journal.at >= endpoint.since
		WHERE endpoint.id = ?0
		UNION ALL
		SELECT 'publication.gone', made.task, made.epoch, made.seq, made.item, made.at, journal.event, endpoint.id
		FROM webhook_endpoint AS endpoint
		JOIN publication_check AS made ON made.confirms AND made.at >= endpoint.since
		JOIN journal ON journal.task = made.task AND journal.epoch = made.epoch AND journal.seq = made.seq
		WHERE endpoint.id = ?0
	), untold AS (
		SELECT *
		FROM happened
		WHERE NOT EXISTS (
			SELECT 1 FROM webhook_delivery AS told
			WHERE told.endpoint = happened.endpoint AND told.type = happened.type
				AND told.task = happened.task AND told.epoch = happened.epoch AND told.seq = happened.seq AND told.item = happened.item
		)
		ORDER BY at, task, seq, item, type
		LIMIT ?1
	)
	SELECT untold.type, untold.task, untold.epoch, untold.seq, untold.item, untold.at, task.title, task.unit, COALESCE(unit_name.name, task.unit) AS unit_name,
		COALESCE(item.link, CASE WHEN untold.item = 0 THEN untold.event->>'link' END, '') AS link,
		COALESCE(item.document, CASE WHEN untold.item = 0 THEN untold.event->>'document' END, '') AS document,
		COALESCE(item.last, item."on", CASE WHEN untold.item = 0 THEN untold.event->>'evidence' END, '') AS proof_date,
		COALESCE(item.words, '') AS words, COALESCE(item.instead, 0) AS instead, COALESCE(untold.event->>'milestone', '') AS milestone
	FROM untold
	JOIN task ON task.id = untold.task
	LEFT JOIN unit_name ON unit_name.code = task.unit
	LEFT JOIN LATERAL jsonb_to_recordset(untold.event->'items')
		AS item(n integer, "on" text, last text, link text, document text, words text, instead integer) ON item.n = untold.item
	ORDER BY untold.at, untold.task, untold.seq, untold.item, untold.type`

// UntoldWebhookEvents lists the events of which an endpoint has no message yet, the oldest first.
func (r *Reader) UntoldWebhookEvents(ctx context.Context, endpoint string, limit int) ([]WebhookEvent, error) {
	var events []WebhookEvent
	if err := r.db.NewRaw(webhookEventsSQL, endpoint, limit).Scan(ctx, &events); err != nil {
		return nil, fmt.Errorf("listing what webhook %s has not been told: %w", endpoint, err)
	}
	for i := range events {
		events[i].At = instant(events[i].At)
	}
	return events, nil
}

// QueueWebhooks queues messages. The first message about an event stands.
func (s *Store) QueueWebhooks(ctx context.Context, deliveries []WebhookDelivery) error {
	if len(deliveries) == 0 {
		return nil
	}
	rows := make([]schema.WebhookDelivery, 0, len(deliveries))
	for _, d := range deliveries {
		rows = append(rows, webhookRow(d))
	}
	_, err := s.db.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Exec(ctx)
	return writeErr(err, "queueing webhooks:", len(rows))
}

// DueWebhooks lists the messages to an endpoint that are to be sent at a time, the oldest first.
func (r *Reader) DueWebhooks(ctx context.Context, endpoint string, now time.Time, limit int) ([]WebhookDelivery, error) {
	var rows []schema.WebhookDelivery
	err := r.db.NewSelect().
		Model(&rows).
		Where("endpoint = ?", endpoint).
		Where("state = ?", WebhookPending).
		Where("next_try <= ?", instant(now)).
		Order("created_at", "task", "seq", "item", "id").
		Limit(int64(limit)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the messages to webhook %s: %w", endpoint, err)
	}
	return webhooksOf(rows), nil
}

// Webhooks lists all messages to an endpoint, the oldest first.
func (r *Reader) Webhooks(ctx context.Context, endpoint string) ([]WebhookDelivery, error) {
	var rows []schema.WebhookDelivery
	if err := r.db.NewSelect().Model(&rows).Where("endpoint = ?", endpoint).Order("created_at", "task", "seq", "item", "id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("listing the messages to webhook %s: %w", endpoint, err)
	}
	return webhooksOf(rows), nil
}

// SaveWebhookAttempt records an attempt: State, Attempts, NextTry, Status, Error and EndedAt. A delivery that has ended stays as it is.
func (s *Store) SaveWebhookAttempt(ctx context.Context, d WebhookDelivery) error {
	row := webhookRow(d)
	_, err := s.db.NewUpdate().
		Model(&row).
		Column("state", "attempts", "next_try", "status", "error", "ended_at").
		WherePK().
		Where("state = ?", WebhookPending).
		Exec(ctx)
	return writeErr(err, "recording an attempt of webhook", d.ID)
}

func webhookRow(d WebhookDelivery) schema.WebhookDelivery {
	d = clean(d)
	return schema.WebhookDelivery{
		Endpoint: d.Endpoint, ID: d.ID, Type: string(d.Type), Task: string(d.Task), Epoch: d.Epoch, Seq: d.Seq, Item: d.Item, Payload: d.Payload, CreatedAt: instant(d.CreatedAt),
		State: string(d.State), Attempts: d.Attempts, NextTry: instant(d.NextTry), Status: d.Status, Error: d.Error, EndedAt: instant(d.EndedAt),
	}
}

func webhooksOf(rows []schema.WebhookDelivery) []WebhookDelivery {
	all := make([]WebhookDelivery, 0, len(rows))
	for _, row := range rows {
		all = append(all, WebhookDelivery{
			Endpoint: row.Endpoint, ID: row.ID, Type: WebhookType(row.Type), Task: plan.TaskID(row.Task), Epoch: row.Epoch, Seq: row.Seq, Item: row.Item, Payload: row.Payload,
			CreatedAt: instant(row.CreatedAt), State: WebhookState(row.State), Attempts: row.Attempts, NextTry: instant(row.NextTry), Status: row.Status,
			Error: row.Error, EndedAt: instant(row.EndedAt),
		})
	}
	return all
}

// WebhookSummary is how an endpoint stands.
type WebhookSummary struct {
	ID         string
	Shown      string
	DisabledAt time.Time
	Delivered  int
	Pending    int
	OldestAt   time.Time // of the pending messages
	Failed     int       // given up since a time
	LastError  string    // of the pending and the failed messages, the newest
}

// WebhookSummaries lists how endpoints stand, with the messages that were given up since a time.
func (r *Reader) WebhookSummaries(ctx context.Context, since time.Time) ([]WebhookSummary, error) {
	var rows []struct {
		ID         string
		Shown      string
		DisabledAt bun.NullTime
		Delivered  int
		Pending    int
		OldestAt   bun.NullTime
		Failed     int
		LastError  string
	}
	err := r.db.NewRaw(`
		SELECT endpoint.id, endpoint.shown, endpoint.disabled_at,
			count(*) FILTER (WHERE told.state = 'delivered') AS delivered,
			count(*) FILTER (WHERE told.state = 'pending') AS pending,
			min(told.created_at) FILTER (WHERE told.state = 'pending') AS oldest_at,
			count(*) FILTER (WHERE told.state = 'failed' AND told.ended_at >= ?0) AS failed,
			COALESCE((array_agg(told.error ORDER BY told.created_at DESC)
				FILTER (WHERE told.error <> '' AND (told.state = 'pending' OR told.state = 'failed' AND told.ended_at >= ?0)))[1], '') AS last_error
		FROM webhook_endpoint AS endpoint
		LEFT JOIN webhook_delivery AS told ON told.endpoint = endpoint.id
		GROUP BY endpoint.id
		ORDER BY endpoint.shown`, instant(since)).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("summing up the webhooks: %w", err)
	}
	all := make([]WebhookSummary, 0, len(rows))
	for _, row := range rows {
		all = append(all, WebhookSummary{
			row.ID, row.Shown, instant(row.DisabledAt.Time), row.Delivered, row.Pending, instant(row.OldestAt.Time), row.Failed, row.LastError,
		})
	}
	return all, nil
}
