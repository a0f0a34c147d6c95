import type { SignInStep } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { useMemo } from "react";
import { encode } from "uqr";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { useTimes } from "../../texts/times.js";

/** What a person has to do so that a channel gets in; it changes by itself as the network goes on. */
export function SignIn({ step: { step, expiresAt } }: { step: SignInStep }) {
  const {
    channels: { signIn: texts },
  } = useSettingsTexts();
  const times = useTimes();
  return (
    <section aria-live="polite" className="mb-6 flex max-w-xl flex-col items-start gap-3 rounded-lg border border-line bg-surface p-4">
      <h2 className="text-base font-semibold">{texts.title}</h2>
      {step.case === "qrCode" && (
        <>
          <p>{texts.qr}</p>
          <QrCode data={step.value.data} label={texts.qr} />
        </>
      )}
      {step.case === "pairingCode" && (
        <>
          <p>{texts.code}</p>
          <p className="font-mono text-2xl tracking-widest">{step.value.code}</p>
        </>
      )}
      {step.case === "oauthUrl" && /^https?:\/\//.test(step.value.url) && (
        <a href={step.value.url} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
          {texts.oauth}
        </a>
      )}
      {step.case === "progress" && <p>{step.value.text}</p>}
      {expiresAt && <p className="text-xs text-muted">{texts.expires(times.clock(expiresAt))}</p>}
    </section>
  );
}

/** Black on white whatever the theme is: cameras want it so. */
function QrCode({ data, label }: { data: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { size, data: rows } = encode(data, { border: 2 });
    return { size, path: rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("") };
  }, [data]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className="size-64 bg-white">
      <path d={path} fill="#000" />
    </svg>
  );
}
