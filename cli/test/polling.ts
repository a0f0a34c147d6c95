import type { Edit } from "./python-project.js";

export const RECEIVE = "linktor_plugin/receive.py";
export const IS_STORED = "if all(event.outcome != pb.EVENT_OUTCOME_REFUSED for event in result.results):";

const READING = `import queue
import threading
import time

MAX_WEBHOOK_BYTES = 1024 * 1024


def _with_turns(requests):
    """What the host says, and None whenever it said nothing for a while."""
    inbox = queue.Queue()
    reader = threading.Thread(target=lambda: [inbox.put(request) for request in requests], daemon=True)
    reader.start()
    while reader.is_alive():
        try:
            yield inbox.get(timeout=0.1)
        except queue.Empty:
            yield None


def _poll(channels, waiting, stored):
    for channel_id, open_channel in channels.live():
        event = open_channel.channel.poll()
        if waiting or event.message.external_id in stored:
            continue
        batch = pb.EventBatch(batch_id=time.monotonic_ns(), channel_id=channel_id, events=[event])
        waiting[batch.batch_id] = event.message.external_id
        yield pb.ReceiveResponse(batch=batch)
`;

const LOOP = `    waiting, stored = {}, set()
    for request in _with_turns(requests):
        if request is None:
            yield from _poll(channels, waiting, stored)
            continue
        if request.HasField("batch_result"):
            result = request.batch_result
            external_id = waiting.pop(result.id)
            ${IS_STORED}
                stored.add(external_id)
            continue
`;

const LIVE = `    def live(self) -> list:
        with self._lock:
            return [(channel_id, channel) for channel_id, channel in self._by_id.items() if channel.is_live]

    def find(`;

const POLL = `    def poll(self) -> InboundEvent:
        with urlopen(self._settings.url) as answer:
            return InboundEvent(message=InboundMessage(**parse(answer.read())))

    def send(`;

const SAMPLE = `"network": [{ "method": "GET", "path": "/messages", "response": { "body": { "id": "2", "from": "ana", "text": "hello?" } } }],
  "receive": {
    "config": { "url": "\${network}/messages" },
    "credentials": { "secret": "correct horse" },
    "events": [{ "message": { "externalId": "2", "text": "hello?" } }]
  },
  "webhooks"`;

/** Makes a plugin of the Python template that also asks its network what there is, until it is known to be stored. */
export const POLLING: readonly Edit[] = [
  ["main.py", "from inbound import read_webhook\n", "from urllib.request import urlopen\n\nfrom inbound import parse, read_webhook\n"],
  ["main.py", "SendMessageRequest\n", "InboundEvent, InboundMessage, SendMessageRequest\n"],
  ["main.py", "    def send(", POLL],
  ["linktor_plugin/channels.py", "    def find(", LIVE],
  [RECEIVE, "MAX_WEBHOOK_BYTES = 1024 * 1024\n", READING],
  [RECEIVE, "    for request in requests:\n", LOOP],
  ["verify.json", '"webhooks"', SAMPLE],
];
