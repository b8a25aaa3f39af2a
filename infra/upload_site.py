"""Uploads the built site to its bucket. Called by `cargo xtask deploy --site`.

Assets first, pages last: a page never names a file that is not there yet. Only what differs is sent, and nothing is
removed: whoever opened a page before finds its files for as long as they have it open.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# A name under assets/ holds a hash of what is in it, so it never changes; everything else may, at any time.
HASHED = "assets/"
FOREVER = "public, max-age=31536000, immutable"
ASKED_ANEW = "no-cache"
# As local/stack/site.mjs has them.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def main():
    arguments = _arguments()
    if not (arguments.files / "index.html").is_file():
        sys.exit(f"{arguments.files} holds no built site")
    session = boto3.Session(region_name=arguments.region)
    bucket = arguments.bucket or bucket_of(session.client("cloudformation"), arguments.stack)
    sent, kept = upload(session.client("s3"), bucket, arguments.files, arguments.dry_run)
    verb = "would be sent" if arguments.dry_run else "sent"
    print(f"{sent} files {verb} to {bucket}, {kept} are there already")


def bucket_of(cloudformation, stack):
    """The bucket that the stack made. Without a domain it made none."""
    try:
        outputs = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"the stack {stack} cannot be looked at: {error}")
    found = [each["OutputValue"] for each in outputs if each["OutputKey"] == "SiteBucketName"]
    if not found:
        sys.exit(f"the stack {stack} has no site: give it SiteDomainName and SiteCertificateArn")
    return found[0]


def upload(s3, bucket, folder, dry_run=False):
    """Sends what differs. Returns how many files were sent and how many are there already."""
    there = stored(s3, bucket)
    sent = kept = 0
    for key, path in in_order(folder):
        body = path.read_bytes()
        # Of an object that was sent in one part and is encrypted by S3's own key, the tag is this.
        if there.get(key) == hashlib.md5(body, usedforsecurity=False).hexdigest():
            kept += 1
            continue
        print(f"{key}, {len(body) / 1000:.1f} kB", flush=True)
        sent += 1
        if not dry_run:
            s3.put_object(Bucket=bucket, Key=key, Body=body, **headers(key))
    return sent, kept


def in_order(folder):
    """Every file with its key: assets, then other files, then pages."""
    files = [(path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file()]
    return sorted(files, key=lambda file: (file[0].endswith(".html"), not file[0].startswith(HASHED), file[0]))


def headers(key):
    """What an object is sent with, and so what a browser is told. A file of an unknown kind is refused."""
    kind = TYPES.get(Path(key).suffix)
    if kind is None:
        sys.exit(f"{key} is of a kind that nobody has thought of: add it to TYPES here and in local/stack/site.mjs")
    return {"ContentType": kind, "CacheControl": FOREVER if key.startswith(HASHED) else ASKED_ANEW}


def stored(s3, bucket):
    """Every object's tag by its key."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {each["Key"]: each["ETag"].strip('"') for page in pages for each in page.get("Contents", [])}


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", required=True, type=Path, help="folder of the built site")
    parser.add_argument("--stack", required=True, help="the CloudFormation stack")
    parser.add_argument("--region", required=True, help="the stack's Region")
    parser.add_argument("--bucket", help="the bucket, where the stack need not be asked")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")
    return parser.parse_args()


if __name__ == "__main__":
    main()
