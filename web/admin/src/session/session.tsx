import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { createApi } from "../api/api.js";
import { describeError, isSignedOut } from "../api/errors.js";
import { Desk } from "../model/desk.js";
import { useTexts } from "../texts/texts.js";
import { Button } from "../ui/button.js";
import { DeskContext } from "./desk-context.js";
import { SignInPage } from "./sign-in-page.js";

const STALE_MS = 30_000;

type Stage =
  | { readonly kind: "starting" }
  | { readonly kind: "signed-out"; readonly hasEnded: boolean }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "signed-in"; readonly desk: Desk; readonly queries: QueryClient };

/** Shows its children to somebody who is signed in, and the sign-in to everybody else. */
export function Session({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const api = useMemo(() => createApi(), []);
  const [stage, setStage] = useState<Stage>({ kind: "starting" });

  const begin = useCallback(async () => {
    setStage({ kind: "starting" });
    if (!api.tokens.isSignedIn) return setStage({ kind: "signed-out", hasEnded: false });
    try {
      const me = await api.auth.getMe({});
      const desk = new Desk(api, me, () => setStage({ kind: "signed-out", hasEnded: true }));
      desk.start();
      const queries = new QueryClient({ defaultOptions: { queries: { staleTime: STALE_MS, retry: 1 } } });
      setStage({ kind: "signed-in", desk, queries });
    } catch (error) {
      setStage(isSignedOut(error) ? { kind: "signed-out", hasEnded: true } : { kind: "failed", error });
    }
  }, [api]);

  useEffect(() => void begin(), [begin]);
  useEffect(
    () => api.tokens.onEnd((isWanted) => setStage((now) => (now.kind === "signed-in" ? { kind: "signed-out", hasEnded: !isWanted } : now))),
    [api],
  );
  const desk = stage.kind === "signed-in" ? stage.desk : undefined;
  useEffect(() => () => desk?.stop(), [desk]);

  switch (stage.kind) {
    case "starting":
      return (
        <p role="status" className="flex h-full items-center justify-center text-muted">
          {texts.app.loading}
        </p>
      );
    case "failed":
      return (
        <main className="flex h-full flex-col items-center justify-center gap-4 p-4 text-center">
          <p role="alert">{describeError(stage.error)}</p>
          <Button onClick={() => void begin()}>{texts.app.retry}</Button>
        </main>
      );
    case "signed-out":
      return <SignInPage api={api} hasEnded={stage.hasEnded} onSignedIn={() => void begin()} />;
    case "signed-in":
      return (
        <TransportProvider transport={api.transport}>
          <QueryClientProvider client={stage.queries}>
            <DeskContext value={stage.desk}>{children}</DeskContext>
          </QueryClientProvider>
        </TransportProvider>
      );
  }
}
