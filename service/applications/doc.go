// Package applications serves the applications (政府信息公开申请): Service takes them in, finds them and keeps their register
// right; Handling does the acts of their life cycle (办理), one RPC each.
//
// The law is not here. A call reads its request with package fieldcheck, which collects every fault of it; workflow decides
// what may be done and what follows; the store keeps it in one transaction; package present shows it. Errors are those of
// these packages: the interceptor tells callers about them.
package applications
