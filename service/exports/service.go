// Package exports is the API of exports that somebody asks for (统计数据导出): long-running operations and their files.
package exports

import (
	"context"
	"strconv"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/protobuf/proto"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
	"github.com/yishenqing/foi/internal/call"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/listing"
	"github.com/yishenqing/foi/internal/present"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
	"github.com/yishenqing/foi/internal/xlsx"
)

// Service implements foi.v1.ExportService.
type Service struct {
	foiv1.UnimplementedExportServiceServer
	env call.Env
}

// New returns the service.
func New(env call.Env) *Service { return &Service{env: env} }

// NoPlaceError is the refusal where no place for exports is configured.
type NoPlaceError struct{}

func (NoPlaceError) Error() string {
	return "this server keeps no exports: --export-requests-url is not given"
}

// Chinese says it to people.
func (NoPlaceError) Chinese() string {
	return "本服务未配置导出的存放位置（--export-requests-url），不能申请导出"
}

// firstYear is that in which the 条例 came into force.
const firstYear = 2008

// RunExport notes an export, which a job makes.
func (s *Service) RunExport(ctx context.Context, req *foiv1.RunExportRequest) (*longrunningpb.Operation, error) {
	var c fieldcheck.Check
	agency, err := resname.ParseAgency("parent", req.GetParent())
	c.AddError("parent", err)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if s.env.Exports == nil {
		return nil, NoPlaceError{}
	}
	m := req.GetExport()
	run := store.ExportRun{
		AgencyID: &agency.ID, Below: m.GetBelow(), Year: int(m.GetYear()), Rows: present.ExportRows.Word(m.GetRows()),
		Identified: m.GetIdentified(), Formats: formats(m.GetFormats()),
	}
	if run.Year == 0 {
		run.Year = max(s.env.Today().Year(), firstYear)
	}
	if run.Rows == "" {
		run.Rows = string(export.YearRows)
	}
	if strings.Contains(run.Formats, string(export.XLSX)) && !xlsx.Available {
		return nil, xlsx.NotBuiltError{}
	}
	if run.Identified {
		if err := mayIdentify(ctx, &run); err != nil {
			return nil, err
		}
	}
	if run.ID, err = call.NewID(s.env.Clock.Now()); err != nil {
		return nil, err
	}
	expires := s.env.Clock.Now().Add(s.env.KeepExports)
	run.ExpiresAt = &expires
	made, err := s.env.Store.RequestExport(ctx, run, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.ExportOperation(&made)
}

// formats is the column of formats; CSV and JSON when none is given.
func formats(given []foiv1.ExportRequest_Format) string {
	words := []string{string(export.CSV), string(export.JSON)}
	if len(given) > 0 {
		words = words[:0]
	}
	for _, f := range given {
		words = append(words, present.ExportFormat.Word(f))
	}
	return strings.Join(words, ",")
}

// mayIdentify holds the caller to the permission for rows that tell who it is, in all that the export is about.
func mayIdentify(ctx context.Context, run *store.ExportRun) error {
	p := auth.FromContext(ctx)
	if !p.May(auth.ExportsIdentify) {
		return p.Denied(auth.ExportsIdentify)
	}
	reach := p.Reach(auth.ExportsIdentify)
	if run.Below {
		return reach.Subtree(*run.AgencyID)
	}
	return reach.Whole(*run.AgencyID)
}

func (s *Service) write(ctx context.Context) store.Write {
	return call.Write(ctx, s.env, func(r store.ExportRun) (proto.Message, error) { return present.ExportOperation(&r) })
}

// find returns one's own operation.
func (s *Service) find(ctx context.Context, field, text string) (resname.Operation, store.ExportRun, error) {
	name, err := resname.ParseOperation(field, text)
	if err != nil {
		return name, store.ExportRun{}, err
	}
	run, err := s.env.Store.GetExport(ctx, name.Agency, name.ID, auth.FromContext(ctx).ID)
	return name, run, err
}

// GetExportOperation returns an operation.
func (s *Service) GetExportOperation(ctx context.Context, req *foiv1.GetExportOperationRequest) (*longrunningpb.Operation, error) {
	_, run, err := s.find(ctx, "name", req.GetName())
	if err != nil {
		return nil, err
	}
	return present.ExportOperation(&run)
}

// byID is the order of the lists, the only one.
var byID = listing.Resource{Sorts: listing.Sorts{"name": {}}, DefaultOrder: "name", ID: []string{"id"}}

// ListExportOperations lists one's operations of an agency.
func (s *Service) ListExportOperations(ctx context.Context, req *foiv1.ListExportOperationsRequest) (*foiv1.ListExportOperationsResponse, error) {
	agency, err := resname.ParseAgency("parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := byID.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	rows, err := s.env.Store.ListExports(ctx, agency.ID, auth.FromContext(ctx).ID, after(&page), page.Limit+1)
	if err != nil {
		return nil, err
	}
	resp := &foiv1.ListExportOperationsResponse{}
	if len(rows) > page.Limit {
		rows = rows[:page.Limit]
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{rows[page.Limit-1].ID}})
	}
	for i := range rows {
		o, err := present.ExportOperation(&rows[i])
		if err != nil {
			return nil, err
		}
		resp.Operations = append(resp.Operations, o)
	}
	return resp, nil
}

func after(q *listing.Query) string {
	if q.After.IsStart() {
		return ""
	}
	return q.After.ID[0]
}

// CancelExportOperation cancels an operation.
func (s *Service) CancelExportOperation(ctx context.Context, req *foiv1.CancelExportOperationRequest) (*longrunningpb.Operation, error) {
	name, err := resname.ParseOperation("name", req.GetName())
	if err != nil {
		return nil, err
	}
	run, err := s.env.Store.CancelExport(ctx, name.Agency, name.ID, auth.FromContext(ctx).ID, s.write(ctx))
	if err != nil {
		return nil, err
	}
	return present.ExportOperation(&run)
}

// NotDoneError is the refusal of the files of an export that has none, yet or for good.
type NotDoneError struct{}

func (NotDoneError) Error() string { return "the export is not done: it has no files" }

// Chinese says it to people.
func (NotDoneError) Chinese() string { return "导出尚未完成，没有可下载的文件" }

// files returns the files of an export that is done, the manifest first.
func (s *Service) files(ctx context.Context, run *store.ExportRun) ([]export.File, error) {
	switch {
	case run.State != store.ExportDone:
		return nil, NotDoneError{}
	case s.env.Exports == nil:
		return nil, NoPlaceError{}
	case run.Identified:
		if err := mayIdentify(ctx, run); err != nil {
			return nil, err
		}
	}
	return export.Listed(ctx, s.env.Exports, run.Name)
}

// ListExportFiles lists the files of an export.
func (s *Service) ListExportFiles(ctx context.Context, req *foiv1.ListExportFilesRequest) (*foiv1.ListExportFilesResponse, error) {
	name, run, err := s.find(ctx, "parent", req.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := byID.Query(listing.Request{Parent: req.GetParent(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	all, err := s.files(ctx, &run)
	if err != nil {
		return nil, err
	}
	from := 0
	if !page.After.IsStart() {
		if from, err = strconv.Atoi(page.After.ID[0]); err != nil {
			return nil, err
		}
	}
	resp := &foiv1.ListExportFilesResponse{}
	to := min(from+page.Limit, len(all))
	for i := from; i < to; i++ {
		resp.Files = append(resp.Files, present.ExportFile(name, i, &all[i]))
	}
	if to < len(all) {
		resp.NextPageToken = page.NextToken(listing.Cursor{ID: []string{strconv.Itoa(to)}})
	}
	return resp, nil
}
