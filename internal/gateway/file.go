package gateway

import (
	"context"
	"fmt"
	"mime"
	"net/http"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/proto"
)

// nameFile tells the browser to keep a file instead of showing it: what people attached is not to run in a page of this
// server. The name is that of the resource in the extensions of the answer, if it has one.
func nameFile(_ context.Context, w http.ResponseWriter, m proto.Message) error {
	file, ok := m.(*httpbody.HttpBody)
	if !ok || shownInPlace(file) {
		return nil
	}
	parameters := map[string]string{}
	for _, e := range file.GetExtensions() {
		described, err := e.UnmarshalNew()
		if err != nil {
			return fmt.Errorf("gateway: %w", err)
		}
		if named, ok := described.(interface{ GetFileName() string }); ok {
			parameters["filename"] = named.GetFileName()
		}
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", parameters))
	return nil
}
