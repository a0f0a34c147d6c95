import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type ApiKey, ApiKeyService } from "@linktor/gen/linktor/identity/v1/identity_pb.js";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "../../api/errors.js";
import { allPages } from "../../model/directory.js";
import { useDesk } from "../../session/desk-context.js";
import { useClient } from "../../session/use-client.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { useTimes } from "../../texts/times.js";
import { Dialog } from "../../ui/dialog.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";
import { CopyBox } from "../channels/copy-box.js";
import { PageHeader } from "../page-header.js";
import { RemoveButton } from "../remove-button.js";

export const route = createLazyRoute("/settings/keys")({ component: KeysPage });

/** Everything that an admin may do. */
const ALL = "*";

function KeysPage() {
  const { keys } = useSettingsTexts();
  const times = useTimes();
  const apiKeys = useClient(ApiKeyService);
  const [shown, show] = useState<ApiKey | "new">();
  const { data, error, refetch } = useQuery({
    queryKey: ["api keys"],
    queryFn: () => allPages((cursor) => apiKeys.listApiKeys({ limit: 100, cursor })),
  });
  return (
    <>
      <PageHeader title={keys.title} about={keys.about} addLabel={keys.add} onAdd={() => show("new")} />
      {error && (
        <p role="alert" className="text-danger">
          {describeError(error)}
        </p>
      )}
      {data?.length === 0 && <p className="rounded-lg border border-dashed border-line-strong p-6 text-center text-muted">{keys.empty}</p>}
      <ul className="flex flex-col gap-2">
        {data?.map((key) => (
          <li key={key.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line px-4 py-3">
            <span className="min-w-40 flex-1">
              <span className="block truncate font-medium">
                {key.name} <span className="font-mono text-xs text-muted">{key.prefix}…</span>
              </span>
              <span className="line-clamp-2 text-xs break-words text-muted">
                {key.scopes.includes(ALL) ? keys.everything : key.scopes.join(", ")}
              </span>
            </span>
            <span className="text-xs text-muted">
              {key.lastUsedAt ? keys.used(times.full(key.lastUsedAt)) : keys.unused}
              {key.expiresAt && ` · ${keys.until(times.full(key.expiresAt))}`}
            </span>
            <RemoveButton
              name={key.name}
              warning={keys.removeText}
              onRemove={async () => {
                await apiKeys.revokeApiKey({ id: key.id });
                await refetch();
              }}
            />
          </li>
        ))}
      </ul>
      {shown === "new" && (
        <NewKey
          onClose={() => show(undefined)}
          onMade={(key) => {
            show(key);
            void refetch();
          }}
        />
      )}
      {shown && shown !== "new" && (
        <Dialog title={shown.name} onClose={() => show(undefined)}>
          <CopyBox title={keys.secret} hint={keys.secretHint} text={shown.key} />
        </Dialog>
      )}
    </>
  );
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: ApiKey) => void }) {
  const { keys } = useSettingsTexts();
  const apiKeys = useClient(ApiKeyService);
  const { me } = useDesk();
  const [isAll, setAll] = useState(false);

  async function submit(form: FormData) {
    const scopes = isAll ? [ALL] : form.getAll("scope").map(String);
    if (scopes.length === 0) throw new Error(keys.chooseScopes);
    const until = String(form.get("until") ?? "");
    const expiresAt = until === "" ? undefined : timestampFromDate(new Date(`${until}T23:59:59`));
    const name = String(form.get("name") ?? "").trim();
    const { apiKey } = await apiKeys.createApiKey({ name, scopes, ...(expiresAt ? { expiresAt } : {}) });
    if (apiKey) onMade(apiKey);
  }

  return (
    <Dialog title={keys.add} onClose={onClose}>
      <Form submitLabel={keys.make} onSubmit={submit}>
        <Field label={keys.name} hint={keys.nameHint} name="name" required maxLength={200} autoComplete="off" />
        <Field label={keys.expires} hint={keys.expiresHint} name="until" type="date" />
        <fieldset className="rounded-lg border border-line px-3 pb-2">
          <legend className="px-1 font-medium">{keys.scopes}</legend>
          <label className="flex items-center gap-2 py-1 font-medium">
            <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.target.checked)} className="size-4 accent-accent" />
            {keys.everything}
          </label>
          <ul className="max-h-56 overflow-y-auto">
            {me.permissions.map((scope) => (
              <li key={scope}>
                <label className="flex items-center gap-2 py-0.5 font-mono text-xs">
                  <input type="checkbox" name="scope" value={scope} disabled={isAll} className="size-4 accent-accent" />
                  {scope}
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      </Form>
    </Dialog>
  );
}
