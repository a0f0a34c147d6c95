/** Environment variable that tells a plugin it was started by a host. Not a secret. */
export const COOKIE_KEY = "LINKTOR_PLUGIN";
export const COOKIE_VALUE = "channel_adapter";

/** Major version of what is spoken after the handshake. */
export const APP_PROTOCOL_VERSION = 1;

/** Version of `linktor.plugin.v1.ChannelAdapter` that is spoken here. */
export const CONTRACT_VERSION = 1;

/** Name that the health service answers to, fixed by go-plugin. */
export const HEALTH_SERVICE = "plugin";

/** Portable limit of `sun_path`. Node 20 cuts a longer path silently, so both sides check. */
export const MAX_SOCKET_PATH_BYTES = 103;

export const MAX_HANDSHAKE_BYTES = 16 * 1024;

/** The largest message either side takes; files go in pieces of much less. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Value of the field `counted` of a log line that says that an address was not called. Hosts count such lines. */
export const ADDRESS_REFUSED = "address_refused";

/** Of a development host's environment: JSON of the plugins that run already, in the shape of Terraform's. */
export const REATTACH_KEY = "LINKTOR_REATTACH_PLUGINS";
