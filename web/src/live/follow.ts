/**
 * Stays connected until the verdict is there.
 *
 * A way that never opened gives its turn to the next one; a way that did open is taken again, from
 * the last sequence seen. Any two attempts are apart by the back-off, which starts anew with each piece of news.
 */
import type { Progress, Submission, Update } from "../api/model";
import { backoff } from "./backoff";
import { isFinal } from "./fold";
import type { Transport } from "./transport";

/** A proxy that swallows the upgrade answers nothing at all, so opening has a time limit. */
const OPENING_MS = 5_000;
/** A connection may die without a word; after such a silence a new one is cheaper than a doubt. */
const SILENCE_MS = 45_000;

export interface Follower {
  update(update: Update): void;
  reading(reading: Submission): void;
  /** Whether updates are coming in (`true`) or a new attempt is awaited (`false`). */
  connected(connected: boolean): void;
  gone(): void;
}

export interface Following {
  /** Tries again at once, for instance because the network is back. */
  retry(): void;
  stop(): void;
}

export function follow(ways: [Transport, ...Transport[]], after: number, follower: Follower): Following {
  let seen = after;
  let turn = 0;
  let failures = 0;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close: () => void = () => {};

  function connect(): void {
    let opened = false;
    const way = ways[turn % ways.length] ?? ways[0];
    const lost = (): void => {
      close();
      if (over) return;
      if (!opened) turn += 1;
      failures += 1;
      follower.connected(false);
      arm(connect, backoff(failures, Math.random()));
    };
    const news = (progress: Progress): void => {
      if (progress.sequence > seen) {
        seen = progress.sequence;
        failures = 0;
      }
      if (isFinal(progress)) stop();
      else arm(lost, SILENCE_MS);
    };
    arm(lost, OPENING_MS);
    close = way(seen, {
      opened() {
        opened = true;
        arm(lost, SILENCE_MS);
        follower.connected(true);
      },
      update(update) {
        news(update);
        follower.update(update);
      },
      reading(reading) {
        news(reading);
        follower.reading(reading);
      },
      closed: lost,
      gone() {
        stop();
        follower.gone();
      },
    });
  }

  function arm(what: () => void, delay: number): void {
    clearTimeout(timer);
    timer = setTimeout(what, delay);
  }

  function stop(): void {
    over = true;
    clearTimeout(timer);
    close();
  }

  connect();
  return {
    retry() {
      if (over) return;
      close();
      failures = 0;
      connect();
    },
    stop,
  };
}
