package exports

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/types/known/anypb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/xlsx"
)

// mediaTypes of files by format.
var mediaTypes = map[export.Format]string{
	export.CSV: "text/csv; charset=utf-8", export.JSON: "application/json", export.XLSX: xlsx.MediaType,
}

// DownloadExportFile returns a piece of a file.
func (s *Service) DownloadExportFile(ctx context.Context, req *foiv1.DownloadExportFileRequest) (*httpbody.HttpBody, error) {
	name, err := resname.ParseExportFile("name", req.GetName())
	if err != nil {
		return nil, err
	}
	of, run, err := s.find(ctx, "name", name.Operation.String())
	if err != nil {
		return nil, err
	}
	all, err := s.files(ctx, &run)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(strings.TrimPrefix(name.ID, "f"))
	if err != nil || number < 0 || number >= len(all) || name.ID != "f"+strconv.Itoa(number) {
		return nil, store.ErrNotFound
	}
	f := &all[number]
	piece, err := export.ReadPiece(ctx, s.env.Exports, run.Name, *f, req.GetOffset(), req.GetMaxBytes())
	if errors.Is(err, export.ErrNotFound) {
		return nil, store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	described, err := anypb.New(present.ExportFile(of, number, f))
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: mediaTypes[f.Format], Data: piece, Extensions: []*anypb.Any{described}}, nil
}
