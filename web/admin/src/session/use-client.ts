import { type Client, createClient } from "@connectrpc/connect";
import { useMemo } from "react";
import { useDesk } from "./desk-context.js";

/** A service that only some pages call, and that is loaded with them. */
export function useClient<T extends Parameters<typeof createClient>[0]>(service: T): Client<T> {
  const { transport } = useDesk().api;
  return useMemo(() => createClient(service, transport), [service, transport]);
}
