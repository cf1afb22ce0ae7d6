# ruff: noqa: INP001 -- a script beside the client, in no package
"""Look at the screens: a picture of each state, and what axe-core finds on it.

    python client/dev/look.py OUT [NAME…]

with the development page running (`npx vite --config dev/vite.config.ts`).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import segno
from playwright.sync_api import ConsoleMessage, Error, Page, sync_playwright

PAGE = "http://localhost:5199/"
AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
TABLET = (1180, 820)
PORTRAIT = (820, 1180)
PHONE = (390, 844)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PLAIN = [
    "enrolment", "enrolment-unknown", "enrolment-replacement", "enrolment-cut",
    "downloading", "downloading-cut", "waiting", "waiting-poor", "waiting-open", "waiting-cut", "armed", "armed-long",
    "nothing", "equivocation", "sending", "cut", "failing", "quarter", "last",
    "extended", "message", "rescued", "rescued-partly", "unsure", "paused", "locked",
    "delivering", "delivering-cut", "receipt", "receipt-locked", "receipt-check", "superseded",
    "other-tab", "first",
]  # fmt: skip
FORMATS = {
    "qru": "qi-q5", "qrm": "dp4-q3", "qroc": "kfp1-q3", "final": "dp4-q2",
    "qrp": "kfp1-q2", "qrpl": "kfp1-q1", "lca": "lca1-q6", "tcs": "qi-q23",
    "pins": "qi-q24", "passage": "qi-q22",
}  # fmt: skip

ACTS = {
    "help": ("dp4-q3", [".help"]),
    "launch-words": ("state=waiting-cut#dp4-q3", [".say .btn"]),
    "time-words": ("state=cut#dp4-q3", [".help", ".panelbox > .btn"]),
    "confirm": ("dp4-q3", [".foot .btn.main"]),
    "capped": ("kfp1-q2", [".prop:nth-child(1) .txt", ".prop:nth-child(2) .txt",
                           ".prop:nth-child(3) .txt"]),
    "tone": ("qi-q24", [".tools [aria-expanded]"]),
    "full-message": ("state=message#qi-q24", [".tools .push"]),
    "full": ("qi-q24", [".tools .push"]),
    "plan": ("lca1-q6", [".whole"]),
    "marking": ("lca1-q6", [".tabs button:nth-child(3)", ".marker button"]),
    "finding": ("lca1-q6", [".marker button:nth-child(3)"]),
    "hand-in": ("dp4-q3", [".finish"]),
    "hand-in-asked": ("dp4-q3", [".finish", ".foot .btn:not(.main)"]),
}  # fmt: skip

EXAMINER = [
    "enter", "sealed", "coming", "incomplete", "withdrawn", "planned", "waiting", "waiting-tray", "waiting-offline", "identify", "identify-tray",
    "reading", "grid", "grid-offline", "close", "close-whole", "rotation",
    "rotation-offline", "over", "handed", "handed-noon", "sealed-afternoon",
]  # fmt: skip
EXAMINER_ACTS = {
    "unexpected": ("state=identify", ["#badge", ".badgeform .btn"]),
    "remark": ("state=grid", [".tools .btn:nth-child(1)"]),
    "signal": ("state=grid", [".tools .btn:nth-child(2)"]),
    "documents": ("state=grid", [".tools .btn:nth-child(3)"]),
    "document": ("state=grid", [".tools .btn:nth-child(3)", ".shelflist li:nth-child(2) .btn"]),
    "reopen": ("state=waiting", [".say > .btn"]),
    "exercise": ("state=exercise", [".briefing .btn.main"]),
    "signals": ("state=waiting", [".say > .btn:last-of-type"]),
    "scan-badge": ("state=identify", [".ask > .btn.tall"]),
    "carry": ("state=waiting-offline", [".say > .btn.quiet:nth-of-type(2)"]),
}  # fmt: skip

WALL = (1920, 1080)
POSTS = {
    "asking": "", "unknown": "#K7QF", "place": "#K7QF", "planned": "#K7QF/0",
    "before": "#K7QF/0", "reading": "#K7QF/0", "station": "#K7QF/0",
    "leave": "#K7QF/0", "door": "#K7QF/0", "rest": "#K7QF/0", "paused": "#K7QF/0",
    "cut": "#K7QF/0", "over": "#K7QF/0", "own-door": "#K7QF/3",
    "withdrawn": "#K7QF/3", "sealed": "#K7QF/3", "text": "#K7QF/3", "figures": "#K7QF/3", "missing": "#K7QF/3",
}  # fmt: skip

Shot = tuple[str, str, tuple[int, int]]


def shots() -> list[Shot]:
    """Every picture: its name, the address after `?`, the size of the window."""
    found = [(name, f"state={name}#dp4-q3", TABLET) for name in PLAIN]
    for name, question in FORMATS.items():
        found.append((name, f"state=composing#{question}", TABLET))
        found.append((f"{name}-portrait", f"state=composing#{question}", PORTRAIT))
        found.append((f"{name}-phone", f"state=composing#{question}", PHONE))
        found.append((f"{name}-200", f"text=200#{question}", TABLET))
        found.append((f"{name}-contrast", f"text=100 contrast#{question}", TABLET))
    for name in ("enrolment", "armed", "receipt", "waiting", "extended"):
        found.append((f"{name}-200", f"state={name}&text=200", TABLET))
        found.append((f"{name}-phone", f"state={name}", PHONE))
    for name, (question, _) in ACTS.items():
        query = question if "#" in question else f"state=composing#{question}"
        found.append((name, query, TABLET))
        found.append((f"{name}-200", "text=200&" + query, TABLET))
    found.append(("qrm-zoom400", "state=composing#dp4-q3", (295, 512)))
    found.append(("english", "state=composing&lang=en#dp4-q3", TABLET))
    for name in EXAMINER:
        found.append((f"ecos-{name}", f"ecos.html?state={name}", TABLET))
    for name, (query, _) in EXAMINER_ACTS.items():
        found.append((f"ecos-{name}", f"ecos.html?{query}", TABLET))
    for name in (
        "grid",
        "close",
        "waiting",
        "sealed",
        "waiting-offline",
        "rotation-offline",
        "handed-noon",
        "identify",
        "unexpected",
        "signals",
        "carry",
    ):
        query = EXAMINER_ACTS.get(name, (f"state={name}", []))[0]
        found.append((f"ecos-{name}-en", f"ecos.html?{query}&lang=en", TABLET))
        found.append((f"ecos-{name}-phone", f"ecos.html?{query}", PHONE))
    for name, place in POSTS.items():
        state = {"place": "before", "own-door": "station"}.get(name, name)
        query = f"post.html?state={state}"
        for suffix, size in (("", WALL), ("-tablet", TABLET), ("-phone", PHONE)):
            found.append((f"post-{name}{suffix}", query + place, size))
        found.append((f"post-{name}-en", f"{query}&lang=en{place}", WALL))
    return found


def look(page: Page, shot: Shot, out: Path) -> list[str]:
    """Take one picture; give axe's violations, one line each."""
    name, query, (width, height) = shot
    query = query.replace("text=100 contrast", "text=100&theme=contrast")
    page.set_viewport_size({"width": width, "height": height})
    page.goto("about:blank")
    page.goto(PAGE + (query if query.startswith(("ecos", "post")) else "?" + query))
    page.wait_for_selector(".alone, .compose, .chair, .far")
    page.wait_for_timeout(900)
    own = EXAMINER_ACTS if name.startswith("ecos-") else ACTS
    short = (
        name.removeprefix("ecos-")
        .removesuffix("-200")
        .removesuffix("-en")
        .removesuffix("-phone")
    )
    for target in own.get(short, ("", []))[1]:
        page.locator(target).first.click()
        if target == "#badge":
            page.locator(target).fill("08115")
        page.wait_for_timeout(3_000 if short in ("scan-badge", "carry") else 400)
    page.screenshot(path=out / f"{name}.png", full_page=True)
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags})", TAGS
    )
    slides = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    lines = [
        f"{name}: {v['id']} {n['target']} {n['failureSummary']}"
        for v in found["violations"]
        for n in v["nodes"][:3]
    ]
    return [*lines, *([f"{name}: slides sideways"] if slides else [])]


def camera(out: Path) -> list[str]:
    """Play a camera that sees the badge of a candidate who is not expected."""
    rows = list(segno.make_qr("08115", error="m").matrix_iter(scale=12, border=6))
    side = len(rows)
    y = bytes(16 if dark else 235 for row in rows for dark in row)
    chroma = bytes([128]) * (((side + 1) // 2) ** 2)
    frame = b"FRAME\n" + y + chroma + chroma
    head = f"YUV4MPEG2 W{side} H{side} F10:1 Ip A1:1 C420jpeg\n".encode()
    film = out / "camera.y4m"
    film.write_bytes(head + frame * 5)
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film.resolve()}",
    ]


def listen(page: Page, lines: list[str]) -> None:
    """Note what the page complains of."""

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            lines.append(message.text)

    def failed(error: Error) -> None:
        lines.append(f"page: {error}")

    page.on("console", said)
    page.on("pageerror", failed)


def main() -> int:
    """Look at all, or at the named ones; fail when axe finds anything."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    names = set(sys.argv[2:])
    lines: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", *camera(out)]
        )
        page = browser.new_page(timezone_id="Europe/Paris", locale="fr-FR")
        page.context.grant_permissions(["camera"], origin=PAGE)
        listen(page, lines)
        for shot in shots():
            if not names or shot[0] in names:
                lines += look(page, shot, out)
        browser.close()
    sys.stdout.write("\n".join([*lines, f"{len(lines)} to look at"]) + "\n")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
