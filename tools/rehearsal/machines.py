"""The machines of the rehearsal: their addresses, how they start and how they end."""

import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.rehearsal.postgres import PostgresServer
from tools.rehearsal.processes import Child, Supervisor
from tools.rehearsal.programs import (
    as_owner,
    free_port,
    give_to_owner,
    program,
    wait_until,
)
from tools.rehearsal.proxy import nginx_configuration
from tools.rehearsal.redis_server import RedisServer
from tools.rehearsal.requesting import fetch

DATABASE = "portal"
SAFE_WRITES = {"synchronous_standby_names": "*", "synchronous_commit": "on"}
"""A write is acknowledged once the standby has it on its disk: none is lost with the
primary. While no standby answers, writes wait."""
STANDBY = {"wal_keep_size": "512MB", "hot_standby_feedback": "on"}
"""Of each server: it may be the standby or the primary."""
LONE_WRITES = {"synchronous_standby_names": ""}


@dataclass
class Machine:
    """A portal with a folder and a port of its own."""

    name: str
    port: int
    process: Child

    def is_ready(self) -> bool:
        return fetch(self.port, "/readyz", patience=5).status == 200


@dataclass
class Machines:
    """All machines; ``start`` and ``stop`` them in this order."""

    folder: Path
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    def __post_init__(self) -> None:
        self.primary = PostgresServer(self._new_folder("db-a"))
        self.replica = PostgresServer(self._new_folder("db-b"))
        self.redis = RedisServer(self._new_folder("redis"), program("redis-server"))
        self.proxy_port = free_port()
        self.portals = [self._portal(name) for name in ("portal1", "portal2")]
        manage = [sys.executable, "manage.py"]
        self.worker = Child(
            [*manage, "task_worker"],
            self.environment("portal1"),
            self.folder / "worker.log",
        )
        self.proxy = self._proxy()
        children = [*(one.process for one in self.portals), self.worker, self.proxy]
        self.supervisor = Supervisor(children)

    def environment(self, machine: str) -> dict[str, str]:
        """Return the settings of a portal, as docs/scale-out.md describes them."""
        hosts = f"127.0.0.1:{self.primary.port},127.0.0.1:{self.replica.port}"
        return {
            "PATH": str(Path(sys.executable).parent) + ":/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_VAR_DIR": str(self.folder / machine),
            "PORTAL_SECRET_KEY": self.secret,
            "PORTAL_SITE_URL": f"http://localhost:{self.proxy_port}",
            "PORTAL_BEHIND_PROXY": "1",
            "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
            "PORTAL_API_CALLS_A_MINUTE": "1000000",
            "DATABASE_URL": f"postgres://portal@{hosts}/{DATABASE}"
            "?target_session_attrs=read-write",
            "DATABASE_REPLICA_URLS": self.replica.url(DATABASE, self.replica.port),
            "REDIS_URL": self.redis.url,
        }

    def start_databases(self) -> None:
        self.primary.create()
        self.primary.start(**STANDBY)
        self.primary.execute(f"CREATE DATABASE {DATABASE}")
        self.redis.start()

    def start_replica(self) -> None:
        """Copy the primary, and let writes wait for the copy from now on."""
        self.replica.copy_from(self.primary)
        self.replica.start(**STANDBY)
        self.make_writes_safe()

    def make_writes_safe(self) -> None:
        wait_until(self.is_streaming, 60, "the replica")
        self.primary.configure(SAFE_WRITES)
        wait_until(self.is_synchronous, 30, "the synchronous replica")

    def swap_databases(self) -> None:
        """Make the killed primary a standby of the promoted replica."""
        self.primary, self.replica = self.replica, self.primary
        self.start_replica()

    def is_streaming(self) -> bool:
        found = self.primary.execute("SELECT state FROM pg_stat_replication")
        return found == [("streaming",)]

    def is_synchronous(self) -> bool:
        found = self.primary.execute("SELECT sync_state FROM pg_stat_replication")
        return found == [("sync",)]

    def start_portals(self) -> None:
        for machine in self.portals:
            machine.process.start()
        self.worker.start()
        self.proxy.start()
        for machine in self.portals:
            wait_until(machine.is_ready, 90, f"{machine.name} (its log is beside it)")
        wait_until(
            lambda: fetch(self.proxy_port, "/healthz").status == 200, 20, "nginx"
        )
        self.supervisor.start()

    def stop(self) -> None:
        self.supervisor.stop()
        self.redis.stop()
        for server in (self.replica, self.primary):
            server.stop()

    def _portal(self, name: str) -> Machine:
        port = free_port()
        (self.folder / name).mkdir()
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
        log = self.folder / f"{name}.log"
        return Machine(name, port, Child(command, self.environment(name), log))

    def _proxy(self) -> Child:
        folder = self._new_folder("nginx")
        ports = [one.port for one in self.portals]
        text = nginx_configuration(folder, self.proxy_port, ports)
        configuration = folder / "nginx.conf"
        configuration.write_text(text, encoding="utf-8")
        errors = str(folder / "error.log")
        command = [program("nginx"), "-e", errors, "-p", str(folder)]
        return Child(
            [*as_owner(), *command, "-c", str(configuration)],
            {"PATH": "/usr/bin:/bin:/usr/sbin"},
            self.folder / "nginx.log",
        )

    def _new_folder(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir()
        give_to_owner(path)
        return path
