package applicant

// residentWeights are the weights 2^(18-i) mod 11 of GB 11643, for the first 17 digits.
var residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// residentChecks is the check character for each remainder mod 11; ten is written X.
const residentChecks = "10X98765432"

// residentIDFault returns the rule of GB 11643 that an 18-byte number breaks, or "".
// The address code is not looked up: codes of dissolved districts stay valid for those born there.
func residentIDFault(number string) (Rule, string) {
	sum := 0
	for i, w := range residentWeights {
		if number[i] < '0' || number[i] > '9' {
			return RuleAlphabet, "居民身份证号码前17位应为数字"
		}
		sum += int(number[i]-'0') * w
	}
	if last := number[17]; last != 'X' && (last < '0' || last > '9') {
		return RuleAlphabet, "居民身份证号码末位应为数字或X"
	}
	if !isBirthDate(number[6:14]) {
		return RuleBirthDate, "居民身份证号码中的出生日期不存在"
	}
	if number[17] != residentChecks[sum%11] {
		return RuleCheckDigit, "居民身份证号码校验位不符，请核对"
	}
	return "", ""
}

// isBirthDate reports whether eight digits YYYYMMDD are a date of the Gregorian calendar from 1800 on, before which no
// holder of such a number can have been born. That it lies in the past is not checked: this package has no clock.
func isBirthDate(digits string) bool {
	year, month, day := decimal(digits[:4]), decimal(digits[4:6]), decimal(digits[6:])
	if year < 1800 || month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		days = 29
	}
	return day <= days
}

func decimal(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
