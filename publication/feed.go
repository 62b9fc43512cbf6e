package publication

import (
	"encoding/xml"
	"fmt"
	"time"

	"github.com/yishenqing/foi/calendar"
)

// To where information is published; the words of the act publish.
const (
	ToColumn      = "column"       // 政府信息公开栏目
	ToReadingRoom = "reading_room" // 政府信息查阅场所, art. 25
)

// Item is something published, as everybody may read it.
type Item struct {
	UID        string // for good
	Title      string
	Summary    string
	AgencyName string
	Place      string // ToColumn or ToReadingRoom
	PlaceName  string
	URL        string // "" where there is none
	On         calendar.Date
	Updated    time.Time
}

// Where says in Chinese where the information can be read.
func (i *Item) Where() string {
	if i.Place == ToReadingRoom {
		return fmt.Sprintf("可在政府信息查阅场所“%s”查阅", i.PlaceName)
	}
	return fmt.Sprintf("公开于“%s”栏目", i.PlaceName)
}

// text is what a feed says of an item besides its title.
func (i *Item) text() string {
	text := fmt.Sprintf("%s于%s%s。", i.AgencyName, i.On, i.Where())
	if i.Summary != "" {
		text = i.Summary + "\n" + text
	}
	return text
}

// Feed is the public list, the latest first.
type Feed struct {
	UID     string // for good
	Title   string
	Author  string
	Self    string // address of the feed, absolute where the address of the server is known
	Updated time.Time
	Items   []Item
}

// china is the time zone of the days in feeds.
var china = time.FixedZone("CST", 8*60*60)

func startOf(d calendar.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, china)
}

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         string    `xml:"title"`
	Link          string    `xml:"link"`
	Description   string    `xml:"description"`
	Language      string    `xml:"language"`
	LastBuildDate string    `xml:"lastBuildDate,omitempty"`
	Items         []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link,omitempty"`
	Description string  `xml:"description"`
	Category    string  `xml:"category"`
	GUID        rssGUID `xml:"guid"`
	PubDate     string  `xml:"pubDate"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

// RSS sets the feed as RSS 2.0.
func (f *Feed) RSS() ([]byte, error) {
	c := rssChannel{Title: f.Title, Link: f.Self, Description: f.Title, Language: "zh-cn"}
	if !f.Updated.IsZero() {
		c.LastBuildDate = f.Updated.In(china).Format(time.RFC1123Z)
	}
	for i := range f.Items {
		item := &f.Items[i]
		c.Items = append(c.Items, rssItem{
			Title: item.Title, Link: item.URL, Description: item.text(), Category: item.PlaceName, GUID: rssGUID{Value: item.UID},
			PubDate: startOf(item.On).Format(time.RFC1123Z),
		})
	}
	return encode(rss{Version: "2.0", Channel: c})
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Link    atomLink    `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string    `xml:"id"`
	Title     string    `xml:"title"`
	Updated   string    `xml:"updated"`
	Published string    `xml:"published"`
	Author    string    `xml:"author>name"`
	Link      *atomLink `xml:"link"`
	Category  atomTerm  `xml:"category"`
	Content   atomText  `xml:"content"`
}

type atomTerm struct {
	Term string `xml:"term,attr"`
}

type atomText struct {
	Type  string `xml:"type,attr"`
	Value string `xml:",chardata"`
}

// Atom sets the feed as Atom (RFC 4287). An entry without an address is complete by its content (section 4.1.2).
func (f *Feed) Atom() ([]byte, error) {
	a := atomFeed{
		ID: f.UID, Title: f.Title, Updated: f.Updated.In(china).Format(time.RFC3339), Author: f.Author, Link: atomLink{"self", f.Self},
	}
	for i := range f.Items {
		item := &f.Items[i]
		e := atomEntry{
			ID: item.UID, Title: item.Title, Updated: item.Updated.In(china).Format(time.RFC3339), Author: item.AgencyName,
			Published: startOf(item.On).Format(time.RFC3339), Category: atomTerm{item.PlaceName}, Content: atomText{"text", item.text()},
		}
		if item.URL != "" {
			e.Link = &atomLink{"alternate", item.URL}
		}
		a.Entries = append(a.Entries, e)
	}
	return encode(a)
}

func encode(v any) ([]byte, error) {
	content, err := xml.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("publication: %w", err)
	}
	return append([]byte(xml.Header), append(content, '\n')...), nil
}
