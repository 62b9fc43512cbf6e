package releasedcopy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yishenqing/foi/internal/pdfpages"
	"github.com/yishenqing/foi/internal/releasedcopy"
	"github.com/yishenqing/foi/outcome"
	"github.com/yishenqing/foi/redaction"
)

func TestWithoutPopplerAPDFIsRefusedAndATextIsNot(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	out, err := os.Create(filepath.Join(t.TempDir(), "copy.pdf"))
	require.NoError(t, err)
	defer func() { require.NoError(t, out.Close()) }()
	err = releasedcopy.Pages(t.Context(), "source.pdf", out, []redaction.Mark{{Ground: outcome.Secret, Page: 1, Width: 1, Height: 1}}, 0)
	require.ErrorIs(t, err, pdfpages.MissingError{})
	require.Contains(t, pdfpages.MissingError{}.Chinese(), "未安装 poppler-utils")

	var text bytes.Buffer
	require.NoError(t, releasedcopy.Text([]byte("经办人张三。"), &text, []redaction.Mark{{Ground: outcome.ThirdParty, Start: 3, End: 5}}))
	require.Equal(t, "经办人【1：不予公开】。", text.String())
}

func TestRefusalsSayEverythingAndRepeatNothing(t *testing.T) {
	var out bytes.Buffer
	var wrong *releasedcopy.MarksError
	require.ErrorAs(t, releasedcopy.Text([]byte("张三"), &out, []redaction.Mark{{Ground: outcome.Granted, End: 9}}), &wrong)
	require.Len(t, wrong.Faults, 2)
	require.Contains(t, wrong.Chinese(), "第1处标注：起止位置不在文本之内")
	var leak *releasedcopy.LeakError
	require.ErrorAs(t, releasedcopy.Text([]byte("张三和张三"), &out, []redaction.Mark{{Ground: outcome.Secret, End: 2}}), &leak)
	require.NotContains(t, leak.Chinese()+leak.Error(), "张三")
	require.ErrorIs(t, releasedcopy.Text([]byte("\xff"), &out, nil), releasedcopy.NoTextError{})
	require.Empty(t, out.String())
}
