package payload

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"sync"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"loa/keyfile"
)

const (
	// encoding is the encoding of an encrypted payload, in its metadata.
	encoding = "binary/loa-aes-256-gcm"
	// metadataKeyID is the name in the metadata under which the id of the key stands.
	metadataKeyID = "loa-key-id"
)

var (
	// ErrNoKey means that a payload was encrypted with a key that is not among the keys.
	ErrNoKey = errors.New("this key is not in the key file")
	// ErrDecrypt means that a payload does not fit its key: it was altered, or the file has another key under the same id.
	ErrDecrypt = errors.New("it does not fit the key of this id")
)

// Error is the error of Decode. The error wraps ErrNoKey or ErrDecrypt.
type Error struct {
	KeyID string // that the payload names
	Fault error
}

// Error names the key.
func (e *Error) Error() string {
	return fmt.Sprintf("decrypting a payload of key %q: %v", e.KeyID, e.Fault)
}

// Unwrap returns the fault.
func (e *Error) Unwrap() error { return e.Fault }

// Codec encrypts and decrypts payloads. It may be used by several goroutines.
type Codec struct {
	reload func() (keyfile.Keys, error)

	mu     sync.RWMutex
	newest string
	keys   map[string]cipher.AEAD
}

// NewCodec returns the codec of the keys. Without a key it encrypts nothing. When a payload names a key that is not among them, the codec takes
// the keys anew from reload, so that a process goes on after another one has added a key; nil does not.
func NewCodec(keys keyfile.Keys, reload func() (keyfile.Keys, error)) (*Codec, error) {
	c := &Codec{reload: reload}
	return c, c.use(keys)
}

// use makes keys those of the codec.
func (c *Codec) use(keys keyfile.Keys) error {
	ciphers := map[string]cipher.AEAD{}
	for _, key := range keys {
		block, err := aes.NewCipher(key.Secret())
		if err == nil {
			ciphers[key.ID], err = cipher.NewGCMWithRandomNonce(block)
		}
		if err != nil {
			return fmt.Errorf("preparing the keys of payloads: %w", err)
		}
	}
	newest, _ := keys.Newest()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.newest, c.keys = newest.ID, ciphers
	return nil
}

// current returns the key that encrypts; without one, the id is empty.
func (c *Codec) current() (id string, key cipher.AEAD) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.newest, c.keys[c.newest]
}

func (c *Codec) key(id string) (key cipher.AEAD, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	key, known = c.keys[id]
	return key, known
}

// Encode encrypts each payload whole, with its metadata.
func (c *Codec) Encode(payloads []*common.Payload) ([]*common.Payload, error) {
	id, key := c.current()
	if id == "" {
		return payloads, nil
	}
	encoded := make([]*common.Payload, len(payloads))
	for i, plain := range payloads {
		content, err := proto.Marshal(plain)
		if err != nil {
			return nil, fmt.Errorf("encrypting a payload: %w", err)
		}
		encoded[i] = &common.Payload{
			Metadata: map[string][]byte{converter.MetadataEncoding: []byte(encoding), metadataKeyID: []byte(id)},
			Data:     key.Seal(nil, nil, content, additional(id)),
		}
	}
	return encoded, nil
}

// Decode decrypts the payloads that are encrypted and leaves the others as they are: histories from before the encryption go on being read. An
// error is an *[Error].
func (c *Codec) Decode(payloads []*common.Payload) ([]*common.Payload, error) {
	decoded := make([]*common.Payload, len(payloads))
	for i, payload := range payloads {
		if string(payload.GetMetadata()[converter.MetadataEncoding]) != encoding {
			decoded[i] = payload
			continue
		}
		var err error
		if decoded[i], err = c.decrypt(payload); err != nil {
			return nil, err
		}
	}
	return decoded, nil
}

func (c *Codec) decrypt(payload *common.Payload) (*common.Payload, error) {
	id := string(payload.GetMetadata()[metadataKeyID])
	key, known := c.key(id)
	if !known && c.reload != nil {
		if keys, err := c.reload(); err == nil && keys.Has(id) && c.use(keys) == nil {
			key, known = c.key(id)
		}
	}
	if !known {
		return nil, &Error{KeyID: id, Fault: ErrNoKey}
	}
	content, err := key.Open(nil, nil, payload.GetData(), additional(id))
	plain := &common.Payload{}
	if err != nil || proto.Unmarshal(content, plain) != nil {
		return nil, &Error{KeyID: id, Fault: ErrDecrypt}
	}
	return plain, nil
}

// additional is what is authenticated beside the content: a payload cannot be given the id of another key.
func additional(id string) []byte { return []byte(encoding + " " + id) }

// Converters returns how a client, and a worker by it, write payloads and failures. The messages and traces of failures are encrypted too.
func (c *Codec) Converters() (converter.DataConverter, converter.FailureConverter) {
	encrypts, _ := c.current()
	data := converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), c)
	return data, temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: data, EncodeCommonAttributes: encrypts != ""})
}
