import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { ACCEPTED, choose, launch, openProblem, seeVerdict, write } from "./gavel";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

const afterOf = (socket: WebSocketRoute): number => Number(new URL(socket.url()).searchParams.get("after"));

test("a connection cut after the first update is taken up where it was", async () => {
  const afters: number[] = [];
  await page.routeWebSocket(/\/live/, (socket) => {
    afters.push(afterOf(socket));
    const server = socket.connectToServer();
    if (afters.length > 1) return;
    server.onMessage((message) => {
      socket.send(message);
      void server.close();
      void socket.close({ code: 3001, reason: "cut by the test" });
    });
  });
  await openProblem(page);
  await choose(page, "Python");
  await write(page, ACCEPTED);
  await seeVerdict(page, /^Accepted$/);
  expect(afters[0]).toBe(0);
  expect(afters.length).toBeGreaterThan(1);
  expect(afters[1]).toBeGreaterThan(0);
  expect(await page.getByLabel("Judgement").getByRole("img").getAttribute("aria-label")).toMatch(/^(\d+) of \1 tests passed$/);
});

test("without WebSocket the updates come as server-sent events", async () => {
  let streams = 0;
  page.on("request", (request) => {
    if (/\/events\b/.test(request.url())) streams += 1;
  });
  // As behind a proxy that knows no upgrade: the connection closes before it was ever open.
  await page.addInitScript(() => {
    window.WebSocket = class extends window.WebSocket {
      constructor() {
        super("ws://127.0.0.1:1/");
      }
    };
  });
  await openProblem(page);
  await choose(page, "Python");
  await write(page, ACCEPTED);
  await seeVerdict(page, /^Accepted$/);
  expect(streams).toBeGreaterThan(0);
});

test("a browser that was offline for a while still learns the verdict", async () => {
  await openProblem(page);
  await choose(page, "Python");
  await write(page, ACCEPTED);
  await page.getByRole("region", { name: "Judgement" }).waitFor();
  await page.context().setOffline(true);
  await page.waitForTimeout(700);
  await page.context().setOffline(false);
  await seeVerdict(page, /^Accepted$/);
});
