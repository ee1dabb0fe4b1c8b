/** What `TRIVET_ROLE` says to a copy of this program that is to make load: `generator-process.ts`. */
export const GENERATOR_ROLE = "generator";
