import type { Refusal } from "../errors.js";
import { SettingsError } from "../errors.js";

const NOT_PUBLIC = "does not lead to a public address; whoever runs Linktor can allow it in LINKTOR_ALLOWED_PRIVATE_HOSTS";

/**
 * An address that may not be called. Nothing was sent to it. As a `SettingsError` it is understood from `parseSettings`
 * and `connect`; thrown by `send`, `edit`, `delete` or `react` it becomes a permanent refusal, so catch it there where
 * something else went out before.
 */
export class AddressNotAllowed extends SettingsError {
  override name = "AddressNotAllowed";
  /** For a `SendError`. */
  readonly refusal: Refusal;
  constructor(address: string, why: string = NOT_PUBLIC) {
    super(`${address} ${why}`);
    this.refusal = { class: "permanent", reason: "ADDRESS_NOT_ALLOWED", message: this.message };
  }
}
