package workflow

// Channel is the way by which an application reached the agency; the day of receipt depends on it (条例 art. 31).
type Channel string

// The channels.
const (
	Counter      Channel = "counter"       // 当面提交: the day handed in
	PostSigned   Channel = "post_signed"   // 挂号、快递等需签收的邮寄: the day signed for
	PostOrdinary Channel = "post_ordinary" // 平常信函等无需签收的邮寄: the day both sides confirm
	Online       Channel = "online"        // 互联网渠道: the day submitted, or a later one that both sides confirm
	Fax          Channel = "fax"           // 工作机构的传真: as online
)

var channelLabels = [...]struct {
	value    Channel
	label    string
	confirms bool
}{
	{Counter, "当面提交", false},
	{PostSigned, "邮寄（签收）", false},
	{PostOrdinary, "平常信函", true},
	{Online, "互联网", true},
	{Fax, "传真", true},
}

// Channels returns every channel. The slice is the caller's own.
func Channels() []Channel {
	all := make([]Channel, len(channelLabels))
	for i, c := range channelLabels {
		all[i] = c.value
	}
	return all
}

// Label returns the channel's Chinese name, or "" when c is not a channel.
func (c Channel) Label() string {
	for _, l := range channelLabels {
		if l.value == c {
			return l.label
		}
	}
	return ""
}

// Valid reports whether c is a channel.
func (c Channel) Valid() bool { return c.Label() != "" }

// Confirms reports whether art. 31(2) and (3) let the day on which both sides confirm the application become its day of
// receipt. What is handed in or signed for is received that day, and no confirmation can move it.
func (c Channel) Confirms() bool {
	for _, l := range channelLabels {
		if l.value == c {
			return l.confirms
		}
	}
	return false
}

// OwesEntry reports whether the agency has to key the application in within two working days: all but what came online,
// which is in the system already.
func (c Channel) OwesEntry() bool { return c.Valid() && c != Online }
