package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"loa/activities/activitiestest"
	"loa/plan/directory"
)

// A directory without a focal point and without a unit is loaded, and names both with the tasks that lie with them.
func TestDirectoryLoadGone(t *testing.T) {
	t.Parallel()
	running := activitiestest.New(t)
	env := []string{"LOA_DSN=" + running.Store.LockConfig().ConnString()}
	present, err := running.Store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lan, unit := activitiestest.Lan, activitiestest.HoanKiem
	next := directory.Directory{
		Units:   slices.DeleteFunc(slices.Clone(present.Units), func(u directory.Unit) bool { return u.Code == unit }),
		Classes: present.Classes,
		People:  slices.DeleteFunc(slices.Clone(present.People), func(p directory.Person) bool { return p.ID == lan }),
		Addresses: slices.DeleteFunc(slices.Clone(present.Addresses), func(a directory.AddressOf) bool {
			return a.Person == lan || a.Unit == unit
		}),
		Holders: slices.DeleteFunc(slices.Clone(present.Holders), func(r directory.RoleHolder) bool { return r.Person == lan || r.Unit == unit }),
	}
	for i := range next.Units {
		next.Units[i].Short = next.Units[i].Name
	}
	content, err := json.Marshal(next)
	if err != nil {
		t.Fatal(err)
	}
	code, _, errs := call(t, env, "directory", "load", file(t, "danh-ba.json", content))
	wantExit(t, code, exitOK, errs, "Không còn trong danh bạ mới: đơn vị ", "("+string(unit)+"). 1 nhiệm vụ đang mở: "+string(activitiestest.Theirs),
		"(lan). 2 nhiệm vụ đang mở: "+string(activitiestest.Video)+", "+string(activitiestest.Column))
	if strings.Count(errs, "Không còn trong") != 2 {
		t.Errorf("others go too:\n%s", errs)
	}
	code, _, errs = call(t, env, "directory", "load", file(t, "danh-ba.json", content))
	wantExit(t, code, exitOK, errs)
	if strings.Contains(errs, "Không còn trong") {
		t.Errorf("the same directory again:\n%s", errs)
	}
}
