import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/** Where a secret lives; a ciphertext that is moved elsewhere does not open. */
export interface SecretPlace {
  readonly tenantId: string;
  readonly table: string;
  readonly column: string;
  readonly id: string;
}

/** Encrypts secrets at rest with AES-256-GCM, under a key of each tenant's own that is derived from the installation's. */
export class SecretBox {
  readonly #key: Buffer;
  readonly #keyId: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
    this.#keyId = createHash("sha256").update("linktor:key-id").update(key).digest().subarray(0, KEY_ID_BYTES);
  }

  seal(place: SecretPlace, plain: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#tenantKey(place), iv).setAAD(bind(place));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), this.#keyId, iv, cipher.getAuthTag(), body]);
  }

  open(place: SecretPlace, sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed);
    const ivAt = 1 + KEY_ID_BYTES;
    const tagAt = ivAt + IV_BYTES;
    const bodyAt = tagAt + TAG_BYTES;
    if (bytes[0] !== VERSION || !bytes.subarray(1, ivAt).equals(this.#keyId)) {
      throw new Error(`A secret of ${place.table} was sealed with another key: set LINKTOR_SECRET_KEY to the one that was used.`);
    }
    const decipher = createDecipheriv("aes-256-gcm", this.#tenantKey(place), bytes.subarray(ivAt, tagAt)).setAAD(bind(place));
    decipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
    return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
  }

  #tenantKey({ tenantId }: SecretPlace): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#key, tenantId, "linktor:secrets", 32));
  }
}

function bind({ tenantId, table, column, id }: SecretPlace): Buffer {
  return Buffer.from([tenantId, table, column, id].join("\0"));
}
