import { createContext, use } from "react";
import type { Desk } from "../model/desk.js";

export const DeskContext = createContext<Desk | undefined>(undefined);

/** What is shown and known while somebody is signed in. */
export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (!desk) throw new Error("Nobody is signed in here.");
  return desk;
}
