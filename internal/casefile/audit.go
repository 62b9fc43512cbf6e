package casefile

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/yishenqing/foi/internal/archive"
	"github.com/yishenqing/foi/internal/store"
)

var (
	kinds    = map[string]string{"write": "办理", "read": "查阅"}
	outcomes = map[string]string{"done": "完成", "refused": "被拒绝"}
)

// audited shows the audit entries about the case with their places in the chain, and what became of recomputing them. From where and with
// what program somebody called is for auditors, and not in it.
func audited(f *store.Filed) *part {
	p := &part{Title: "审计链"}
	var (
		rows                    [][]string
		linked, right, unlinked int
	)
	for i := range f.Audit {
		e := &f.Audit[i]
		place, before, hash, verdict := "", "", "", "尚未入链"
		if e.Link.Position > 0 {
			linked++
			place, before, hash, verdict = strconv.FormatInt(e.Link.Position, 10), hex.EncodeToString(e.Before[:]), hex.EncodeToString(e.Link.Hash[:]), "不一致"
			if e.Right() {
				right++
				verdict = "一致"
			}
		} else {
			unlinked++
		}
		rows = append(rows, []string{
			instant(e.RecordedAt), e.Actor, kinds[e.Kind], e.Action, outcomes[e.Outcome], place, instant(e.Link.SealedAt), before, hash, verdict,
		})
		if place == "" {
			rows[i][6] = ""
		}
	}
	p.Notes = append(p.Notes, fmt.Sprintf("本卷共涉及审计记录%d条，其中%d条已入链，另有%d条为最近数秒所记，尚未入链。制卷时对已入链的各条逐一按其内容与前一环的哈希重新计算SM3，%d条与链上所存一致，%d条不一致。",
		len(f.Audit), linked, unlinked, right, linked-right))
	if h := f.Head; h != nil {
		signed := "未签名"
		if h.KeyID != "" {
			signed = "由密钥" + h.KeyID + "签名"
		}
		p.Notes = append(p.Notes, fmt.Sprintf("最近一次封存为第%d号，时间%s，哈希%s，%s。链首尾的完整核验见foi audit verify。", h.Number, instant(h.SealedAt), hex.EncodeToString(h.Hash[:]), signed))
	}
	p.add("审计记录", []string{"时间", "操作人", "类别", "动作", "结果", "链上位置", "入链时间", "前一环哈希", "本环哈希", "重新计算"}, rows)
	return p
}

// mark ties the manifest to the audit.
func mark(f *store.Filed) (m archive.AuditMark) {
	m.Entries = len(f.Audit)
	for i := range f.Audit {
		if l := &f.Audit[i].Link; l.Position > m.Position {
			m.Position, m.Hash = l.Position, l.Hash
		}
	}
	if h := f.Head; h != nil {
		m.Head, m.HeadHash, m.HeadSealed = h.Number, &h.Hash, &h.SealedAt
	}
	return m
}
