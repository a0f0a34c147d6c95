import { QuotaResource, TenantService, type Usage } from "@linktor/gen/linktor/tenant/v1/tenant_pb.js";
import { useQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { describeError } from "../../api/errors.js";
import { useClient } from "../../session/use-client.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { Field } from "../../ui/field.js";
import { Form } from "../../ui/form.js";
import { useToast } from "../../ui/toasts.js";

export const route = createLazyRoute("/settings/workspace")({ component: WorkspacePage });

const MIB = 1024 * 1024;

function WorkspacePage() {
  const texts = useSettingsTexts();
  const { workspace } = texts;
  const service = useClient(TenantService);
  const tell = useToast();
  const tenant = useQuery({ queryKey: ["tenant"], queryFn: () => service.getTenant({}) });
  const usage = useQuery({ queryKey: ["usage"], queryFn: () => service.getUsage({}) });
  const error = tenant.error ?? usage.error;
  const known = tenant.data?.tenant;

  async function submit(form: FormData) {
    const name = String(form.get("name") ?? "").trim();
    await service.updateTenant({ name, reopenWindowHours: Number(form.get("hours")) });
    await tenant.refetch();
    tell(texts.saved);
  }

  return (
    <>
      <header className="mb-4">
        <h1 className="text-lg font-semibold">{workspace.title}</h1>
        <p className="text-muted">{workspace.about}</p>
      </header>
      {error && (
        <p role="alert" className="text-danger">
          {describeError(error)}
        </p>
      )}
      {known && (
        <Form submitLabel={texts.save} onSubmit={submit}>
          <Field label={workspace.name} name="name" required maxLength={200} defaultValue={known.name} />
          <Field label={workspace.slug} hint={workspace.slugHint} readOnly value={known.slug} />
          <Field
            label={workspace.hours}
            hint={workspace.hoursHint}
            name="hours"
            type="number"
            required
            min={0}
            max={8760}
            defaultValue={known.reopenWindowHours}
          />
        </Form>
      )}
      {usage.data && (
        <section className="mt-8 max-w-xl">
          <h2 className="mb-3 font-semibold">{workspace.usage}</h2>
          <ul className="flex flex-col gap-4">
            {usage.data.data.map((one) => (
              <UsageLine key={one.resource} usage={one} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function UsageLine({ usage: { resource, used, limit } }: { usage: Usage }) {
  const { workspace } = useSettingsTexts();
  const names: Readonly<Record<QuotaResource, string>> = {
    [QuotaResource.UNSPECIFIED]: "",
    [QuotaResource.CHANNELS]: workspace.resources.channels,
    [QuotaResource.USERS]: workspace.resources.users,
    [QuotaResource.CONTACTS]: workspace.resources.contacts,
    [QuotaResource.MEDIA_BYTES]: workspace.resources.files,
    [QuotaResource.MESSAGES_PER_DAY]: workspace.resources.messages,
  };
  const say = (value: bigint) =>
    resource === QuotaResource.MEDIA_BYTES
      ? `${(Number(value) / MIB).toLocaleString(undefined, { maximumFractionDigits: 1 })} MiB`
      : value.toLocaleString();
  return (
    <li>
      <p className="flex justify-between gap-4">
        <span>{names[resource]}</span>
        <span className="tabular-nums text-muted">{limit === undefined ? say(used) : workspace.of(say(used), say(limit))}</span>
      </p>
      {limit !== undefined && (
        <meter
          aria-label={names[resource]}
          value={Number(used)}
          max={Math.max(Number(limit), 1)}
          high={Number(limit) * 0.9}
          className="mt-1 h-2 w-full"
        />
      )}
    </li>
  );
}
