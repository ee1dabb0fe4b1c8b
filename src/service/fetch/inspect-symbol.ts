/**
 * The registered symbol by which a console asks an object how it wants to be shown.
 *
 * The runtime's prototypes answer it from state that our objects don't have, and would throw; so ours answer for themselves.
 */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");
