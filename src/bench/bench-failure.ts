/** The benchmark itself can't go on; the message says why and what helps. What a measured server does wrong is a result, not this. */
export class BenchFailure extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "BenchFailure";
	}
}
