package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/yishenqing/foi/calendar"
)

// civilDate is a date on the command line, YYYY-MM-DD; its refusal is in Chinese. The zero value is "not given".
type civilDate calendar.Date

// UnmarshalText is what kong calls. Nothing at all is "not given": a variable of the environment may be set to it.
func (d *civilDate) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	parsed, err := calendar.ParseDate(string(text))
	*d = civilDate(parsed)
	return inChinese(err)
}

// countFrom is a counting convention on the command line.
type countFrom calendar.Convention

// UnmarshalText is what kong calls.
func (c *countFrom) UnmarshalText(text []byte) error {
	parsed, err := calendar.ParseConvention(string(text))
	*c = countFrom(parsed)
	return inChinese(err)
}

// wholeDays is a number of working days on the command line, negative for days before.
type wholeDays int

// UnmarshalText takes the hyphen as well as the minus sign that negativeOperands puts in its place.
func (n *wholeDays) UnmarshalText(text []byte) error {
	parsed, err := strconv.Atoi(strings.Replace(string(text), minus, "-", 1))
	if err != nil {
		return fmt.Errorf("“%s”不是整数天数", text)
	}
	*n = wholeDays(parsed)
	return nil
}

// minus is U+2212, the minus sign proper.
const minus = "\u2212"

// negativeOperands lets negative numbers stand among the operands: `foi calendar add 2024-01-05 -3`. kong takes every
// argument that begins with a hyphen for flags, and has a switch only for the values of flags. No flag of foi is a digit,
// so an argument made of a hyphen and digits can only be a number: its hyphen becomes a minus sign, which kong leaves
// alone and wholeDays understands. Flags before and after it keep working, unlike behind `--`, where nothing is changed.
func negativeOperands(args []string) []string {
	changed := make([]string, len(args))
	copy(changed, args)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if digits, ok := strings.CutPrefix(arg, "-"); ok && digits != "" && strings.Trim(digits, "0123456789") == "" {
			changed[i] = minus + digits
		}
	}
	return changed
}

// chineseError is an error of a domain package with its Chinese wording as its text.
type chineseError struct {
	error
	text string
}

func (e chineseError) Error() string { return e.text }
func (e chineseError) Unwrap() error { return e.error }

// inChinese gives an error of a domain package its Chinese wording, if it has one.
func inChinese(err error) error {
	var worded interface {
		error
		Chinese() string
	}
	if errors.As(err, &worded) {
		return chineseError{err, worded.Chinese()}
	}
	return err
}
