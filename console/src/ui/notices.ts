// Short messages about what just happened, with an undo where one exists. Kept outside React so that any act can speak.

export interface Notice {
  id: number;
  text: string;
  tone: "done" | "fault";
  undo?: () => Promise<unknown>;
}

/** How long an act can be taken back. */
export const UNDO_MS = 10_000;
const PLAIN_MS = 6_000;

let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const timers = new Map<number, number>();

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

export function currentNotices(): readonly Notice[] {
  return notices;
}

export function subscribeNotices(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function dismissNotice(id: number): void {
  holdNotice(id);
  set(notices.filter((notice) => notice.id !== id));
}

/** Stops the clock of a notice while somebody points at it or has it focused. */
export function holdNotice(id: number): void {
  window.clearTimeout(timers.get(id));
  timers.delete(id);
}

export function releaseNotice(notice: Notice): void {
  holdNotice(notice.id);
  timers.set(
    notice.id,
    window.setTimeout(() => dismissNotice(notice.id), notice.undo ? UNDO_MS : PLAIN_MS),
  );
}

function add(notice: Omit<Notice, "id">): void {
  const made = { ...notice, id: nextId++ };
  for (const pushedOut of notices.slice(0, -2)) holdNotice(pushedOut.id);
  set([...notices.slice(-2), made]);
  releaseNotice(made);
}

export function sayDone(text: string, undo?: () => Promise<unknown>): void {
  add({ text, tone: "done", undo });
}

export function sayFault(text: string): void {
  add({ text, tone: "fault" });
}
