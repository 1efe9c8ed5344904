"""What an authenticator app shows (RFC 6238), worked out apart from the code under test."""

import base64
import hmac
import struct
import time


def code_of(secret: str) -> str:
    """Return the six digits that an app shows now for a key."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06d}"
