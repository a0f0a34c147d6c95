import { Code, ConnectError } from "@connectrpc/connect";
import { type FormEvent, useState } from "react";
import type { Api } from "../api/api.js";
import { describeError } from "../api/errors.js";
import { useTexts } from "../texts/texts.js";
import { Button } from "../ui/button.js";
import { Field } from "../ui/field.js";
import { Mark } from "../ui/mark.js";

export function SignInPage({ api, hasEnded, onSignedIn }: { api: Api; hasEnded: boolean; onSignedIn: () => void }) {
  const texts = useTexts();
  const [error, setError] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [hasTenant, setTenant] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const field = (name: string) => String(fields.get(name) ?? "").trim();
    setBusy(true);
    setError("");
    try {
      const answer = await api.auth.login({
        email: field("email"),
        password: String(fields.get("password") ?? ""),
        tenant: field("tenant"),
      });
      api.tokens.keep(answer);
      onSignedIn();
    } catch (cause) {
      const isAway = [Code.Unavailable, Code.Unknown, Code.DeadlineExceeded].includes(ConnectError.from(cause).code);
      setError(isAway ? texts.signIn.unreachable : describeError(cause));
      setBusy(false);
    }
  }

  return (
    <main className="flex min-h-full items-center justify-center p-4">
      <form
        onSubmit={(event) => void submit(event)}
        className="flex w-full max-w-sm flex-col gap-4 rounded-2xl border border-line bg-surface p-8 shadow-sm"
      >
        <Mark size={40} />
        <h1 className="text-xl font-semibold">{texts.signIn.title}</h1>
        {hasEnded && (
          <p role="status" className="rounded-md bg-note p-3 text-note-ink">
            {texts.signIn.ended}
          </p>
        )}
        <Field label={texts.signIn.email} name="email" type="email" autoComplete="username" required autoFocus />
        <Field label={texts.signIn.password} name="password" type="password" autoComplete="current-password" required />
        {hasTenant ? (
          <Field
            label={texts.signIn.tenant}
            name="tenant"
            hint={texts.signIn.tenantHint}
            autoComplete="organization"
            autoCapitalize="none"
          />
        ) : (
          <button type="button" className="self-start text-accent underline underline-offset-2" onClick={() => setTenant(true)}>
            {texts.signIn.showTenant}
          </button>
        )}
        <div role="alert">{error && <p className="rounded-md bg-danger-soft p-3 text-danger">{error}</p>}</div>
        <Button type="submit" look="primary" className="h-10" disabled={isBusy}>
          {isBusy ? texts.signIn.submitting : texts.signIn.submit}
        </Button>
      </form>
    </main>
  );
}
