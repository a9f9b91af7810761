import { Button } from "@fluentui/react-components";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refused, sentenceOf } from "../api/client";
import { Message } from "./Message";
import { uiStrings } from "./strings";

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  /** Shown before the first answer, in the final layout. */
  waiting: ReactNode;
  children: (data: T) => ReactNode;
}

/** Data when there is some (old data stays while it is fetched again), else the skeleton or the reason. */
export function Loaded<T>({ query, waiting, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  // That nobody is signed in any more is told once, by the banner.
  const isSignedOut = query.error instanceof Refused && query.error.status === 401;
  if (query.error === null || isSignedOut) return <div aria-busy="true">{waiting}</div>;
  const title = query.error instanceof Refused ? query.error.problem.title : uiStrings.failed;
  const sentence = sentenceOf(query.error);
  // What is not there will not be there the next time.
  const mayHelp = !(query.error instanceof Refused && query.error.status === 404);
  return (
    <Message
      tone="off"
      alert
      title={title}
      actions={mayHelp && <Button onClick={() => void query.refetch()}>{uiStrings.retry}</Button>}
    >
      {sentence !== title && <p>{sentence}</p>}
    </Message>
  );
}
