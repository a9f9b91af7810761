// The one query cache. Refusals are answers, so only silence from the network is tried again.
import { QueryClient } from "@tanstack/react-query";
import { Refused } from "../api/client";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, thrown) => failures < 2 && thrown instanceof Refused && thrown.status === 0,
      },
    },
  });
}

export const queryClient = makeQueryClient();

/** Fetches again whatever begins with one of these keys. */
export async function refetch(...keys: (readonly unknown[])[]): Promise<void> {
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
