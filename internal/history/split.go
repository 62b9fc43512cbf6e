package history

// The functions of this file find where values end. They are given JSON that is known to be valid (json.Valid has seen
// the whole line), so they look only at brackets and quotes.

// member is one key of an object with its value as it stands in the line.
type member struct {
	key   string
	value []byte
	taken bool
}

// members takes a valid object apart, in the order of the line; false when data is some other value.
func members(data []byte) ([]member, bool) {
	i := blanks(data, 0)
	if i >= len(data) || data[i] != '{' {
		return nil, false
	}
	var all []member
	for i = blanks(data, i+1); data[i] != '}'; {
		if data[i] == ',' {
			i = blanks(data, i+1)
		}
		end := valueEnd(data, i)
		key := unquoted(data[i:end])
		i = blanks(data, blanks(data, end)+1) // over the colon
		end = valueEnd(data, i)
		all = append(all, member{key: key, value: data[i:end]})
		i = blanks(data, end)
	}
	return all, true
}

// elements takes a valid array apart; false when data is some other value.
func elements(data []byte) ([][]byte, bool) {
	i := blanks(data, 0)
	if i >= len(data) || data[i] != '[' {
		return nil, false
	}
	var all [][]byte
	for i = blanks(data, i+1); data[i] != ']'; {
		if data[i] == ',' {
			i = blanks(data, i+1)
		}
		end := valueEnd(data, i)
		all = append(all, data[i:end])
		i = blanks(data, end)
	}
	return all, true
}

func blanks(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return i
}

// valueEnd returns the position after the value that begins at i.
func valueEnd(data []byte, i int) int {
	depth := 0
	for ; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = textEnd(data, i)
			if depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // of the object around a number or word
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// textEnd returns the position of the quote that ends the text beginning at i.
func textEnd(data []byte, i int) int {
	for i++; data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i
}
