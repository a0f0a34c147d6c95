import { create } from "@bufbuild/protobuf";
import { InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestDatabase, testDatabase } from "../../../test/database.js";
import { aDesk, person } from "../../../test/message-fixture.js";
import { noSuspects } from "../../../test/suspects.js";
import { TEST_SECRET } from "../../../test/tenant-fixture.js";
import { ChannelOwners } from "../../channel/index.js";
import { FairQueue } from "../../platform/fair-queue.js";
import { SecretBox } from "../../platform/secrets.js";
import { systemClock } from "../../shared/clock.js";
import { formatId } from "../../shared/ids.js";
import { TypingFeed } from "../typing.js";
import { type InboundDeps, storeBatch } from "./inbound-sink.js";
import { Intake } from "./intake.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

it("stores what a plugin says of a channel of its own type, and nothing of another's", async () => {
  const { db, channelId: id } = await aDesk(database);
  const deps: InboundDeps = {
    db,
    clock: systemClock,
    secrets: new SecretBox(TEST_SECRET),
    owners: new ChannelOwners(db),
    publicUrl: "https://linktor.example",
    typing: new TypingFeed(),
    findUpload: () => Promise.resolve(undefined),
    onAddressTaken: () => undefined,
    intake: new Intake(db, systemClock),
    onOutcomes: () => undefined,
    suspects: await noSuspects(db),
    line: new FairQueue({ concurrency: 5, maxWaiting: 512 }),
  };
  const kind = { case: "message", value: { externalId: "1", contact: person("ana"), text: "hello" } } as const;
  const batch = { channelId: formatId("ch", id), events: [create(InboundEventSchema, { kind })], state: undefined };
  const rows = () => database.behind.selectFrom("message").select("id").execute();
  await expect(storeBatch(deps, { ...batch, channelType: "carrier" })).rejects.toThrow("there is no carrier channel");
  expect(await rows()).toEqual([]);
  await storeBatch(deps, { ...batch, channelType: "telegram" });
  expect(await rows()).toHaveLength(1);
});
