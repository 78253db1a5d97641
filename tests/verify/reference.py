"""What the AWS command line says of a bucket, without AWS: its own classes, fed from a folder.

    reference.py CASE.json

CASE.json: {"folder": bucket as a folder, "metadata": {key: {name: value}}, "keys": PublicKeyList,
"bucket", "prefix", "organization", "chains": [{"account","region","trail","home"}], "start", "end"}.
Prints one JSON object: {"digests": {key: "valid" | reason}, "logs": {key: "valid" | reason}}.
"""

import io
import json
import os
import sys

from awscli.customizations.cloudtrail import validation
from botocore.exceptions import ClientError
from dateutil import parser


class Pages:
    """The list of all keys, in the order in which S3 gives them."""

    def __init__(self, keys):
        self.keys = keys

    def search(self, _):
        return iter(self.keys)


class Bucket:
    """An S3 client that reads a folder."""

    def __init__(self, case):
        self.folder = case["folder"]
        self.metadata = case["metadata"]

    def get_object(self, Bucket, Key):
        try:
            with open(os.path.join(self.folder, Key), "rb") as file:
                body = file.read()
        except OSError:
            error = {"Error": {"Code": "NoSuchKey", "Message": "not found"}}
            raise ClientError(error, "GetObject")
        return {"Body": io.BytesIO(body), "Metadata": self.metadata.get(Key, {})}

    def get_paginator(self, _):
        return self

    def paginate(self, Bucket, Marker, Prefix):
        keys = []
        for place, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.relpath(os.path.join(place, name), self.folder)
                keys.append(path.replace(os.sep, "/"))
        return Pages(sorted(key for key in keys if key.startswith(Prefix) and key > Marker))


class Clients:
    def __init__(self, case):
        self.bucket = Bucket(case)

    def get_client(self, _):
        return self.bucket


class PublicKeys:
    """The public keys that overlap a period, as the service answers."""

    def __init__(self, case):
        self.keys = case["keys"]

    def get_public_keys(self, start, end):
        return {
            key["Fingerprint"]: key
            for key in self.keys
            if key["ValidityStartTime"] <= end.timestamp()
            and key["ValidityEndTime"] >= start.timestamp()
        }


def reason(message):
    return message.split("INVALID: ")[-1].strip()


def check(case, chain, digests, logs):
    clients = Clients(case)
    provider = validation.DigestProvider(
        s3_client_provider=clients,
        account_id=chain["account"],
        trail_name=chain["trail"],
        trail_home_region=chain["home"],
        trail_source_region=chain["region"],
        organization_id=case["organization"],
    )

    def invalid(last_key, message, **_):
        digests[last_key] = reason(message)

    def missing(last_key, **_):
        digests[last_key] = "not found"

    traverser = validation.DigestTraverser(
        digest_provider=provider,
        starting_bucket=case["bucket"],
        starting_prefix=case["prefix"],
        public_key_provider=PublicKeys(case),
        on_invalid=invalid,
        on_gap=lambda **_: None,
        on_missing=missing,
    )
    command = validation.CloudTrailValidateLogs.__new__(validation.CloudTrailValidateLogs)
    command.s3_client_provider = clients
    command._valid_logs = command._invalid_logs = 0
    found = {}

    def status(message, is_error=False):
        _, place, verdict = message.split("\t")
        key = place.split("/", 3)[3]
        found[key] = reason(verdict)

    command._write_status = status
    start, end = parser.parse(case["start"]), parser.parse(case["end"])
    for backfill in (False, True):
        for digest in traverser.traverse_digests(start, end, is_backfill=backfill):
            digests[digest["digestS3Object"]] = "valid"
            for log in digest["logFiles"]:
                command._download_log(log)
    logs.update(found)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        case = json.load(file)
    digests, logs = {}, {}
    for chain in case["chains"]:
        check(case, chain, digests, logs)
    json.dump({"digests": digests, "logs": logs}, sys.stdout)


main()
