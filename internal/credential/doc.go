// Package credential makes and checks what people and systems prove themselves with: passwords (口令), one-time codes (动态口令) and
// tokens (令牌). It knows neither users nor the database. Nothing that it returns as an error repeats a secret.
package credential
