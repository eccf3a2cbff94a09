package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"

	"go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"loa/engine"
	"loa/keyfile"
	"loa/payload"
)

// payloadFile is the file with the keys of payloads.
func (a *app) payloadFile() string {
	return cmp.Or(a.settings.Payload.KeyFile, a.settings.inHome("payload.key"))
}

// readPayloadKeys reads the keys of payloads; none where no file is set and the home folder has none.
func (a *app) readPayloadKeys() (keyfile.Keys, error) {
	keys, err := keyfile.Read(a.payloadFile())
	if errors.Is(err, fs.ErrNotExist) && a.settings.Payload.KeyFile == "" {
		return nil, nil
	}
	return keys, a.payloadFault(err)
}

// makePayloadKeys makes the key file of the home folder, unless it is there or the settings name another.
func (a *app) makePayloadKeys() error {
	if a.settings.Payload.KeyFile != "" {
		return nil
	}
	_, err := keyfile.ReadOrMake(a.payloadFile(), payloadRemark, writeKeys)
	return a.payloadFault(err)
}

// payloadRemark is the first line of the key file.
const payloadRemark = "The keys of loa's payloads in Temporal: id and key, the newest last. It encrypts, all decrypt. Keep a copy apart from the backups."

func writeKeys(path string, content []byte) error {
	return engine.WriteFile(path, content, 0o600)
}

// payloadFault says in one sentence what is wrong with the key file.
func (a *app) payloadFault(err error) error {
	path := a.payloadFile()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyfile.ErrExposed):
		return unavailable(err, a.lang.T("command.payload.exposed", "Path", path))
	case errors.Is(err, keyfile.ErrKeyFile):
		return unavailable(err, a.lang.T("command.payload.damaged", "Path", path))
	}
	return unavailable(err, a.lang.T("command.payload.unreadable", "Path", path, "Reason", err))
}

// payloadCodec encrypts and decrypts what this process writes and reads. A key that `loa payload rotate` adds meanwhile is found.
func (a *app) payloadCodec() (*payload.Codec, error) {
	keys, err := a.readPayloadKeys()
	if err != nil {
		return nil, err
	}
	return payload.NewCodec(keys, a.readPayloadKeys)
}

// payloadKeyData is the name in the data of the namespace under which the id of the newest key stands.
const payloadKeyData = "loa.payload_key"

// claimPayloadKey refuses to work in a namespace whose payloads are encrypted with a key that this process does not have, because its tasks would
// fail one after another, and writes there which key is the newest.
func (a *app) claimPayloadKey(ctx context.Context) error {
	keys, err := a.readPayloadKeys()
	if err != nil {
		return err
	}
	service, name := a.client.WorkflowService(), a.namespace()
	described, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: name})
	if err != nil {
		return unavailable(err, a.lang.T("command.start.temporal_unusable", "Address", a.temporal, "Reason", err))
	}
	used := described.GetNamespaceInfo().GetData()[payloadKeyData]
	if used != "" && !keys.Has(used) {
		return unavailable(nil, a.lang.T("command.payload.key_missing", "ID", used, "Path", a.payloadFile()))
	}
	newest, encrypts := keys.Newest()
	if !encrypts || newest.ID == used {
		return nil
	}
	_, err = service.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: name, UpdateInfo: &namespace.UpdateNamespaceInfo{Data: map[string]string{payloadKeyData: newest.ID}},
	})
	if _, denied := errors.AsType[*serviceerror.PermissionDenied](err); denied {
		return nil // a server where clients may not do that, as Temporal Cloud
	}
	return err
}
