package signin

import (
	"fmt"
	"log/slog"
	"net/http"
)

// page is what a browser is told when it is not let in.
type page struct {
	status int
	reason string // for the log
	text   string
}

var (
	pageUnreachable = page{http.StatusBadGateway, "issuer unreachable", "暂时无法连接统一身份认证，请稍后重试。"}
	pageForeign     = page{http.StatusBadRequest, "foreign or stale", "登录已过期，或不是由本浏览器发起，请重新登录。"}
	pageRefused     = page{http.StatusForbidden, "refused by the issuer", "统一身份认证未通过，请重新登录。"}
	pageUnproven    = page{http.StatusForbidden, "not proven", "无法核实统一身份认证返回的身份，请重新登录。"}
	pageStranger    = page{http.StatusForbidden, "no such user", "您的身份已通过认证，但在本系统中没有对应的用户或已停用，请联系机构管理员。"}
	pageFault       = page{http.StatusInternalServerError, "fault", "系统内部错误，请稍后重试或联系管理员。"}
)

// fail answers with a page. Nothing of what the browser or the issuer sent is in it.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, with page, cause error) {
	level := slog.LevelWarn
	if with.status == http.StatusInternalServerError {
		level = slog.LevelError
	}
	p.o.Log.LogAttrs(r.Context(), level, "sign-in refused", slog.String("reason", with.reason), slog.String("cause", cause.Error()))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(with.status)
	fmt.Fprintf(w, `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>登录失败</title></head>
<body><h1>登录失败</h1><p>%s</p><p><a href="%s">重新登录</a></p></body></html>
`, with.text, LoginPath)
}
