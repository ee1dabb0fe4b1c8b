/**
 * Which of a socket's descriptors the worker of a slot listens on. All of them are listened on by somebody, whatever the numbers: with as many as
 * workers each has its own, with fewer they are shared, with more a worker has several.
 */

/** Indices into the descriptors; at least one. `slot` is below `workers`. */
export function indicesOfSlot(slot: number, workers: number, descriptors: number): number[] {
	if (workers > descriptors) return [slot % descriptors];
	const indices: number[] = [];
	for (let index = slot; index < descriptors; index += workers) indices.push(index);
	return indices;
}
