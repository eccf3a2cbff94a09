package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"loa/keyfile"
	"loa/plan"
	"loa/store"
	"loa/store/storetest"
)

func TestLetterBasis(t *testing.T) {
	t.Parallel()
	t.Run("every change is seen by the next read of another process", func(t *testing.T) {
		t.Parallel()
		dsn := storetest.DSN(t)
		reader, writer := openStore(t, dsn), openStore(t, dsn)
		must(t, writer.SaveDirectory(t.Context(), sampleDirectory()))
		_, _, err := writer.ImportPlan(t.Context(), samplePlan(), sampleLines(), source)
		must(t, err)
		spec := taskSpec(t, "so-noi-vu", today)
		_, err = writer.AddTasks(t.Context(), "kh-2026", []plan.TaskSpec{spec})
		must(t, err)

		first := basisOf(t, reader, spec.ID)
		if task := first.Tasks[spec.ID]; task.Title != spec.Title || task.UnitName != "Sở Nội vụ" || task.Plan != "kh-2026" {
			t.Errorf("the words of the task: %+v", task)
		}
		if secret, err := writer.Secret(); err != nil || !bytes.Equal(secret, first.Secret) {
			t.Errorf("another secret than that of the database (%v)", err)
		}

		renamed := sampleDirectory()
		renamed.Units[0].Name = "Sở Nội vụ và Lao động"
		must(t, writer.SaveDirectory(t.Context(), renamed))
		must(t, writer.SetPlanStatus(t.Context(), "kh-2026", []plan.PlanStatus{plan.PlanImported}, plan.PlanRunning))
		rotated := keyfile.Keys{storetest.Key(t, strings.Repeat("ab", 32))}
		reader.UseKeys(func() (keyfile.Keys, error) { return rotated, nil })
		second := basisOf(t, reader, spec.ID)
		if name := second.Tasks[spec.ID].UnitName; name != "Sở Nội vụ và Lao động" {
			t.Errorf("the unit is called %q after it was renamed", name)
		}
		if status := second.Plans["kh-2026"].Status; status != plan.PlanRunning {
			t.Errorf("the plan is %s after it was set to running", status)
		}
		if !bytes.Equal(second.Secret, bytes.Repeat([]byte{0xab}, 32)) {
			t.Error("the secret is the old one after it was replaced")
		}
	})
	t.Run("a unit that the directory lacks is called by its code", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 2)
		basis := basisOf(t, s, ids...)
		if len(basis.Tasks) != 2 || basis.Tasks[ids[1]].UnitName != string(ids[1].Unit()) {
			t.Errorf("tasks %+v", basis.Tasks)
		}
	})
	t.Run("a task without a row is ErrNotFound", func(t *testing.T) {
		t.Parallel()
		s, ids := launched(t, 1)
		if _, err := s.LetterBasis(t.Context(), ids[0], "kh-2026/1/so-y-te/1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("reading for a task that was never added: %v, want ErrNotFound", err)
		}
	})
}

func basisOf(t *testing.T, s *store.Store, ids ...plan.TaskID) store.LetterBasis {
	t.Helper()
	basis, err := s.LetterBasis(t.Context(), ids...)
	if err != nil {
		t.Fatal(err)
	}
	return basis
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
