/** Groups of tests about an adapter by itself. What is shipped holds the same adapter, and is asked as a whole: only the runs from source ask these. */
import { describe } from "vitest";
import { SUBJECT_KIND } from "./start-subject-process.ts";

export const describeSource: typeof describe | typeof describe.skip = SUBJECT_KIND === "source" ? describe : describe.skip;
