package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protojson"

	"loa/engine"
	"loa/keyfile"
)

func (p *program) payload() *cobra.Command {
	cmd := &cobra.Command{Use: "payload", Short: p.t("command.payload.short")}
	cmd.AddCommand(&cobra.Command{
		Use:   "rotate",
		Short: p.t("command.payload.rotate.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.rotatePayloadKey(cmd.Context()) },
	}, &cobra.Command{
		Use:   "decode",
		Short: p.t("command.payload.decode.short"),
		Args:  p.noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.decodePayload(cmd.InOrStdin()) },
	})
	return cmd
}

// rotatePayloadKey adds a key to the key file, and makes the file when there is none.
func (p *program) rotatePayloadKey(context.Context) error {
	a := p.newApp()
	defer a.stop()
	if _, err := engine.MakeHome(a.settings.Home); err != nil {
		return err
	}
	keys, err := a.readPayloadKeys()
	if err != nil {
		return err
	}
	added := keyfile.New()
	keys = append(keys, added)
	if err := writeKeys(a.payloadFile(), keys.Format(payloadRemark)); err != nil {
		return a.payloadFault(err)
	}
	view := struct {
		File string `json:"file"`
		Key  string `json:"key"`
		Keys int    `json:"keys"`
	}{a.payloadFile(), added.ID, len(keys)}
	return p.show(view, func() {
		p.print(p.t("command.payload.rotate.done", "Path", view.File, "ID", view.Key, "Number", view.Keys))
	})
}

// maxPayloadInput is how many bytes of JSON are read: Temporal keeps 2 MB in one payload.
const maxPayloadInput = 16 << 20

// decodePayload prints the content of the payloads on the standard input, in the JSON that Temporal's own program prints.
func (p *program) decodePayload(in io.Reader) error {
	a := p.newApp()
	defer a.stop()
	codec, err := a.payloadCodec()
	if err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(in, maxPayloadInput))
	if err != nil {
		return fmt.Errorf("reading a payload: %w", err)
	}
	var given common.Payloads
	if err := protojson.Unmarshal(content, &given); err != nil {
		var one common.Payload
		if err := protojson.Unmarshal(content, &one); err != nil {
			return usage(p.t("command.payload.decode.form", "Reason", err))
		}
		given.Payloads = []*common.Payload{&one}
	}
	decoded, err := codec.Decode(given.GetPayloads())
	if err != nil {
		return unavailable(err, p.t("command.payload.decode.failed", "Reason", err, "Path", a.payloadFile()))
	}
	for _, each := range decoded {
		p.print(converter.GetDefaultDataConverter().ToString(each))
	}
	return nil
}
