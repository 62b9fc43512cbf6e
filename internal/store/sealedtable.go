package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/internal/seal"
)

// sealedTable is a table with sealed columns. Whoever adds a sealed column adds it here, or it would be left behind by a change
// of keys.
type sealedTable struct {
	name  string
	key   []string // its columns
	text  []string // sealed columns
	bytes []string // sealed columns of type bytea
	blind []string // columns with blind values
	also  []string // what prepare needs besides
	hex   []string // of those, the ones of type bytea
	// prepare is told the plain values before they are sealed, and fills in what else is to be written.
	prepare func(ring *seal.Ring, row sealedValues) error
}

// sealedValues are the values of a row by column, nil for NULL; bytes are strings of themselves.
type sealedValues map[string]*string

var sealedTables = []sealedTable{
	{
		name: "application", key: []string{"agency_id", "id"},
		text:  []string{"applicant_id_number", "phone", "email", "postal_address", "contact_person", "agent"},
		bytes: []string{"import_hash"}, blind: []string{"applicant_blind", "agent_blind"}, also: []string{"applicant_name"},
		prepare: blindAnew,
	},
	{name: "application_former_person", key: []string{"agency_id", "application_id", "version"}, text: []string{"person", "evidence"}},
	{name: "contact_attempt", key: []string{"agency_id", "application_id", "number"}, text: []string{"recipient"}},
	{name: "officer", key: []string{"agency_id", "id"}, text: []string{"email", "mobile"}},
	{name: "user_account", key: []string{"id"}, text: []string{"totp_secret"}},
	{
		name: "request_record", key: []string{"principal", "request_id"}, bytes: []string{"response"}, also: []string{"hash"},
		hex: []string{"hash"}, prepare: hashIntoResponse,
	},
	{name: "query_key", key: []string{"use"}, text: []string{"secret"}},
	{name: "export_key", key: []string{"use"}, text: []string{"secret"}},
	{name: "subscription_secret", key: []string{"subscription_id", "number"}, text: []string{"secret"}},
}

// blindAnew fills in by what an application is found.
func blindAnew(ring *seal.Ring, row sealedValues) error {
	a := Application{
		ApplicantName: *row["applicant_name"], ApplicantIDNumber: *row["applicant_id_number"], Phone: *row["phone"], Agent: row["agent"],
	}
	applicant, agent, err := a.blinds(ring)
	row["applicant_blind"], row["agent_blind"] = &applicant, &agent
	return err
}

// hashIntoResponse moves the hash of an old record to where newer ones have it.
func hashIntoResponse(_ *seal.Ring, row sealedValues) error {
	if row["hash"] != nil {
		whole := *row["hash"] + *row["response"]
		row["response"], row["hash"] = &whole, nil
	}
	return nil
}

func (t *sealedTable) columns() []string {
	return slices.Concat(t.key, t.text, t.bytes, t.blind, t.also)
}

func (t *sealedTable) isBytes(column string) bool {
	return slices.Contains(t.bytes, column) || slices.Contains(t.hex, column)
}

// stale is the condition for the rows that are not sealed by the generation @by.
func (t *sealedTable) stale() string {
	var parts []string
	for _, c := range t.text {
		parts = append(parts, fmt.Sprintf("(%s <> '' AND %s NOT LIKE 'sm4:' || @by || ':%%')", c, c))
	}
	for _, c := range t.bytes {
		parts = append(parts, fmt.Sprintf("(substring(%s FROM 1 FOR 13) <> convert_to('sm4:' || @by || ':', 'UTF8'))", c))
	}
	for _, c := range t.blind {
		parts = append(parts, fmt.Sprintf("(%s <> '' AND %s NOT LIKE @by || ':%%')", c, c))
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// keyType is the type of a column of a key.
func keyType(column string) string {
	switch column {
	case "number":
		return "int"
	case "version":
		return "bigint"
	case "request_id":
		return "uuid"
	}
	return "text"
}

// read locks and returns the next rows that are to be sealed anew, in order of their keys.
func (t *sealedTable) read(tx *gorm.DB, by string, after []string) ([]sealedValues, error) {
	key := strings.Join(t.key, ", ")
	where, args := t.stale(), map[string]any{"by": by, "limit": reencryptedAtOnce}
	if after != nil {
		places := make([]string, len(after))
		for i := range after {
			name := fmt.Sprintf("after%d", i)
			args[name] = after[i]
			places[i] = "CAST(@" + name + " AS " + keyType(t.key[i]) + ")"
		}
		where += " AND (" + key + ") > (" + strings.Join(places, ", ") + ")"
	}
	var pairs []string
	for _, c := range t.columns() {
		value := c
		if t.isBytes(c) {
			value = "encode(" + c + ", 'hex')"
		}
		pairs = append(pairs, "'"+c+"', CAST("+value+" AS text)")
	}
	var lines []string
	if err := tx.Raw("SELECT CAST(jsonb_build_object("+strings.Join(pairs, ", ")+") AS text) FROM "+t.name+
		" WHERE "+where+" ORDER BY "+key+" LIMIT @limit FOR NO KEY UPDATE", args).Scan(&lines).Error; err != nil {
		return nil, err
	}
	rows := make([]sealedValues, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &rows[i]); err != nil {
			return nil, fmt.Errorf("re-encrypt %s: %w", t.name, err)
		}
		for _, c := range t.columns() {
			if rows[i][c] == nil || !t.isBytes(c) {
				continue
			}
			raw, err := hex.DecodeString(*rows[i][c])
			if err != nil {
				return nil, fmt.Errorf("re-encrypt %s: %w", t.name, err)
			}
			text := string(raw)
			rows[i][c] = &text
		}
	}
	return rows, nil
}

func (t *sealedTable) keyOf(row sealedValues) []string {
	key := make([]string, len(t.key))
	for i, c := range t.key {
		key[i] = *row[c]
	}
	return key
}

// reseal opens the sealed values of a row and seals them with the present generation.
func (t *sealedTable) reseal(ring *seal.Ring, row sealedValues) error {
	key := t.keyOf(row)
	sealed := slices.Concat(t.text, t.bytes)
	for _, c := range sealed {
		if row[c] != nil {
			plain, err := ring.Open(seal.At(t.name+"."+c, key...), *row[c])
			if err != nil {
				return err
			}
			row[c] = &plain
		}
	}
	if t.prepare != nil {
		if err := t.prepare(ring, row); err != nil {
			return fmt.Errorf("re-encrypt %s: %w", t.name, err)
		}
	}
	for _, c := range sealed {
		if row[c] != nil {
			anew := ring.Seal(seal.At(t.name+"."+c, key...), *row[c])
			row[c] = &anew
		}
	}
	return nil
}

// write writes the rows of a batch.
func (t *sealedTable) write(tx *gorm.DB, rows []sealedValues) error {
	var set, types, same []string
	for _, c := range t.columns() {
		types = append(types, c+" text")
		switch {
		case slices.Contains(t.key, c):
			same = append(same, "t."+c+" = CAST(v."+c+" AS "+keyType(c)+")")
		case t.isBytes(c):
			set = append(set, c+" = decode(v."+c+", 'hex')")
		case !slices.Contains(t.also, c):
			set = append(set, c+" = v."+c)
		}
	}
	for _, row := range rows {
		for _, c := range t.columns() {
			if row[c] != nil && t.isBytes(c) {
				text := hex.EncodeToString([]byte(*row[c]))
				row[c] = &text
			}
		}
	}
	values, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	return tx.Exec("UPDATE "+t.name+" t SET "+strings.Join(set, ", ")+
		" FROM jsonb_to_recordset(CAST(? AS jsonb)) AS v ("+strings.Join(types, ", ")+") WHERE "+strings.Join(same, " AND "),
		string(values)).Error
}

// countSealed is the SQL for how many values are sealed by which generation; the id is empty for those that are not sealed.
func countSealed() string {
	var parts []string
	for i := range sealedTables {
		t := &sealedTables[i]
		for _, c := range slices.Concat(t.text, t.bytes) {
			value := c
			if t.isBytes(c) {
				value = "encode(substring(" + c + " FROM 1 FOR 13), 'escape')"
			}
			parts = append(parts, "SELECT CASE WHEN "+value+" LIKE 'sm4:________:%' THEN substring("+value+" FROM 5 FOR 8) ELSE '' END AS id"+
				" FROM "+t.name+" WHERE "+c+" <> ''")
		}
	}
	return "SELECT id, count(*) AS n FROM (" + strings.Join(parts, " UNION ALL ") + ") AS v GROUP BY id ORDER BY id"
}
