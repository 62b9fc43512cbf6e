package credential

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"
)

// How long a password may be, in characters. The upper bound keeps megabytes away from argon2id.
const (
	MinPassword = 10
	MaxPassword = 128
)

//go:embed common.txt
var commonText string

// common are the commonest passwords of ten characters and more, in lower case.
var common = func() map[string]bool {
	all := map[string]bool{}
	for _, p := range strings.Fields(commonText) {
		all[p] = true
	}
	return all
}()

// WeakError is the refusal of a new password.
type WeakError struct {
	Rule string // "short", "long", "login_name", "common", "uniform" or "same"
}

func (e *WeakError) Error() string { return "the password is refused: " + e.Rule }

// Chinese returns the refusal for people.
func (e *WeakError) Chinese() string {
	switch e.Rule {
	case "short":
		return fmt.Sprintf("口令不得少于 %d 个字符", MinPassword)
	case "long":
		return fmt.Sprintf("口令不得超过 %d 个字符", MaxPassword)
	case "login_name":
		return "口令不得包含登录名"
	case "uniform":
		return "口令不得由少于四种不同的字符组成"
	case "same":
		return "新口令不得与原口令相同"
	}
	return "该口令过于常见，请更换"
}

// Strong returns a *WeakError when somebody with a login name must not have the password, nil when he may.
func Strong(password, loginName string) error {
	lower := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return &WeakError{Rule: "short"}
	case n > MaxPassword:
		return &WeakError{Rule: "long"}
	case loginName != "" && strings.Contains(lower, strings.ToLower(loginName)):
		return &WeakError{Rule: "login_name"}
	case common[lower]:
		return &WeakError{Rule: "common"}
	}
	different := map[rune]bool{}
	for _, r := range lower {
		different[r] = true
	}
	if len(different) < 4 {
		return &WeakError{Rule: "uniform"}
	}
	return nil
}
