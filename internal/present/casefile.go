package present

import (
	"encoding/hex"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	foiv1 "github.com/yishenqing/foi/gen/foi/v1"
	"github.com/yishenqing/foi/internal/resname"
	"github.com/yishenqing/foi/internal/store"
)

// CaseFileName is how the zip file of an application is called.
func CaseFileName(what, registerNumber string) string {
	return what + "-" + strings.Map(func(r rune) rune {
		if r < 0x20 || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, registerNumber) + ".zip"
}

// ArchivePackage returns what is known of an archive package.
func ArchivePackage(p *store.ArchivePackage, registerNumber string) *foiv1.ArchivePackage {
	return &foiv1.ArchivePackage{
		Name:     resname.Application{Agency: p.AgencyID, ID: p.ApplicationID}.ArchivePackage(p.Number).String(),
		FileName: CaseFileName("归档包", registerNumber), SizeBytes: p.SizeBytes, Sha256: hex.EncodeToString(p.SHA256),
		ManifestSha256: hex.EncodeToString(p.ManifestSHA256), ManifestSm3: hex.EncodeToString(p.ManifestSM3), KeyId: p.KeyID, FileCount: count(p.Files),
		TakeTime: timestamppb.New(p.TakenAt), Creator: p.Actor, CreateTime: timestamppb.New(p.RecordedAt),
	}
}
