package resname

// Operation names an export that somebody asked for (导出操作), `agencies/{agency}/operations/{operation}`.
type Operation struct {
	Agency string
	ID     string
}

// String prints the name.
func (o Operation) String() string { return "agencies/" + o.Agency + "/operations/" + o.ID }

const operationPattern = "agencies/{agency}/operations/{operation}"

// ParseOperation reads `agencies/{agency}/operations/{operation}` from the field of a request.
func ParseOperation(field, name string) (Operation, error) {
	var id [2]string
	if !split(name, id[:], "agencies", "operations") {
		return Operation{}, &Error{Field: field, Pattern: operationPattern, Name: name}
	}
	return Operation{Agency: id[0], ID: id[1]}, nil
}

// ExportFile names a file of an export (导出文件), `agencies/{agency}/operations/{operation}/files/{file}`.
type ExportFile struct {
	Operation Operation
	ID        string
}

// String prints the name.
func (f ExportFile) String() string { return f.Operation.String() + "/files/" + f.ID }

// ParseExportFile reads `agencies/{agency}/operations/{operation}/files/{file}` from the field of a request.
func ParseExportFile(field, name string) (ExportFile, error) {
	var id [3]string
	if !split(name, id[:], "agencies", "operations", "files") {
		return ExportFile{}, &Error{Field: field, Pattern: operationPattern + "/files/{file}", Name: name}
	}
	return ExportFile{Operation: Operation{Agency: id[0], ID: id[1]}, ID: id[2]}, nil
}
