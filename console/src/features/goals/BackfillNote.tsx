import { ProgressBar } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { refetch } from "../../data/client";
import { backfillQuery, goalKeys, isFilling } from "../../data/goals";
import { Message } from "../../ui/Message";
import { goalStrings as s } from "./strings";

/** While history is being filled: how far it is. The chart is drawn again as it proceeds. */
export function BackfillNote({ id }: { id: string }) {
  const { data } = useQuery(backfillQuery(id));
  const done = data?.done ?? 0;
  const running = isFilling(data?.state);
  useEffect(() => {
    if (done > 0) void refetch([...goalKeys.one(id), "chart"], ["kpis"]);
  }, [done, id]);
  if (!running || data === undefined) return null;
  const text = s.backfilling(data.done, data.total);
  return (
    <Message>
      <p role="status">{text}</p>
      <ProgressBar aria-label={text} value={data.total > 0 ? data.done / data.total : undefined} />
    </Message>
  );
}
