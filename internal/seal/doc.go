// Package seal keeps persons' data unreadable in the database (ADR 0016): SM4-GCM for what is read again, an HMAC-SM3 blind
// index (盲索引) for what is looked for by equality.
//
// A KEK (密钥加密密钥) lives outside the database, in a file or the environment. It wraps generations (代) of data keys, which
// live in the database; each generation has one key that seals and one that blinds. Nothing here prints a key: the types
// show their ids only.
package seal
