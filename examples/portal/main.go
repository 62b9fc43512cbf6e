// Command portal is a small portal (门户): it shows how another system hands applications in, asks how they stand and follows
// what changes. docs/portal.md says what it calls.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

const usage = `portal [-base URL] [-agency ID] COMMAND

submit FORM.json [FILE…]         hands an application in; prints its register number and query code
status NUMBER                    how it stands
correct NUMBER CONTENT [FILE…]   hands in what the applicant was asked to correct
withdraw NUMBER [REASON]         withdraws it
changes CURSOR-FILE              what changed since the last call; keeps the place in the file
webhooks HOST:PORT               takes webhooks and prints those that are signed

FOI_PORTAL_KEY is the key of the portal, FOI_QUERY_CODE the query code of the applicant, FOI_WEBHOOK_SECRET the secrets of the
subscription, with blanks between: other users of a machine see its command lines, so no secret stands there.`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "portal:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("portal", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprintln(os.Stderr, usage) }
	base := flags.String("base", "http://127.0.0.1:8080", "")
	agency := flags.String("agency", "linhai", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	args = flags.Args()
	c := newClient(*base, *agency, os.Getenv("FOI_PORTAL_KEY"))
	p := portal{client: c, out: out}
	switch {
	case len(args) >= 2 && args[0] == "submit":
		return p.submit(ctx, args[1], args[2:])
	case len(args) == 2 && args[0] == "status":
		return p.act(ctx, "queryStatus", args[1], nil)
	case len(args) >= 3 && args[0] == "correct":
		return p.correct(ctx, args[1], args[2], args[3:])
	case (len(args) == 2 || len(args) == 3) && args[0] == "withdraw":
		return p.act(ctx, "submitWithdrawal", args[1], map[string]any{"reason": strings.Join(args[2:], ""), "requestId": requestID()})
	case len(args) == 2 && args[0] == "changes":
		return p.changes(ctx, args[1])
	case len(args) == 2 && args[0] == "webhooks":
		return takeWebhooks(ctx, args[1], strings.Fields(os.Getenv("FOI_WEBHOOK_SECRET")), out)
	}
	return fmt.Errorf("what shall be done?\n%s", usage)
}

type portal struct {
	client *client
	out    io.Writer
}

// status is a PublicStatus as it came; this portal looks at its stage only.
type status map[string]any

func (p portal) show(s status) error {
	encoder := json.NewEncoder(p.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(s)
}

// submit hands in a form that was filled in, which is an ApplicationForm in JSON, with its files.
func (p portal) submit(ctx context.Context, path string, files []string) error {
	form, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	attached, err := read(files)
	if err != nil {
		return err
	}
	var made struct {
		RegisterNumber string `json:"registerNumber"`
		QueryCode      string `json:"queryCode"`
		Status         status `json:"status"`
	}
	body := map[string]any{"form": json.RawMessage(form), "files": attached, "requestId": requestID()}
	if err := p.client.post(ctx, "/portalApplications", body, &made); err != nil {
		return err
	}
	// The applicant keeps both: the code is told once.
	if _, err := fmt.Fprintf(p.out, "register number: %s\nquery code: %s\n", made.RegisterNumber, made.QueryCode); err != nil {
		return err
	}
	return p.show(made.Status)
}

// ask does something with an application of an applicant who knows its number and code.
func (p portal) ask(ctx context.Context, verb, number string, more map[string]any) (s status, err error) {
	body := map[string]any{"proof": map[string]string{"registerNumber": number, "queryCode": os.Getenv("FOI_QUERY_CODE")}}
	maps.Copy(body, more)
	return s, p.client.post(ctx, "/portalApplications:"+verb, body, &s)
}

func (p portal) act(ctx context.Context, verb, number string, more map[string]any) error {
	s, err := p.ask(ctx, verb, number, more)
	if err != nil {
		return err
	}
	return p.show(s)
}

// correct hands in a correction when one is asked for.
func (p portal) correct(ctx context.Context, number, content string, files []string) error {
	now, err := p.ask(ctx, "queryStatus", number, nil)
	if err != nil {
		return err
	}
	if now["stage"] != "STAGE_AWAITING_CORRECTION" {
		return fmt.Errorf("no correction is asked for: %v", now["stageText"])
	}
	attached, err := read(files)
	if err != nil {
		return err
	}
	return p.act(ctx, "submitCorrection", number, map[string]any{"content": content, "files": attached, "requestId": requestID()})
}

type file struct {
	FileName string `json:"fileName"`
	Content  []byte `json:"content"` // base64 in JSON
}

func read(paths []string) ([]file, error) {
	files := make([]file, 0, len(paths))
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, file{filepath.Base(path), content})
	}
	return files, nil
}

// changes prints what changed since the cursor in a file. The cursor is kept after the changes were dealt with: who is killed in
// between sees them again and misses none.
func (p portal) changes(ctx context.Context, path string) error {
	cursor, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for {
		var page struct {
			Changes []struct {
				RegisterNumber string `json:"registerNumber"`
				Stage          string `json:"stage"`
				Version        string `json:"version"`
			} `json:"changes"`
			NextCursor string `json:"nextCursor"`
			More       bool   `json:"more"`
		}
		if err := p.client.get(ctx, "/applicationChanges", "cursor", string(cursor), &page); err != nil {
			return err
		}
		for _, c := range page.Changes {
			if _, err := fmt.Fprintln(p.out, c.RegisterNumber, c.Stage, c.Version); err != nil {
				return err
			}
		}
		cursor = []byte(page.NextCursor)
		if err := os.WriteFile(path+".new", cursor, 0o600); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil || !page.More {
			return err
		}
	}
}
