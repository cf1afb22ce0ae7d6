"""A Containerfile, played without a builder: each stage in a root of its own.

What is known of it: `ARG`, `FROM … AS`, `RUN`, `WORKDIR`, `COPY`, `ENV`, `USER`,
`VOLUME`, `EXPOSE`, `ENTRYPOINT`, `CMD`. Anything else is a fault, not passed over.
Commands run in a chroot with mounts and processes of their own, which end with them.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
OWN_CERTIFICATES = "/etc/ssl/own-certificates.crt"
OWN_ENVIRONMENT = {
    "NODE_EXTRA_CA_CERTS": OWN_CERTIFICATES,
    "NPM_CONFIG_CAFILE": OWN_CERTIFICATES,
    "PIP_CERT": OWN_CERTIFICATES,
    "SSL_CERT_FILE": OWN_CERTIFICATES,
}
OWN_FILES = ("/etc/apt/apt.conf.d", "/etc/pip.conf", "/etc/npmrc", "/root/.npmrc",
             "/root/.config/pip", "/etc/hosts", "/etc/resolv.conf")  # fmt: skip
"""How this machine reaches the registries of packages: a builder would know it too."""

ENTER = """
mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
exec chroot "$0" "$@"
"""


@dataclass
class Image:
    """A root, and what its file says of whoever starts it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    volumes: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def starting(self, *command: str, **more: str) -> list[str]:
        """Return what runs a command in this root, by its user and its environment."""
        known = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": self._home(),
            **more,
            **self.environment,
        }
        as_whom = ["/usr/bin/setpriv", *setpriv_words(self.user), "--"]
        return [
            *("unshare", "--mount", "--pid", "--fork", "--kill-child"),
            *("/bin/sh", "-c", ENTER, str(self.root)),
            *("/usr/bin/env", "-i", *(f"{k}={v}" for k, v in known.items())),
            *(["/usr/bin/env", f"--chdir={self.folder}"]),
            *([] if self.user == "root" else as_whom),
            *command,
        ]

    def _home(self) -> str:
        accounts = (self.root / "etc/passwd").read_text().splitlines()
        homes = {line.split(":")[0]: line.split(":")[5] for line in accounts}
        return homes[self.user]


def setpriv_words(user: str) -> list[str]:
    """Return how `setpriv` becomes this account, without a process in between."""
    return [f"--reuid={user}", f"--regid={user}", "--init-groups"]


def instructions(text: str) -> list[tuple[str, str]]:
    """Return each instruction and what it is given, its lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    parts = (line.strip().partition(" ") for line in joined.splitlines())
    return [(name, rest.strip()) for name, _, rest in parts if name]


def build(text: str, *, context: Path, base: Path, into: Path) -> Image:
    """Play a Containerfile on `base`, a root that is copied; return its last stage."""
    stages: dict[str, Image] = {}
    image: Image | None = None
    for name, rest in instructions(text):
        if name == "ARG":
            continue
        if name == "FROM":
            image = _stage(rest, base, into, stages)
            continue
        assert image is not None, "the file begins with FROM"
        _play(name, rest, image, stages, context)
    assert image is not None
    return image


def _stage(rest: str, base: Path, into: Path, stages: dict[str, Image]) -> Image:
    words = rest.split()
    assert words[0] == "${BASE}", f"FROM {rest}"
    root = into / f"stage-{len(stages)}"
    subprocess.run(["cp", "-a", "--reflink=auto", base, root], check=True)
    image = Image(root)
    stages[words[2] if len(words) == 3 else ""] = image
    return image


def _play(
    name: str, rest: str, image: Image, stages: dict[str, Image], context: Path
) -> None:
    match name:
        case "RUN":
            _run(rest, image)
        case "WORKDIR":
            image.folder = rest
            _inside(image, rest).mkdir(parents=True, exist_ok=True)
        case "COPY":
            _copy(rest.split(), image, stages, context)
        case "ENV":
            pairs = dict(word.split("=", 1) for word in rest.split())
            image.environment |= pairs
        case "USER":
            image.user = rest
        case "VOLUME":
            image.volumes += rest.split()
        case "EXPOSE":
            image.ports += map(int, rest.split())
        case "ENTRYPOINT":
            image.entrypoint = json.loads(rest)
        case "CMD":
            image.command = json.loads(rest)
        case _:
            raise AssertionError(f"{name} is not known here")


def _run(script: str, image: Image) -> None:
    command = image.starting("/bin/sh", "-c", script, **OWN_ENVIRONMENT)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"RUN {script}\n{done.stdout}\n{done.stderr}"


def _copy(
    words: list[str], image: Image, stages: dict[str, Image], context: Path
) -> None:
    if words[0].startswith("--from="):
        source = _inside(stages[words.pop(0).removeprefix("--from=")], words[0])
    else:
        assert words[0] == ".", f"COPY {words}"
        source = context
    target = _inside(image, words[1] if words[1] != "." else image.folder)
    target.mkdir(parents=True, exist_ok=True)
    copy = ("cp", "-a", "--no-preserve=ownership")
    subprocess.run([*copy, f"{source}/.", target], check=True)


def _inside(image: Image, path: str) -> Path:
    return image.root / path.removeprefix("/")


def take_own_files(root: Path) -> None:
    """Give a root what this machine knows of the registries, and of names."""
    for name in OWN_FILES:
        source, target = Path(name), root / name.removeprefix("/")
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    if CERTIFICATES.exists():
        target = root / OWN_CERTIFICATES.removeprefix("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CERTIFICATES, target)
