import { readSubmission } from "../api/client";
import type { Submission } from "../api/model";
import { hasGaps, isFinal, withReading, withUpdate } from "./fold";
import { follow, type Following } from "./follow";
import { transports } from "./transport";

/** One submission that keeps itself up to date until its verdict is known or nobody looks any more. */
export class LiveSubmission {
  #known = $state.raw() as Submission;
  #connected = $state(true);
  #gone = $state(false);
  #following: Following | null = null;
  readonly #retry = (): void => this.#following?.retry();

  constructor(known: Submission) {
    this.#known = known;
    if (isFinal(known)) return;
    this.#following = follow(transports(known.id), known.sequence, {
      update: (update) => {
        this.#known = withUpdate(this.#known, update);
        if (isFinal(this.#known) && hasGaps(this.#known)) void this.#fill();
      },
      reading: (reading) => {
        this.#known = withReading(this.#known, reading);
      },
      connected: (connected) => {
        this.#connected = connected;
      },
      gone: () => {
        this.#gone = true;
      },
    });
    window.addEventListener("online", this.#retry);
  }

  get view(): Submission {
    return this.#known;
  }

  /** False while a lost connection is being made again. */
  get connected(): boolean {
    return this.#connected || isFinal(this.#known);
  }

  /** True when the server does not know this submission. */
  get gone(): boolean {
    return this.#gone;
  }

  stop(): void {
    window.removeEventListener("online", this.#retry);
    this.#following?.stop();
    this.#following = null;
  }

  /** Fetches the tests that happened while the connection was down; the verdict stands without them. */
  async #fill(): Promise<void> {
    const reading = await readSubmission(this.#known.id).catch(() => null);
    if (reading !== null) this.#known = withReading(this.#known, reading);
  }
}
