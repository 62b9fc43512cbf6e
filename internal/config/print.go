package config

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
)

// How a field is shown.
const (
	showVisible   = "visible"
	showSensitive = "sensitive"
	showHidden    = "hidden"
)

const masked = "xxxxx"

// Print writes the settings as lines FOI_NAME=value that a shell or an env file understands, without any secret.
func Print(w io.Writer, c *Config) error {
	out := bufio.NewWriter(w)
	for field, value := range fields(reflect.ValueOf(c).Elem()) {
		fmt.Fprintf(out, "%s=%s\n", env(field), shown(field, value))
	}
	return out.Flush()
}

// fields walks the settings in their order, through the embedded parts.
func fields(v reflect.Value) func(yield func(reflect.StructField, reflect.Value) bool) {
	return func(yield func(reflect.StructField, reflect.Value) bool) {
		for i := range v.NumField() {
			if !v.Type().Field(i).Anonymous {
				if !yield(v.Type().Field(i), v.Field(i)) {
					return
				}
				continue
			}
			for field, value := range fields(v.Field(i)) {
				if !yield(field, value) {
					return
				}
			}
		}
	}
}

// env returns the variable that sets a field.
func env(field reflect.StructField) string {
	if name := field.Tag.Get("env"); name != "" {
		return name
	}
	return "FOI_" + strings.ToUpper(strings.ReplaceAll(field.Tag.Get("name"), "-", "_"))
}

// shown returns what may be seen of a value. A field without a tag is shown like a hidden one: whoever forgets the tag gives
// nothing away.
func shown(field reflect.StructField, value reflect.Value) string {
	text := fmt.Sprint(value.Interface())
	if list, ok := value.Interface().([]string); ok {
		text = strings.Join(list, ",")
	}
	switch field.Tag.Get("show") {
	case showVisible:
		return text
	case showSensitive:
		return mask(text)
	}
	if text == "" {
		text = os.Getenv(env(field))
	}
	if text == "" {
		return ""
	}
	return masked
}

var passwordWord = regexp.MustCompile(`(?i)(pass(?:word|file)?|sslpassword|token|secret)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]*)`)

// mask hides the secret parts of a URL or of a key=value text.
func mask(text string) string {
	if u, err := url.Parse(text); err == nil && u.Scheme != "" {
		if _, ok := u.User.Password(); ok {
			u.User = url.UserPassword(u.User.Username(), masked)
		}
		text = u.String()
	} else if strings.Contains(text, "://") {
		return masked // not readable as a URL: nobody knows where its secret is
	}
	return passwordWord.ReplaceAllString(text, "$1="+masked)
}
