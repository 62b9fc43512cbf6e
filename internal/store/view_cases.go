package store

import (
	"errors"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/yishenqing/foi/calendar"
	"github.com/yishenqing/foi/internal/seal"
	"github.com/yishenqing/foi/internal/tenancy"
)

// CaseColumn is a column of the case-level rows that leave the system (逐件数据).
type CaseColumn struct {
	Key   string // in CSV and JSON
	Title string // for people
	Kind  CellKind
	// Identified columns tell who it is, or what he wrote, and are only in rows that were asked for with them.
	Identified bool

	sql    string // of table application; "" for a pseudonym
	sealed bool
}

// CellKind is how the text of a cell is to be read; an empty one stands for nothing but where the kind is Text.
type CellKind int

// The kinds of cells.
const (
	Text   CellKind = iota
	Date            // YYYY-MM-DD
	Number          // a whole number
	Flag            // true or false
)

// The cells that are computed and not read.
const (
	casePseudonym      = 1
	applicantPseudonym = 2
)

// caseColumns are the columns, in their order. What counts in the annual report is the first conclusion (counted_*); the last
// one is in force. Free text, names, numbers and addresses of people stand in identified columns, and so does the assignee, who
// may be a person. A new column needs a line in docs/export.md and the JSON Schema, which a test holds.
var caseColumns = []CaseColumn{
	{Key: "agency", Title: "行政机关", sql: "agency_id"},
	{Key: "application", Title: "申请（假名）"},
	{Key: "applicant", Title: "申请人（假名）"},
	{Key: "applicant_type", Title: "申请人类型", sql: "applicant_type"},
	{Key: "channel", Title: "渠道", sql: "channel"},
	{Key: "oral", Title: "口头申请", Kind: Flag, sql: "oral::text"},
	{Key: "received_on", Title: "提交日期", Kind: Date, sql: "received_on::text"},
	{Key: "entered_on", Title: "录入日期", Kind: Date, sql: "entered_on::text"},
	{Key: "receipt_on", Title: "收到之日", Kind: Date, sql: "receipt_on::text"},
	{Key: "state", Title: "办理状态", sql: "state"},
	{Key: "due_on", Title: "到期日", Kind: Date, sql: "due_on::text"},
	{Key: "counted_row", Title: "计入年报的结果", sql: "CASE WHEN state <> 'voided' THEN standing #>> '{first,row}' END"},
	{Key: "counted_on", Title: "计入年报的日期", Kind: Date, sql: "CASE WHEN state <> 'voided' THEN standing #>> '{first,on}' END"},
	{Key: "result_row", Title: "现行结果", sql: "result_row"},
	{Key: "concluded_on", Title: "办结日期", Kind: Date, sql: "concluded_on::text"},
	{Key: "delivered_on", Title: "送达日期", Kind: Date, sql: "delivered_on::text"},
	{Key: "terms", Title: "期限次数", Kind: Number, sql: "jsonb_array_length(coalesce(standing -> 'terms', '[]'))::text"},
	{Key: "extended", Title: "现期限已延期", Kind: Flag, sql: "(coalesce(standing #>> '{terms,-1,extended_on}', '') <> '')::text"},
	{Key: "consultations", Title: "征求意见次数", Kind: Number, sql: "jsonb_array_length(coalesce(standing -> 'consultations', '[]'))::text"},
	{Key: "returned", Title: "曾告知补正", Kind: Flag, sql: "jsonb_exists(standing, 'returned')::text"},
	{Key: "dispatched", Title: "上级分办次数", Kind: Number, sql: "jsonb_array_length(coalesce(standing -> 'dispatches', '[]'))::text"},
	{Key: "published_on", Title: "转主动公开日期", Kind: Date, sql: "standing #>> '{publications,0}'"},
	{Key: "entered_late_by", Title: "迟延录入工作日", Kind: Number, sql: "entered_late_by::text"},

	{Key: "id", Title: "申请标识", Identified: true, sql: "id"},
	{Key: "register_number", Title: "登记编号", Identified: true, sql: "register_number"},
	{Key: "external_id", Title: "原登记标识", Identified: true, sql: "external_id"},
	{Key: "applicant_name", Title: "申请人", Identified: true, sql: "applicant_name"},
	{Key: "applicant_id_kind", Title: "证件类型", Identified: true, sql: "applicant_id_kind"},
	{Key: "applicant_id_number", Title: "证件号码", Identified: true, sql: "applicant_id_number", sealed: true},
	{Key: "phone", Title: "电话", Identified: true, sql: "phone", sealed: true},
	{Key: "email", Title: "电子邮箱", Identified: true, sql: "email", sealed: true},
	{Key: "postal_address", Title: "通信地址", Identified: true, sql: "postal_address", sealed: true},
	{Key: "contact_person", Title: "联系人", Identified: true, sql: "contact_person", sealed: true},
	{Key: "description", Title: "申请内容", Identified: true, sql: "description"},
	{Key: "assignee", Title: "承办", Identified: true, sql: "assignee"},
	{Key: "document_number", Title: "答复文号", Identified: true, sql: "document_number"},
}

// CaseColumns returns the columns of case-level rows, those that tell who it is only if identified.
func CaseColumns(identified bool) []CaseColumn { return exportable(caseColumns, identified) }

func exportable(all []CaseColumn, identified bool) []CaseColumn {
	return slices.DeleteFunc(slices.Clone(all), func(c CaseColumn) bool { return c.Identified && !identified })
}

// selection lists what is read for columns.
func selection(columns []CaseColumn) string {
	list := make([]string, 0, len(columns))
	for _, c := range columns {
		if c.sql != "" {
			list = append(list, c.sql)
		}
	}
	return strings.Join(list, ", ")
}

// readable keeps the applications whose rows may leave.
func readable(db *gorm.DB, within tenancy.Rows) *gorm.DB {
	if within.Everything {
		return db.Where("NOT application.restricted")
	}
	return visible(within).where(db)
}

// cells are what one row is read into, again and again.
type cells struct {
	columns []CaseColumn
	read    []*string // of the columns that are read; nil for NULL
	into    []any
	texts   []string
}

// newCells reads before into its places, and then the columns.
func newCells(columns []CaseColumn, before ...any) *cells {
	c := &cells{columns: columns, texts: make([]string, len(columns)), into: before}
	for _, column := range columns {
		if column.sql != "" {
			c.read = append(c.read, nil)
		}
	}
	for i := range c.read {
		c.into = append(c.into, &c.read[i])
	}
	return c
}

// row returns the cells that were read as text.
func (c *cells) row() []string {
	at := 0
	for i := range c.columns {
		c.texts[i] = ""
		if c.columns[i].sql == "" {
			continue
		}
		if text := c.read[at]; text != nil {
			c.texts[i] = *text
		}
		at++
	}
	return c.texts
}

// CaseQuery says which case-level rows are wanted.
type CaseQuery struct {
	Agency     string
	Year       int  // those that the annual report of the year is about: received in it, or before it and not concluded before it
	All        bool // all there ever were, voided ones included, instead
	Identified bool // with the columns that tell who it is
}

// Cases calls fn with each row that is wanted, in the order of ids, its cells as text in the order of CaseColumns; the slice is
// used again for the next one. No more than one row is in memory. Rows are those of applications that the caller may read; an
// application that only named readers know of (需知密) is among them for those readers, and never for the program itself, whose
// files are read by others. Errors: *tenancy.OutOfReachError, LockedError, those of fn.
func (v *View) Cases(q CaseQuery, fn func(row []string) error) error {
	reach, err := tenancy.FromContext(v.ctx())
	if err != nil {
		return err
	}
	within, err := reach.Cases().Agency(q.Agency)
	if err != nil {
		return err
	}
	ring, err := ringOf(v.tx) // no withRing: it would begin again in the middle of the rows
	if err != nil {
		return err
	}
	p, err := v.pseudonyms(ring)
	if err != nil {
		return err
	}
	c := caseReader{query: q, ring: ring, pseudonyms: p, columns: CaseColumns(q.Identified)}
	return c.read(v.tx, within, fn)
}

type caseReader struct {
	query      CaseQuery
	ring       *seal.Ring
	pseudonyms *seal.Pseudonyms
	columns    []CaseColumn
}

// secret are the columns that pseudonyms are made of: what is read before the columns.
const secret = `id, applicant_name, applicant_id_kind, applicant_id_number, phone`

func (c *caseReader) read(tx *gorm.DB, within tenancy.Rows, fn func([]string) error) (err error) {
	db := readable(tx.Table("application"), within).Select(secret+", "+selection(c.columns)).Where("agency_id = ?", c.query.Agency).Order("id")
	if !c.query.All {
		if db, err = inReportOf(db, c.query.Year); err != nil {
			return err
		}
	}
	rows, err := db.Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	a := Application{AgencyID: c.query.Agency}
	read := newCells(c.columns, &a.ID, &a.ApplicantName, &a.ApplicantIDKind, &a.ApplicantIDNumber, &a.Phone)
	for rows.Next() {
		if err := rows.Scan(read.into...); err != nil {
			return err
		}
		row := read.row()
		if err := c.fill(&a, row); err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// inReportOf keeps the applications that stand in table 三 of a year's report: new in it or carried into it.
func inReportOf(db *gorm.DB, year int) (*gorm.DB, error) {
	first, err := calendar.NewDate(year, 1, 1)
	if err != nil {
		return nil, err
	}
	last, err := calendar.NewDate(year, 12, 31)
	if err != nil {
		return nil, err
	}
	return db.Where("receipt_on <= ? AND state <> 'voided'", Day(last)).
		Where("coalesce(standing #>> '{first,on}', '9999-12-31') >= ?", first.String()), nil
}

// fill opens the cells that are sealed and makes those that are pseudonyms.
func (c *caseReader) fill(a *Application, row []string) (err error) {
	for i := range c.columns {
		if c.columns[i].sealed {
			if row[i], err = c.ring.Open(a.place(c.columns[i].Key), row[i]); err != nil {
				return err
			}
		}
	}
	row[casePseudonym] = c.pseudonyms.Of("application", a.AgencyID, a.ID)
	row[applicantPseudonym], err = c.applicant(a)
	return err
}

// applicant is the pseudonym of an applicant: the same in all applications of the agency that are told to be of the same person
// (Person), and another one at every other agency, so that nobody can put together there what was handed in here.
func (c *caseReader) applicant(a *Application) (string, error) {
	var err error
	if a.ApplicantIDNumber, err = c.ring.Open(a.place("applicant_id_number"), a.ApplicantIDNumber); err != nil {
		return "", err
	}
	if a.ApplicantIDNumber == "" {
		if a.Phone, err = c.ring.Open(a.place("phone"), a.Phone); err != nil {
			return "", err
		}
	}
	switch a.Applicant().Recognition() {
	case ByNumber:
		return c.pseudonyms.Of("applicant", a.AgencyID, blindNumber, a.ApplicantIDKind, folded(a.ApplicantIDNumber)), nil
	case ByName:
		return c.pseudonyms.Of("applicant", a.AgencyID, blindNamePhone, a.ApplicantName, a.Phone), nil
	case ByNoneElse:
	}
	return c.pseudonyms.Of("applicant", a.AgencyID, "none", a.ID), nil
}
