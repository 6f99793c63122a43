import { expect, test } from "vitest";
import { problemPath, routeOf } from "./route";

test.each([
  ["/", { page: "problems" }],
  ["/problems", { page: "problems" }],
  ["/problems/sum", { page: "problem", id: "sum" }],
  ["/problems/sum/", { page: "problem", id: "sum" }],
  ["/submissions/0199-a", { page: "submission", id: "0199-a" }],
  ["/submissions", { page: "missing" }],
  ["/problems/sum/more", { page: "missing" }],
  ["/elsewhere", { page: "missing" }],
])("%s", (pathname, route) => {
  expect(routeOf(pathname)).toEqual(route);
});

test("any id comes back from its path, and a broken one does not fail", () => {
  expect(routeOf(problemPath("a b/ü"))).toEqual({ page: "problem", id: "a b/ü" });
  expect(routeOf("/problems/%E0%A4%A")).toEqual({ page: "problem", id: "%E0%A4%A" });
});
