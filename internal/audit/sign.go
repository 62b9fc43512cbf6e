package audit

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// Signer signs heads with SM2. Who has only its public key can check them and forge none.
type Signer struct{ key *sm2.PrivateKey }

// PublicKey checks the signatures of heads.
type PublicKey struct{ key *ecdsa.PublicKey }

var errNoKey = errors.New("no PEM block with an SM2 key")

// ReadSigner reads a private key: PEM, PKCS #8 or SEC 1, as `foi audit new-key` and `openssl genpkey -algorithm SM2` write it.
func ReadSigner(content []byte) (*Signer, error) {
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, errNoKey
	}
	if block.Type == "EC PRIVATE KEY" {
		key, err := smx509.ParseSM2PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("signing key: %w", err)
		}
		return &Signer{key}, nil
	}
	parsed, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	key, ok := parsed.(*sm2.PrivateKey)
	if !ok {
		return nil, errNoKey
	}
	return &Signer{key}, nil
}

// NewSigner makes a key.
func NewSigner() (*Signer, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return &Signer{key}, nil
}

// PEM is the private key, for its file.
func (s *Signer) PEM() ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// Public returns the key that checks what s signs.
func (s *Signer) Public() *PublicKey { return &PublicKey{&s.key.PublicKey} }

// Sign signs a head.
func (s *Signer) Sign(h *Head) error {
	signature, err := s.key.SignWithSM2(rand.Reader, nil, h.Hash[:])
	if err != nil {
		return fmt.Errorf("sign head %d: %w", h.Number, err)
	}
	h.KeyID, h.Signature = s.Public().ID(), signature
	return nil
}

// SignHash signs the hash of something that is no head: of the manifest of an archive package (归档包).
func (s *Signer) SignHash(h Hash) (signature []byte, err error) {
	if signature, err = s.key.SignWithSM2(rand.Reader, nil, h[:]); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return signature, nil
}

// ReadPublicKey reads a public key (PEM, PKIX), or that of a private one.
func ReadPublicKey(content []byte) (*PublicKey, error) {
	block, _ := pem.Decode(content)
	if block == nil {
		return nil, errNoKey
	}
	if block.Type != "PUBLIC KEY" {
		s, err := ReadSigner(content)
		if err != nil {
			return nil, err
		}
		return s.Public(), nil
	}
	parsed, err := smx509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	key, ok := parsed.(*ecdsa.PublicKey)
	if !ok || key.Curve != sm2.P256() {
		return nil, errNoKey
	}
	return &PublicKey{key}, nil
}

// PEM is the key for those who check.
func (p *PublicKey) PEM() ([]byte, error) {
	der, err := smx509.MarshalPKIXPublicKey(p.key)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}

// ID names the key in the heads that it signed: the beginning of the SM3 digest of its point.
func (p *PublicKey) ID() string {
	der, err := smx509.MarshalPKIXPublicKey(p.key)
	if err != nil {
		return "unknown" // of a key that was parsed or generated: it cannot be
	}
	digest := sm3.Sum(der)
	return hex.EncodeToString(digest[:8])
}

// Check holds the signature of a head against the key. A head without a signature is none of the key's.
func (p *PublicKey) Check(h *Head) error { return p.CheckHash(h.Hash, h.KeyID, h.Signature) }

// CheckHash holds a signature of a hash against the key, keyID being that of the key that is said to have made it.
func (p *PublicKey) CheckHash(h Hash, keyID string, signature []byte) error {
	switch {
	case keyID == "":
		return errors.New("it is not signed")
	case keyID != p.ID():
		return fmt.Errorf("it is signed by another key, %s", keyID)
	case !sm2.VerifyASN1WithSM2(p.key, nil, h[:], signature):
		return errors.New("its signature is not good")
	}
	return nil
}
