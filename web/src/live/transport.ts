/** The three ways to hear about a submission, best first: WebSocket, server-sent events, asking again. */
import { eventsUrl, liveUrl, readSubmission } from "../api/client";
import { ApiError } from "../api/error";
import type { Submission, Update } from "../api/model";

export interface Listener {
  /** The way works; updates may come at any time. */
  opened(): void;
  update(update: Update): void;
  reading(reading: Submission): void;
  /** Nothing more will come this way. */
  closed(): void;
  /** There is no such submission. */
  gone(): void;
}

/** Opens one connection for all updates later than `after`; gives the function that closes it silently. */
export type Transport = (after: number, listener: Listener) => () => void;

export function transports(id: string): [Transport, ...Transport[]] {
  return [socket(id), eventStream(id), polling(id)];
}

function socket(id: string): Transport {
  return (after, listener) => {
    const socket = new WebSocket(liveUrl(id, after));
    socket.onopen = () => listener.opened();
    socket.onmessage = (message) => listener.update(JSON.parse(message.data as string) as Update);
    socket.onclose = () => listener.closed();
    return () => {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    };
  };
}

function eventStream(id: string): Transport {
  return (after, listener) => {
    const source = new EventSource(eventsUrl(id, after));
    const close = (): void => source.close();
    source.onopen = () => listener.opened();
    source.addEventListener("update", (event) => listener.update(JSON.parse(event.data as string) as Update));
    // EventSource would reconnect by itself, but at a fixed pace; follow.ts does it with back-off.
    source.onerror = () => {
      close();
      listener.closed();
    };
    return close;
  };
}

/** One reading, never "opened": after it the better ways get their turn again. */
function polling(id: string): Transport {
  return (_after, listener) => {
    let open = true;
    readSubmission(id).then(
      (reading) => {
        if (!open) return;
        listener.reading(reading);
        listener.closed();
      },
      (error: unknown) => {
        if (!open) return;
        if (error instanceof ApiError && error.status === 404) listener.gone();
        else listener.closed();
      },
    );
    return () => {
      open = false;
    };
  };
}
