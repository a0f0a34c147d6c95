/** Why a plugin could not be started; stable words, for programs. */
export type PluginStartErrorCode =
  | "PLUGIN_START_TIMEOUT"
  | "PLUGIN_EXITED_EARLY"
  | "PLUGIN_BAD_HANDSHAKE"
  | "PLUGIN_CORE_VERSION"
  | "PLUGIN_APP_VERSION"
  | "PLUGIN_BAD_ADDRESS"
  | "PLUGIN_UNSUPPORTED_PROTOCOL"
  | "PLUGIN_BAD_CERT"
  | "PLUGIN_NO_TLS"
  | "PLUGIN_TLS"
  | "PLUGIN_NO_MUX"
  | "PLUGIN_CHECKSUM"
  | "PLUGIN_SIGNATURE"
  | "PLUGIN_SOCKET_PATH"
  | "PLUGIN_CONTRACT";

export class PluginStartError extends Error {
  override name = "PluginStartError";
  constructor(
    readonly code: PluginStartErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
