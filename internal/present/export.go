package present

import (
	"encoding/hex"
	"path"
	"strconv"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/export"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// ExportState is the dictionary of what became of an export.
var ExportState = dictionary(map[foiv1.ExportMetadata_State]string{
	foiv1.ExportMetadata_STATE_QUEUED:    store.ExportQueued,
	foiv1.ExportMetadata_STATE_RUNNING:   store.ExportRunning,
	foiv1.ExportMetadata_STATE_DONE:      store.ExportDone,
	foiv1.ExportMetadata_STATE_FAILED:    store.ExportFailed,
	foiv1.ExportMetadata_STATE_CANCELLED: store.ExportCancelled,
})

// ExportRows is the dictionary of case-level rows.
var ExportRows = dictionary(map[foiv1.ExportRequest_Rows]string{
	foiv1.ExportRequest_ROWS_NONE: string(export.NoRows),
	foiv1.ExportRequest_ROWS_YEAR: string(export.YearRows),
	foiv1.ExportRequest_ROWS_ALL:  string(export.AllRows),
})

// ExportFormat is the dictionary of formats.
var ExportFormat = dictionary(map[foiv1.ExportRequest_Format]string{
	foiv1.ExportRequest_FORMAT_CSV:  string(export.CSV),
	foiv1.ExportRequest_FORMAT_JSON: string(export.JSON),
	foiv1.ExportRequest_FORMAT_XLSX: string(export.XLSX),
})

// exportFailures are what failures of an export are told as.
var exportFailures = map[string]struct {
	code             code.Code
	english, chinese string
}{
	"OUT_OF_REACH": {code.Code_PERMISSION_DENIED, "the agencies are out of the caller's reach", "所申请的机关不在授权范围内"},
	"NOT_FOUND":    {code.Code_NOT_FOUND, "the agency is gone", "所申请的机关不存在"},
	"NOT_BUILT":    {code.Code_FAILED_PRECONDITION, "this program is built without xlsx", "本程序不含 xlsx 输出"},
	"ABANDONED":    {code.Code_UNAVAILABLE, "the export was taken up several times and never ended", "导出多次中断，未能完成"},
}

// ExportOperation returns an export that somebody asked for, as a long-running operation (AIP-151).
func ExportOperation(r *store.ExportRun) (*longrunningpb.Operation, error) {
	request := &foiv1.ExportRequest{Year: count(r.Year), Below: r.Below, Rows: ExportRows.Enum(r.Rows), Identified: r.Identified}
	for f := range strings.SplitSeq(r.Formats, ",") {
		request.Formats = append(request.Formats, ExportFormat.Enum(f))
	}
	m := &foiv1.ExportMetadata{
		Request: request, State: ExportState.Enum(r.State), Agencies: count(r.Agencies), AgenciesDone: count(r.AgenciesDone), RowsDone: r.RowsDone,
		Attempt: count(r.Attempt), CreateTime: timestamppb.New(r.CreatedAt), ExpireTime: timestamppb.New(*r.ExpiresAt),
	}
	if r.FinishedAt != nil {
		m.EndTime = timestamppb.New(*r.FinishedAt)
	}
	metadata, err := anypb.New(m)
	if err != nil {
		return nil, err
	}
	o := &longrunningpb.Operation{
		Name: resname.Operation{Agency: *r.AgencyID, ID: r.ID}.String(), Metadata: metadata, Done: r.FinishedAt != nil,
	}
	switch r.State {
	case store.ExportDone:
		response, err := anypb.New(&foiv1.ExportResult{
			SnapshotTime: timestamppb.New(*r.SnapshotAt), Files: count(r.Files), Rows: r.RowsDone, SizeBytes: r.Bytes,
			ManifestSha256: hex.EncodeToString(r.ManifestSHA256),
		})
		if err != nil {
			return nil, err
		}
		o.Result = &longrunningpb.Operation_Response{Response: response}
	case store.ExportFailed:
		f, ok := exportFailures[r.Failure]
		if !ok {
			f.code, f.english, f.chinese = code.Code_INTERNAL, "the export failed", "导出失败，请联系系统管理员"
		}
		return withFault(o, f.code, f.english, f.chinese)
	case store.ExportCancelled:
		return withFault(o, code.Code_CANCELLED, "the export was cancelled", "导出已取消")
	}
	return o, nil
}

func withFault(o *longrunningpb.Operation, c code.Code, english, chinese string) (*longrunningpb.Operation, error) {
	text, err := anypb.New(&errdetails.LocalizedMessage{Locale: "zh-CN", Message: chinese})
	if err != nil {
		return nil, err
	}
	o.Result = &longrunningpb.Operation_Error{Error: &status.Status{Code: int32(c), Message: english, Details: []*anypb.Any{text}}}
	return o, nil
}

// ExportFile returns a file of an export; number is its place in the manifest from 1, 0 the manifest itself.
func ExportFile(of resname.Operation, number int, f *export.File) *foiv1.ExportFile {
	return &foiv1.ExportFile{
		Name: resname.ExportFile{Operation: of, ID: "f" + strconv.Itoa(number)}.String(), Path: f.Path,
		FileName: strings.ReplaceAll(path.Clean(f.Path), "/", "-"), SizeBytes: f.Bytes, Rows: f.Rows, Sha256: f.SHA256, Sm3: f.SM3,
	}
}
