package bigram

// radicals completes NFKC for text copied from PDF files, whose fonts often map a character to the radical of the same
// shape: the radicals that NFKC leaves as they are (EquivalentUnifiedIdeograph of the Unicode Character Database) and the
// three that it turns into a form not in use on the mainland.
var radicals = map[rune]rune{
	'⺠': '民', '⻁': '虎', '⻄': '西', '⻅': '见', '⻆': '角', '⻉': '贝', '⻋': '车', '⻓': '长', '⻔': '门', '⻘': '青',
	'⻚': '页', '⻛': '风', '⻜': '飞', '⻝': '食', '⻢': '马', '⻣': '骨', '⻤': '鬼', '⻥': '鱼', '⻦': '鸟', '⻨': '麦',
	'⻩': '黄', '⻬': '齐', '⻮': '齿', '⻰': '龙',
	'戶': '户', '靑': '青', '黃': '黄',
}

// unify returns the character that is meant by a radical, and any other character unchanged.
func unify(r rune) rune {
	if meant, ok := radicals[r]; ok {
		return meant
	}
	return r
}
