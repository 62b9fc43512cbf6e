package applications

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/apierr"
	"github.com/yishenqing/foi/internal/fieldcheck"
	"github.com/yishenqing/foi/internal/store"
)

// leaves calls visit with the path of every field of a message and of the messages of ours in it.
func leaves(m protoreflect.MessageDescriptor, prefix string, visit func(path string, fd protoreflect.FieldDescriptor)) {
	for i := range m.Fields().Len() {
		fd := m.Fields().Get(i)
		path := prefix + string(fd.Name())
		if fd.Message() != nil && ours(fd.Message()) && !fd.IsList() {
			leaves(fd.Message(), path+".", visit)
			continue
		}
		visit(path, fd)
	}
}

func TestEveryFieldOfTheProtoCanBeSetOrIsNotTheClients(t *testing.T) {
	seen := map[string]bool{"agent": true} // a setter for the whole
	leaves((&foiv1.Application{}).ProtoReflect().Descriptor(), "", func(path string, fd protoreflect.FieldDescriptor) {
		seen[path] = true
		behaviors := proto.GetExtension(fd.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
		_, set := setters[path]
		_, fixed := immutables[path]
		switch {
		case path == "etag", slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY),
			slices.Contains(behaviors, annotations.FieldBehavior_IDENTIFIER):
			require.False(t, set || fixed, "%s is the server's", path)
			require.Equal(t, serverOwned, classify(path), path)
		case slices.Contains(behaviors, annotations.FieldBehavior_IMMUTABLE):
			require.True(t, fixed && !set, "%s is IMMUTABLE: it belongs into immutables", path)
		default:
			require.True(t, set && !fixed, "%s can be edited: it needs a setter", path)
		}
	})
	for path := range known() {
		require.True(t, seen[path], "%s is no field of the proto", path)
	}
}

func TestResolve(t *testing.T) {
	m := &foiv1.Application{
		Name: "agencies/a/applications/x", Etag: `"1"`, State: foiv1.Application_STATE_ANSWERED, Oral: true,
		ReceiveTime: timestamppb.Now(), Applicant: &foiv1.Applicant{Phone: "1", MaskedIdNumber: "1**"},
		Agent: &foiv1.Agent{Phone: "2"}, Note: "n",
	}
	owned := "agent applicant.contact_person applicant.display_name applicant.email applicant.id_kind applicant.id_number " +
		"applicant.phone applicant.postal_address delivery description form note"
	tests := map[string]struct {
		mask []string
		want string
	}{
		"nothing: what is populated": {nil, "agent.phone applicant.phone note oral receive_time"},
		"everything":                 {[]string{"*"}, owned + " oral receive_time subject"},
		"one":                        {[]string{"description"}, "description"},
		"twice":                      {[]string{"note", "note"}, "note"},
		"the applicant": {
			[]string{"applicant"},
			"applicant.contact_person applicant.display_name applicant.email applicant.id_kind applicant.id_number applicant.phone applicant.postal_address",
		},
		"the agent":              {[]string{"agent"}, "agent"},
		"a part of the agent":    {[]string{"agent.phone"}, "agent.phone"},
		"what is the server's":   {[]string{"name", "etag", "state", "due_date.year", "applicant.masked_id_number", "create_time", "available_actions", "note"}, "note"},
		"what cannot be changed": {[]string{"channel", "applicant.type"}, "applicant.type channel"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var c fieldcheck.Check
			got := resolve(&c, m, tt.mask)
			require.NoError(t, c.Err())
			want := strings.Fields(tt.want)
			slices.Sort(want)
			require.Equal(t, want, got)
		})
	}
	for _, bad := range [][]string{
		{"nothing"},
		{"applicant.nothing"},
		{""},
		{"note.x"},
		{"receive_time.seconds"},
		{"agent."},
		{"*", "note"},
		{"11010519491231002X"},
		{strings.Repeat("x", 100)},
	} {
		var c fieldcheck.Check
		resolve(&c, m, bad)
		require.ErrorContains(t, c.Err(), "update_mask", bad)
		require.NotContains(t, c.Err().Error(), "1101")
	}
}

func stored() store.Application {
	agent := `{"name":"李四","id_kind":"passport","id_number":"E1","phone":"","authority":"委托书"}`
	return store.Application{
		Channel: "counter", ApplicantType: "natural_person", ApplicantName: "张三", ApplicantIDKind: "resident_id",
		ApplicantIDNumber: "11010519491231002X", Phone: "1", Agent: &agent, Description: "甲", Delivery: "post",
	}
}

func TestEdited(t *testing.T) {
	tests := map[string]struct {
		to    *foiv1.Application
		paths []string
		want  map[string]any
	}{
		"blanks are cut off": {&foiv1.Application{Description: " 乙 "}, []string{"description"}, map[string]any{"description": "乙"}},
		"what stays is not written": {
			&foiv1.Application{Description: "甲", Note: "x", Channel: foiv1.Application_CHANNEL_COUNTER},
			[]string{"channel", "description", "note"},
			map[string]any{"note": "x"},
		},
		"the kind alone, when the number fits it": {
			&foiv1.Application{Applicant: &foiv1.Applicant{IdKind: foiv1.IdKind_ID_KIND_OTHER}},
			[]string{"applicant.id_kind"},
			map[string]any{"applicant_id_kind": "other"},
		},
		"another way of contact": {
			&foiv1.Application{Applicant: &foiv1.Applicant{Email: "a@b.cn"}},
			[]string{"applicant.email", "applicant.phone"},
			map[string]any{"email": "a@b.cn", "phone": ""},
		},
		"no agent any more": {&foiv1.Application{}, []string{"agent"}, map[string]any{"agent": (*string)(nil)}},
		"a part of the agent": {
			&foiv1.Application{Agent: &foiv1.Agent{Phone: "9"}},
			[]string{"agent.phone"},
			map[string]any{"agent": new(`{"name":"李四","id_kind":"passport","id_number":"E1","phone":"9","authority":"委托书"}`)},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := edited(stored(), tt.to, tt.paths, func(string) error { return nil })
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestEditedFindsEverything(t *testing.T) {
	to := &foiv1.Application{
		Applicant: &foiv1.Applicant{IdKind: foiv1.IdKind_ID_KIND_USCC, Type: foiv1.Applicant_TYPE_OTHER},
		Agent:     &foiv1.Agent{DisplayName: "王五"}, Channel: foiv1.Application_CHANNEL_FAX, Description: "\t",
	}
	_, err := edited(stored(), to, []string{
		"agent", "applicant.display_name", "applicant.id_kind", "applicant.phone", "applicant.type", "channel", "description",
	}, func(string) error { return nil })
	var invalid *apierr.Invalid
	require.ErrorAs(t, err, &invalid)
	var found []string
	for _, v := range invalid.Violations {
		found = append(found, v.Field+" "+v.Rule)
	}
	require.Equal(t, []string{
		"application.applicant.display_name blank", "application.applicant.type immutable", "application.channel immutable",
		"application.description blank", "application.applicant.id_number check_digit", "application.applicant contact",
		"application.agent.id_kind kind", "application.agent.authority blank",
	}, found)
}
