/** What every server of the benchmark answers, so that the sizes on the wire can be compared. */
export const BODY = "Hello, World!";
export const CONTENT_TYPE = "text/plain";

/** Every server tells the benchmark by this line where it listens. */
export function announce(port) {
	console.log(`ready ${port}`);
}
