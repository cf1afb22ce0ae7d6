"""ECDSA on P-256 with SHA-256, verification only, in whole numbers.

Not constant-time: nothing here is secret. Points are Jacobian; the two products of a
verification share their doublings.
"""

from hashlib import sha256

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)

Jacobian = tuple[int, int, int]
INFINITY: Jacobian = (1, 1, 0)


def verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (r then s, 64 bytes) is the key's over `message`."""
    point = point_of(public_key)
    if point is None or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < N and 0 < s < N):
        return False
    e = int.from_bytes(sha256(message).digest(), "big")
    inverse = pow(s, -1, N)
    x, _, z = _two_products(e * inverse % N, r * inverse % N, point)
    if z == 0:
        return False
    return x * pow(z, -2, P) % P % N == r


def point_of(public_key: bytes) -> tuple[int, int] | None:
    """Return the point of an uncompressed key of 65 bytes; None if not on the curve."""
    if len(public_key) != 65 or public_key[0] != 4:
        return None
    x = int.from_bytes(public_key[1:33], "big")
    y = int.from_bytes(public_key[33:], "big")
    if x >= P or y >= P or (y * y - (x * x * x - 3 * x + B)) % P:
        return None
    return x, y


def _two_products(u: int, v: int, q: tuple[int, int]) -> Jacobian:
    """Return u·G + v·Q."""
    g_j, q_j = (*G, 1), (*q, 1)
    table = (INFINITY, g_j, q_j, _add(g_j, q_j))
    total = INFINITY
    for bit in range(max(u.bit_length(), v.bit_length()) - 1, -1, -1):
        total = _double(total)
        index = (u >> bit & 1) | (v >> bit & 1) << 1
        if index:
            total = _add(total, table[index])
    return total


def _double(point: Jacobian) -> Jacobian:
    x, y, z = point
    if not z or not y:
        return INFINITY
    zz, yy = z * z % P, y * y % P
    slope = 3 * (x - zz) * (x + zz) % P
    four = 4 * x * yy % P
    x3 = (slope * slope - 2 * four) % P
    y3 = (slope * (four - x3) - 8 * yy * yy) % P
    return x3, y3, 2 * y * z % P


def _add(p: Jacobian, q: Jacobian) -> Jacobian:
    if not p[2]:
        return q
    if not q[2]:
        return p
    x1, y1, z1 = p
    x2, y2, z2 = q
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * z2 * zz2 % P, y2 * z1 * zz1 % P
    h, r = (u2 - u1) % P, (s2 - s1) % P
    if not h:
        return INFINITY if r else _double(p)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P
