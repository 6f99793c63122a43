import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Update } from "../api/model";
import { fresh } from "./fold";
import { follow, type Follower } from "./follow";
import type { Listener, Transport } from "./transport";

interface Attempt {
  way: string;
  after: number;
  listener: Listener;
  closed: boolean;
}

let attempts: Attempt[];
let follower: { [K in keyof Follower]: ReturnType<typeof vi.fn<Follower[K]>> };

const way = (name: string): Transport => (after, listener) => {
  const attempt = { way: name, after, listener, closed: false };
  attempts.push(attempt);
  return () => {
    attempt.closed = true;
  };
};
const ways: [Transport, ...Transport[]] = [way("socket"), way("events"), way("polling")];

const start = fresh("s", "sum", "Sum", "python3", "2026-01-01T00:00:00Z");
const update = (sequence: number): Update => ({ ...start, test: null, sequence, state: sequence < 1_000_000 ? "running" : "finished" });

function last(): Attempt {
  const attempt = attempts.at(-1);
  if (attempt === undefined) throw new Error("nothing was tried");
  return attempt;
}

beforeEach(() => {
  vi.useFakeTimers();
  attempts = [];
  follower = { update: vi.fn(), reading: vi.fn(), connected: vi.fn(), gone: vi.fn() };
});
afterEach(() => {
  vi.useRealTimers();
});

test("after a cut it comes back by the same way, from the last sequence", () => {
  follow(ways, 0, follower);
  last().listener.opened();
  last().listener.update(update(7));
  last().listener.closed();
  expect(follower.connected).toHaveBeenLastCalledWith(false);
  vi.advanceTimersByTime(1_000);
  expect(attempts).toHaveLength(2);
  expect(last()).toMatchObject({ way: "socket", after: 7 });
});

test("a way that never opened gives its turn to the next, and around again", () => {
  follow(ways, 0, follower);
  for (let lost = 0; lost < 3; lost += 1) {
    last().listener.closed();
    vi.advanceTimersByTime(2_000);
  }
  expect(attempts.map((attempt) => attempt.way)).toEqual(["socket", "events", "polling", "socket"]);
});

test("a way that hangs while opening, or falls silent, is given up", () => {
  follow(ways, 0, follower);
  vi.advanceTimersByTime(6_000);
  expect(attempts[0]?.closed).toBe(true);
  expect(last().way).toBe("events");
  last().listener.opened();
  vi.advanceTimersByTime(46_000);
  expect(attempts).toHaveLength(3);
  expect(last().way).toBe("events");
});

test("the verdict ends it: the connection is closed and no other is made", () => {
  follow(ways, 0, follower);
  last().listener.opened();
  last().listener.update(update(1_000_000));
  last().listener.closed();
  vi.advanceTimersByTime(600_000);
  expect(attempts).toHaveLength(1);
  expect(attempts[0]?.closed).toBe(true);
  expect(follower.update).toHaveBeenCalledOnce();
});

test("an unknown submission ends it, too", () => {
  follow(ways, 0, follower);
  last().listener.gone();
  vi.advanceTimersByTime(600_000);
  expect(attempts).toHaveLength(1);
  expect(follower.gone).toHaveBeenCalledOnce();
});

test("without news the attempts become rare; a returning network is tried at once", () => {
  const following = follow(ways, 0, follower);
  for (let lost = 0; lost < 12; lost += 1) {
    last().listener.closed();
    vi.advanceTimersByTime(15_000);
  }
  const before = attempts.length;
  last().listener.closed();
  vi.advanceTimersByTime(7_000);
  expect(attempts).toHaveLength(before);
  following.retry();
  expect(attempts).toHaveLength(before + 1);
});

test("a retry leaves no second timer behind", () => {
  const following = follow(ways, 0, follower);
  last().listener.closed();
  following.retry();
  last().listener.opened();
  vi.advanceTimersByTime(40_000);
  expect(attempts).toHaveLength(2);
  following.stop();
  vi.advanceTimersByTime(600_000);
  expect(attempts).toHaveLength(2);
});
