/** The name and version of this program. `scripts/` checks that the version is the one in package.json. */

export const NAME = "trivet";
export const VERSION = "0.1.0";
