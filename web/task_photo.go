package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"loa/intake"
	"loa/plan"
	"loa/plan/policy"
	"loa/store"
)

// filePhotos puts the photos of a form on record, unless the task would take nothing from this person, and names them in the command.
func (s *site) filePhotos(req request, task store.Task, c plan.Command) (plan.Command, error) {
	if c.Kind != plan.CommandConfirmPublished && c.Kind != plan.CommandCount {
		return c, nil
	}
	files, fields, err := photosOfForm(req.Request)
	if err != nil || len(files) == 0 {
		return c, err
	}
	var refusal *plan.Refusal
	probe := c
	probe.ID += linkCommandPart(c)
	if _, _, err := task.State.Apply(probe, req.now); errors.As(err, &refusal) && refusal.Kind != plan.RefusalInvalid {
		return c, refusal
	}
	if err := s.photosTooOften(req, task, c); err != nil {
		return c, err
	}
	hashes, err := s.Filing.FilePhotos(req.Context(), intake.Photos{Task: task.ID, Files: files, By: c.Actor.Person})
	if err != nil {
		return c, err
	}
	if c.Kind == plan.CommandConfirmPublished {
		for _, hash := range hashes {
			if !slices.Contains(c.Photos, hash) {
				c.Photos = append(c.Photos, hash)
			}
		}
		return c, nil
	}
	_, rows, err := itemsOfForm(req)
	for i, row := range rows {
		if at := slices.Index(fields, photosField+"-"+strconv.Itoa(row)); at >= 0 && i < len(c.Items) {
			c.Items[i].Photo = hashes[at]
		}
	}
	return c, err
}

// photosTooOften refuses photos of a link when many have been handed in, so that a browser does not fill the disk.
func (s *site) photosTooOften(req request, task store.Task, c plan.Command) error {
	if c.Channel != plan.ChannelLink {
		return nil
	}
	documents, err := s.Reader.Documents(req.Context(), task.ID)
	if err != nil {
		return err
	}
	lately := 0
	for _, d := range documents {
		if d.Kind == store.DocumentPhoto && d.Letter == 0 && d.At.After(req.now.Add(-policy.HandedInCounted)) {
			lately++
		}
	}
	if lately >= policy.MaxPhotosHandedIn {
		return refuse(plan.RefusalNotNow, "page.refusal.handed_in_too_often")
	}
	return nil
}

// linkCommandPart tells apart what one link may bring several times: reports of results, and the milestones of an event. The same again counts once.
func linkCommandPart(c plan.Command) string {
	switch {
	case c.Channel != plan.ChannelLink:
		return ""
	case c.Kind == plan.CommandCount:
		text, _ := json.Marshal(c.Items) // of strings, numbers and days
		sum := sha256.Sum256([]byte(string(text) + "|" + c.Until.String()))
		return ":" + hex.EncodeToString(sum[:8])
	case c.Kind == plan.CommandConfirmPublished && c.Milestone != "":
		return ":" + strings.ToValidUTF8(string(c.Milestone), "")
	}
	return ""
}
