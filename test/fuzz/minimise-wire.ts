/** Makes a wire that shows a find as short as it goes, by leaving parts out and by making octets plain (delta debugging). */

/** Calls of `stillShows` are asynchronous, as some finds need a peer; `budget` bounds them. */
export async function minimiseWire(wire: string, stillShows: (wire: string) => Promise<boolean>, budget = 3000): Promise<string> {
	let smallest = wire;
	let left = budget;
	const attempt = async (candidate: string): Promise<boolean> => {
		if (left-- <= 0 || candidate === smallest || !(await stillShows(candidate))) return false;
		smallest = candidate;
		return true;
	};
	for (let size = 1 << Math.floor(Math.log2(Math.max(1, wire.length))); size >= 1; size >>= 1) {
		for (let at = 0; at < smallest.length; ) {
			if (!(await attempt(smallest.slice(0, at) + smallest.slice(at + size)))) at += size;
		}
	}
	for (let at = 0; at < smallest.length; at++) {
		if (/[a\r\n :]/.test(smallest.charAt(at))) continue;
		await attempt(`${smallest.slice(0, at)}a${smallest.slice(at + 1)}`);
	}
	return smallest;
}
