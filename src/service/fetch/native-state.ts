/**
 * Lets the runtime's own functions take our objects where they can: `fetch(url, { headers: request.headers })`.
 *
 * Having the runtime's prototype behind them (`instanceof`), our objects pass its first look. A runtime that keeps the state
 * of its objects under symbols then asks for those; they are answered here from an object of its own. One that keeps it in
 * private fields can't be answered: there `installGlobals` and `LightRequest.toString` help.
 */

/** Answers the symbols that `sample` has of its own, on objects of `prototype`, from the native object for each of them. */
export function answerNativeState(prototype: object, sample: object, nativeFor: (object: never) => object): void {
	for (const symbol of Object.getOwnPropertySymbols(sample)) {
		Object.defineProperty(prototype, symbol, {
			configurable: true,
			get(this: never): unknown {
				// The prototype itself has no state, and whoever looks at it means no request.
				return this === prototype ? undefined : Reflect.get(nativeFor(this), symbol);
			},
		});
	}
}
