"""What a host cannot bring about in a new Python project; run in its folder."""

import json
import os
import sys
import threading
import unittest
from unittest import mock

sys.path.insert(0, os.getcwd())

import linktor_plugin  # noqa: E402, F401: finds gen/
from linktor_plugin import http, log  # noqa: E402

THREADS = 8
LINES = 50


class Addresses(unittest.TestCase):
    def called(self, url: str) -> tuple[str, int]:
        with mock.patch.object(http, "connect_allowed", side_effect=ConnectionRefusedError) as connect:
            self.assertRaises(ConnectionRefusedError, http.post, url, b"", {}, mock.Mock())
        return connect.call_args.args[:2]

    def test_a_host_is_kept_apart_from_its_port(self) -> None:
        self.assertEqual(self.called("https://[2606:4700::1111]/"), ("2606:4700::1111", 443))
        self.assertEqual(self.called("http://[2606:4700::1111]:8080/"), ("2606:4700::1111", 8080))
        self.assertEqual(self.called("http://example.com"), ("example.com", 80))


class Lines(unittest.TestCase):
    def written(self, work) -> list[dict]:
        """What several threads log, while somebody reads it slowly."""
        reading, writing = os.pipe()
        with mock.patch.object(log, "_STDERR", writing), os.fdopen(reading, "rb") as reader:
            threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
            for thread in threads:
                thread.start()
            lines = [json.loads(reader.readline()) for _ in range(THREADS * LINES)]
            for thread in threads:
                thread.join()
        os.close(writing)
        return lines

    def test_long_lines_of_several_threads_stay_whole(self) -> None:
        texts = {letter * 100_000 for letter in "abcdefgh"}
        lines = self.written(lambda number: [log.Log().info("abcdefgh"[number] * 100_000) for _ in range(LINES)])
        self.assertEqual({line["@message"] for line in lines}, texts)

    def test_what_several_threads_print_is_not_mixed(self) -> None:
        prints = log._Prints(log.Log())
        lines = self.written(lambda number: [print("thread", number, file=prints) for _ in range(LINES)])
        self.assertEqual({line["@message"] for line in lines}, {f"thread {number}" for number in range(THREADS)})


unittest.main()
