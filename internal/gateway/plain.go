package gateway

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/yishenqing/foi/internal/apierr"
)

// mostParameters is how many parameters a query may have. No request has more than a dozen fields outside of its body.
const mostParameters = 100

// errEncoded is the refusal of a body that would have to be unpacked first: a bomb of a few kilobytes may hold gigabytes.
var errEncoded = fmt.Errorf("content encoding: %w", fieldFault{field: "Content-Encoding", rule: ruleEncoded}.invalid())

// plain refuses what no client of this API has a reason to send, before anything is read of it: packed bodies, endless or
// unreadable queries, and requests that the page of another site makes a browser send along with its user's session.
func plain(next http.Handler, a answers) http.Handler {
	sameSite := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := odd(r, sameSite); err != nil {
			a.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func odd(r *http.Request, sameSite *http.CrossOriginProtection) error {
	if sameSite.Check(r) != nil {
		return apierr.CrossOriginError{}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return errEncoded
	}
	if r.URL.RawQuery == "" {
		return nil
	}
	if strings.Count(r.URL.RawQuery, "&") >= mostParameters {
		return fieldFault{rule: ruleMany}.invalid()
	}
	if _, err := url.ParseQuery(r.URL.RawQuery); err != nil {
		return fieldFault{rule: ruleQuery}.invalid()
	}
	return nil
}
