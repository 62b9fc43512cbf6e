package credential

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is what one check of a password costs, by the parameters of argon2id (RFC 9106).
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Recommended is OWASP's least for argon2id: 19 MiB, two passes. One check takes some 20 ms of one processor.
var Recommended = Cost{Memory: 19 * 1024, Passes: 2, Threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
	// waiting is how many checks may wait for their turn. Each would take memory: more are refused.
	waiting = 64
)

// ErrBusy is the refusal of a check because too many are waiting already.
var ErrBusy = errors.New("credential: too many passwords are being checked")

// Passwords hashes and checks passwords, as many at a time as there are processors. It is safe for concurrent use.
type Passwords struct {
	cost  Cost
	turn  chan struct{}
	queue chan struct{}
	decoy string // the hash of a password that nobody knows
}

// NewPasswords returns Passwords that makes new hashes at a cost. Old hashes keep theirs, see Verify.
func NewPasswords(cost Cost) *Passwords {
	n := runtime.GOMAXPROCS(0)
	p := &Passwords{cost: cost, turn: make(chan struct{}, n), queue: make(chan struct{}, n+waiting)}
	p.decoy = hash(cost, rand.Text())
	return p
}

// Hash returns what is kept of a password: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Errors: ErrBusy, that of ctx.
func (p *Passwords) Hash(ctx context.Context, password string) (encoded string, err error) {
	err = p.inTurn(ctx, func() { encoded = hash(p.cost, password) })
	return encoded, err
}

// Verify reports whether a password is the one of a hash, and whether the hash should be made anew because it was made at
// another cost. An empty hash is nobody's: the check takes as long as every other and fails. Errors: ErrBusy, that of ctx, and one
// for a hash that cannot be read.
func (p *Passwords) Verify(ctx context.Context, encoded, password string) (right, outdated bool, err error) {
	nobody := encoded == ""
	if nobody {
		encoded = p.decoy
	}
	cost, salt, want, err := parse(encoded)
	if err != nil {
		return false, false, err
	}
	err = p.inTurn(ctx, func() {
		got := argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Threads, uint32(len(want))) //nolint:gosec // parsed: at most 64
		right = subtle.ConstantTimeCompare(got, want) == 1
	})
	return right && !nobody, cost != p.cost, err
}

func (p *Passwords) inTurn(ctx context.Context, do func()) error {
	select {
	case p.queue <- struct{}{}:
	default:
		return ErrBusy
	}
	defer func() { <-p.queue }()
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-p.turn }()
	do()
	return nil
}

var encoding = base64.RawStdEncoding

func hash(cost Cost, password string) string {
	var salt [saltBytes]byte
	_, _ = rand.Read(salt[:]) // never fails
	key := argon2.IDKey([]byte(password), salt[:], cost.Passes, cost.Memory, cost.Threads, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Passes, cost.Threads,
		encoding.EncodeToString(salt[:]), encoding.EncodeToString(key))
}

// Bounds of what a stored hash may ask for: a damaged row must not take the machine down.
const (
	maxMemory = 1 << 20 // 1 GiB
	maxPasses = 64
	maxHash   = 64
)

func parse(encoded string) (cost Cost, salt, key []byte, err error) {
	unreadable := errors.New("credential: a stored hash cannot be read")
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, unreadable
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil {
		return cost, nil, nil, unreadable
	}
	salt, saltErr := encoding.DecodeString(parts[4])
	key, keyErr := encoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(salt) == 0 || len(key) < 16 || len(key) > maxHash || cost.Memory > maxMemory ||
		cost.Passes == 0 || cost.Passes > maxPasses || cost.Threads == 0 {
		return cost, nil, nil, unreadable
	}
	return cost, salt, key, nil
}
