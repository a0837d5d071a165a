"""A real OpenSSH server on this computer, for the tests of publishing."""

from __future__ import annotations

import getpass
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PORTS = range(20_000, 32_000)
"""Below those that systems give to whoever connects: nobody gets one of these while its server is down for a moment."""


def free_port() -> int:
    """A port of this computer that nothing listens on, and that stays free until it is used."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("every port is taken")


class Host:
    """An sshd with keys, accounts and settings of its own."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "these tests need OpenSSH's server and rsync: apt-get install openssh-server rsync"
        assert shutil.which("rsync"), "these tests need rsync"
        self.folder, self.program = folder, program
        self.www = folder / "www"
        folder.chmod(0o755)
        for name in ("host", "user", "stranger"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        shutil.copy(folder / "user.pub", folder / "authorized")
        (folder / "authorized").chmod(0o600)
        self.port = free_port()
        key = (folder / "host.pub").read_text().split()
        (folder / "known").write_text(f"[127.0.0.1]:{self.port} {key[0]} {key[1]}\n")
        self.config("user")
        self.start()

    def config(self, key: str, known: str = "known") -> None:
        """What a user's ~/.ssh/config would say."""
        (self.folder / "ssh_config").write_text(
            f"Host www\n HostName 127.0.0.1\n Port {self.port}\n User {getpass.getuser()}\n"
            f" IdentityFile {self.folder / key}\n IdentitiesOnly yes\n UserKnownHostsFile {self.folder / known}\n"
            " GlobalKnownHostsFile /dev/null\n"
        )

    def start(self) -> None:
        """Begin to listen."""
        Path("/run/sshd").mkdir(exist_ok=True)
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.program, "-D", "-e", "-f", "/dev/null", "-p", str(self.port), "-h", self.folder / "host",
                 "-o", "ListenAddress=127.0.0.1", "-o", f"AuthorizedKeysFile={self.folder / 'authorized'}",
                 "-o", "Subsystem=sftp internal-sftp",
                 "-o", "StrictModes=no", "-o", "UsePAM=no", "-o", "PidFile=none", "-o", "MaxStartups=50"],
                stderr=log, start_new_session=True,
            )  # fmt: skip
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Cut every connection."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
