package auth_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/auth"
)

// described returns every service of the generated package as a server would report it.
func described() map[string]grpc.ServiceInfo {
	services := map[string]grpc.ServiceInfo{}
	protoregistry.GlobalFiles.RangeFilesByPackage("foi.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			s := f.Services().Get(i)
			var info grpc.ServiceInfo
			for j := range s.Methods().Len() {
				info.Methods = append(info.Methods, grpc.MethodInfo{Name: string(s.Methods().Get(j).Name())})
			}
			services[string(s.FullName())] = info
		}
		return true
	})
	return services
}

func TestEveryRPCHasARuleAndEveryRuleAnRPC(t *testing.T) {
	rules, err := auth.Rules(described())
	require.NoError(t, err)
	var public []string
	for method, rule := range rules {
		require.False(t, rule.Open, method)
		if rule.Public {
			require.Empty(t, rule.Permission, method)
			public = append(public, method)
			continue
		}
		require.NotEmpty(t, rule.Permission.Label(), method)
	}
	require.ElementsMatch(t, []string{"/foi.v1.PublicationService/GetPublishedFeed", "/foi.v1.PublicationService/ListPublishedItems", "/foi.v1.SessionService/CreateSession", "/foi.v1.SessionService/RefreshSession"}, public,
		"these anybody may call; a further one is to be thought over")
	for _, method := range auth.Methods() {
		require.Contains(t, rules, method, "a rule for an RPC that is gone")
	}
}

func TestAnRPCWithoutARuleIsNamed(t *testing.T) {
	services := described()
	services["foi.v1.SecretService"] = grpc.ServiceInfo{Methods: []grpc.MethodInfo{{Name: "Tell"}, {Name: "Ask"}}}
	_, err := auth.Rules(services)
	require.EqualError(t, err, "auth: no permission rule for /foi.v1.SecretService/Ask, /foi.v1.SecretService/Tell")
}

func TestHealthAndReflectionAreOpen(t *testing.T) {
	rules, err := auth.Rules(map[string]grpc.ServiceInfo{
		"grpc.health.v1.Health": {Methods: []grpc.MethodInfo{{Name: "Check"}}},
	})
	require.NoError(t, err)
	require.Equal(t, auth.Rule{Open: true}, rules["/grpc.health.v1.Health/Check"])
}

var (
	serviceLine    = regexp.MustCompile(`^service (\w+) \{`)
	rpcLine        = regexp.MustCompile(`^  rpc (\w+)\(`)
	permissionLine = regexp.MustCompile(`Required permission: ([a-z.]+?)\.? `)
)

// TestRulesAreThoseOfTheComments holds the table against what the API document tells its readers.
func TestRulesAreThoseOfTheComments(t *testing.T) {
	rules, err := auth.Rules(described())
	require.NoError(t, err)
	files, err := filepath.Glob("../../proto/foi/v1/*_service.proto")
	require.NoError(t, err)
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		service, said := "", ""
		for line := range strings.Lines(string(text)) {
			if m := serviceLine.FindStringSubmatch(line); m != nil {
				service = m[1]
			}
			if m := permissionLine.FindStringSubmatch(line); m != nil {
				said = m[1]
			}
			if m := rpcLine.FindStringSubmatch(line); m != nil {
				method := "/foi.v1." + service + "/" + m[1]
				if rules[method].Public {
					require.Equal(t, "none", said, method)
				} else {
					require.Equal(t, said, string(rules[method].Permission), method)
				}
				said = ""
				seen++
			}
		}
	}
	require.Equal(t, len(rules), seen)
}

func TestDevelopmentPrincipalIsMarkedAndMayEverything(t *testing.T) {
	p, err := auth.Development{}.Authenticate(context.Background())
	require.NoError(t, err)
	require.Equal(t, auth.KindDevelopment, p.Kind)
	require.Equal(t, auth.DevelopmentPrincipal().ID, p.ID)
	for _, permission := range auth.Permissions() {
		require.True(t, p.May(permission), permission)
	}
}

func TestRefuseTellsWhatToDo(t *testing.T) {
	_, err := auth.Refuse{}.Authenticate(t.Context())
	var refused *auth.UnauthenticatedError
	require.ErrorAs(t, err, &refused)
	require.Contains(t, refused.Error(), "foi demo")
	require.Contains(t, refused.Chinese(), "身份认证")
}

func TestPrincipalTravelsInTheContext(t *testing.T) {
	require.True(t, auth.FromContext(t.Context()).IsZero())
	p := auth.NewPrincipal("u1", "张三", auth.KindPerson, auth.Grant{Role: auth.RoleRegistrar, Agency: "a1"})
	got := auth.FromContext(auth.NewContext(t.Context(), &p))
	require.Equal(t, "u1", got.ID)
	require.True(t, got.May(auth.ApplicationsRead))
	require.False(t, got.May(auth.ApplicationsHandle))
}

func TestDeniedErrorNamesThePermission(t *testing.T) {
	err := &auth.DeniedError{Permission: auth.ApplicationsHandle}
	require.Contains(t, err.Error(), "applications.handle")
	require.Contains(t, err.Chinese(), "办理申请")
}

var _ = foiv1.File_foi_v1_agency_proto // links the descriptors that described walks
