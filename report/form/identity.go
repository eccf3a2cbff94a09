package form

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"loa/plan"
	"loa/plan/directory"
	"loa/plan/period"
	"loa/sheet"
)

// Identity says for what a form was made. Signed says that this installation made it, and that nobody has changed the identity since.
type Identity struct {
	Plan   plan.PlanID
	Period period.ID
	Unit   directory.UnitCode
	Code   string
	Signed bool
}

// version is that of the identity sheet.
const version = "1"

// field is one row of the identity sheet.
type field struct{ name, value string }

func (i Identity) fields() []field {
	return []field{{"version", version}, {"plan", string(i.Plan)}, {"period", string(i.Period)}, {"unit", string(i.Unit)}, {"code", i.Code}}
}

const fieldSignature = "signature"

// signature is the HMAC over the fields, each with its length before it, so that no two identities have the same bytes.
func (i Identity) signature(key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	parts := []string{"loa form"}
	for _, f := range i.fields() {
		parts = append(parts, f.value)
	}
	for _, part := range parts {
		mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part)))) // a hash never fails
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// KeyOf is the key for forms that follows from a secret of the installation.
func KeyOf(secret []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("loa: key for forms")) // a hash never fails
	return mac.Sum(nil)
}

// identity writes the very hidden sheet.
func (w *writer) identity(key []byte) error {
	if _, err := w.file.NewSheet(sheetHidden); err != nil {
		return err
	}
	i := Identity{Plan: w.form.Plan, Period: w.form.Period.ID, Unit: w.form.Unit, Code: w.form.Code}
	fields := i.fields()
	if len(key) > 0 {
		fields = append(fields, field{fieldSignature, base64.RawStdEncoding.EncodeToString(i.signature(key))})
	}
	for n, f := range fields {
		if err := w.file.SetCellStr(sheetHidden, cellAt(1, n+1), f.name); err != nil {
			return err
		}
		if err := w.file.SetCellStr(sheetHidden, cellAt(2, n+1), f.value); err != nil {
			return err
		}
	}
	return w.file.SetSheetVisible(sheetHidden, false, true)
}

// ReadIdentity reads for what a form was made, under the limits of package sheet. It is signed when one of the keys has signed it. found is false for a file
// without an identity; the error is a *sheet.Fault.
func ReadIdentity(ctx context.Context, name string, content []byte, keys ...[]byte) (i Identity, found bool, err error) {
	table, found, err := sheet.ParseHidden(ctx, name, content, sheetHidden)
	if err != nil || !found {
		return Identity{}, false, err
	}
	values := map[string]string{}
	for _, row := range table.Rows {
		if len(row.Cells) > 1 {
			values[row.Cells[0].Text] = row.Cells[1].Text
		}
	}
	if values["plan"] == "" || values["period"] == "" || values["unit"] == "" {
		return Identity{}, false, nil
	}
	i = Identity{Plan: plan.PlanID(values["plan"]), Period: period.ID(values["period"]), Unit: directory.UnitCode(values["unit"]), Code: values["code"]}
	given, err := base64.RawStdEncoding.DecodeString(values[fieldSignature])
	if err != nil || values["version"] != version {
		return i, true, nil
	}
	for _, key := range keys {
		i.Signed = i.Signed || len(key) > 0 && hmac.Equal(given, i.signature(key))
	}
	return i, true, nil
}
