import { useSyncExternalStore } from "react";
import type { Observable } from "../model/observable.js";

/** Draws again whenever something has changed. */
export function useObservable<T extends Observable>(observable: T): T {
  useSyncExternalStore(observable.subscribe, () => observable.version);
  return observable;
}
