package casefile

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/document"
	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/audit"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/workflow"
)

// Files are where the bytes are.
type Files interface {
	// Attachment opens the bytes of an attachment, all of them, from the first one on.
	Attachment(ctx context.Context, a *store.Attachment) (io.ReadCloser, error)
	// Document returns the frozen file of a document.
	Document(ctx context.Context, application store.Key, id string) ([]byte, error)
}

// Write writes a case file as a zip file; signer, nil for none, signs its manifest. What is in memory does not grow with the attachments.
// When it fails, what was written so far is no zip file. today is the day from which terms that run are looked at.
func Write(ctx context.Context, to io.Writer, f *store.CaseFile, today calendar.Date, from Files, signer *audit.Signer) (archive.Written, error) {
	c := composer{f, today}
	parts, err := c.parts()
	if err != nil {
		return archive.Written{}, err
	}
	made := make([][2][]byte, len(parts))
	for i, p := range parts {
		if made[i][0], err = p.page(f.Application.RegisterNumber, f.Agency.DisplayName); err != nil {
			return archive.Written{}, err
		}
		if made[i][1], err = p.data(); err != nil {
			return archive.Written{}, err
		}
	}
	w := archive.NewWriter(to, archive.Manifest{
		Application: resname.Application{Agency: f.Application.AgencyID, ID: f.Application.ID}.String(), RegisterNumber: f.Application.RegisterNumber,
		Agency: f.Agency.DisplayName, Version: f.Application.Version, TakenAt: f.Taken, ArchivedOn: archivedOn(f), Audit: c.mark(),
	})
	if err := c.index(w, parts); err != nil {
		return archive.Written{}, err
	}
	for i, p := range parts {
		for j, kind := range []struct{ ext, media string }{{".html", document.MediaTypeHTML}, {".json", "application/json"}} {
			if err := w.Add(archive.File{Path: p.dir() + "/00-" + p.Title + kind.ext, Part: p.Number, Title: p.Title, Media: kind.media}, bytes.NewReader(made[i][j])); err != nil {
				return archive.Written{}, err
			}
		}
		for _, file := range p.files {
			if err := c.attached(ctx, w, p, file, from); err != nil {
				return archive.Written{}, err
			}
		}
	}
	return w.Close(signer)
}

func (c *composer) attached(ctx context.Context, w *archive.Writer, p *part, f file, from Files) error {
	var content io.Reader
	if f.attachment != nil {
		in, err := from.Attachment(ctx, f.attachment)
		if err != nil {
			return fmt.Errorf("case file: attachment %d: %w", f.attachment.Number, err)
		}
		defer func() { _ = in.Close() }()
		content = in
	} else {
		frozen, err := from.Document(ctx, c.f.Application.Key(), f.document)
		if err != nil {
			return fmt.Errorf("case file: document %s: %w", f.document, err)
		}
		content = bytes.NewReader(frozen)
	}
	return w.Add(archive.File{
		Path: p.dir() + "/" + f.name, Part: p.Number, Title: f.title, Media: f.media, Bytes: f.size, SHA256: hex.EncodeToString(f.sha256),
	}, content)
}

// archivedOn is the day on which the application was archived, "" before.
func archivedOn(f *store.CaseFile) string {
	on := ""
	for i := range f.Case.Events {
		if f.Case.Events[i].Do == workflow.Archive {
			on = f.Case.Events[i].On.String()
		}
	}
	return on
}

// index writes what is where, to be read and for programs.
func (c *composer) index(w *archive.Writer, parts []*part) error {
	type entry struct {
		Part  int    `json:"part"`
		Title string `json:"title"`
		Path  string `json:"path"`
	}
	var (
		list []entry
		rows [][]string
	)
	for _, p := range parts {
		page := p.dir() + "/00-" + p.Title
		list = append(list, entry{p.Number, p.Title, page + ".html"}, entry{p.Number, p.Title, page + ".json"})
		rows = append(rows, []string{fmt.Sprintf("%02d", p.Number), p.Title, page + ".html"})
		for _, f := range p.files {
			list = append(list, entry{p.Number, f.title, p.dir() + "/" + f.name})
			rows = append(rows, []string{"", f.title, p.dir() + "/" + f.name})
		}
	}
	a := &c.f.Application
	contents := table{Columns: []string{"序号", "内容", "文件"}, Rows: rows}
	var b bytes.Buffer
	if err := document.WriteHTML(&b, document.Document{
		Title: a.RegisterNumber + " 卷内目录", Author: c.f.Agency.DisplayName, Blocks: []document.Block{
			document.P(document.Title, "卷内目录"), document.P(document.Centred, c.f.Agency.DisplayName+"　"+a.RegisterNumber),
			document.P(document.Body, "本卷所载为"+instant(c.f.Taken)+"的情况。各文件的SHA-256与SM3哈希见"+archive.ManifestFile+"，可用foi archive verify离线核验。申请人的证件号码、联系方式已作遮盖。"),
			contents.block(),
		},
	}); err != nil {
		return err //nolint:wrapcheck // says what it is
	}
	if err := w.Add(archive.File{Path: "00-卷内目录.html", Title: "卷内目录", Media: document.MediaTypeHTML}, &b); err != nil {
		return err
	}
	content, err := json.MarshalIndent(map[string]any{
		"application": resname.Application{Agency: a.AgencyID, ID: a.ID}.String(), "registerNumber": a.RegisterNumber, "agency": c.f.Agency.DisplayName,
		"takenAt": c.f.Taken, "files": list,
	}, "", " ")
	if err != nil {
		return fmt.Errorf("case file: %w", err)
	}
	return w.Add(archive.File{Path: "index.json", Title: "卷内目录", Media: "application/json"}, bytes.NewReader(append(content, '\n')))
}
