/** Trivet of this checkout against another one's, measured in the same rounds. */
import { OTHER } from "./contestants.mjs";
import { isOverlapping, ratioOf, speedOf } from "./record-figures.mjs";

/**
 * `{ runtime, server, workload, rate, rateIsSame, cpu, cpuIsSame }` for each cell that both have: new by old in requests a second, old by new in processor
 * time, so that above 1 is better in both; "same" where their samples overlap.
 */
export function compareWithOther(record) {
	return record.subjects.flatMap(({ id, runtime, server }) => {
		if (runtime === null) return [];
		return record.workloads.flatMap(({ name }) => {
			const fresh = speedOf(record, id, name);
			const old = speedOf(record, `${runtime}-${server}${OTHER}`, name);
			if (fresh === null || old === null) return [];
			return [
				{
					runtime,
					server,
					workload: name,
					rate: ratioOf(fresh.rates, old.rates),
					rateIsSame: isOverlapping(fresh.rates, old.rates),
					cpu: ratioOf(old.costs, fresh.costs),
					cpuIsSame: isOverlapping(old.costs, fresh.costs),
				},
			];
		});
	});
}
