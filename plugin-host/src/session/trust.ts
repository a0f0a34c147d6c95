import { X509Certificate } from "node:crypto";
import { type Certificate, type Handshake, PluginStartError, type Trust, toPem } from "@linktor/plugin-wire";

/** Either both speak TLS or neither does. A certificate that no connection could be made with is refused at once. */
export function trustOf({ certificate: peer }: Handshake, own: Certificate | undefined, now = new Date()): Trust | undefined {
  if (own && !peer)
    throw new PluginStartError("PLUGIN_NO_TLS", 'the plugin speaks no AutoMTLS; build it with a newer go-plugin, or set "autoMtls": false');
  if (peer && !own) throw new PluginStartError("PLUGIN_BAD_CERT", "the plugin speaks TLS, which it was not asked for");
  if (!own || !peer) return undefined;
  const { validFrom, validTo } = parse(peer);
  if (new Date(validTo) < now) throw new PluginStartError("PLUGIN_BAD_CERT", `the plugin's certificate expired on ${validTo}`);
  if (new Date(validFrom) > now) throw new PluginStartError("PLUGIN_BAD_CERT", `the plugin's certificate is not valid before ${validFrom}`);
  return { own, peerPem: toPem(peer) };
}

function parse(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new PluginStartError("PLUGIN_BAD_CERT", "the plugin's certificate cannot be read", { cause });
  }
}
