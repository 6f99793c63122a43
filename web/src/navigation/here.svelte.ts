/** Where the visitor is. Links stay plain `<a href>`; this takes the ones within the page. */
import { routeOf, type Route } from "./route";

let pathname = $state(location.pathname);

export function here(): Route {
  return routeOf(pathname);
}

/** Begins to follow links and the back button; `moved` runs after each move to another page. */
export function listen(moved: () => void): void {
  window.addEventListener("popstate", () => {
    if (location.pathname === pathname) return;
    pathname = location.pathname;
    moved();
  });
  document.addEventListener("click", (event) => {
    const target = inside(event);
    if (target === null) return;
    event.preventDefault();
    history.pushState(null, "", target);
    pathname = target.pathname;
    window.scrollTo(0, 0);
    moved();
  });
}

/** The page the click leads to, or null when the browser should do as it always does. */
function inside(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || !link.hasAttribute("href") || link.target !== "" || link.hasAttribute("download")) return null;
  const url = new URL(link.href);
  const leaves = url.origin !== location.origin || url.pathname.startsWith("/api/");
  const anchor = url.pathname === location.pathname && url.hash !== "";
  return leaves || anchor || routeOf(url.pathname).page === "missing" ? null : url;
}
