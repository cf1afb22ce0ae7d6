"""Ed25519 (RFC 8032) in whole numbers.

Not constant-time: whoever signs with it (`verifier.witness`) does so on a machine of
its own, one public text a minute. Points are extended: x/z, y/z, and xy/z.
"""

from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT = pow(2, (P - 1) // 4, P)
"""A square root of -1."""

Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (64 bytes) is the key's (32 bytes) over `message`."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, first = point_of(public_key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or first is None or s >= L:
        return False
    hash_bytes = sha512(signature[:32] + public_key + message).digest()
    h = int.from_bytes(hash_bytes, "little") % L
    return _same(_times(s, BASE), _add(first, _times(h, key)))


def public_of(secret: bytes) -> bytes:
    """Return the public key of 32 secret bytes."""
    return _bytes_of(_times(_scalar(secret), BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """Return the signature (64 bytes) of `message` under 32 secret bytes."""
    scalar, public = _scalar(secret), public_of(secret)
    r = int.from_bytes(
        sha512(sha512(secret).digest()[32:] + message).digest(), "little"
    )
    first = _bytes_of(_times(r % L, BASE))
    h = int.from_bytes(sha512(first + public + message).digest(), "little")
    return first + ((r + h * scalar) % L).to_bytes(32, "little")


def point_of(data: bytes) -> Point | None:
    """Return the point of 32 bytes; None if there is none on the curve."""
    whole = int.from_bytes(data, "little")
    sign, y = whole >> 255, whole & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _scalar(secret: bytes) -> int:
    data = int.from_bytes(sha512(secret).digest()[:32], "little")
    return data & (2**254 - 8) | 2**254


def _bytes_of(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    whole = y * inverse % P | (x * inverse % P & 1) << 255
    return whole.to_bytes(32, "little")


def _add(p: Point, q: Point) -> Point:
    x1, y1, z1, t1 = p
    x2, y2, z2, t2 = q
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(count: int, point: Point) -> Point:
    total = NEUTRAL
    while count:
        if count & 1:
            total = _add(total, point)
        point = _add(point, point)
        count >>= 1
    return total


def _same(p: Point, q: Point) -> bool:
    (x1, y1, z1, _), (x2, y2, z2, _) = p, q
    return not ((x1 * z2 - x2 * z1) % P or (y1 * z2 - y2 * z1) % P)


def _base() -> Point:
    """Return the point of y = 4/5 and even x (RFC 8032, 5.1)."""
    point = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    assert point is not None
    return point


BASE = _base()
