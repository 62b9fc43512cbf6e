// Package xlsx writes workbooks (电子表格): tables 三 and 四 in the layout that the notices of 2019 and 2021 print, with their merged
// heads, and long lists row by row in bounded memory. The library behind it takes a while to compile, so the program of the
// demonstration is built without it (`-tags demo`, ADR 0026): New then refuses.
package xlsx

// MediaType of a workbook.
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// MaxRows is how many rows a sheet can have, its head included.
const MaxRows = 1 << 20

// NotBuiltError is the refusal of a program that was built without workbooks.
type NotBuiltError struct{}

func (NotBuiltError) Error() string {
	return "this program was built for the demonstration, without xlsx: build it by `make build`, or choose csv and json"
}

// Chinese says it to people.
func (NotBuiltError) Chinese() string {
	return "本程序为演示构建（-tags demo），不含 xlsx 输出；请用 make build 构建，或只选 csv、json"
}
