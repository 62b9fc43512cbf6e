package annualreports

import (
	"bytes"
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/yishenqing/foi/annualreport"
	"github.com/yishenqing/foi/document"
	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
)

// DownloadAnnualReport sets the whole report as a file.
func (s *Service) DownloadAnnualReport(ctx context.Context, req *foiv1.DownloadAnnualReportRequest) (*httpbody.HttpBody, error) {
	name, err := resname.ParseAnnualReport("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, _, err := s.env.Store.AnnualDocument(ctx, keyOf(name), int(req.GetEdition()))
	if err != nil {
		return nil, err
	}
	var findings []annualreport.Finding
	if req.GetMarked() {
		findings = r.CheckTexts()
	}
	write, mediaType, suffix := document.WriteDOCX, document.MediaTypeDOCX, ".docx"
	if req.GetFormat() == foiv1.DownloadAnnualReportRequest_FORMAT_HTML {
		write, mediaType, suffix = document.WriteHTML, document.MediaTypeHTML, ".html"
	}
	var file bytes.Buffer
	if err := write(&file, r.Compose(findings)); err != nil {
		return nil, err
	}
	described, err := anypb.New(&foiv1.AnnualReportFile{FileName: r.Title() + suffix})
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: mediaType, Data: file.Bytes(), Extensions: []*anypb.Any{described}}, nil
}

// CheckAnnualReportText holds what people wrote against the tables, last year's text and the calendar.
func (s *Service) CheckAnnualReportText(ctx context.Context, req *foiv1.CheckAnnualReportTextRequest) (*foiv1.CheckAnnualReportTextResponse, error) {
	name, err := resname.ParseAnnualReport("name", req.GetName())
	if err != nil {
		return nil, err
	}
	r, published, err := s.env.Store.AnnualDocument(ctx, keyOf(name), 0)
	if err != nil {
		return nil, err
	}
	published.Today = s.env.Today()
	resp := present.AnnualTextCheck(r.CheckTexts(), annualreport.CompareTexts(r.Texts, r.LastTexts), r.CheckDates(published))
	resp.DueDate = present.Date(published.Due)
	return resp, nil
}
