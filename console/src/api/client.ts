// One client for the whole console; every refusal becomes a `Refused` that carries the server's problem.
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import type { Problem } from "./types";

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => globalThis.fetch(request),
});

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  is(slug: string): boolean {
    return this.problem.type.endsWith(slug);
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

type Listener = () => void;
const sessionEnded = new Set<Listener>();

/** Calls back when the server says that nobody is signed in any more. */
export function onSessionEnded(listener: Listener): () => void {
  sessionEnded.add(listener);
  return () => sessionEnded.delete(listener);
}

/** The body of an answer, or a `Refused`. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    throw new Refused(unreachable());
  });
  if (response.ok) return data as T;
  const problem = readProblem(error, response);
  if (problem.status === 401) for (const listener of sessionEnded) listener();
  throw new Refused(problem);
}

function unreachable(): Problem {
  return {
    type: "console/offline",
    title: "Teamwright does not answer.",
    status: 0,
    detail: "Check your network, then try again. What you typed is kept.",
    fields: [],
    more: null,
  };
}

function readProblem(body: unknown, response: Response): Problem {
  if (typeof body === "object" && body !== null && "title" in body && "type" in body) {
    return { status: response.status, fields: [], more: null, ...body } as Problem;
  }
  return {
    type: "console/unreadable",
    title: `The server answered ${response.status}.`,
    status: response.status,
    detail: "Try again in a moment. The server's log says more.",
    fields: [],
    more: null,
  };
}

/** The sentence to show for anything that was thrown. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof Refused) return thrown.message;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What is wrong with one field of the request, when the server named it. */
export function fieldFault(thrown: unknown, pointer: string): string | undefined {
  if (!(thrown instanceof Refused)) return undefined;
  return thrown.problem.fields?.find((field) => field.pointer === pointer)?.detail;
}
