"""The site is uploaded so that no page names a file that is not there, and each file is kept as long as is right."""

import contextlib
import hashlib
import io
import re
import sys
import tempfile
import unittest
from pathlib import Path

from deployed import ROOT

sys.path.insert(0, str(ROOT / "infra"))
import upload_site  # noqa: E402  (its folder is no package)

SITE = {
    "index.html": "<p>home",
    "app/index.html": "<p>app",
    "assets/main-1234.js": "x=1",
    "assets/fonts/a-1.woff2": "f",
    "robots.txt": "User-agent: *",
}


class Bucket:
    """As much of S3 as an upload asks for. Fails from the `fails_at`-th object on."""

    def __init__(self, fails_at=None):
        self.objects, self.order, self.fails_at = {}, [], fails_at

    def put_object(self, Bucket, Key, Body, **sent):  # noqa: N803  (boto3's names)
        if self.fails_at is not None and len(self.order) >= self.fails_at:
            raise OSError("the network is gone")
        self.objects[Key] = (Body, sent)
        self.order.append(Key)

    def get_paginator(self, _):
        return self

    def paginate(self, Bucket):  # noqa: N803
        # A page for each, so that only reading all of them is enough.
        for key, (body, _) in self.objects.items():
            yield {"Contents": [{"Key": key, "ETag": f'"{hashlib.md5(body).hexdigest()}"'}]}
        yield {}


class Uploads(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        for name, text in SITE.items():
            self.write(name, text)

    def write(self, name, text):
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def upload(self, bucket, **options):
        with contextlib.redirect_stdout(io.StringIO()):
            return upload_site.upload(bucket, "site", self.folder, **options)

    def test_assets_go_first_and_pages_last(self):
        bucket = Bucket()

        self.assertEqual(self.upload(bucket), (5, 0))

        self.assertEqual(
            bucket.order,
            ["assets/fonts/a-1.woff2", "assets/main-1234.js", "robots.txt", "app/index.html", "index.html"],
        )

    def test_what_has_a_hash_in_its_name_is_kept_for_a_year_and_the_rest_is_asked_for_anew(self):
        bucket = Bucket()
        self.upload(bucket)

        sent = {key: headers for key, (_, headers) in bucket.objects.items()}
        for key, headers in sent.items():
            expected = "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"
            self.assertEqual(headers["CacheControl"], expected, key)
        self.assertEqual(sent["index.html"]["ContentType"], "text/html; charset=utf-8")
        self.assertEqual(sent["assets/main-1234.js"]["ContentType"], "text/javascript; charset=utf-8")

    def test_only_what_differs_is_sent_and_nothing_is_removed(self):
        bucket = Bucket()
        self.upload(bucket)
        (self.folder / "assets/main-1234.js").unlink()
        self.write("assets/main-5678.js", "x=2")
        self.write("index.html", "<p>new home")

        self.assertEqual(self.upload(bucket), (2, 3))

        self.assertEqual(bucket.order[5:], ["assets/main-5678.js", "index.html"])
        self.assertIn("assets/main-1234.js", bucket.objects)

    def test_an_upload_that_broke_off_goes_on_where_it_was(self):
        for fails_at in range(len(SITE)):
            bucket = Bucket(fails_at)
            with self.assertRaises(OSError):
                self.upload(bucket)
            bucket.fails_at = None

            self.assertEqual(self.upload(bucket), (len(SITE) - fails_at, fails_at))

    def test_a_look_changes_nothing(self):
        bucket = Bucket()

        self.assertEqual(self.upload(bucket, dry_run=True), (5, 0))

        self.assertEqual(bucket.order, [])

    def test_a_file_of_an_unknown_kind_is_refused(self):
        self.write("secrets.env", "x")

        with self.assertRaises(SystemExit):
            self.upload(Bucket())

    def test_the_local_server_knows_the_same_kinds(self):
        server = (ROOT / "local" / "stack" / "site.mjs").read_text(encoding="utf-8")
        self.assertEqual(dict(re.findall(r"^  '(\.\w+)': '([^']+)',$", server, re.MULTILINE)), upload_site.TYPES)


if __name__ == "__main__":
    unittest.main()
