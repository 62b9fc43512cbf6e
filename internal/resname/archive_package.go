package resname

import "strconv"

// ArchivePackage names a frozen case file (归档包), `…/applications/{application}/archivePackages/{archive_package}`.
type ArchivePackage struct {
	Application Application
	Number      int // running number within the application, from 1
}

// String prints the name.
func (p ArchivePackage) String() string {
	return p.Application.String() + "/archivePackages/" + strconv.Itoa(p.Number)
}

// ArchivePackage returns the name of one of its frozen case files.
func (a Application) ArchivePackage(number int) ArchivePackage {
	return ArchivePackage{Application: a, Number: number}
}

// ParseArchivePackage reads `agencies/{agency}/applications/{application}/archivePackages/{archive_package}` from the field of a request.
func ParseArchivePackage(field, name string) (ArchivePackage, error) {
	app, number, ok := numbered(name, "archivePackages")
	if !ok {
		return ArchivePackage{}, &Error{Field: field, Pattern: applicationPattern + "/archivePackages/{archive_package}", Name: name}
	}
	return ArchivePackage{Application: app, Number: number}, nil
}
