package gateway

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// route is one binding of a method to HTTP.
type route struct {
	method   string // full name of the RPC
	verb     string
	template string                // as grpc-gateway prints it, {name=agencies/*}:move
	path     func() *regexp.Regexp // made when it is first asked for: few requests do, and there are hundreds
	streams  bool                  // the server answers with a stream
	file     bool                  // that stream is the pieces of one file
	parts    bool                  // of which a part may be asked for
	raw      bool                  // the body is bytes, and no message
	deaf     bool                  // path and body give every field of the message, so that a query is not even read
}

type routes []route

// routesOf reads the bindings of services from their descriptors, for what grpc-gateway does not tell: which verbs a path
// knows, and whether a query would be lost.
func routesOf(services map[string]grpc.ServiceInfo) (routes, error) {
	var all routes
	for name := range services {
		d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
		if err != nil {
			return nil, fmt.Errorf("gateway: %s: %w", name, err)
		}
		service, ok := d.(protoreflect.ServiceDescriptor)
		if !ok {
			return nil, fmt.Errorf("gateway: %s is no service", name)
		}
		for i := range service.Methods().Len() {
			m := service.Methods().Get(i)
			bound, _ := proto.GetExtension(m.Options(), annotations.E_Http).(*annotations.HttpRule)
			for _, rule := range append([]*annotations.HttpRule{bound}, bound.GetAdditionalBindings()...) {
				if verb, template := binding(rule); verb != "" {
					all = append(all, route{
						method:  "/" + name + "/" + string(m.Name()),
						streams: m.IsStreamingServer(),
						file:    m.IsStreamingServer() && m.Output().FullName() == fileMessage,
						parts:   m.Input().Fields().ByName("read_offset") != nil,
						raw:     raw(m.Input(), rule.GetBody()),
						verb:    verb, template: template, path: sync.OnceValue(func() *regexp.Regexp { return pathOf(template) }), deaf: deaf(m.Input(), template, rule.GetBody()),
					})
				}
			}
		}
	}
	return all, nil
}

// fileMessage is what carries files and parts of them, as they are.
const fileMessage = "google.api.HttpBody"

// raw reports whether the body of a request is one field of bytes.
func raw(request protoreflect.MessageDescriptor, body string) bool {
	fd := request.Fields().ByName(protoreflect.Name(body))
	return fd != nil && fd.Message() != nil && fd.Message().FullName() == fileMessage
}

func binding(rule *annotations.HttpRule) (verb, template string) {
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return http.MethodGet, p.Get
	case *annotations.HttpRule_Post:
		return http.MethodPost, p.Post
	case *annotations.HttpRule_Put:
		return http.MethodPut, p.Put
	case *annotations.HttpRule_Patch:
		return http.MethodPatch, p.Patch
	case *annotations.HttpRule_Delete:
		return http.MethodDelete, p.Delete
	case *annotations.HttpRule_Custom:
		return p.Custom.GetKind(), p.Custom.GetPath()
	}
	return "", ""
}

// deaf reports whether no field of a request is left for the query.
func deaf(request protoreflect.MessageDescriptor, template, body string) bool {
	if body == "*" {
		return true
	}
	given := map[string]bool{body: true}
	for _, v := range variable.FindAllStringSubmatch(template, -1) {
		given[v[1]] = true
	}
	for i := range request.Fields().Len() {
		if !given[string(request.Fields().Get(i).Name())] {
			return false
		}
	}
	return true
}

var variable = regexp.MustCompile(`\{([\w.]+)(?:=([^}]*))?\}`)

// pathOf turns a template into an expression. An id has no colon: what follows one is a verb.
func pathOf(template string) *regexp.Regexp {
	plain := variable.ReplaceAllStringFunc(template, func(v string) string {
		if pattern := variable.FindStringSubmatch(v)[2]; pattern != "" {
			return pattern
		}
		return "*"
	})
	expression := strings.ReplaceAll(regexp.QuoteMeta(plain), `\*`, `[^/:]+`)
	return regexp.MustCompile("^" + expression + "$")
}

// allowed returns the verbs that a path knows, sorted.
func (all routes) allowed(path string) []string {
	var verbs []string
	for _, r := range all {
		if r.path().MatchString(path) && !slices.Contains(verbs, r.verb) {
			verbs = append(verbs, r.verb)
		}
	}
	slices.Sort(verbs)
	return verbs
}

// refuseLostQuery refuses a query on routes that read none. `POST …:accept?requestId=…` would otherwise run without the
// protection that its caller asked for.
func (all routes) refuseLostQuery(a answers) runtime.Middleware {
	deaf := map[string]bool{}
	for _, r := range all {
		if r.deaf {
			deaf[r.verb+" "+r.template] = true
		}
	}
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
			if r.URL.RawQuery != "" {
				if pattern, ok := runtime.HTTPPattern(r.Context()); ok && deaf[r.Method+" "+pattern.String()] {
					name := ""
					for n := range r.URL.Query() {
						name = n
					}
					a.refuse(w, r, fieldFault{field: name, rule: ruleLost}.invalid())
					return
				}
			}
			next(w, r, params)
		}
	}
}
