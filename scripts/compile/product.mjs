/**
 * What came of one attempt to make an executable.
 *
 * @typedef {object} Product
 * @property {string} name Of the file in dist/bin.
 * @property {"made" | "skipped" | "checked"} outcome "checked": the step was tried and its result looked at, but there is no file.
 * @property {string} [note]
 */

/**
 * @typedef {object} CompileRequest
 * @property {string} target
 * @property {string} workFolder For what is not kept.
 * @property {string} code Path of the bundle, alone in its folder.
 */
export {};
