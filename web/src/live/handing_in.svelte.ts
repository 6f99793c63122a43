import { submit } from "../api/client";
import { ApiError } from "../api/error";
import type { NewSubmission } from "../api/model";

/** The act of submitting: one at a time, and never earlier than the server asked. */
export class HandingIn {
  #busy = $state(false);
  #refusal = $state<string | null>(null);
  #secondsLeft = $state(0);
  #clock: ReturnType<typeof setInterval> | undefined;

  get busy(): boolean {
    return this.#busy;
  }

  /** Why the last attempt was not accepted, as a sentence. */
  get refusal(): string | null {
    return this.#refusal;
  }

  /** Seconds until the server will take another attempt. */
  get secondsLeft(): number {
    return this.#secondsLeft;
  }

  /** The new submission's id; null when it was not sent or not accepted. */
  async send(submission: NewSubmission): Promise<string | null> {
    if (this.#busy || this.#secondsLeft > 0) return null;
    this.#busy = true;
    this.#refusal = null;
    try {
      return await submit(submission);
    } catch (error) {
      this.#refusal = error instanceof Error ? error.message : String(error);
      if (error instanceof ApiError && error.retryAfter !== null) this.#wait(error.retryAfter);
      return null;
    } finally {
      this.#busy = false;
    }
  }

  stop(): void {
    clearInterval(this.#clock);
  }

  #wait(seconds: number): void {
    this.stop();
    this.#secondsLeft = seconds;
    this.#clock = setInterval(() => {
      this.#secondsLeft -= 1;
      if (this.#secondsLeft <= 0) this.stop();
    }, 1000);
  }
}
