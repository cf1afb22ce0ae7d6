"""A PostgreSQL of our own, so that one command is enough on one machine.

Decides where the embedded cluster lives, under which account it runs, with which
settings, how it starts after a crash and how it stops. Never decides what the
database holds (`store.install`), and is never needed where `CONCOURS_DATABASE_URL`
names a real cluster.

Nouns: *cluster* (one running PostgreSQL and its files), *account* (the unprivileged
identity that PostgreSQL demands of us when we are root), *address* (host and port).

Invariants: no password ever travels in clear or stands on a command line; the files
are closed to other people (0700); at most one of us runs a folder (a lock that the
kernel frees when we die); an orphan of a killed run is stopped, never ignored.
"""

from concours.store.cluster.account import ClusterFault
from concours.store.cluster.address import Address, ExternalCluster, named_cluster
from concours.store.cluster.embedded import Cluster

__all__ = ["Address", "Cluster", "ClusterFault", "ExternalCluster", "named_cluster"]
