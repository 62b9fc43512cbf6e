package app

import (
	"fmt"
	"os"

	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/audit"
)

// ArchiveFinding is something of a case file that is not as its manifest, or its signature, says.
type ArchiveFinding = archive.Finding

// VerifiedArchive is what of a case file was looked at.
type VerifiedArchive = archive.Verified

// VerifyArchive looks at a case file or archive package (卷宗, 归档包), a zip file or a directory into which one was unpacked, without a
// database. keyFile is the public key by which the manifest must be signed, manifestSHA256 what the audit has; "" does not ask. Errors:
// those of found, and of what is no case file.
func VerifyArchive(path, keyFile, manifestSHA256 string, found func(ArchiveFinding) error) (VerifiedArchive, error) {
	check := archive.Check{ManifestSHA256: manifestSHA256}
	if keyFile != "" {
		content, err := os.ReadFile(keyFile)
		if err != nil {
			return VerifiedArchive{}, fmt.Errorf("--public-key: %w", err)
		}
		if check.Key, err = audit.ReadPublicKey(content); err != nil {
			return VerifiedArchive{}, fmt.Errorf("--public-key: %w", err)
		}
	}
	return archive.Verify(path, check, found)
}
