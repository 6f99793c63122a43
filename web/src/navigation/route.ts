export type Route =
  | { page: "problems" }
  | { page: "problem"; id: string }
  | { page: "submission"; id: string }
  | { page: "missing" };

export function routeOf(pathname: string): Route {
  const [kind, id, ...rest] = pathname.split("/").filter((part) => part !== "");
  if (kind === undefined) return { page: "problems" };
  if (kind === "problems" && id === undefined) return { page: "problems" };
  if (id === undefined || rest.length > 0) return { page: "missing" };
  if (kind === "problems") return { page: "problem", id: decoded(id) };
  if (kind === "submissions") return { page: "submission", id: decoded(id) };
  return { page: "missing" };
}

export const problemPath = (id: string): string => `/problems/${encodeURIComponent(id)}`;
export const submissionPath = (id: string): string => `/submissions/${encodeURIComponent(id)}`;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
