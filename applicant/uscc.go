package applicant

import "strings"

// usccAlphabet are the 31 characters of GB 32100 in the order of their values: digits and capitals without I O S V Z.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccFault returns the rule of GB 32100 that an 18-byte organisation code breaks, or "".
// The check character makes the sum of the values, weighted 3^(i-1) mod 31, and itself a multiple of 31.
func usccFault(code string) (Rule, string) {
	sum, weight := 0, 1
	for i := range standardLength - 1 {
		value := strings.IndexByte(usccAlphabet, code[i])
		if value < 0 {
			return RuleAlphabet, "统一社会信用代码含有不允许的字符"
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	last := strings.IndexByte(usccAlphabet, code[standardLength-1])
	if last < 0 {
		return RuleAlphabet, "统一社会信用代码含有不允许的字符"
	}
	if (sum+last)%31 != 0 {
		return RuleCheckDigit, "统一社会信用代码校验位不符，请核对"
	}
	return "", ""
}
