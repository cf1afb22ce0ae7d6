"""Four machines on this one: a network, mounts and processes of their own each.

Each runs what `concours deploy render` wrote for it, by Debian's own programs, behind
its own filter. A wire is cut without a word: frames are lost, no connection is told.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

BOUND = {
    "/var/lib/postgresql": "postgres",
    "/var/run/postgresql": "postgres",
    "/var/lib/etcd": "etcd",
    "/run/haproxy": "haproxy",
    "/var/lib/barman": "barman",
}
"""Folders that each machine has for itself, and whose they are."""
START_S_MAX = 240
FIRST_PROCESS = """
import os, time
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(0.1)
"""
"""Buries orphans, as the first process must: Patroni waits for a dead PostgreSQL."""
TOOLS = (
    "ip",
    "unshare",
    "nsenter",
    "nft",
    "patroni",
    "etcd",
    "haproxy",
    "nginx",
    "barman",
)
PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"


def missing_tools():
    return [name for name in TOOLS if shutil.which(name, path=PATH) is None]


class Network:
    """A switch, to which each machine has one wire."""

    def __init__(self):
        self.name = f"switch-{os.getpid()}"
        ip("netns", "add", self.name)
        self.do("link", "add", "lan", "type", "bridge")
        self.do("link", "set", "lan", "up")

    def do(self, *words):
        ip("-n", self.name, *words)

    def join(self, place, address):
        port = f"p{address.rsplit('.', 1)[1]}"
        peer = ("type", "veth", "peer", "name", "eth0", "netns", place)
        self.do("link", "add", port, *peer)
        self.do("link", "set", port, "master", "lan", "up")
        for words in (
            ("addr", "add", f"{address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
            ("link", "set", "lo", "up"),
        ):
            ip("-n", place, *words)
        return port


class MachineInSpace:
    """One machine: what is on its disk is below `root`."""

    def __init__(self, name, address, rendering, root, network):
        self.name, self.address, self.root = name, address, root
        self.files = rendering / name
        self.place = f"{name}-{os.getpid()}"
        ip("netns", "add", self.place)
        self._network = network
        self._children = []
        self._port = network.join(self.place, address)
        mounts = []
        for number, (target, owner) in enumerate(BOUND.items()):
            folder = root / str(number)
            folder.mkdir(parents=True)
            folder.chmod(0o700 if "lib" in target else 0o755)
            shutil.chown(folder, owner, owner)
            mounts.append(f"mount --bind {folder} {target}")
        enter = ("ip", "netns", "exec", self.place, "unshare", "--mount", "--pid")
        script = " && ".join([*mounts, 'exec python3 -c "$1"'])
        run = ("--fork", "--kill-child", "--mount-proc", "sh", "-c", script, "sh")
        self._init = subprocess.Popen([*enter, *run, FIRST_PROCESS])
        self._wait_for_init()
        self.do("nft", "-f", self.files / "etc/nftables.conf")

    def _wait_for_init(self):
        children = Path(f"/proc/{self._init.pid}/task/{self._init.pid}/children")
        deadline = time.monotonic() + 10
        while not (pids := children.read_text().split()):
            assert time.monotonic() < deadline, "no first process"
            time.sleep(0.05)
        self._pid = pids[0]
        while Path(f"/proc/{self._pid}/comm").read_text().startswith("sh"):
            time.sleep(0.05)

    def words(self, *command, account=None):
        """Return what runs a command on this machine, as an account of it."""
        enter = ("nsenter", f"--target={self._pid}", "--net", "--mount", "--pid")
        who = ("setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups")
        return [*enter, "--", *(who if account else ()), *map(str, command)]

    def do(self, *command, account=None, text=None):
        return subprocess.run(
            self.words(*command, account=account),
            check=True,
            capture_output=True,
            text=True,
            input=text,
            env={**os.environ, "PATH": PATH},
        ).stdout

    def start(self, *command, account=None):
        number = len(self._children)
        name = f"{number}-{Path(str(command[0])).name}.log"
        with (self.root / name).open("w") as log:
            child = subprocess.Popen(
                self.words(*command, account=account),
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": PATH},
                cwd="/",
            )
        self._children.append(child)
        return child

    def cut(self):
        """Lose every frame from now on: nobody is told."""
        self._network.do("link", "set", self._port, "nomaster")

    def mend(self):
        self._network.do("link", "set", self._port, "master", "lan")

    def turn_off(self):
        self._init.kill()
        self._init.wait()
        for child in self._children:
            child.wait()
        ip("netns", "del", self.place)

    def start_engines(self):
        """Start what the rendering says of PostgreSQL, as its own accounts."""
        etc = self.files / "etc"
        self.start("etcd", f"--config-file={etc}/etcd/concours.yml", account="etcd")
        self.start("patroni", etc / "patroni/config.yml", account="postgres")
        self.start("haproxy", "-db", "-f", etc / "haproxy/haproxy.cfg")

    def patroni(self, path):
        """Ask this machine's Patroni, over TLS, as HAProxy does."""
        url = f"https://{self.address}:8008{path}"
        done = subprocess.run(
            self.words("curl", "-sk", "-m", "2", url), capture_output=True, check=False
        )
        return json.loads(done.stdout) if done.stdout else {}


@contextmanager
def machines_standing(rendering, tls, root) -> Iterator[dict[str, MachineInSpace]]:
    """Stand every machine of a rendering; `tls` is the folder its files name."""
    facts = json.loads((rendering / "rendering.json").read_text())["machines"]
    with ExitStack() as stack:
        network = Network()
        stack.callback(ip, "netns", "del", network.name)
        machines = {}
        for name, fact in facts.items():
            machine = MachineInSpace(
                name, fact["address"], rendering, root / name, network
            )
            stack.callback(machine.turn_off)
            machine.do("mount", "--bind", tls / name, tls / "here")
            machines[name] = machine
        yield machines


def wait_until(is_so, within_s=START_S_MAX):
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.5)


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)
