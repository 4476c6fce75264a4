package intl

import (
	"slices"
	"strings"
)

// units are those that the standard sanctions.
var units = strings.Fields(`acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare hour
	inch kilobit kilobyte kilogram kilometer liter megabit megabyte meter microsecond mile mile-scandinavian milliliter millimeter millisecond
	minute month nanosecond ounce percent petabyte pound second stone terabit terabyte week yard year`)

// IsUnit says whether a unit is well formed: a sanctioned one, or one per another.
func IsUnit(name string) bool {
	if slices.Contains(units, name) {
		return true
	}
	top, bottom, ok := strings.Cut(name, "-per-")
	return ok && slices.Contains(units, top) && slices.Contains(units, bottom)
}

// Currencies whose amounts have other than two digits behind the point, as ICU knows them.
const (
	noDigits    = "ADP AFN ALL BIF BYR CLP COP DJF ESP GNF HUF IDR IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PKR PYG RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD"
	threeDigits = "BHD JOD KWD LYD OMR TND"
	fourDigits  = "CLF UYW"
)

// CurrencyDigits is how many digits amounts of a currency have behind the point.
func CurrencyDigits(code string) int {
	switch {
	case strings.Contains(noDigits, code):
		return 0
	case strings.Contains(threeDigits, code):
		return 3
	case strings.Contains(fourDigits, code):
		return 4
	}
	return 2
}

// What Intl.supportedValuesOf lists in Node 20.20.
var (
	calendarValues = strings.Fields(`buddhist chinese coptic dangi ethioaa ethiopic gregory hebrew indian islamic islamic-civil islamic-rgsa islamic-tbla
	islamic-umalqura iso8601 japanese persian roc`)
	collationValues       = strings.Fields(`compat dict emoji eor phonebk phonetic pinyin searchjl stroke trad unihan zhuyin`)
	numberingSystemValues = strings.Fields(`adlm ahom arab arabext bali beng bhks brah cakm cham deva diak fullwide gara gong gonm gujr gukh guru hanidec hmng hmnp
	java kali kawi khmr knda krai lana lanatham laoo latn lepc limb mathbold mathdbl mathmono mathsanb mathsans mlym modi
	mong mroo mtei mymr mymrepka mymrpao mymrshan mymrtlng nagm newa nkoo olck onao orya osma outlined rohg saur segment
	shrd sind sinh sora sund sunu takr talu tamldec telu thai tibt tirh tnsa tols vaii wara wcho`)
	currencyValues = strings.Fields(`AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
	COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR
	ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
	MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
	SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
	XAF XCD XCG XDR XOF XPF XSU YER ZAR ZMW ZWG ZWL`)
)

// Values are the answers of Intl.supportedValuesOf; nil for an unknown key.
func Values(key string) []string {
	switch key {
	case "calendar":
		return calendarValues
	case "collation":
		return collationValues
	case "currency":
		return currencyValues
	case "numberingSystem":
		return numberingSystemValues
	case "timeZone":
		return zones().listed
	case "unit":
		return units
	}
	return nil
}

// IsNumberingSystem says whether Node has digits of that name.
func IsNumberingSystem(name string) bool { return slices.Contains(numberingSystemValues, name) }
