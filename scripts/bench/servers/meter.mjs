/**
 * What `scaling.mjs` reads of a server while it is under load: every so often a line "milliseconds answered processor-microseconds" goes to a file named by
 * the process in the folder that METER_FOLDER names. Without one, nothing is written.
 */
import { appendFileSync } from "node:fs";
import process from "node:process";

const INTERVAL_MILLIS = 100;

export const meter = { answered: 0 };

const folder = process.env.METER_FOLDER;
if (folder !== undefined) {
	setInterval(() => {
		const { user, system } = process.cpuUsage();
		appendFileSync(`${folder}/${process.pid}`, `${Date.now()} ${meter.answered} ${user + system}\n`);
	}, INTERVAL_MILLIS);
}
