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
	Document(ctx context.Context, of store.Matter, id string) ([]byte, error)
}

// Write writes a case file as a zip file; signer, nil for none, signs its manifest. What is in memory does not grow with the attachments.
// When it fails, what was written so far is no zip file. today is the day from which terms that run are looked at.
func Write(ctx context.Context, to io.Writer, f *store.CaseFile, today calendar.Date, from Files, signer *audit.Signer) (archive.Written, error) {
	c := composer{f, today}
	parts, err := c.parts()
	if err != nil {
		return archive.Written{}, err
	}
	v := volume{
		filed: &f.Filed, matter: store.OfApplication(f.Application.Key()), number: f.Application.RegisterNumber, agency: f.Agency.DisplayName, parts: parts,
		manifest: archive.Manifest{
			Application: resname.Application{Agency: f.Application.AgencyID, ID: f.Application.ID}.String(), RegisterNumber: f.Application.RegisterNumber,
			Version: f.Application.Version, ArchivedOn: archivedOn(f),
		},
	}
	return v.write(ctx, to, from, signer)
}

// volume is a file as it is written: its parts, and what stands on each.
type volume struct {
	filed    *store.Filed
	matter   store.Matter
	number   string // how the file is called: a register number, or a legal case
	agency   string
	parts    []*part
	manifest archive.Manifest // without what follows from the rest
}

func (v *volume) write(ctx context.Context, to io.Writer, from Files, signer *audit.Signer) (done archive.Written, err error) {
	made := make([][2][]byte, len(v.parts))
	for i, p := range v.parts {
		if made[i][0], err = p.page(v.number, v.agency); err != nil {
			return done, err
		}
		if made[i][1], err = p.data(); err != nil {
			return done, err
		}
	}
	v.manifest.Agency, v.manifest.TakenAt, v.manifest.Audit = v.agency, v.filed.Taken, mark(v.filed)
	w := archive.NewWriter(to, v.manifest)
	if err := v.index(w); err != nil {
		return done, err
	}
	for i, p := range v.parts {
		for j, kind := range []struct{ ext, media string }{{".html", document.MediaTypeHTML}, {".json", "application/json"}} {
			if err := w.Add(archive.File{Path: p.dir() + "/00-" + p.Title + kind.ext, Part: p.Number, Title: p.Title, Media: kind.media}, bytes.NewReader(made[i][j])); err != nil {
				return done, err
			}
		}
		for _, file := range p.files {
			if err := v.attached(ctx, w, p, file, from); err != nil {
				return done, err
			}
		}
	}
	return w.Close(signer)
}

func (v *volume) attached(ctx context.Context, w *archive.Writer, p *part, f file, from Files) error {
	var content io.Reader
	if f.attachment != nil {
		in, err := from.Attachment(ctx, f.attachment)
		if err != nil {
			return fmt.Errorf("case file: attachment %d: %w", f.attachment.Number, err)
		}
		defer func() { _ = in.Close() }()
		content = in
	} else {
		frozen, err := from.Document(ctx, v.matter, f.document)
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
func (v *volume) index(w *archive.Writer) error {
	type entry struct {
		Part  int    `json:"part"`
		Title string `json:"title"`
		Path  string `json:"path"`
	}
	var (
		list []entry
		rows [][]string
	)
	for _, p := range v.parts {
		page := p.dir() + "/00-" + p.Title
		list = append(list, entry{p.Number, p.Title, page + ".html"}, entry{p.Number, p.Title, page + ".json"})
		rows = append(rows, []string{fmt.Sprintf("%02d", p.Number), p.Title, page + ".html"})
		for _, f := range p.files {
			list = append(list, entry{p.Number, f.title, p.dir() + "/" + f.name})
			rows = append(rows, []string{"", f.title, p.dir() + "/" + f.name})
		}
	}
	contents := table{Columns: []string{"序号", "内容", "文件"}, Rows: rows}
	var b bytes.Buffer
	if err := document.WriteHTML(&b, document.Document{
		Title: v.number + " 卷内目录", Author: v.agency, Blocks: []document.Block{
			document.P(document.Title, "卷内目录"), document.P(document.Centred, v.agency+"　"+v.number),
			document.P(document.Body, "本卷所载为"+instant(v.filed.Taken)+"的情况。各文件的SHA-256与SM3哈希见"+archive.ManifestFile+"，可用foi archive verify离线核验。申请人的证件号码、联系方式已作遮盖。"),
			contents.block(),
		},
	}); err != nil {
		return err //nolint:wrapcheck // says what it is
	}
	if err := w.Add(archive.File{Path: "00-卷内目录.html", Title: "卷内目录", Media: document.MediaTypeHTML}, &b); err != nil {
		return err
	}
	about := map[string]any{"registerNumber": v.manifest.RegisterNumber, "agency": v.agency, "takenAt": v.filed.Taken, "files": list}
	if v.manifest.LegalCase != "" {
		about["legalCase"] = v.manifest.LegalCase
	} else {
		about["application"] = v.manifest.Application
	}
	content, err := json.MarshalIndent(about, "", " ")
	if err != nil {
		return fmt.Errorf("case file: %w", err)
	}
	return w.Add(archive.File{Path: "index.json", Title: "卷内目录", Media: "application/json"}, bytes.NewReader(append(content, '\n')))
}
