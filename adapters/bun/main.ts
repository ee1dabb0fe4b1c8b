/** The command line on Bun. What it does is `../../src/cli/main.ts`. */
import { main } from "../../src/cli/main.ts";
import { leave } from "../../src/operations/leave.ts";
import { createRuntime } from "./runtime.ts";

const runtime = createRuntime();
void main(runtime).then((code) => leave(runtime, code));
