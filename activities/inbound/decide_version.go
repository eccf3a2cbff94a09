package inbound

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"loa/intake"
	"loa/mail"
	"loa/plan"
	"loa/plan/calendar"
	"loa/plan/policy"
	"loa/report"
	"loa/store"
)

// decideVersion asks which version counts when an assent, or words that only an assent could explain, come with a document that is not the
// draft in question. Any other letter is decided as the policy rules.
func (d decider) decideVersion(ctx context.Context, r received, ruled ruling) (decision, error) {
	decided := decideDisposition(r, ruled)
	if !asksForVersion(ruled) {
		return decided, nil
	}
	foreign, err := d.foreignDocuments(ctx, r, ruled.intent)
	if err != nil || len(foreign) == 0 {
		return decided, err
	}
	_, findings, err := d.files.Inspect(ctx, r.in, r.parsed)
	if err != nil {
		return decision{}, err
	}
	if found := intake.AcceptAttachments(findings, r.in.Released); found.Secret != nil {
		return decision{
			do: doReportSecret, reason: "bí mật nhà nước trong tệp kèm theo",
			checks: append(decided.checks, check("secret", "fail", "tệp “"+found.Secret.Name+"” có dấu hiệu bí mật nhà nước")),
		}, nil
	}
	if ruled.claim.Clarifications >= policy.MaxClarifications {
		decided.do = doPhone
		return decided, nil
	}
	return d.askWhichVersion(ctx, r, ruled, documentFiles(foreign, findings))
}

// asksForVersion reports whether a letter may say "I approve, as corrected": an approval that the policy accepts, or words about a draft that
// it asks back.
func asksForVersion(ruled ruling) bool {
	if ruled.intent.request.Purpose != plan.PurposeDecide || !ruled.intent.request.RevokedAt.IsZero() {
		return false
	}
	switch ruled.judgement.Disposition {
	case policy.DispositionAccept:
		return ruled.intent.policyIntent == policy.IntentApprove
	case policy.DispositionAsk, policy.DispositionPhone:
		return ruled.intent.policyIntent == policy.IntentUnclear
	case policy.DispositionConfirm, policy.DispositionShowLink, policy.DispositionTriage, policy.DispositionQuarantine, policy.DispositionNote:
	}
	return false
}

// askWhichVersion is the question which version counts. It offers the file as the next version when the task would take it from the sender.
func (d decider) askWhichVersion(ctx context.Context, r received, ruled ruling, files []report.QuestionFile) (decision, error) {
	correctable, err := d.correctable(ctx, r, ruled.intent)
	if err != nil {
		return decision{}, err
	}
	kept := slices.ContainsFunc(files, func(f report.QuestionFile) bool { return f.Fault == report.FileKept })
	record, checked := recordDecision(r, ruled.claim, ruled.judgement)
	return decision{
		do: doAskVersion, record: record, rulings: []ruling{ruled}, reason: "Tệp kèm theo khác với dự thảo đang chờ ý kiến.",
		checks: append(slices.Clone(ruled.intent.checks), checked, check("version", "fail", "tệp kèm theo khác với dự thảo bản đang được hỏi")),
		reply: clarification{
			kind: report.QuestionVersion, outcome: store.OutcomeQuestion, files: files, correctable: correctable && kept, counted: true,
		},
	}, nil
}

// correctable reports whether the task would take a corrected copy from the sender now.
func (d decider) correctable(ctx context.Context, r received, in intent) (bool, error) {
	state, err := d.store.State(ctx, in.request.Task)
	if err != nil {
		return false, err
	}
	people, err := d.store.Directory(ctx)
	if err != nil {
		return false, err
	}
	_, _, refused := state.Apply(plan.Command{
		ID: in.command.ID + ":try", Kind: plan.CommandSubmitDraft, Channel: plan.ChannelMail, Actor: people.Actor(r.sender.ID, calendar.Today(d.now())),
		For: state.DraftBy, Draft: in.request.Draft, Hash: strings.Repeat("0", 64),
	}, d.now())
	return refused == nil, nil
}

// foreignDocuments are the documents of a letter whose bytes are not those of the draft in question. Documents about which the sender was
// asked before, and who now names the code, are none: the ready answer decides.
func (d decider) foreignDocuments(ctx context.Context, r received, in intent) ([]mail.Attachment, error) {
	var foreign []mail.Attachment
	for _, file := range r.parsed.Attachments {
		if isDocument(file) {
			foreign = append(foreign, file)
		}
	}
	if len(foreign) == 0 {
		return nil, nil
	}
	own, err := d.ownHashes(ctx, in)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(foreign, func(f mail.Attachment) bool { return strings.Contains(own, f.SHA256) }), nil
}

// ownHashes is a text with the hashes of the draft in question and of its files, and with those of the files about which the sender was
// asked before when the letter names the code of the question.
func (d decider) ownHashes(ctx context.Context, in intent) (string, error) {
	text, err := d.store.Blob(ctx, in.request.Hash)
	if err != nil {
		return "", fmt.Errorf("reading draft v%d: %w", in.request.Draft, err)
	}
	own := in.request.Hash + "\n" + string(text.Content) // a submission lists its files by their hashes
	if !in.ownCode {
		return own, nil
	}
	proposal, err := d.store.ProposedVersion(ctx, in.request.TokenHash)
	if errors.Is(err, store.ErrNotFound) {
		return own, nil
	}
	if err != nil {
		return "", err
	}
	files, err := d.store.Attachments(ctx, proposal.ID)
	for _, file := range files {
		own += "\n" + file.SHA256
	}
	return own, err
}

// isDocument reports whether a file can be a version of a draft: an office document, or one that may hold such. Pictures, signatures,
// business cards, appointments and letters are none.
func isDocument(file mail.Attachment) bool {
	switch strings.ToLower(filepath.Ext(file.Name)) {
	case ".doc", ".docx", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".pdf", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".csv", ".ppt", ".pptx",
		".pptm", ".odp", ".pages", ".zip", ".rar", ".7z":
		return true
	case ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".svg", ".webp", ".tif", ".tiff", ".heic", ".vcf", ".ics", ".p7s", ".p7m", ".asc",
		".eml", ".txt", ".htm", ".html", ".dat", ".mp3", ".mp4", ".mov":
		return false
	}
	for _, part := range []string{"officedocument", "opendocument", "msword", "ms-excel", "ms-powerpoint", "application/pdf", "application/rtf"} {
		if strings.Contains(file.Type, part) {
			return true
		}
	}
	return false
}

// documentFiles are the documents for the question, with what is wrong with those that cannot be kept.
func documentFiles(documents []mail.Attachment, findings []store.Attachment) []report.QuestionFile {
	var files []report.QuestionFile
	for _, document := range documents {
		file := report.QuestionFile{Name: document.Name, Fault: report.FileKept}
		for _, finding := range findings {
			if finding.SHA256 == document.SHA256 && finding.Finding == store.AttachmentRefuse {
				file = intake.Acceptance{Refused: []store.Attachment{finding}}.Questions()[0]
			}
		}
		files = append(files, file)
	}
	return files
}

// askVersion puts the file on record as a proposed version and asks the sender.
func (x executor) askVersion(ctx context.Context, r received, decided decision) (ending, error) {
	if err := x.store.ProposeVersion(ctx, r.request.TokenHash, r.in.ID, x.now()); err != nil {
		return ending{}, err
	}
	return x.replies.sendClarification(ctx, r, decided.reply, decided.reason)
}

// decideCorrection decides about the ready answer that takes the document of an earlier answer, or of this one, as the next version.
func (d decider) decideCorrection(ctx context.Context, r received, in intent) (decision, error) {
	carried, err := d.carriedOut(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	if carried {
		return decision{do: doCarryOut, checks: in.checks, rulings: []ruling{{intent: in, carriedOut: true}}}, nil
	}
	files, from, err := d.proposedFiles(ctx, r, in)
	if err != nil {
		return decision{}, err
	}
	state, err := d.store.State(ctx, in.request.Task)
	if err != nil {
		return decision{}, err
	}
	in.command.For = state.DraftBy
	if len(files) == 0 || state.DraftBy == "" {
		in.checks = append(in.checks, check("version", "fail", "không có tệp kèm theo nào để làm bản mới"))
		in.ownCode, in = false, in.unclear(report.QuestionUnclear)
	}
	ruled, err := d.evaluate(ctx, r, in)
	ruled.files, ruled.proposal = files, from
	return decideDisposition(r, ruled), err
}

// proposedFiles are the documents that may become the next version: those of this letter, otherwise those of the letter about which the
// sender was asked, which must be the sender's own.
func (d decider) proposedFiles(ctx context.Context, r received, in intent) ([]mail.Attachment, store.LetterID, error) {
	if slices.ContainsFunc(r.parsed.Attachments, isDocument) {
		files, err := d.keptDocuments(ctx, r.in, r.parsed, in)
		return files, r.in.ID, err
	}
	proposal, err := d.store.ProposedVersion(ctx, in.request.TokenHash)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	blob, err := d.store.Blob(ctx, proposal.ContentHash)
	if err != nil {
		return nil, 0, err
	}
	parsed, err := mail.Parse(blob.Content)
	if err != nil {
		return nil, 0, fmt.Errorf("parsing letter %d again: %w", proposal.ID, err)
	}
	files, err := d.keptDocuments(ctx, proposal, parsed, in)
	return files, proposal.ID, err
}

func (d decider) keptDocuments(ctx context.Context, letter store.LetterIn, parsed mail.Letter, in intent) ([]mail.Attachment, error) {
	kept, findings, err := d.files.Inspect(ctx, letter, parsed)
	if err != nil || intake.AcceptAttachments(findings, letter.Released).Secret != nil {
		return nil, err
	}
	in.ownCode = false // the files about which the sender was asked are wanted here
	own, err := d.ownHashes(ctx, in)
	return slices.DeleteFunc(slices.Clone(kept), func(f mail.Attachment) bool { return !isDocument(f) || strings.Contains(own, f.SHA256) }), err
}
