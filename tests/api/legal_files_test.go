package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
)

// asEvidence is what makes a file one of a legal case.
var asEvidence = object{"purpose": "PURPOSE_EVIDENCE", "fileName": "证据清单.pdf"}

// evidence is an attachment of a legal case.
func evidence(content string, other ...object) object {
	return file(content, append([]object{asEvidence}, other...)...)
}

// filed attaches a PDF to a legal case and returns the attachment.
func (s *server) filed(t *testing.T, c object, other ...object) object {
	t.Helper()
	return s.post(t, path(c)+"/attachments", evidence(pdfFile, other...)).ok(t)
}

// TestFilesOfALegalCase: legal cases, those about publication too, have files as applications have.
func TestFilesOfALegalCase(t *testing.T) {
	s := start(t, "2024-06-03")
	c := s.logged(t)
	legal := holder("legal", auth.RoleLegalOfficer, "linhai")

	t.Run("attached, read and withdrawn", func(t *testing.T) {
		made := s.called(t, legal, http.MethodPost, path(c)+"/attachments", evidence(pdfFile, object{"purpose": "PURPOSE_SERVED_PAPER"})).ok(t)
		require.Equal(t, text(c, "name")+"/attachments/1 PURPOSE_SERVED_PAPER legal", text(made, "name")+" "+text(made, "purpose")+" "+text(made, "creator"))
		require.Equal(t, made, s.get(t, path(made)).ok(t))
		require.Equal(t, text(c, "name")+"/attachments/2", text(s.filed(t, c), "name"))
		s.filed(t, s.logged(t)) // another case counts for itself
		require.Len(t, s.pages(t, path(c)+"/attachments", "attachments", 1), 2)
		got := s.get(t, path(made)+":download")
		require.Equal(t, pdfFile, string(got.body))
		require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
		require.Len(t, s.entries(t, "subject = $1 AND action = 'attach'", id(c)), 2)
		require.Equal(t, c["etag"], s.get(t, path(c)).ok(t)["etag"], "the case itself has not changed")

		withdraw := path(made) + ":withdraw"
		s.called(t, legal, http.MethodPost, withdraw, object{"reason": "错件", "etag": `"7"`}).refused(t, http.StatusConflict, "ETAG_STALE")
		gone := s.called(t, legal, http.MethodPost, withdraw, object{"reason": "错件", "etag": made["etag"]}).ok(t)
		require.Equal(t, "错件", text(gone, "withdrawReason"))
		require.Contains(t, s.called(t, legal, http.MethodPost, withdraw, object{"reason": "错件"}).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已撤回")
	})
	t.Run("what may not be attached", func(t *testing.T) {
		refused := func(target string, body object) []string { return sorted(s.post(t, target, body).badRequest(t)) }
		require.Equal(t, []string{"attachment.purpose PURPOSE"}, refused(path(c)+"/attachments", evidence(pdfFile, object{"purpose": "PURPOSE_LETTER_SCAN"})))
		require.Equal(t, []string{"upload.purpose PURPOSE"}, refused(path(c)+"/uploads", declared(pdfFile)))
		a := s.register(t)
		require.Equal(t, []string{"attachment.purpose PURPOSE"}, refused(path(a)+"/attachments", evidence(pdfFile)))
		require.Equal(t, []string{"attachment.content MEDIA_TYPE", "attachment.file_name FILE_NAME"},
			refused(path(c)+"/attachments", evidence("MZ\x90\x00", object{"fileName": "../x.pdf"})))
		s.filed(t, c, object{"purpose": "PURPOSE_OTHER"})
		s.post(t, cases+"/none/attachments", evidence(pdfFile)).refused(t, http.StatusNotFound, "NOT_FOUND")
		s.get(t, cases+"/none/attachments").refused(t, http.StatusNotFound, "NOT_FOUND")
		missing := s.get(t, path(c)+"/attachments/99:download").refused(t, http.StatusNotFound, "NOT_FOUND")
		require.Equal(t, "foi.v1/Attachment", text(missing.detail("ResourceInfo"), "resourceType"))
	})
	t.Run("a large one in chunks", func(t *testing.T) {
		content := large(1<<20 + 17)
		u := s.upload(t, c, content, asEvidence)
		require.Regexp(t, "^"+text(c, "name")+"/uploads/[0-9a-v]{26}$", u["name"])
		s.chunk(t, u, 0, content[:1<<20]).ok(t)
		s.chunk(t, u, 5, "x").refused(t, http.StatusBadRequest, "ACT_REFUSED")
		s.post(t, path(u)+":finish", object{}).refused(t, http.StatusBadRequest, "ACT_REFUSED")
		s.written(t, text(u, "name"), 1<<20, content)
		made := s.post(t, path(u)+":finish", object{}).ok(t)
		require.Equal(t, made["name"], s.get(t, path(u)).ok(t)["attachment"])
		require.True(t, strings.HasPrefix(text(made, "name"), text(c, "name")+"/attachments/"))
		s.parts(t, path(made)+":download", content, text(made, "sha256"))
		dropped := s.upload(t, c, pdfFile, asEvidence)
		s.send(t, http.MethodDelete, path(dropped), nil).ok(t)
		s.get(t, path(dropped)).refused(t, http.StatusNotFound, "NOT_FOUND")
	})
	t.Run("who may", func(t *testing.T) {
		hidden := s.march(t)
		secret := s.logged(t, object{"application": hidden["name"]})
		a := s.filed(t, secret)
		u := s.upload(t, secret, pdfFile, asEvidence)
		s.hide(t, path(hidden), "reader")
		for _, target := range []string{path(a), path(a) + ":download", path(secret) + "/attachments", path(u)} {
			s.called(t, legal, http.MethodGet, target, nil).refused(t, http.StatusNotFound, "NOT_FOUND")
			require.Equal(t, http.StatusOK, s.called(t, holder("reader", auth.RoleLegalOfficer, "linhai"), http.MethodGet, target, nil).status)
		}
		s.called(t, legal, http.MethodPost, path(secret)+"/attachments", evidence(pdfFile)).refused(t, http.StatusNotFound, "NOT_FOUND")
		s.called(t, legal, http.MethodPost, path(u)+":finish", object{}).refused(t, http.StatusNotFound, "NOT_FOUND")

		handler := holder("zhang", auth.RoleHandler, "linhai")
		s.called(t, handler, http.MethodGet, path(c)+"/attachments", nil).ok(t)
		s.called(t, handler, http.MethodPost, path(c)+"/attachments", evidence(pdfFile)).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
		s.called(t, holder("reg", auth.RoleRegistrar, "linhai"), http.MethodGet, path(c)+"/attachments", nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	})
	t.Run("the service of one kind knows no names of the other", func(t *testing.T) {
		s.crossed(t, s.filed(t, c), s.attach(t, s.register(t)))
	})
	t.Run("they prove acts", func(t *testing.T) { s.proves(t) })
	t.Run("in the file of the application", func(t *testing.T) { s.inCaseFile(t) })
	t.Run("the quota counts them", func(t *testing.T) {
		s.post(t, linhai+"/settings", object{"effectiveDate": date("2024-06-03"), "reason": "试", "files": object{"quotaBytes": "1048576"}}).ok(t)
		s.post(t, path(c)+"/attachments", evidence(pdfFile)).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
		s.post(t, path(c)+"/uploads", declared(pdfFile, asEvidence)).refused(t, http.StatusTooManyRequests, "LIMIT_EXCEEDED")
	})
}

// client is a connection of gRPC.
func (s *server) client(t *testing.T) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient("passthrough:///"+s.grpc, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// written sends the rest of an upload to a legal case over gRPC.
func (s *server) written(t *testing.T, name string, from int, content string) {
	t.Helper()
	stream, err := foiv1.NewLegalCaseUploadServiceClient(s.client(t)).WriteUpload(t.Context())
	require.NoError(t, err)
	require.NoError(t, stream.Send(&foiv1.WriteUploadRequest{Name: name, Offset: int64(from), Data: []byte(content[from:])}))
	u, err := stream.CloseAndRecv()
	require.NoError(t, err)
	require.Equal(t, int64(len(content)), u.GetReceivedBytes())
}

// crossed asks each service for what is of the other, which its permission does not open.
func (s *server) crossed(t *testing.T, ofCase, ofApplication object) {
	t.Helper()
	conn := s.client(t)
	applications, legalCases := foiv1.NewAttachmentServiceClient(conn), foiv1.NewLegalCaseAttachmentServiceClient(conn)
	_, err := applications.GetAttachment(t.Context(), &foiv1.GetAttachmentRequest{Name: text(ofCase, "name")})
	require.ErrorContains(t, err, "InvalidArgument")
	_, err = legalCases.GetAttachment(t.Context(), &foiv1.GetAttachmentRequest{Name: text(ofApplication, "name")})
	require.ErrorContains(t, err, "InvalidArgument")
	_, err = applications.ListAttachments(t.Context(), &foiv1.ListAttachmentsRequest{Parent: strings.TrimSuffix(text(ofCase, "name"), "/attachments/"+id(ofCase))})
	require.ErrorContains(t, err, "InvalidArgument")
	stream, err := applications.DownloadAttachment(t.Context(), &foiv1.DownloadAttachmentRequest{Name: text(ofCase, "name")})
	require.NoError(t, err)
	_, err = stream.Recv()
	require.ErrorContains(t, err, "InvalidArgument")
	_, err = foiv1.NewUploadServiceClient(conn).GetUpload(t.Context(), &foiv1.GetUploadRequest{Name: strings.Replace(text(ofCase, "name"), "attachments", "uploads", 1)})
	require.ErrorContains(t, err, "InvalidArgument")
}

// proves records acts with what proves them.
func (s *server) proves(t *testing.T) {
	t.Helper()
	a := s.march(t)
	c, other := s.logged(t, object{"application": a["name"]}), s.logged(t)
	proof := s.filed(t, c, object{"purpose": "PURPOSE_REPORT_PROOF"})
	strange, mistaken := s.filed(t, other), s.filed(t, c)
	s.post(t, path(mistaken)+":withdraw", object{"reason": "错件"}).ok(t)
	report := func(attachment object) response {
		return s.post(t, path(c)+":report", object{"attachment": attachment["name"]})
	}
	require.Equal(t, []string{"attachment OTHER_MATTER"}, report(strange).badRequest(t))
	require.Equal(t, []string{"attachment UNKNOWN"}, report(object{"name": text(c, "name") + "/attachments/99"}).badRequest(t))
	require.Equal(t, []string{"attachment RESOURCE_NAME"}, report(object{"name": text(c, "name")}).badRequest(t))
	require.Contains(t, report(mistaken).refused(t, http.StatusBadRequest, "ACT_REFUSED").said(), "已撤回")
	c = report(proof).ok(t)
	require.Equal(t, proof["name"], text(c, "report.attachment"))
	ofApplication := s.attach(t, a, object{"purpose": "PURPOSE_DELIVERY_PROOF"})
	c = s.act(t, c, "respond", object{"attachment": ofApplication["name"]})
	decision := s.filed(t, c, object{"purpose": "PURPOSE_DECISION", "fileName": "复议决定书.pdf"})
	s.act(t, c, "conclude", object{"form": "FORM_MAINTAINED", "attachment": decision["name"]})
	var proofs []string
	for _, e := range list(s.get(t, path(c)+"/events").ok(t), "events") {
		proofs = append(proofs, text(e, "attachment"))
	}
	require.Equal(t, []string{"", text(proof, "name"), text(ofApplication, "name"), text(decision, "name")}, proofs)
}

// inCaseFile downloads the file of an application with a legal case.
func (s *server) inCaseFile(t *testing.T) {
	t.Helper()
	a := s.march(t)
	c := s.logged(t, object{"application": a["name"]})
	s.attach(t, a)
	kept, wrong := s.filed(t, c), s.filed(t, c, object{"purpose": "PURPOSE_DECISION", "fileName": "裁定.pdf"})
	s.act(t, c, "report", object{"attachment": kept["name"]})
	s.post(t, path(wrong)+":withdraw", object{"reason": "错件"}).ok(t)
	got := s.get(t, path(a)+":downloadCaseFile")
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
	files, _ := unzipped(t, got.body)
	const part = "12-行政复议与行政诉讼/"
	require.Equal(t, pdfFile, files[part+"案件"+id(c)+"-附件01-证据清单.pdf"])
	require.Equal(t, pdfFile, files[part+"案件"+id(c)+"-附件02-裁定.pdf"])
	page := files[part+"00-行政复议与行政诉讼.html"]
	for _, words := range []string{"证据、依据", "已撤回：错件", "案件" + id(c) + "-附件01"} {
		require.Contains(t, page, words)
	}
	require.Equal(t, pdfFile, files["01-申请与登记/附件01-申请书.pdf"], "the application's own stay where they were")
	require.Empty(t, verified(t, got.body, "", ""))

	registrar := holder("reg", auth.RoleRegistrar, "linhai") // reads applications, and no legal cases
	less := s.called(t, registrar, http.MethodGet, path(a)+":downloadCaseFile", nil)
	files, _ = unzipped(t, less.body)
	require.NotContains(t, files, part+"案件"+id(c)+"-附件01-证据清单.pdf")
	require.Contains(t, files[part+"00-行政复议与行政诉讼.html"], "案件附件2件未附入")
	require.Equal(t, pdfFile, files["01-申请与登记/附件01-申请书.pdf"])
	require.Empty(t, verified(t, less.body, "", ""))
	full := s.called(t, holder("zhang", auth.RoleHandler, "linhai"), http.MethodGet, path(a)+":downloadCaseFile", nil)
	files, _ = unzipped(t, full.body)
	require.Contains(t, files, part+"案件"+id(c)+"-附件01-证据清单.pdf")

	a = s.march(t)
	for _, act := range []string{"accept", "answer", "deliver", "archive"} {
		a = s.act(t, a, act, acts[act])
	}
	s.filed(t, s.logged(t, object{"application": a["name"]}))
	p := s.post(t, path(a)+"/archivePackages", object{}).ok(t)
	s.called(t, registrar, http.MethodGet, path(p)+":download", nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	require.Equal(t, http.StatusOK, s.called(t, holder("files", auth.RoleArchivist, "linhai"), http.MethodGet, path(p)+":download", nil).status)
}

// TestTheWholeFileOfALegalCase: a case about publication is in no application's file; it gives its own in one call.
func TestTheWholeFileOfALegalCase(t *testing.T) {
	s := start(t, "2024-06-03")
	c := s.logged(t, object{"note": "已调卷"})
	served := s.filed(t, c, object{"purpose": "PURPOSE_SERVED_PAPER", "fileName": "复议申请书副本.pdf"})
	s.filed(t, c)
	wrong := s.filed(t, c, object{"purpose": "PURPOSE_OTHER", "fileName": "错件.pdf"})
	s.post(t, path(wrong)+":withdraw", object{"reason": "错件"}).ok(t)
	c = s.act(t, c, "report", object{"platformNumber": "SH-1", "attachment": served["name"]})
	c = s.act(t, c, "respond", nil)
	c = s.act(t, c, "scheduleHearing", object{"hearingDate": date("2024-06-03"), "place": "第三会议室"})
	c = s.act(t, c, "recordHearing", object{"number": 1, "text": "听取了双方意见"})
	decision := s.filed(t, c, object{"purpose": "PURPOSE_DECISION", "fileName": "复议决定书.pdf"})
	c = s.act(t, c, "conclude", object{
		"form": "FORM_REVOKED", "decisionNumber": "台政复决〔2024〕12号", "causes": []string{"CAUSE_SEARCH"}, "unit": "征地科", "attachment": decision["name"],
	})
	s.called(t, legalHand, http.MethodPost, documents, object{"legalCase": c["name"], "kind": "DOCUMENT_KIND_LEGAL_REPORT"}).ok(t)
	s.act(t, c, "addLesson", object{"text": "检索清单复核", "owner": "征地科", "dueDate": date("2024-08-30")})

	reads := holder("reads", auth.RoleLegalOfficer, "linhai")
	download := path(c) + ":downloadCaseFile"
	got := s.called(t, reads, http.MethodGet, download, nil)
	require.Equal(t, http.StatusOK, got.status, "%s", got.body)
	require.Equal(t, "application/zip", got.header.Get("Content-Type"))
	require.Empty(t, verified(t, got.body, "", ""))
	files, order := unzipped(t, got.body)
	require.Equal(t, []string{"00-卷内目录.html", "index.json", "01-案件登记/00-案件登记.html"}, order[:3])
	require.Equal(t, "manifest.json", order[len(order)-1])
	require.Contains(t, files["manifest.json"], `"legalCase": "`+text(c, "name")+`"`)
	for name, words := range map[string][]string{
		"00-卷内目录":           {"临海市人民政府", "已撤回：错件"},
		"01-案件登记/00-案件登记":   {"要求主动公开征地批复", "主动公开", "台政复〔2024〕12号", "普通程序", "已调卷"},
		"03-报备/00-报备":       {"SH-1", "2024-06-03"},
		"04-时限义务/00-时限义务":   {"行政复议答复", "2024-06-18"},
		"05-拟稿与审批/00-拟稿与审批": {"报备", legalHand.User},
		"07-听证与庭审/00-听证与庭审": {"第三会议室", "听取了双方意见"},
		"08-裁判与履行/00-裁判与履行": {"台政复决〔2024〕12号", "检索不充分", "检索清单复核"},
		"09-办理经过/00-办理经过":   {"SH-1", "案件" + id(c) + "-附件01", "案件" + id(c) + "-附件04"},
		"11-审计链/00-审计链":     {"legal_case_conclude", "attach"},
	} {
		page := files[name+".html"]
		require.NotEmpty(t, page, name)
		for _, word := range words {
			require.Contains(t, page, word, name)
		}
	}
	of := "案件" + id(c)
	for _, name := range []string{
		"02-受理与送达材料/" + of + "-附件01-复议申请书副本.pdf", "06-答复、答辩与证据/" + of + "-附件02-证据清单.pdf", "12-其他附件/" + of + "-附件03-错件.pdf",
		"08-裁判与履行/" + of + "-附件04-复议决定书.pdf",
	} {
		require.Equal(t, pdfFile, files[name], name)
	}
	require.Len(t, s.entries(t, "subject = $1 AND action = 'download' AND actor = 'reads' AND outcome = 'done'", id(c)), 2, "begun, and ended")

	s.called(t, holder("reg", auth.RoleRegistrar, "linhai"), http.MethodGet, download, nil).refused(t, http.StatusForbidden, "PERMISSION_DENIED")
	s.get(t, cases+"/none:downloadCaseFile").refused(t, http.StatusNotFound, "NOT_FOUND")
	hidden := s.march(t)
	secret := s.logged(t, object{"application": hidden["name"]})
	page, _ := unzipped(t, s.get(t, path(secret)+":downloadCaseFile").body)
	require.Contains(t, page["01-案件登记/00-案件登记.html"], text(hidden, "registerNumber"))
	s.hide(t, path(hidden), "reader")
	s.called(t, reads, http.MethodGet, path(secret)+":downloadCaseFile", nil).refused(t, http.StatusNotFound, "NOT_FOUND")
}
