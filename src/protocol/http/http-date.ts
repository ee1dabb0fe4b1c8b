/**
 * Dates in fields (RFC 9110 §5.6.7): written in one form, read in three.
 *
 * The present is always an argument: nothing here reads a clock. The Date field as prepared bytes is `date-field.ts`.
 */

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTH = `(${MONTHS.join("|")})`;
const TIME = "(\\d\\d):(\\d\\d):(\\d\\d)";

/** HTTP-date is case-sensitive, and its day name is not held against its date: a wrong one changes no instant. */
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d\\d) ${MONTH} (\\d{4}) ${TIME} GMT$`);
const RFC_850_DATE = new RegExp(`^${LONG_DAY}, (\\d\\d)-${MONTH}-(\\d\\d) ${TIME} GMT$`);
const ASCTIME_DATE = new RegExp(`^${DAY} ${MONTH} ([ \\d]\\d) ${TIME} (\\d{4})$`);

/** The longest form is an RFC 850 date on a Wednesday; anything longer is no date. */
const LONGEST_DATE = 33;

/** A two-digit year that seems further ahead than this means the century before. */
const YEARS_AHEAD = 50;

/** IMF-fixdate of an instant, in milliseconds since the epoch, rounded down to its second. Years 0 to 9999. */
export function formatHttpDate(unixMillis: number): string {
	// ECMAScript defines this text to be exactly IMF-fixdate in that span of years.
	return new Date(unixMillis).toUTCString();
}

/** The instant of an HTTP-date in milliseconds since the epoch; NaN where `text` is none. `nowUnixMillis` settles two-digit years. */
export function parseHttpDate(text: string, nowUnixMillis: number): number {
	if (text.length > LONGEST_DATE) return Number.NaN;
	const fixed = IMF_FIXDATE.exec(text);
	if (fixed !== null) return instantOf(Number(fixed[3]), fixed[2]!, Number(fixed[1]), fixed[4]!, fixed[5]!, fixed[6]!);
	const asctime = ASCTIME_DATE.exec(text);
	if (asctime !== null) return instantOf(Number(asctime[6]), asctime[1]!, Number(asctime[2]), asctime[3]!, asctime[4]!, asctime[5]!);
	const rfc850 = RFC_850_DATE.exec(text);
	if (rfc850 === null) return Number.NaN;
	const now = new Date(nowUnixMillis);
	const century = now.getUTCFullYear() - (now.getUTCFullYear() % 100);
	const year = century + Number(rfc850[3]);
	const instant = instantOf(year, rfc850[2]!, Number(rfc850[1]), rfc850[4]!, rfc850[5]!, rfc850[6]!);
	const horizon = now.setUTCFullYear(now.getUTCFullYear() + YEARS_AHEAD);
	// A date that exists in one of both centuries only (29 February) is judged by its year.
	const isTooFarAhead = Number.isNaN(instant) ? year > new Date(horizon).getUTCFullYear() : instant > horizon;
	return isTooFarAhead ? instantOf(year - 100, rfc850[2]!, Number(rfc850[1]), rfc850[4]!, rfc850[5]!, rfc850[6]!) : instant;
}

function instantOf(year: number, monthName: string, day: number, hourText: string, minuteText: string, secondText: string): number {
	const month = MONTHS.indexOf(monthName);
	const hour = Number(hourText);
	const minute = Number(minuteText);
	const second = Number(secondText);
	// 60 is a leap second; Date counts it as the second that follows.
	if (hour > 23 || minute > 59 || second > 60) return Number.NaN;
	// The setter is used because Date.UTC reads a year below 100 as one of the twentieth century.
	const date = new Date(0);
	date.setUTCFullYear(year, month, day);
	// A day that the month doesn't have has rolled over into another.
	if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return Number.NaN;
	return date.setUTCHours(hour, minute, second);
}
