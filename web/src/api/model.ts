/**
 * The shapes the server sends and takes, one name per thing.
 *
 * `schema.ts` is generated from the server's own description (`npm run api`), so the page cannot drift from it.
 */

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Verdict = Schemas["Verdict"];
export type State = Schemas["State"];
export type ProblemSummary = Schemas["ProblemLine"];
export type Sample = Schemas["Sample"];
export type Problem = Schemas["Problem"];
export type Language = Schemas["Language"];
export type NewSubmission = Schemas["NewSubmission"];
export type TestResult = Schemas["Test"];
export type Group = Schemas["Group"];
export type Submission = Schemas["Submission"];
export type Update = Schemas["Update"];
export type Refusal = Schemas["ProblemDetails"];

/** What a submission and an update about it both say. */
export type Progress = Pick<Submission, keyof Submission & keyof Update>;
