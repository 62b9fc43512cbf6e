// Package documents renders what package document writes with LibreOffice and looks at the pages. It takes a word processor
// of some hundred megabytes, so its test has the build constraint documents and is run by `make test-documents`.
package documents
